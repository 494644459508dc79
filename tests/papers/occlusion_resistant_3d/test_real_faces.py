"""Real faces before the drawn ones' camera: eggs photographed elsewhere come back to where they were drawn."""

import numpy as np
import pytest
import torch

from tests.papers.occlusion_resistant_3d.conftest import SIDE
from umbra.data.folders import data_root
from umbra.papers.occlusion_resistant_3d.evaluation import RNET, SOPI
from umbra.papers.occlusion_resistant_3d.real_faces import (
    COLUMNS,
    SQUARE_SIDE,
    RealFaces,
    errors_table,
    in_view,
    load_real_faces,
    mean_of_bins,
    to_view,
    under_square,
)

REAL = pytest.mark.skipif(not (data_root() / "aflw2000").is_dir(), reason="AFLW2000-3D is not at hand (UMBRA_DATA)")


@pytest.fixture
def points(face):
    """Landmarks of the mean egg as it is drawn."""
    return face.landmarks(torch.zeros(1, 257))[0].numpy().astype(np.float64)


@pytest.mark.parametrize(("scale", "shift"), [(1.0, (0.0, 0.0)), (3.5, (20.0, -7.0)), (0.6, (4.0, 9.0))])
def test_the_mean_head_comes_back_to_its_place(face, points, scale, shift):
    elsewhere = scale * points + np.array(shift)
    matrix = to_view(elsewhere, face)
    np.testing.assert_allclose(matrix[0, 0], 1 / scale, rtol=0.02)  # perspective is no weak perspective
    np.testing.assert_allclose(elsewhere @ matrix[:, :2].T + matrix[:, 2], points, atol=0.3)


def test_a_turned_head_keeps_its_turn_and_its_size(face):
    numbers = torch.zeros(1, 257)
    numbers[0, 225] = 0.6
    points = face.landmarks(numbers)[0].numpy().astype(np.float64)
    matrix = to_view(2 * points + 5, face)
    np.testing.assert_allclose((2 * points + 5) @ matrix[:, :2].T + matrix[:, 2], points, atol=0.6)


def test_pixels_go_where_points_go(face):
    image = np.zeros((48, 48, 3), np.uint8)
    image[20:22, 30:32] = 255  # about (31, 21)
    matrix = np.array([[1.0, 0, -10.0], [0, 1.0, -5.0]])
    moved = in_view(image, matrix, face)
    assert moved.shape == (SIDE, SIDE, 3)
    assert (moved[15:17, 20:22] == 255).all()
    assert moved.sum() == image.sum()


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


def test_errors_stand_by_yaw_and_the_mean_is_that_of_the_bins(face, points, evaluation):
    images = np.zeros((5, SIDE, SIDE, 3), np.uint8)
    faces = RealFaces(
        images, images, np.repeat(points[None], 5, axis=0).astype(np.float32), np.float32([0, 10, -45, 70, 80])
    )
    answers = {RNET: [lambda batch: torch.zeros(len(batch), 257)], SOPI: evaluation.answers(SOPI)}
    table = errors_table(faces, face, answers)
    assert table.size(f"{RNET}, clean", COLUMNS[0]) == (1, 2)
    assert table.size(f"{SOPI}, one square", COLUMNS[2]) == (2, 2)
    assert mean_of_bins(table, f"{RNET}, clean") == pytest.approx(0, abs=1e-5)
    row = f"{SOPI}, clean"
    assert mean_of_bins(table, row) == pytest.approx(np.mean([table.mean(row, column) for column in COLUMNS]))


@REAL
def test_all_real_faces_are_before_the_camera(face):
    faces = load_real_faces(face, seed=1)
    assert faces.clean.shape == (2000, SIDE, SIDE, 3)
    assert np.isfinite(faces.landmarks).all()
    assert (faces.clean != faces.square).any(axis=(1, 2, 3)).mean() > 0.9  # eggs are no faces: some leave the view
