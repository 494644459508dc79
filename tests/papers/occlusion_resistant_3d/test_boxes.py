"""Faces cut by the box of their points: the mean head comes back to its place, and all that is known moves alike."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.papers.occlusion_resistant_3d.conftest import SIDE, egg_set
from umbra.data.faces import from_world
from umbra.geometry.boxes import box_of_points
from umbra.papers.occlusion_resistant_3d.boxes import every_other_by_box, in_view, mean_points, to_view


@pytest.fixture
def points(face):
    """Landmarks of the mean egg as it is drawn."""
    return mean_points(face)


@pytest.fixture
def eggs(face):
    """As a set to learn from holds them."""
    return from_world(replace(egg_set(face), clean=None, occluder=None))


@pytest.mark.parametrize(("scale", "shift"), [(1.0, (0.0, 0.0)), (3.5, (20.0, -7.0)), (0.6, (4.0, 9.0))])
def test_the_mean_head_comes_back_to_its_place(points, scale, shift):
    elsewhere = scale * points + np.array(shift)
    matrix = to_view(elsewhere, points)
    np.testing.assert_allclose(elsewhere @ matrix[:, :2].T + matrix[:, 2], points, atol=1e-9)


def test_a_turned_head_keeps_its_turn(face, points):
    numbers = torch.zeros(1, 257)
    numbers[0, 225] = 0.6
    turned = face.landmarks(numbers)[0].numpy().astype(np.float64)
    matrix = to_view(2 * turned + 5, points)
    moved = (2 * turned + 5) @ matrix[:, :2].T + matrix[:, 2]
    assert matrix[0, 1] == matrix[1, 0] == 0
    np.testing.assert_allclose(np.ptp(moved, axis=0).prod(), np.ptp(points, axis=0).prod())
    np.testing.assert_allclose(moved.min(axis=0) + moved.max(axis=0), points.min(axis=0) + points.max(axis=0))


def test_pixels_go_where_points_go(face):
    image = np.zeros((48, 48, 3), np.uint8)
    image[20:22, 30:32] = 255  # about (31, 21)
    matrix = np.array([[1.0, 0, -10.0], [0, 1.0, -5.0]])
    moved = in_view(image, matrix, face)
    assert moved.shape == (SIDE, SIDE, 3)
    assert (moved[15:17, 20:22] == 255).all()
    assert moved.sum() == image.sum()


@pytest.mark.parametrize("ratio", [3.0, 1.0, 1 / 3])
def test_enlarged_and_shrunk_blobs_lie_where_their_middle_goes(face, ratio):
    rows, columns = np.mgrid[:96, :96] + 0.5
    middle = np.array([40.3, 52.8])
    width = 2.0 if ratio > 1 else 6.0
    blob = 250 * np.exp(-((columns - middle[0]) ** 2 + (rows - middle[1]) ** 2) / (2 * width**2))
    image = np.repeat(blob.round().astype(np.uint8)[..., None], 3, axis=2)
    wanted = np.array([15.6, 17.2])
    matrix = np.concatenate([ratio * np.eye(2), (wanted - ratio * middle)[:, None]], axis=1)
    seen = in_view(image, matrix, face)[..., 0].astype(np.float64)
    seen[seen < 20] = 0
    down, across = np.mgrid[: seen.shape[0], : seen.shape[1]] + 0.5
    found = np.array([(across * seen).sum(), (down * seen).sum()]) / seen.sum()
    np.testing.assert_allclose(found, wanted, atol=0.15)


def test_every_other_box_comes_to_its_place_and_the_rest_stay(face, points, eggs):
    cut = every_other_by_box(eggs, face)
    for name in ("images", "parsing", "landmarks"):
        np.testing.assert_array_equal(getattr(cut, name)[::2], getattr(eggs, name)[::2])
    middle = box_of_points(points)
    for own in cut.landmarks[1::2].astype(np.float64):
        box = box_of_points(own)
        np.testing.assert_allclose((box[:2] + box[2:]) / 2, (middle[:2] + middle[2:]) / 2, atol=1e-4)
        np.testing.assert_allclose((box[2:] - box[:2]).prod(), (middle[2:] - middle[:2]).prod(), rtol=1e-4)


def test_images_parsing_maps_and_points_move_together(face, eggs):
    marked, parsing = np.zeros_like(eggs.images), np.zeros_like(eggs.parsing)
    five = np.repeat(eggs.landmarks[:, 30:31], 5, axis=1)
    for image, map_, (x, y) in zip(marked, parsing, eggs.landmarks[:, 30].round().astype(int), strict=True):
        image[y - 2 : y + 2, x - 2 : x + 2], map_[y - 2 : y + 2, x - 2 : x + 2] = 255, 1
    cut = every_other_by_box(replace(eggs, images=marked, parsing=parsing, five_points=five), face)
    for image, map_, nose, others in zip(cut.images, cut.parsing, cut.landmarks[:, 30], cut.five_points, strict=True):
        for seen in (image[:, :, 0] > 127, map_ == 1):
            rows, columns = np.nonzero(seen)
            middle = np.array([columns.mean(), rows.mean()]) + 0.5
            assert np.abs(middle - nose).max() < 1.2  # the mark was drawn on whole pixels
        np.testing.assert_allclose(others, np.repeat(nose[None], 5, axis=0), rtol=1e-5)


def test_a_set_whose_channels_would_part_is_refused(face):
    with pytest.raises(ValueError, match="set: expected images with landmarks and parsing maps and no channel besides"):
        every_other_by_box(from_world(egg_set(face)), face)
