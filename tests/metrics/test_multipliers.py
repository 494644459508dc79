"""What random weights of pairs must be on average, and how two of them move together."""

import numpy as np
import pytest

from umbra.metrics.multipliers import ByDyads, ByPeople, counted_once

FIRST, SECOND = np.array([0, 0, 1, 2, 3]), np.array([0, 1, 0, 3, 4])  # 0 alone, 0 with 1 twice, 2 with 3, 3 with 4


def moments(kind, people=40):
    weights = kind.drawn(people, np.random.default_rng(0), 40_000).of(FIRST, SECOND).astype(float)
    return weights, weights.mean(axis=1), np.cov(weights)


def test_weights_by_people_move_together_where_a_person_is_shared():
    weights, means, moved = moments(ByPeople)
    assert weights.min() == pytest.approx(0)
    assert set(np.unique(weights[0])) == {0.5, 3.0}
    assert means == pytest.approx(np.ones(5), abs=0.03)
    shared = [[1, 1, 1, 0, 0], [1, 2, 2, 0, 0], [1, 2, 2, 0, 0], [0, 0, 0, 2, 1], [0, 0, 0, 1, 2]]
    assert moved == pytest.approx(np.array(shared, float), abs=0.17)  # the sum over all people is fixed: -1/39 each


def test_weights_by_dyads_move_together_only_where_both_people_are_the_same():
    weights, means, moved = moments(ByDyads)
    assert set(np.unique(weights[1])) == {0.0, 2.0}
    assert means == pytest.approx(np.ones(5), abs=0.03)
    alone = np.zeros((5, 5))
    alone[1:3, 1:3] = alone[3, 3] = alone[4, 4] = 1
    assert moved == pytest.approx(alone, abs=0.03)


@pytest.mark.parametrize("people", [1, 2, 3, 5, 12, 33])
def test_the_peoples_numbers_have_mean_one_in_every_resample_and_variance_one(people):
    numbers = ByPeople.drawn(people, np.random.default_rng(1), 500).numbers
    assert numbers.mean(axis=0) == pytest.approx(np.ones(500), abs=1e-5)
    assert numbers.var(axis=0) == pytest.approx(np.full(500, float(people > 1)), abs=1e-4)
    assert numbers.min() >= (0.5 - 1e-6 if people >= 5 else 0)


@pytest.mark.parametrize("kind", [ByPeople, ByDyads])
def test_all_meetings_weigh_what_their_pairs_do_one_by_one(kind):
    firsts, seconds = np.array([2, 0, 1, 3]), np.array([1, 4, 0, 2])
    weights, met = kind.drawn(6, np.random.default_rng(2), 50), np.array([0, 2, 3, 5])
    pairs = [
        (one, two) for one in range(4) for two in range(4) if one != two for _ in range(firsts[one] * seconds[two])
    ]
    first, second = met[np.array(pairs)].T
    assert weights.meetings(met, firsts, seconds) == pytest.approx(weights.of(first, second).sum(axis=0), rel=1e-5)


def test_everybody_counted_once_and_some_of_the_resamples():
    assert (counted_once(3).of(FIRST[:3], SECOND[:3]) == 1).all()
    for kind in (ByPeople, ByDyads):
        whole = kind.drawn(10, np.random.default_rng(3), 20)
        assert whole.part(5, 8).resamples == 3
        assert (whole.part(5, 8).of(FIRST, SECOND) == whole.of(FIRST, SECOND)[:, 5:8]).all()
