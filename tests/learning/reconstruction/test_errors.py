"""Known answers: what an alignment must forgive, what it must not, and distances that can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from umbra.geometry.rigid import Similarity
from umbra.geometry.rotations import euler_to_matrix
from umbra.geometry.surfaces import Surface
from umbra.learning.reconstruction.errors import (
    FIVE,
    Shape,
    brought_together,
    cropped_error,
    region_errors,
    scan_errors,
    true_errors,
)

MOTION = Similarity(1.3, euler_to_matrix(np.array([0.2, -0.4, 0.1])), np.array([5.0, -3.0, 20.0]))


@pytest.fixture
def face():
    """A bulging sheet of 21 by 17 vertices, 150 by 200 mm, with 68 of them as landmarks."""
    y, x = np.mgrid[-1:1:21j, -1:1:17j]
    z = 60 * (1 - x**2) * (1 - y**2 / 2) + 25 * np.exp(-30 * (x**2 + y**2)) + 5 * np.sin(6 * y + 2 * x)
    vertices = np.stack([75 * x, -100 * y, z], axis=-1).reshape(-1, 3)
    ids = np.arange(21 * 17).reshape(21, 17)
    a, b, c, d = ids[:-1, :-1].ravel(), ids[:-1, 1:].ravel(), ids[1:, :-1].ravel(), ids[1:, 1:].ravel()
    triangles = np.concatenate([np.stack([a, c, b], axis=1), np.stack([b, c, d], axis=1)])
    landmarks = np.random.default_rng(0).permutation(len(vertices))[:68]
    landmarks[30] = ids[10, 8]  # the tip
    return Shape(vertices, triangles, landmarks)


@pytest.fixture
def whole(face):
    return np.ones(len(face.vertices), bool)


@pytest.fixture
def dented(face):
    """The same face with one dent of 12 mm away from all landmarks that align."""
    free = np.setdiff1d(np.arange(len(face.vertices)), face.landmarks)
    vertices = face.vertices.copy()
    vertices[free[100], 2] -= 12.0
    return replace(face, vertices=vertices), free[100]


def test_place_turn_and_size_cost_nothing(face, whole):
    moved = face.moved(MOTION)
    assert true_errors(moved, face).max() < 1e-9
    assert scan_errors(moved, face, whole).max() < 1e-9
    assert cropped_error(moved, face, whole) < 1e-6
    assert max(region_errors(moved, face, {"all": whole}).values()) < 1e-9


def test_with_correspondence_a_dent_is_as_deep_as_it_is(face, dented):
    shape, where = dented
    errors = true_errors(shape.moved(MOTION), face)
    assert errors[where] == pytest.approx(12.0)
    assert np.delete(errors, where).max() < 1e-9


def test_sliding_along_the_surface_is_seen_with_correspondence_alone(whole):
    """A flat sheet whose inner vertices have slid sideways is the same surface, and a wrong face."""
    y, x = np.mgrid[0:9, 0:9].astype(float)
    vertices = np.stack([10 * x, 10 * y, 0 * x], axis=-1).reshape(-1, 3)
    ids = np.arange(81).reshape(9, 9)
    a, b, c, d = ids[:-1, :-1].ravel(), ids[:-1, 1:].ravel(), ids[1:, :-1].ravel(), ids[1:, 1:].ravel()
    rim = np.concatenate([ids[0], ids[-1], ids[1:-1, 0], ids[1:-1, -1]])
    landmarks = np.resize(rim, 68)
    sheet = Shape(vertices, np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)]), landmarks)
    slid = vertices.copy()
    inner = np.setdiff1d(ids, rim)
    slid[inner, 0] += 4.0
    moved = replace(sheet, vertices=slid)
    assert_allclose(true_errors(moved, sheet)[inner], 4.0, atol=1e-9)
    assert scan_errors(moved, sheet, np.ones(81, bool)).max() < 1e-9


def test_nearest_points_are_nearer_than_partners(face, whole):
    noisy = replace(face, vertices=face.vertices + np.random.default_rng(1).normal(0, 3, face.vertices.shape))
    partners, nearest = true_errors(noisy, face).mean(), scan_errors(noisy, face, whole).mean()
    assert 0 < nearest < 0.7 * partners
    assert 0 < cropped_error(noisy, face, whole) < 0.7 * partners


def test_a_region_is_judged_by_its_form_and_not_by_its_place(face):
    nose = np.linalg.norm(face.vertices - face.points((30,)), axis=1) < 35
    vertices = face.vertices.copy()
    vertices[nose] += [0, 6.0, 0]
    errors = region_errors(replace(face, vertices=vertices), face, {"nose": nose, "rest": ~nose})
    assert errors["nose"] < 1e-9
    assert errors["rest"] < 1e-9
    vertices[np.flatnonzero(nose)[0], 2] += 9.0
    assert region_errors(replace(face, vertices=vertices), face, {"nose": nose})["nose"] > 0.5


def test_only_what_is_near_the_nose_is_cropped_in(face, whole):
    vertices = face.vertices.copy()
    far = np.linalg.norm(vertices - face.points((30,)), axis=1) > 105
    assert far.any()
    assert not far[face.landmarks[list(FIVE)]].all()
    vertices[far & ~np.isin(np.arange(len(far)), face.landmarks), 2] -= 30.0
    assert cropped_error(replace(face, vertices=vertices), face, whole) < 1e-6


def test_iterated_nearest_points_never_move_apart(face):
    surface, points = Surface(face.vertices, face.triangles), MOTION(face.vertices)[::3] / 1.25
    before = surface.distances(points).mean()
    for moves in (True, False):
        after_surface, after_points = brought_together(surface, points, scaled=True, surface_moves=moves)
        assert after_surface.distances(after_points).mean() < before
