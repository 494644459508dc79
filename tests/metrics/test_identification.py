import numpy as np
import pytest

from umbra.metrics.identification import (
    cosine_scores,
    identify,
    identify_from_scores,
    rank_of_scores,
    wilson_interval,
)


def test_wilson_bounds_by_hand():
    low, high = wilson_interval(8, 10)
    assert (low, high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))


def test_wilson_bounds_of_all_and_none_stay_within_zero_and_one():
    assert wilson_interval(10, 10)[1] == 1.0
    assert wilson_interval(0, 10)[0] == pytest.approx(0.0, abs=1e-12)


def test_people_are_ranked_by_their_best_picture():
    scores = np.array([[0.9, 0.8, 0.7, 0.1]])
    gallery = np.array([5, 5, 6, 7])
    assert rank_of_scores(scores, np.array([6]), gallery)[0] == 2
    assert rank_of_scores(scores, np.array([5]), gallery)[0] == 1


def test_somebody_who_says_the_same_of_everybody_finds_nobody():
    result = identify_from_scores(np.ones((3, 4)), np.array([0, 1, 2]), np.array([0, 1, 2, 3]), ks=(1, 4))
    assert result.rates == (0.0, 1.0)


def test_ranks_equal_a_naive_loop():
    rng = np.random.default_rng(2)
    probes, gallery = rng.normal(size=(700, 4)), rng.normal(size=(50, 4))
    probe_people, gallery_people = rng.integers(0, 12, 700), rng.integers(0, 12, 50)
    result = identify(probes, probe_people, gallery, gallery_people)
    for row in (0, 3, 511, 512, 699):
        cosines = gallery @ probes[row] / np.linalg.norm(gallery, axis=1) / np.linalg.norm(probes[row])
        best = {p: cosines[gallery_people == p].max() for p in set(gallery_people.tolist())}
        order = sorted(best, key=lambda p: -best[p])
        assert result.ranks[row] == order.index(probe_people[row]) + 1
        assert result.nearest[row] == cosines.argmax()
    assert result.rate(1) == pytest.approx((result.ranks == 1).mean())
    assert result.low[0] < result.rate(1) < result.high[0]


def test_probes_of_unknown_people_are_left_out_and_counted():
    scores = np.array([[1.0, 0.0], [1.0, 0.0]])
    result = identify_from_scores(scores, np.array(["a", "z"]), np.array(["a", "b"]))
    assert (result.probes, result.left_out, result.rates[0]) == (1, 1, 1.0)


def test_gallery_that_knows_nobody_is_refused():
    with pytest.raises(ValueError, match="none of 1 probes"):
        identify_from_scores(np.ones((1, 1)), np.array([1]), np.array([2]))


def test_vector_of_length_zero_is_like_nothing():
    assert cosine_scores(np.zeros((1, 3)), np.ones((1, 3)))[0, 0] == 0.0


def test_rate_that_was_not_asked_for_is_refused():
    result = identify_from_scores(np.eye(2), np.array([0, 1]), np.array([0, 1]))
    with pytest.raises(ValueError, match="expected one of"):
        result.rate(3)


def test_empty_test_set_is_refused():
    with pytest.raises(ValueError, match="at least one trial"):
        wilson_interval(0, 0)
    with pytest.raises(ValueError, match="at least one; got none"):
        identify(np.ones((0, 3)), np.zeros(0, int), np.ones((1, 3)), np.zeros(1, int))
