"""Boxes against boxes, beside a loop that asks pair by pair."""

import numpy as np
import pytest

from umbra.geometry.boxes import overlap
from umbra.metrics.overlaps import areas, keep_best, overlaps


def boxes(count, seed=0):
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 60, (count, 2))
    return np.concatenate([low, low + rng.uniform(5, 40, (count, 2))], axis=1)


def test_overlaps_are_those_of_each_pair():
    first, second = boxes(7), boxes(5, seed=1)
    wanted = [[overlap(one, other) for other in second] for one in first]
    np.testing.assert_allclose(overlaps(first, second), wanted)


def test_by_hand():
    found = overlaps(np.array([[0.0, 0, 2, 2]]), np.array([[1.0, 1, 3, 3], [0, 0, 2, 2], [5, 5, 6, 6], [1, 1, 1, 1]]))
    np.testing.assert_allclose(found, [[1 / 7, 1, 0, 0]])
    np.testing.assert_allclose(areas(np.array([[0.0, 0, 2, 3], [4, 4, 3, 9]])), [6, 0])


def naive(candidates, scores, most):
    kept = []
    for number in sorted(range(len(scores)), key=lambda one: (-scores[one], one)):
        if all(overlap(candidates[number], candidates[other]) <= most for other in kept):
            kept.append(number)
    return kept


@pytest.mark.parametrize("most", [0.0, 0.3, 0.6])
def test_the_best_of_many_are_kept_as_a_loop_keeps_them(most):
    candidates = boxes(60, seed=2)
    scores = np.random.default_rng(3).integers(0, 12, 60) / 12  # with ties
    assert keep_best(candidates, scores, most=most).tolist() == naive(candidates, scores, most)


def test_nothing_stays_nothing():
    assert len(keep_best(np.zeros((0, 4)), np.zeros(0), most=0.5)) == 0
    assert overlaps(np.zeros((0, 4)), boxes(3)).shape == (0, 3)
