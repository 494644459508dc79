"""Faces are split once, covered exactly where it is said, and real ones go the same way."""

from dataclasses import replace

import numpy as np
import pytest

from umbra.data.splits import split_within_people
from umbra.papers.landmark_masks.protocol import (
    COMBINED,
    OCCLUSIONS,
    ONE_SIDED,
    band_mask,
    bands_of,
    open_material,
    outlined,
    without_background,
    without_face,
)
from umbra.papers.shelf import load_paper
from umbra.types import Region


@pytest.mark.parametrize("kind", ["Forehead", "Eyes", "Nose", "Mouth", "Chin"])
def test_a_block_is_white_on_its_band_and_nothing_else_changes(material, kind):
    covered, clean = material.covered(kind), material.images("test")
    band = band_mask(material.regions["LM2"], [kind.lower()])
    assert (covered.images[:, band] == 255).all()
    np.testing.assert_array_equal(covered.images[:, ~band], clean[:, ~band])
    np.testing.assert_array_equal(covered.truth, np.broadcast_to(band, covered.truth.shape))


def test_the_combined_block_is_the_three_lower_bands(material):
    parts = [material.covered(kind).truth for kind in ("Nose", "Mouth", "Chin")]
    np.testing.assert_array_equal(material.covered(COMBINED).truth, np.any(parts, axis=0))


@pytest.mark.parametrize(("kind", "low", "high"), [("Face mask", 0.05, 0.6), ("Sunglasses", 0.01, 0.4)])
def test_what_is_worn_covers_a_part_of_the_face_and_is_drawn_once(material, kind, low, high):
    covered = material.covered(kind)
    assert low < covered.truth.mean() < high
    assert material.covered(kind) is covered
    heights = np.nonzero(covered.truth)[1]
    assert (heights.mean() > 34) == (kind == "Face mask")


def test_a_one_sided_block_leaves_the_other_side_alone(material):
    for kind, share in ONE_SIDED.items():
        columns = material.covered(kind).truth.any(axis=1)
        assert (columns.sum(axis=1) == round(share * columns.shape[1])).all()
        assert (columns[:, 0] ^ columns[:, -1]).all()


@pytest.mark.parametrize("share", [0.1, 0.4])
def test_a_block_anywhere_covers_the_share_that_was_asked_for(material, share):
    assert material.random_blocks(share).truth.mean() == pytest.approx(share, abs=0.02)


def test_an_occlusion_that_covers_no_region_is_refused_with_the_known_ones(material):
    with pytest.raises(ValueError, match=r"^occlusion 'Elbow' covers no region; expected one of Clean, Forehead"):
        material.covered("Elbow")
    assert bands_of("Eyes") == ("eyes",)


def test_people_with_fewer_than_ten_pictures_are_refused(few_faces):
    with pytest.raises(ValueError, match=r"expected somebody with at least 10 pictures; the most .* is 9"):
        split_within_people(few_faces.people, seed=0)


def test_without_background_leaves_the_head_and_greys_the_rest(faces):
    bare, head = without_background(faces), faces.parsing == Region.SKIN
    np.testing.assert_array_equal(bare.images[head], faces.images[head])
    assert (bare.images[~head] == 128).all()


def test_without_a_parsing_map_the_background_stays_and_the_reason_is_said(faces):
    with pytest.raises(ValueError, match="no parsing map"):
        without_background(replace(faces, parsing=None))


def test_without_the_face_what_is_beside_it_stays(material):
    hidden = without_face(material)
    assert (hidden.images("test")[:, 28:40, 18:30] == 128).all()
    np.testing.assert_array_equal(hidden.images("test")[:, :8], material.images("test")[:, :8])
    assert hidden.covered("Clean").images.shape == material.images("test").shape
    assert (material.images("test")[:, 28:40, 18:30] != 128).any()


def test_an_outline_is_stretched_about_its_middle():
    square = np.array([[4.0, 4], [4, 8], [8, 8], [8, 4]])
    assert outlined(square, (13, 13)).sum() == 25
    assert outlined(square, (13, 13), widened=2.0).sum() == 81


def test_outcomes_are_drawn_person_by_person(material):
    cell = material.by_person(np.ones((2, len(material.indices("train")))), "train")
    np.testing.assert_array_equal(cell.groups, material.labels("train"))


def test_a_set_that_is_not_there_is_named(tmp_path, monkeypatch):
    (tmp_path / "params.yaml").write_text("{}")
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"crowd.*not drawn"):
        open_material("crowd", "toy", seed=1)


def test_the_rows_of_table_1_are_the_papers():
    assert list(OCCLUSIONS) == load_paper("landmark_masks").published["table-1"].index.to_list()
