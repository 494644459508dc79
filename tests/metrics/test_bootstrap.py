import numpy as np
import pytest
from scipy.stats import binom, norm
from scipy.stats import t as student

from umbra.metrics.bootstrap import (
    _resampled_means,
    between_and_rest,
    interval,
    interval_of,
    paired_bootstrap,
    stretched,
    unpaired_bootstrap,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def two_way(generator, shape, *, seed_sd, item_sd, noise_sd):
    seeds, items = shape
    return (
        seed_sd * generator.normal(size=(seeds, 1))
        + item_sd * generator.normal(size=(1, items))
        + noise_sd * generator.normal(size=shape)
    )


@pytest.mark.parametrize(
    ("shape", "seed_sd", "item_sd", "noise_sd"),
    [((1, 80), 0, 1, 0), ((3, 80), 0, 1, 0), ((3, 80), 1, 1, 1), ((3, 80), 1, 0, 0.01), ((5, 60), 0.1, 1, 1)],
    ids=["one seed", "items alone", "seeds weigh most", "seeds alone", "all"],
)
def test_interval_covers_the_known_truth_about_as_often_as_it_says(shape, seed_sd, item_sd, noise_sd):
    generator, trials, covered = rng(1), 250, 0
    for _ in range(trials):
        sample = 3.0 + two_way(generator, shape, seed_sd=seed_sd, item_sd=item_sd, noise_sd=noise_sd)
        found = interval(sample, rng=generator, resamples=300)
        covered += found.low <= 3.0 <= found.high
    # True coverage of at least 0.93: fewer hits than this happen once in a thousand runs.
    assert covered >= binom.ppf(0.001, trials, 0.93)


def test_interval_is_not_wider_than_it_need_be_where_items_alone_vary():
    sample = rng(2).normal(size=(1, 400)).repeat(3, axis=0)
    found = interval(sample, rng=rng(3))
    assert found.high - found.low == pytest.approx(2 * 1.96 * sample[0].std() / 20, rel=0.1)


def test_pairing_removes_what_is_hard_for_both():
    generator = rng(4)
    hardness = generator.normal(size=(1, 200)) * 5
    ours = hardness + 0.3 + 0.1 * generator.normal(size=(3, 200))
    theirs = hardness + 0.1 * generator.normal(size=(3, 200))
    paired = paired_bootstrap(ours, theirs, rng=rng())
    unpaired = unpaired_bootstrap(ours, theirs, rng=rng())
    assert paired.excludes_zero
    assert not unpaired.excludes_zero
    assert paired.estimate == pytest.approx(unpaired.estimate)


def test_unpaired_interval_covers_a_known_difference():
    generator, trials, covered = rng(5), 200, 0
    for _ in range(trials):
        first = 1.0 + two_way(generator, (3, 60), seed_sd=0.5, item_sd=1, noise_sd=1)
        second = two_way(generator, (4, 90), seed_sd=0.5, item_sd=1, noise_sd=1)
        found = unpaired_bootstrap(first, second, rng=generator, resamples=300)
        covered += found.low <= 1.0 <= found.high
    assert covered >= binom.ppf(0.001, trials, 0.93)


def test_an_unpaired_difference_has_as_many_seeds_and_items_as_its_smaller_side():
    found = unpaired_bootstrap(rng().random((3, 60)), rng(1).random((2, 90)), rng=rng())
    assert (found.n_seeds, found.n_items) == (2, 60)


def test_an_interval_is_stretched_about_its_estimate_by_freedom_and_widening():
    draws = np.linspace(0, 1, 1001)  # between 0.025 and 0.975 lie 95 of 100
    assert stretched(draws, 0.4, 0.95, np.inf) == pytest.approx((0.025, 0.975))
    assert stretched(draws, 0.4, 0.95, np.inf, widening=2.0) == pytest.approx((0.4 - 0.75, 0.4 + 1.15))
    ratio = student.ppf(0.975, 3) / norm.ppf(0.975)
    assert stretched(draws, 0.4, 0.95, 3.0) == pytest.approx((0.4 - 0.375 * ratio, 0.4 + 0.575 * ratio))


def test_resampled_means_agree_with_a_naive_loop_in_mean_and_spread():
    sample = rng(6).normal(size=(3, 12))
    generator, naive = rng(7), []
    for _ in range(4000):
        seeds = generator.integers(3, size=2)
        items = generator.integers(12, size=12)
        naive.append(np.mean([[sample[s, i] for i in items] for s in seeds]))
    fast = _resampled_means(sample, rng(8), 4000)
    assert fast.mean() == pytest.approx(np.mean(naive), abs=0.02)
    assert fast.std() == pytest.approx(np.std(naive), rel=0.05)


def test_one_seed_says_that_only_items_were_resampled():
    found = interval(rng().random((1, 50)), rng=rng())
    assert found.resampled == "test items only (one seed)"
    assert (found.n_seeds, found.n_items) == (1, 50)
    assert interval(rng().random((3, 50)), rng=rng()).resampled == "3 seeds and test items"


def test_equal_outcomes_give_exactly_zero():
    sample = (rng().random((3, 40)) > 0.5).astype(float)
    found = paired_bootstrap(sample, sample, rng=rng())
    assert (found.estimate, found.low, found.high) == (0.0, 0.0, 0.0)
    assert not found.excludes_zero


def test_same_generator_gives_the_same_interval_and_a_scaled_one_keeps_its_order():
    sample = rng().random((3, 40))
    first, second = interval(sample, rng=rng(9)), interval(sample, rng=rng(9))
    assert first == second
    flipped = first.scaled(-100.0)
    assert flipped.low == pytest.approx(-100 * first.high)
    assert flipped.low <= flipped.estimate <= flipped.high


def test_wider_level_gives_a_wider_interval():
    sample = rng().random((3, 40))
    narrow, wide = (interval(sample, rng=rng(1), level=level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_refuses_shapes_that_cannot_be_paired():
    with pytest.raises(ValueError, match=r"same shape .* \(3, 10\) and \(3, 11\).*unpaired_bootstrap"):
        paired_bootstrap(np.zeros((3, 10)), np.zeros((3, 11)), rng=rng())


@pytest.mark.parametrize(
    ("outcomes", "message"),
    [(np.zeros((0, 3)), "neither empty"), (np.array([[1.0, np.nan]]), "1 of 2")],
)
def test_refuses_outcomes_it_cannot_average(outcomes, message):
    with pytest.raises(Exception, match=message):
        interval(outcomes, rng=rng())


def test_refuses_a_level_that_is_none():
    with pytest.raises(ValueError, match="level"):
        interval(np.zeros((1, 3)), rng=rng(), level=95.0)


def test_interval_of_a_median_covers_it_and_that_of_a_mean_agrees_with_interval():
    sample = rng(11).normal(size=300) + 2
    median = interval_of(np.median, sample, rng=rng())
    assert median.low < 2 < median.high
    mean, two_way_mean = interval_of(np.mean, sample, rng=rng()), interval(sample[None], rng=rng())
    assert (mean.low, mean.high) == pytest.approx((two_way_mean.low, two_way_mean.high), abs=0.02)
    with pytest.raises(ValueError, match="not be empty"):
        interval_of(np.mean, np.zeros(0), rng=rng())


def test_what_few_have_told_leaves_few_degrees_of_freedom():
    draws = np.random.default_rng(0).normal(size=4000)
    exact = draws / draws.std()
    nobody = (np.zeros(1),)
    assert between_and_rest(exact, nobody, 50) == pytest.approx(50)
    assert between_and_rest(exact, nobody, 50, [(1.0, 3)]) == pytest.approx(3)
    half = between_and_rest(exact, nobody, 50, [(0.5, 3)])
    assert half == pytest.approx(1 / (0.25 / 3 + 0.25 / 50))
