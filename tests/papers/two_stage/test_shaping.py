"""62 numbers of eggs, and what their points are compared with."""

import numpy as np
import pytest
from toy_head import toy_model

from tests.papers.conftest import EDITION
from umbra.metrics.landmarks import normalised_mean_errors
from umbra.papers.two_stage import shaping
from umbra.papers.two_stage.placing import BARE, COVERED
from umbra.papers.two_stage.shaping import MEAN, MEAN_OF_BINS, OURS, POSED, YAWS, Shaping
from umbra.runs.credits import recording
from umbra.runs.records import read_run


@pytest.fixture
def asked(tree, posed, monkeypatch):
    """Eggs, whose true vertices are those of the 62 numbers that fit them, each a pixel to the right."""
    made = Shaping(EDITION, posed, toy_model(), lambda name: read_run(name, EDITION))

    def placed(faces, model):
        return made._placed(made.truth, np.arange(len(model.mean_shape))) + np.array([1.0, 0.0, 7.0])

    monkeypatch.setattr(shaping, "true_vertices", placed)
    return made


def test_every_seed_answers_about_every_image(asked, posed):
    with recording() as credit:
        found = asked.numbers(OURS, BARE)
    assert credit == {("numbers", 0), ("numbers", 1)}
    assert found.shape == (2, len(posed), 62)
    assert not np.allclose(found[0], found[1])
    assert asked.numbers("PDC", BARE).shape[0] == 1
    assert not np.allclose(found, asked.numbers(OURS, COVERED))


def test_errors_are_distances_over_the_size_of_the_face(asked, posed):
    found = asked._placed(asked.numbers(OURS, BARE)[0], asked.model.landmarks)[..., :2]
    by_hand = normalised_mean_errors(found, posed.landmarks.astype(np.float64))
    np.testing.assert_allclose(asked.errors(OURS, BARE)[0], by_hand)


def test_a_shift_along_the_line_of_sight_is_no_error(asked, monkeypatch):
    """The truth answers: all that is left is the pixel to the right, whatever its depth is."""
    monkeypatch.setattr(Shaping, "numbers", lambda self, method, condition: self.truth[None])
    size = np.sqrt(np.ptp(asked.faces.landmarks.astype(np.float64), axis=1).prod(axis=1))
    for points in ("68 points", "all vertices"):
        np.testing.assert_allclose(asked.errors("told", BARE, points, axes=3)[0], 1 / size, rtol=1e-3)
    np.testing.assert_allclose(asked.errors("told", BARE, "all vertices")[0], 1 / size, rtol=1e-3)


def test_controls_know_nothing_or_nothing_but_the_pose(asked):
    mean, posed = asked.numbers(MEAN, BARE), asked.numbers(POSED, BARE)
    assert np.ptp(mean, axis=1).max() == 0
    np.testing.assert_array_equal(posed[0, :, :12], asked.truth[:, :12])
    assert not posed[0, :, 12:].any()
    assert asked.errors(POSED, BARE).mean() < asked.errors(MEAN, BARE).mean()


def test_each_range_of_yaw_counts_alike_in_the_mean(asked, monkeypatch):
    yaw = np.where(np.arange(len(asked.faces)) < 4, 70.0, 10.0)
    monkeypatch.setattr(Shaping, "yaw", yaw)
    cells = asked.by_bin(np.where(yaw > 60, 3.0, 1.0)[None])
    assert set(cells) == {YAWS[0], YAWS[2], MEAN_OF_BINS}
    assert cells[YAWS[2]].by_seed[0] == 3.0
    assert cells[MEAN_OF_BINS].by_seed[0] == pytest.approx(2.0)
