import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from umbra.metrics.verification import best_threshold, fold_accuracy, roc, tar_at_far


def test_threshold_separates_what_can_be_separated():
    scores = np.array([0.1, 0.2, 0.8, 0.9])
    assert best_threshold(scores, np.array([False, False, True, True])) == pytest.approx(0.5)


def test_middle_of_equally_good_thresholds_is_taken():
    # 0.5, 2.5 and 4.5 each make two mistakes
    assert best_threshold(np.arange(6.0), np.array([False, True] * 3)) == pytest.approx(2.5)
    # 0.5 and 2.5 each make one
    assert best_threshold(np.arange(4.0), np.array([False, True] * 2)) == pytest.approx(0.5)


def test_no_threshold_falls_between_equal_scores():
    scores = np.array([0.5, 0.5, 0.5, 0.5])
    assert best_threshold(scores, np.array([True, False, True, False])) in (-0.5, 1.5)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=20))
def test_best_threshold_equals_a_search_over_all_thresholds(pairs):
    scores, same = np.array([p[0] for p in pairs], float), np.array([p[1] for p in pairs])
    right = [int(((scores > t) == same).sum()) for t in np.arange(-0.5, 7)]
    assert int(((scores > best_threshold(scores, same)) == same).sum()) == max(right)


def test_each_fold_is_judged_by_the_threshold_of_the_others():
    scores = np.array([0.4, 0.6, 0.1, 0.3])
    same = np.array([False, True, False, True])
    result = fold_accuracy(scores, same, np.array([0, 0, 1, 1]))
    np.testing.assert_allclose(result.thresholds, [0.2, 0.5])
    np.testing.assert_array_equal(result.correct, [False, True, True, False])
    assert result.accuracy == 0.5
    assert result.standard_deviation == 0.0


def test_a_pair_exactly_at_the_threshold_is_refused():
    scores = np.array([0.5, 0.9, 0.4, 0.6])  # the second fold puts the first one's threshold at 0.5
    same = np.array([True, True, False, True])
    result = fold_accuracy(scores, same, np.array([0, 0, 1, 1]))
    assert result.thresholds[0] == 0.5
    np.testing.assert_array_equal(result.correct[:2], [False, True])


def test_spread_is_named_and_computed_as_standard_deviation_and_error():
    rng = np.random.default_rng(0)
    same = rng.random(600) < 0.5
    result = fold_accuracy(rng.normal(size=600) + same, same, np.arange(600) // 60)
    assert result.standard_deviation == pytest.approx(np.std(result.fold_accuracy, ddof=1))
    assert result.standard_error == pytest.approx(result.standard_deviation / np.sqrt(10))
    assert result.accuracy == pytest.approx(result.correct.mean())


def test_a_fold_with_missing_pairs_weighs_as_much_as_a_full_one():
    scores = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0])
    same = np.array([False, True, False, True, False, True])
    result = fold_accuracy(scores, same, np.array([0, 0, 1, 1, 1, 1]))
    assert result.accuracy == pytest.approx(result.fold_accuracy.mean())
    assert result.accuracy != pytest.approx(result.correct.mean())


def test_true_accept_rate_by_hand():
    scores = np.concatenate([np.arange(10) / 10, [0.85, 0.95, 0.05, 0.75]])
    same = np.arange(14) >= 10
    result = tar_at_far(scores, same, far=0.1)
    assert result.threshold == pytest.approx(0.8)
    assert result.achieved_far == pytest.approx(0.1)
    assert result.tar == pytest.approx(0.5)
    np.testing.assert_array_equal(result.accepted, [True, True, False, False])


@pytest.mark.parametrize(("passing", "count"), [(3, 3000), (29, 100)])  # 29 / 100 · 100 is 28.999999999999996
def test_a_whole_number_of_impostors_is_not_lost_to_rounding(passing, count):
    rng = np.random.default_rng(1)
    scores = np.concatenate([rng.permutation(count) / count, [0.5]])
    result = tar_at_far(scores, np.arange(count + 1) == count, far=passing / count)
    assert result.achieved_far == pytest.approx(passing / count)


def test_false_accepts_never_exceed_what_was_asked_when_scores_are_tied():
    scores = np.array([1.0] * 5 + [0.0] * 5 + [1.0, 2.0])
    result = tar_at_far(scores, np.arange(12) >= 10, far=0.2)
    assert result.achieved_far <= 0.2
    assert result.tar == 0.5


def test_far_below_one_impostor_is_refused():
    scores, same = np.arange(20.0), np.arange(20) >= 10
    with pytest.raises(ValueError, match=r"at least 1 / impostors = 1.00e-01"):
        tar_at_far(scores, same, far=1e-4)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_area_counts_pairs_in_the_right_order_and_half_of_the_ties(genuine, impostors):
    expected = np.mean([(g > i) + 0.5 * (g == i) for g in genuine for i in impostors])
    scores = np.array(genuine + impostors, float)
    result = roc(scores, np.arange(len(scores)) < len(genuine))
    assert result.auc == pytest.approx(expected)
    assert (result.true_accept[0], result.true_accept[-1], result.false_accept[-1]) == (0, 1, 1)


def test_pairs_of_one_kind_are_refused():
    with pytest.raises(ValueError, match="both genuine and impostor"):
        roc(np.ones(3), np.ones(3, bool))


def test_scores_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="finite"):
        roc(np.array([np.nan, 1.0]), np.array([True, False]))


def test_a_single_fold_is_refused():
    with pytest.raises(ValueError, match="at least 2 folds"):
        fold_accuracy(np.arange(4.0), np.array([True, False, True, False]), np.zeros(4, int))
