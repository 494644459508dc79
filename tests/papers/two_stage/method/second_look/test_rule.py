"""Who is asked again, by hand and by laws."""

import numpy as np
import pytest

from umbra.metrics.verification import best_threshold
from umbra.papers.two_stage.method.second_look.rule import Rule, best_of, fit_rule, second_look


def test_by_hand():
    rule = Rule(first=0.0, second=5.0, margin=0.5)
    first, second = np.array([-1.0, -0.2, 0.1, 2.0]), np.array([9.0, 9.0, 1.0, 0.0])
    assert rule.undecided(first).tolist() == [False, True, True, False]
    assert rule.decide(first, second).tolist() == [False, True, False, True]
    measured = second_look(rule, first, second, np.array([False, True, True, True]))
    assert (measured.asked, measured.rescued, measured.spoilt) == (0.5, 0.25, 0.25)
    assert measured.accuracy_first == measured.accuracy_both == 0.75


@pytest.mark.parametrize("seed", range(4))
def test_no_threshold_is_better(seed):
    rng = np.random.default_rng(seed)
    same = rng.random(60) < 0.5
    scores = np.round(rng.normal(size=60) + same, 1)  # with ties
    best = ((scores > best_threshold(scores, same)) == same).mean()
    everywhere = [((scores > value) == same).mean() for value in np.linspace(-4, 5, 400)]
    assert best == pytest.approx(max(everywhere))


def test_the_rule_asks_the_share_that_it_is_told_to():
    rng = np.random.default_rng(1)
    same = rng.random(1000) < 0.5
    first = rng.normal(size=1000) + 2 * same
    rule = fit_rule(first, first, same, share=0.2)
    assert rule.undecided(first).mean() == pytest.approx(0.2, abs=0.01)
    assert fit_rule(first, first, same, share=0.0).undecided(first).sum() == 0


def test_a_second_look_that_knows_helps_and_one_that_guesses_does_not():
    rng = np.random.default_rng(2)
    same = rng.random(2000) < 0.5
    first = rng.normal(size=2000) + 1.5 * same
    knows, guesses = rng.normal(size=2000) + 6 * same, rng.normal(size=2000)
    chosen, tested = slice(0, 1000), slice(1000, 2000)
    gains = []
    for second in (knows, guesses):
        rule = fit_rule(first[chosen], second[chosen], same[chosen])
        measured = second_look(rule, first[tested], second[tested], same[tested])
        gains.append(measured.accuracy_both - measured.accuracy_first)
        assert gains[-1] == pytest.approx(measured.rescued - measured.spoilt)
    assert gains[0] > 0.05
    assert abs(gains[1]) < 0.03


def test_the_second_threshold_is_that_of_those_who_are_asked_again():
    same = np.array([False, False, False, True, False, True, False, True])
    first = np.array([-9.0, -8.0, -7.0, 9.0, -0.1, 0.1, -0.2, 0.2])
    second = np.array([5.0, 6.0, 6.2, 8.0, 0.0, 1.0, 0.1, 1.1])  # of the last four alone 0.55 parts them
    rule = fit_rule(first, second, same, share=0.5)
    assert rule.undecided(first).tolist() == [False] * 4 + [True] * 4
    assert rule.second == pytest.approx(0.55)
    assert best_threshold(second, same) == pytest.approx(7.1)


def test_the_best_of_a_gallery_by_hand():
    scores, right = best_of(np.array([[1.0, 3.0, 2.0], [5.0, 4.0, 0.0]]), np.array([7, 8]), np.array([6, 7, 8]))
    assert scores.tolist() == [3.0, 5.0]
    assert right.tolist() == [True, False]


def test_pairs_of_one_kind_are_refused():
    with pytest.raises(ValueError, match="same: expected pairs of one person and pairs of two"):
        fit_rule(np.zeros(3), np.zeros(3), np.ones(3, bool))
