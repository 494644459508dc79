"""Means whose items hang together, against naive twins and against truths that are known."""

import numpy as np
import pytest

from umbra.metrics.bootstrap import interval
from umbra.metrics.grouped import Grouped
from umbra.metrics.resampling import Plan, sample_interval


def test_every_group_drawn_once_gives_the_mean():
    values = np.random.default_rng(0).normal(size=(2, 300))
    assert Grouped(values, np.repeat(np.arange(10), 30)).estimate == pytest.approx(values.mean())


@pytest.mark.parametrize("sizes", [[30] * 10, [3, 57] * 5], ids=["equal groups", "unequal groups"])
def test_draws_are_what_a_loop_over_resampled_groups_finds(sizes):
    rng = np.random.default_rng(2)
    values, groups = rng.normal(size=(2, 300)), np.repeat(np.arange(10), sizes)
    grouped = Grouped(values, groups)
    plan = Plan.drawn(grouped.layout, rng, 50)
    for resample in range(50):
        taken = np.concatenate([np.flatnonzero(groups == group) for group in plan.groups[0][resample]])
        expected = values[plan.seeds[resample, 0], taken].mean()
        assert grouped.draws(plan)[resample] == pytest.approx(expected)


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


def test_items_without_a_group_and_outcomes_that_are_no_numbers_are_refused():
    groups = np.repeat(np.arange(10), 20)
    with pytest.raises(ValueError, match="a label per item"):
        Grouped(np.zeros((1, 200)), groups[:-1])
    with pytest.raises(ValueError, match="values must be finite; 200 are not"):
        Grouped(np.full((1, 200), np.nan), groups)
