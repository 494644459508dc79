import numpy as np
import pytest

from umbra.papers.world.geometry import (
    PARTS,
    aligned,
    between_means,
    compare,
    drawn_points,
    effective_dimensions,
    pupils_apart,
    rotated_onto,
    scanned_points,
)
from umbra.world.head.scan_statistics import scan_statistics


@pytest.fixture(scope="module")
def found():
    return compare(people=80, seed=3)


def _turn(angle):
    return np.array([[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0], [0, 0, 1.0]])


def test_alignment_takes_place_size_and_turn_away():
    mean = scan_statistics().landmarks_mean.astype(float)
    rng = np.random.default_rng(0)
    moved = np.stack([mean @ _turn(rng.normal()) * rng.uniform(0.5, 2) + rng.normal(0, 50, 3) for _ in range(12)])
    shapes = aligned(moved)
    assert shapes.std(axis=0).max() < 1e-6
    assert pupils_apart(shapes[0]) == pytest.approx(1)
    assert between_means(moved[0], mean).max() < 1e-6


def test_a_mirror_image_is_not_turned_into_its_twin():
    mean = scan_statistics().landmarks_mean.astype(float)
    mean = mean + np.random.default_rng(1).normal(0, 5, mean.shape)
    mean -= mean.mean(axis=0)
    mirrored = rotated_onto((mean * [-1, 1, 1])[None], mean)[0]
    assert np.linalg.norm(mirrored - mean, axis=1).mean() > 1


def test_effective_dimensions_count_equal_variances():
    assert effective_dimensions(np.array([2.0, 2.0, 2.0, 0.0])) == pytest.approx(3)


def test_scanned_points_have_the_committed_mean_and_covariance():
    points = scanned_points(4000, seed=1)
    statistics = scan_statistics()
    np.testing.assert_allclose(points.mean(axis=0), statistics.landmarks_mean, atol=0.5)
    covariance = np.cov(points.reshape(4000, -1).T)
    assert np.corrcoef(covariance.ravel(), statistics.landmarks_covariance.ravel())[0, 1] > 0.99


def test_drawn_heads_vary_as_scanned_ones_do(found):
    table = found.table
    assert 0.75 < table.mean("Total variance over the scans'", "Value") < 1.25
    assert table.mean("Distance of the mean shapes", "Value") < 0.025
    assert found.agreement > 0.9


def test_tables_name_every_part_and_both_kinds(found):
    assert list(found.parts.index) == list(PARTS)
    assert found.parts["means apart"].mean() == pytest.approx(
        np.mean([found.apart[ids].mean() for ids in PARTS.values()])
    )
    assert list(found.spectra.columns) == ["scanned", "drawn"]
    assert found.spectra.loc["total variance", "drawn"] == pytest.approx(
        found.drawn.reshape(80, -1).var(axis=0, ddof=1).sum()
    )


def test_drawn_points_are_those_of_the_people():
    from umbra.world.head import layout
    from umbra.world.people.people import draw_person

    np.testing.assert_allclose(drawn_points(3, seed=3)[2], draw_person(3, 2).shape[layout.LANDMARKS], atol=1e-4)
