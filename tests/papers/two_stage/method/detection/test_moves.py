"""Moves and their undoing."""

import numpy as np
import pytest

from umbra.papers.two_stage.method.detection.moves import (
    MOVES,
    STAYS,
    expected_moves,
    missed_by,
    nearest_moves,
    put_right,
)


@pytest.fixture
def faces():
    rng = np.random.default_rng(0)
    return np.column_stack([rng.uniform(0, 100, (45, 2)), rng.uniform(20, 60, 45)])


def test_there_are_45_and_one_of_them_stays(faces):
    assert len({tuple(move) for move in MOVES}) == 45
    np.testing.assert_allclose(MOVES[STAYS], [1, 0, 0])
    np.testing.assert_allclose(missed_by(faces, np.repeat(MOVES[[STAYS]], 45, axis=0)), faces)


def test_what_a_move_did_is_undone(faces):
    np.testing.assert_allclose(put_right(missed_by(faces, MOVES), MOVES), faces)


def test_by_hand():
    np.testing.assert_allclose(missed_by(np.array([[50.0, 60, 100]]), np.array([[1.21, 0.17, -0.17]])), [[67, 43, 121]])


def test_the_move_of_a_window_is_found(faces):
    assert nearest_moves(missed_by(faces, MOVES), faces).tolist() == list(range(45))


def test_moves_are_averaged_over_the_sure_ones():
    likely = np.zeros((2, 45))
    likely[0, [0, 44]] = 0.5
    likely[1, :] = 0.02
    likely[1, 7] = 0.04
    found = expected_moves(likely, sure=0.1)
    np.testing.assert_allclose(found[0], (MOVES[0] + MOVES[44]) / 2)
    np.testing.assert_allclose(found[1], MOVES[7])
    assert expected_moves(np.zeros((0, 45)), sure=0.1).shape == (0, 3)
