import dataclasses

import numpy as np
import pytest

from umbra.types import FACE_REGIONS, Mesh, Region


def _parts(**changes):
    parts = {
        "vertices": np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32),
        "triangles": np.array([[0, 1, 2]], np.int32),
        "uv": np.zeros((3, 2), np.float32),
        "texture": np.ones((2, 2, 3), np.float32),
        "labels": np.array([Region.SKIN], np.uint8),
    }
    return parts | changes


def test_regions_are_numbered_without_gaps_and_fit_a_byte():
    assert [int(region) for region in Region] == list(range(18))
    assert np.array(list(Region), np.uint8).tolist() == list(range(18))


def test_every_region_of_one_side_has_its_twin():
    names = {region.name for region in Region}
    left = {name for name in names if name.startswith("LEFT_")}
    assert left == {"LEFT_BROW", "LEFT_EYE", "LEFT_EAR"}
    assert {name.replace("LEFT", "RIGHT") for name in left} == {name for name in names if name.startswith("RIGHT_")}


def test_the_face_runs_from_skin_to_the_lower_lip():
    assert FACE_REGIONS[0] is Region.SKIN
    assert FACE_REGIONS[-1] is Region.LOWER_LIP
    assert len(FACE_REGIONS) == 9


@pytest.mark.parametrize("name", ["BACKGROUND", "LEFT_EAR", "RIGHT_EAR", "NECK", "HAIR", "GLASSES", "OCCLUDER"])
def test_what_is_not_the_face_counts_for_no_covered_fraction(name):
    assert Region[name] not in FACE_REGIONS


def test_a_mesh_is_opaque_and_dull_unless_it_says_otherwise():
    mesh = Mesh(**_parts())
    assert mesh.alpha is None
    assert mesh.specular == 0.0


def test_a_mesh_stays_as_it_was_made():
    mesh = Mesh(**_parts())
    with pytest.raises(dataclasses.FrozenInstanceError):
        mesh.specular = 1.0


def test_meshes_are_told_apart_by_identity_as_arrays_have_no_single_truth():
    assert Mesh(**_parts()) != Mesh(**_parts())


@pytest.mark.parametrize(
    "wrong",
    [
        {"vertices": np.zeros((3, 2), np.float32)},
        {"vertices": np.zeros((3, 3))},
        {"triangles": np.zeros((1, 4), np.int32)},
        {"uv": np.zeros((4, 2), np.float32)},
        {"labels": np.zeros(2, np.uint8)},
        {"alpha": np.ones((3, 2), np.float32)},
    ],
    ids=["flat vertices", "double precision", "four corners", "uv of another count", "a label too many", "alpha size"],
)
def test_parts_that_do_not_fit_each_other_are_refused(wrong):
    with pytest.raises(TypeError):
        Mesh(**_parts(**wrong))
