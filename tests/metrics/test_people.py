import numpy as np
import pytest

from umbra.metrics.people import people_apart
from umbra.metrics.verification import roc


def pairs(rng, people=30, pictures=4, *, spread=0.5):
    """All pairs of pictures that are points about their person's own point."""
    person = np.repeat(np.arange(people), pictures)
    points = rng.normal(0, 1, (people, 8))[person] + spread * rng.normal(0, 1, (len(person), 8))
    first, second = np.triu_indices(len(person), 1)
    return np.linalg.norm(points[first] - points[second], axis=1), person[first], person[second]


def test_area_is_that_of_the_roc():
    distance, first, second = pairs(np.random.default_rng(0))
    found = people_apart(distance, first, second, rng=np.random.default_rng(1))
    assert found.auc.estimate == pytest.approx(roc(-distance, first == second).auc, abs=1e-12)


def test_means_are_plain_means_over_pairs():
    distance, first, second = pairs(np.random.default_rng(2))
    found = people_apart(distance, first, second, rng=np.random.default_rng(1))
    assert found.within.estimate == pytest.approx(distance[first == second].mean())
    assert found.between.estimate == pytest.approx(distance[first != second].mean())


def test_ties_count_half():
    distance = np.array([1.0, 1.0, 1.0, 2.0])
    first, second = np.array([0, 0, 1, 0]), np.array([0, 1, 1, 1])
    # genuine: 1, 1; impostor: 1 (a tie with both) and 2 (further than both)
    assert people_apart(distance, first, second, rng=np.random.default_rng(0)).auc.estimate == pytest.approx(0.75)


def test_intervals_cover_a_known_mean_about_as_often_as_they_say():
    truth = np.mean([pairs(np.random.default_rng(seed), people=200)[0].mean() for seed in range(4)])
    covered = 0
    for seed in range(40):
        distance, first, second = pairs(np.random.default_rng([9, seed]))
        found = people_apart(distance, first, second, rng=np.random.default_rng(seed), resamples=200).between
        covered += found.low <= truth <= found.high
    assert covered >= 32  # of 40 at 95 %: fewer has probability below 0.001


def test_pairs_of_one_kind_are_refused():
    with pytest.raises(ValueError, match="found only one kind"):
        people_apart(np.ones(3), np.zeros(3, int), np.zeros(3, int), rng=np.random.default_rng(0))
