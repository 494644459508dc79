"""Means and accept rates whose items hang together, against naive twins and against truths that are known."""

import numpy as np
import pytest

from umbra.metrics.bootstrap import interval
from umbra.metrics.grouped import AcceptRates, Grouped
from umbra.metrics.resampling import Plan, sample_interval
from umbra.metrics.verification import tar_at_far


def scored(rng, *, seeds=2, people=10, each=30, gap=2.0):
    """Pairs in folds, half of them genuine; scores of the genuine lie higher."""
    groups = np.repeat(np.arange(people), each)
    same = np.tile(np.arange(each) % 2 == 0, people)
    return rng.normal(size=(seeds, len(same))) + gap * same, same, groups


def test_every_group_drawn_once_gives_the_mean_and_the_rate_of_the_protocol():
    scores, same, groups = scored(np.random.default_rng(0))
    values = scores > 0.5
    assert Grouped(values.astype(float), groups).estimate == pytest.approx(values.mean())
    rates = AcceptRates(scores, same, groups, far=0.05)
    expected = [tar_at_far(one, same, far=0.05).tar for one in scores]
    assert rates.by_seed == pytest.approx(expected)
    assert rates.shape == (2, 150)


def test_halves_judged_by_networks_of_their_own_have_thresholds_of_their_own():
    scores, same, groups = scored(np.random.default_rng(1), seeds=1)
    strata = (groups >= 5).astype(np.int64)
    scores = scores + 10 * strata  # another network, another scale
    rates = AcceptRates(scores, same, groups, far=0.05, strata=strata)
    halves = [tar_at_far(scores[0, strata == half], same[strata == half], far=0.05).accepted for half in (0, 1)]
    assert rates.estimate == pytest.approx(np.concatenate(halves).mean())


def test_draws_are_what_a_loop_over_resampled_pairs_finds():
    rng = np.random.default_rng(2)
    scores, same, groups = scored(rng)
    values = (scores > 1).astype(float)
    grouped, rates = Grouped(values, groups), AcceptRates(scores, same, groups, far=0.05)
    plan = Plan.drawn(grouped.layout, rng, 50)
    for resample in range(50):
        seed = plan.seeds[resample, 0]
        taken = np.concatenate([np.flatnonzero(groups == group) for group in plan.groups[0][resample]])
        assert grouped.draws(plan)[resample] == pytest.approx(values[seed, taken].mean())
        naive = tar_at_far(scores[seed, taken], same[taken], far=0.05).tar
        assert rates.draws(plan)[resample] == pytest.approx(naive)


def test_strata_are_drawn_apart_and_weigh_what_they_weigh():
    values = np.concatenate([np.zeros((1, 30)), np.ones((1, 10))], axis=1)
    groups, strata = np.repeat(np.arange(8), 5), np.repeat([0, 1], [30, 10])
    sample = Grouped(values, groups, strata)
    plan = Plan.drawn(sample.layout, np.random.default_rng(3), 20)
    assert [one.shape for one in plan.groups] == [(20, 6), (20, 2)]
    assert sample.draws(plan) == pytest.approx(0.25)


def covered(make, truth, *, repeats=150):
    """How often the interval holds the truth, and how often one that draws items one by one does."""
    found = []
    for seed in range(repeats):
        sample, naive = make(np.random.default_rng([seed, 5]))
        ours = sample_interval(sample, rng=np.random.default_rng(seed), resamples=400)
        theirs = interval(naive, rng=np.random.default_rng(seed), resamples=400)
        found.append([ours.low <= truth <= ours.high, theirs.low <= truth <= theirs.high])
    return np.mean(found, axis=0)


def test_items_that_hang_together_get_the_wider_interval_that_they_need():
    def make(rng):
        groups = np.repeat(np.arange(10), 20)
        values = (rng.normal(size=10)[groups] + rng.normal(size=200))[None]
        return Grouped(values, groups), values

    ours, naive = covered(make, 0.0)
    assert ours >= 0.9
    assert naive < 0.7


def test_the_interval_of_a_rate_knows_that_its_threshold_hangs_on_a_few_impostors():
    far, truth = 0.01, 0.372  # genuine N(2, 1) above the impostors' 99th percentile, 2.326: Φ(-0.326)

    def make(rng):
        scores, same, groups = scored(rng, seeds=1, people=10, each=60)
        return AcceptRates(scores, same, groups, far=far), tar_at_far(scores[0], same, far=far).accepted[None] * 1.0

    ours, naive = covered(make, truth)
    assert ours >= 0.85
    assert naive < 0.75


def test_items_without_a_group_and_outcomes_that_are_no_numbers_are_refused():
    groups = np.repeat(np.arange(10), 20)
    with pytest.raises(ValueError, match="a group per item"):
        Grouped(np.zeros((1, 200)), groups[:-1])
    with pytest.raises(ValueError, match="values must be finite; 200 are not"):
        Grouped(np.full((1, 200), np.nan), groups)
