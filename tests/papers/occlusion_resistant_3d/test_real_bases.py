"""Bases fitted to points that they could have made, and to points that they could not."""

import numpy as np
import pytest

from umbra.data.folders import data_root
from umbra.papers.occlusion_resistant_3d import real_bases
from umbra.papers.occlusion_resistant_3d.real_bases import BASEL, ICT, WORLD, Basis, bases_of, bases_table, fitted
from umbra.papers.occlusion_resistant_3d.real_tables import MEAN_OF_BINS

REAL = pytest.mark.skipif(not (data_root() / "aflw2000").is_dir(), reason="AFLW2000-3D is not at hand (UMBRA_DATA)")


@pytest.fixture
def basis():
    rng = np.random.default_rng(5)
    return Basis(rng.normal(0, 40, (68, 3)), rng.normal(0, 6, (4, 68, 3)))


def turned(points, degrees):
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return 2.5 * points @ np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]]) + [30.0, -8.0, 4.0]


def test_the_mean_face_is_laid_on_itself_however_it_is_turned(basis):
    alone = Basis(basis.mean, basis.directions[:0])
    points = turned(basis.mean, 50)
    np.testing.assert_allclose(fitted(points, alone), points, atol=1e-9)


def test_a_face_of_the_model_is_found_up_to_the_prior(basis):
    shape = basis.mean + np.tensordot([1.0, -0.5, 0.3, 0.8], basis.directions, axes=1)
    points = turned(shape, -30)
    left = np.linalg.norm(fitted(points, basis) - points, axis=1).mean()
    alone = np.linalg.norm(fitted(points, Basis(basis.mean, basis.directions[:0])) - points, axis=1).mean()
    assert left < 0.05 * alone


def test_a_point_that_no_direction_moves_stays_off(basis):
    still = Basis(basis.mean, basis.directions.copy())
    still.directions[:, 30] = 0
    points = still.mean.copy()
    points[30] += 20
    assert np.linalg.norm(fitted(points, still)[30] - points[30]) > 15


def test_coefficients_are_the_likeliest(basis):
    """Without a turn: those of ridge regression, by its normal equations."""
    gap = np.random.default_rng(1).normal(0, 5, 204)
    expected = np.linalg.inv(basis.flat @ basis.flat.T / real_bases.NOISE**2 + np.eye(4)) @ basis.flat @ gap
    np.testing.assert_allclose(basis.solve @ gap, expected / real_bases.NOISE**2)


def test_without_files_the_worlds_basis_alone(face, tmp_path):
    (tmp_path / "aflw2000").mkdir()
    found = bases_of(face, tmp_path)
    assert list(found) == [WORLD]
    assert found[WORLD].mean.shape == (68, 3)
    assert found[WORLD].directions.shape == (144, 68, 3)


@REAL
def test_the_basis_of_which_the_points_were_made_leaves_least(face):
    table = bases_table(face)
    assert table.rows[-1] == BASEL
    assert ICT in table.rows
    assert table.mean(BASEL, MEAN_OF_BINS) < 0.01
    assert table.mean(BASEL, MEAN_OF_BINS) < table.mean(ICT, MEAN_OF_BINS) < table.mean(WORLD, MEAN_OF_BINS)
