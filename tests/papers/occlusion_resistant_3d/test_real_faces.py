"""Real faces before the drawn ones' camera: eggs photographed elsewhere come back to where they were drawn."""

from dataclasses import replace

import numpy as np
import pytest

from tests.papers.occlusion_resistant_3d.conftest import SIDE
from umbra.data.faces import FaceSet
from umbra.data.folders import data_root
from umbra.papers.occlusion_resistant_3d import real_faces as module
from umbra.papers.occlusion_resistant_3d.real_faces import (
    SQUARE_SIDE,
    five_of,
    in_view,
    load_posed,
    mean_points,
    under_square,
    view_people,
)

REAL = pytest.mark.skipif(not (data_root() / "aflw2000").is_dir(), reason="AFLW2000-3D is not at hand (UMBRA_DATA)")


@pytest.fixture
def points(face):
    """Landmarks of the mean egg as it is drawn."""
    return mean_points(face)


def test_beyond_the_crop_its_edge_goes_on(face):
    image = np.full((20, 20, 3), 90, np.uint8)
    assert (in_view(image, np.array([[1.0, 0, 5.0], [0, 1.0, 5.0]]), face) == 90).all()


def test_one_square_of_its_size_in_one_colour(points):
    image = np.random.default_rng(0).integers(0, 256, (100, 100, 3)).astype(np.uint8)
    covered = under_square(image, points + 30, seed=1, number=4)
    changed = (covered != image).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert len(rows) == len(columns) == round(100 * SQUARE_SIDE)
    assert len(np.unique(covered[changed], axis=0)) == 1
    np.testing.assert_array_equal(covered, under_square(image, points + 30, seed=1, number=4))
    assert (covered != under_square(image, points + 30, seed=1, number=5)).any()


def test_people_with_enough_photographs_and_no_more_of_them_than_the_most(face, points, monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    people = np.array([0, 1, 0, 0, 0, 1, 2, 2], np.int64)
    five = np.repeat(five_of(points)[None], 8, axis=0).astype(np.float32)
    images = np.random.default_rng(3).integers(0, 256, (8, SIDE, SIDE, 3)).astype(np.uint8)
    found = np.array([True] * 7 + [False])
    faces = FaceSet(images, people, ("a", "b", "c"), five, found=found, kinds=np.array(["", "", "N95", *[""] * 5]))
    views = view_people(faces, face, fewest=2, seed=1)
    np.testing.assert_array_equal(views.people, [0, 1, 0, 0, 1])  # c was found once, and a has a fourth
    np.testing.assert_array_equal(views.masked, [False, False, True, False, False])
    assert views.clean.shape == views.square.shape == (5, SIDE, SIDE, 3)
    assert (views.clean != views.square).any(axis=(1, 2, 3)).all()
    nobody = replace(faces, found=np.zeros(8, bool))  # no detector is there
    np.testing.assert_array_equal(view_people(nobody, face, fewest=2, seed=1).people, [0, 1, 0, 0, 1, 2, 2])


@REAL
def test_all_real_faces_are_before_the_camera(face):
    faces = load_posed(face, seed=1)
    assert faces.clean.shape == (2000, SIDE, SIDE, 3)
    assert np.isfinite(faces.landmarks).all()
    assert (faces.clean != faces.square).any(axis=(1, 2, 3)).all()
