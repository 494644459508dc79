"""Samples compared draw by draw."""

import numpy as np
import pytest

from umbra.metrics.dyads import PairMeans
from umbra.metrics.grouped import Grouped
from umbra.metrics.resampling import Layout, Plan, mean_of, sample_interval
from umbra.metrics.trainings import OneTraining


def test_what_two_methods_share_cancels_when_they_are_drawn_together():
    rng = np.random.default_rng(6)
    groups = np.repeat(np.arange(10), 20)
    hard = rng.normal(size=10)[groups]
    one, two = (Grouped((hard + shift + 0.01 * rng.normal(size=200))[None], groups) for shift in (0.1, 0.0))
    gap = sample_interval(one - two, rng=np.random.default_rng(0))
    assert gap.low > 0.09
    assert gap.high < 0.11
    assert sample_interval(one - 0.5, rng=np.random.default_rng(0)).estimate == pytest.approx(one.estimate - 0.5)
    assert mean_of([one, two]).estimate == pytest.approx((one.estimate + two.estimate) / 2)
    assert gap.resampled == "10 groups of test items (one seed)"


def test_one_seed_fewer_is_drawn_and_as_many_groups_as_there_are():
    layout = Layout.of(3, np.array([0, 0, 1, 7]), np.array([0, 0, 0, 1]))
    assert layout.strata == ((0, 1), (7,))
    plan = Plan.drawn(layout, np.random.default_rng(0), 9)
    assert plan.seeds.shape == (9, 2)
    assert [one.shape for one in plan.groups] == [(9, 2), (9, 1)]
    assert (layout.freedom, layout.widening) == (1, 1.0)
    assert Layout.of(1, np.arange(10), np.zeros(10, np.int64)).widening == pytest.approx(np.sqrt(10 / 9))


def test_a_difference_has_as_many_items_as_its_smaller_side():
    small, large = (Grouped(np.zeros((1, size)), np.arange(size) % 10) for size in (50, 200))
    assert (small - large).items == (large - small).items == 50


def test_samples_of_other_seeds_or_groups_are_not_compared_draw_by_draw():
    groups = np.repeat(np.arange(10), 20)
    one, other = Grouped(np.zeros((1, 200)), groups), Grouped(np.zeros((3, 200)), groups)
    with pytest.raises(ValueError, match="same seeds and groups; got 1 seeds × 10 groups, 3 seeds × 10 groups"):
        one - other


def test_a_mean_of_shares_is_a_share_and_a_difference_is_none():
    groups = np.repeat(np.arange(10), 20)
    one, other, beyond = (Grouped(np.full((1, 200), value), groups) for value in (0.2, 1.0, 2.0))
    assert mean_of([one, other, one]).is_share
    assert not mean_of([one, beyond]).is_share
    assert not (one - other).is_share
    assert not (one - 0.1).is_share


def test_the_luck_of_one_training_cancels_in_a_difference_of_it():
    own = Grouped(np.zeros((1, 20)), np.arange(20))
    one, other = (OneTraining(own, name, 0.5, 4) for name in "ab")
    assert own.luck == {}
    assert moved(mean_of([one, one])) == {"a": 0.5}
    assert moved(one - one) == {"a": 0.0}
    assert moved(one - other) == {"a": 0.5, "b": 0.5}


def moved(sample):
    """How far each training moves a sample."""
    return {training: pytest.approx(luck.deviation) for training, luck in sample.luck.items()}


def test_what_the_draws_count_twice_is_taken_off_and_never_more_than_all():
    whole = Grouped(np.zeros((1, 200)), np.arange(200))
    widths = []
    for share in (0.0, 1.0, 1.2):
        found = sample_interval(Twice(whole, share), rng=np.random.default_rng(0), resamples=4000)
        widths.append(found.high - found.low)
    assert widths[1] / widths[0] == pytest.approx(np.sqrt(1 / 2), rel=0.05)
    assert widths[2] / widths[0] == pytest.approx(np.sqrt(1.44 / 2), rel=0.05)  # at least what the chance makes


class Twice(Grouped):
    """Whose draws are of the variance 2, of which so much is said to count twice."""

    def __init__(self, like, share):
        super().__init__(like.values, like.groups)
        object.__setattr__(self, "share", share)

    def draws(self, plan):
        return np.random.default_rng(1).normal(size=len(plan.seeds)) * np.sqrt(2.0)

    def chance(self, plan):
        return np.random.default_rng(2).normal(size=len(plan.seeds)) * self.share


def test_pairs_are_weighted_and_not_compared_with_groups_that_are_drawn():
    people = np.arange(10).repeat(2)
    drawn, weighed = Grouped(np.zeros((1, 20)), people), PairMeans(np.zeros((1, 20)), people, people)
    assert (drawn.layout.strata, drawn.layout.widening > 1) == (weighed.layout.strata, True)
    assert weighed.layout.widening == 1
    with pytest.raises(ValueError, match="on the same seeds and groups"):
        drawn - weighed
