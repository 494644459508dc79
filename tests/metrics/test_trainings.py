"""An arm that was trained once is as uncertain as trainings of its kind are different."""

import numpy as np
import pytest

from umbra.metrics.grouped import Grouped
from umbra.metrics.resampling import sample_interval
from umbra.metrics.trainings import AllSeeds, OneTraining

ITEMS = 80


def outcomes(rng, seeds, *, mean=0.0, luck=0.0, noise=1.0, shared=None):
    """Seeds that differ by their luck, on items that are hard or easy for all."""
    items = rng.normal(size=ITEMS) if shared is None else shared
    values = mean + luck * rng.normal(size=(seeds, 1)) + items + noise * rng.normal(size=(seeds, ITEMS))
    return Grouped(values, np.arange(ITEMS))


def interval(sample, resamples=400):
    return sample_interval(sample, rng=np.random.default_rng(0), resamples=resamples)


def test_the_deviation_is_pooled_over_kin_with_several_seeds():
    kin = [
        Grouped(np.array([1.0, 2.0, 3.0])[:, None].repeat(4, axis=1), np.arange(4)),
        Grouped(np.array([5.0, 9.0])[:, None].repeat(4, axis=1), np.arange(4)),
        Grouped(np.zeros((1, 4)), np.arange(4)),
    ]
    one = OneTraining.among(kin[2], "net-0", kin)
    assert one.freedom == 3
    assert one.deviation == pytest.approx(np.sqrt((2.0 + 8.0) / 3))
    with pytest.raises(ValueError, match="net-0: expected kin with two seeds or more"):
        OneTraining.among(kin[2], "net-0", [kin[2]])
    with pytest.raises(ValueError, match="expected a sample of one seed"):
        OneTraining(kin[0], "net", 1.0, 3)


def test_it_is_the_sample_but_for_its_draws():
    own = outcomes(np.random.default_rng(1), 1)
    one = OneTraining(own, "net-0", 2.0, 8)
    assert (one.layout, one.items, one.estimate, one.is_share) == (own.layout, own.items, own.estimate, own.is_share)
    narrow, wide = interval(own), interval(one)
    assert wide.high - wide.low > 5 * (narrow.high - narrow.low)
    assert (narrow.knows_luck, wide.knows_luck) == (False, True)
    assert wide.resampled == "one seed, with the luck of its kind and 80 groups of test items"
    silent = interval(OneTraining(own, "net-0", 0.0, 8), resamples=2000)
    assert silent.low == pytest.approx(interval(own, resamples=2000).low, rel=0.05)


def test_the_luck_of_one_training_cancels_and_that_of_two_adds_up():
    own = outcomes(np.random.default_rng(2), 1)
    one, again, other = (OneTraining(own, name, 1.0, 8) for name in ("a", "a", "b"))
    assert (one - again).luck["a"].deviation == 0
    assert interval(one - again).high == pytest.approx(0.0)
    assert [luck.deviation for luck in (one - other).luck.values()] == pytest.approx([1.0, 1.0])
    gap = interval(one - other, resamples=4000)
    assert gap.high - gap.low == pytest.approx(2 * 2.31 * np.sqrt(2), rel=0.15)  # t of about 16 freedoms and more


@pytest.mark.parametrize("luck", [0.0, 0.3, 1.0])
def test_intervals_of_single_trainings_cover_what_other_seeds_would_give(luck):
    """Two arms with one seed each, and kin of five and five: the true difference is 0.4."""
    rng, covered, blind = np.random.default_rng(7), 0, 0
    for trial in range(150):
        shared = rng.normal(size=ITEMS)
        kin = [outcomes(rng, 5, luck=luck, shared=shared) for _ in range(2)]
        arms = [outcomes(rng, 1, mean=mean, luck=luck, shared=shared) for mean in (0.4, 0.0)]
        lucky = [OneTraining.among(arm, f"{trial}-{place}", kin) for place, arm in enumerate(arms)]
        found, without = interval(lucky[0] - lucky[1]), interval(arms[0] - arms[1])
        covered += found.low <= 0.4 <= found.high
        blind += without.low <= 0.4 <= without.high
    assert covered / 150 > 0.9
    if luck == 1.0:
        assert blind / 150 < 0.5  # what a single seed says of itself


def test_the_luck_of_a_difference_of_two_cells_is_that_of_the_kins_differences():
    """Kin whose cells move together tell nothing against a difference of cells, kin whose cells do not tell of it."""
    rng = np.random.default_rng(3)
    here, alike, apart = (outcomes(rng, 5, luck=1.0, noise=0.0) for _ in range(3))
    alike = Grouped(here.values + 2.0, here.groups)
    own = outcomes(rng, 1)
    told = [OneTraining.among(own, "net-0", [kin]) for kin in (here, alike, apart)]
    assert (told[0] - told[1]).luck["net-0"].deviation == pytest.approx(0.0, abs=1e-12)
    expected = (here.by_seed - apart.by_seed).std(ddof=1)
    assert (told[0] - told[2]).luck["net-0"].deviation == pytest.approx(expected)
    width = interval(told[0] - told[2], resamples=4000)
    assert width.high - width.low == pytest.approx(2 * 2.776 * expected, rel=0.1)  # t of four freedoms


def test_an_arm_of_several_seeds_meets_one_of_a_single_seed():
    rng = np.random.default_rng(4)
    shared = rng.normal(size=ITEMS)
    several, single = (outcomes(rng, seeds, luck=0.5, shared=shared) for seeds in (4, 1))
    mean = AllSeeds(several, "arm")
    assert mean.by_seed == pytest.approx([several.estimate])
    assert mean.luck["arm"].deviation == pytest.approx(several.by_seed.std(ddof=1) / 2)
    assert mean.luck["arm"].freedom == 3
    gap = mean - OneTraining.among(single, "net-0", [several])
    assert gap.estimate == pytest.approx(several.estimate - single.estimate)
    assert interval(gap).knows_luck
    with pytest.raises(ValueError, match="AllSeeds of net-0: expected two seeds or more; got 1"):
        AllSeeds(single, "net-0")


def test_intervals_of_an_arm_of_all_seeds_cover_what_other_seeds_would_give():
    rng, covered = np.random.default_rng(8), 0
    for trial in range(150):
        shared = rng.normal(size=ITEMS)
        several = outcomes(rng, 5, mean=0.4, luck=0.5, shared=shared)
        single = OneTraining.among(outcomes(rng, 1, luck=0.5, shared=shared), f"{trial}", [several])
        found = interval(AllSeeds(several, "arm") - single)
        covered += found.low <= 0.4 <= found.high
    assert 0.9 <= covered / 150 <= 0.99
