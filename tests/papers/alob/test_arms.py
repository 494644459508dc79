"""Arms of several seeds and of one in one table, each with the luck of its trainings."""

import numpy as np
import pytest

from tests.papers.alob.conftest import ALONE, make_evaluation
from umbra.metrics.resampling import sample_interval
from umbra.metrics.trainings import AllSeeds, OneTraining
from umbra.papers.alob.arms import KIN, Ring, rates_of_arm, together


def deviation(values):
    return np.sqrt(((values - values.mean()) ** 2).sum() / (len(values) - 1))


def test_an_arm_of_several_seeds_is_their_mean_with_the_luck_of_a_mean(evaluation):
    arm = rates_of_arm(evaluation, "alob_main", "LFW")["accuracy"]
    own = evaluation.rates("alob_main", "LFW")["accuracy"].by_seed
    assert isinstance(arm, AllSeeds)
    assert arm.by_seed.tolist() == [pytest.approx(own.mean())]
    assert arm.luck["alob_main"].deviation == pytest.approx(deviation(own) / np.sqrt(len(own)))


def test_an_arm_of_one_seed_has_the_luck_that_alob_and_its_baseline_tell(evaluation):
    arm = rates_of_arm(evaluation, "alob_sum", "LFW")["accuracy"]
    assert isinstance(arm, OneTraining)
    assert arm.estimate == evaluation.rates("alob_sum", "LFW", (0,))["accuracy"].estimate
    kin = [evaluation.rates(name, "LFW")["accuracy"].by_seed for name in KIN]
    pooled = np.sqrt(np.mean([deviation(own) ** 2 for own in kin]))  # of as many seeds each
    assert (arm.deviation, arm.freedom) == (pytest.approx(pooled), 2)


def test_both_kinds_of_arms_can_be_compared(evaluation):
    left, right = (rates_of_arm(evaluation, name, "OCC-2.0")["accuracy"] for name in ("alob_main", "alob_sum"))
    found = sample_interval(left - right, rng=np.random.default_rng(0))
    assert found.knows_luck
    assert found.estimate == pytest.approx(left.estimate - right.estimate)


def test_the_same_networks_share_their_luck_whatever_feature_is_compared(evaluation):
    on, off = (rates_of_arm(evaluation, "alob_main", "LFW", feature=f)["accuracy"] for f in ("embedding", "identified"))
    own = [evaluation.reading(f).rates("alob_main", "LFW")["accuracy"].by_seed for f in ("embedding", "identified")]
    assert (on - off).luck["alob_main"].deviation == pytest.approx(deviation(own[0] - own[1]) / np.sqrt(2))


def test_of_the_trimmer_alone_no_baseline_tells(evaluation):
    assert rates_of_arm(evaluation, "alob_sum", "LFW", feature="trimmed")["accuracy"].freedom == 1  # ALOB's two seeds


def test_without_kin_of_several_seeds_nothing_is_told():
    runs = {name: ((0,), ALONE, {}) for name in ("alob_baseline", "alob_main", "alob_sum")}
    assert rates_of_arm(make_evaluation(runs), "alob_sum", "LFW")["accuracy"].luck == {}


def test_two_baselines_together_are_one_estimate(evaluation):
    found = together(evaluation, "alob_baseline", "LFW")["accuracy"]
    pairs = evaluation.together("alob_baseline", "LFW", count=2)["accuracy"]
    assert found.by_seed.tolist() == [pytest.approx(pairs.by_seed.mean())]
    assert together(make_evaluation({"alob_baseline": ((0,), ALONE, {})}), "alob_baseline", "LFW") == {}


def test_the_mean_of_a_ring_moves_as_the_mean_of_its_trainings_does():
    """Pair (i, i + 1) is worth the mean of both; over many rings of five the told variance is that of the mean."""
    rng, told, means = np.random.default_rng(0), [], []
    for _ in range(4000):
        own = rng.standard_normal(5)
        pairs = (own + np.roll(own, -1)) / 2
        sample = type("Pairs", (), {"by_seed": pairs})()
        told.append(Ring.own_luck.fget(type("R", (), {"sample": sample})()).deviation ** 2)
        means.append(pairs.mean())
    assert np.mean(told) == pytest.approx(np.var(means), rel=0.35)
