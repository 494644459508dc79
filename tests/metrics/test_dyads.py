"""Pairs that share people, against a loop over pairs, the robust variance by hand and truths that are known."""

import numpy as np
import pytest
from scipy.stats import t as student

from umbra.metrics.bootstrap import interval
from umbra.metrics.crossings import crossed, listed
from umbra.metrics.dyads import AcceptRates, PairMeans
from umbra.metrics.resampling import Plan, sample_interval
from umbra.metrics.verification import tar_at_far

PEOPLE = 12


def pairs_of(rng, *, people=PEOPLE, genuine=40, strangers=60):
    """Who is in the first and in the second picture of each pair; labels with gaps."""
    alone = rng.integers(people, size=genuine)
    one = rng.integers(people, size=strangers)
    two = (one + 1 + rng.integers(people - 1, size=strangers)) % people
    return 3 * np.stack([np.concatenate([alone, one]), np.concatenate([alone, two])])


def rates_of(scores, people, far, strata=None):
    """The accept rates of a list of pairs."""
    same = people[0] == people[1]
    halves = [np.full(len(same), True)] if strata is None else [strata == one for one in np.unique(strata)]
    strangers = tuple(tuple(listed(own[half], same[half], people[:, half]) for half in halves) for own in scores)
    return AcceptRates(scores[:, same], people[0, same], strangers, far, None if strata is None else strata[same])


def weighted(people, kinds, everybody, weights):
    """What every pair weighs in one resample, pair by pair."""
    place = {person: at for at, person in enumerate(everybody)}
    both = [(weights[place[a]], weights[place[b]]) for a, b in people.T]
    pair = {"people": lambda one, two: one + two - 1, "dyads": lambda one, two: 1 + one * two}[kinds]
    alone = {"people": lambda one: one, "dyads": lambda one: 1.0}[kinds]
    return np.array(
        [alone(one) if a == b else pair(one, two) for (a, b), (one, two) in zip(people.T, both, strict=True)]
    )


def passing(scores, same, far, weights):
    """The accept rate of weighted pairs, however few the impostors are."""
    passed, allowed = 0.0, far * weights[~same].sum()
    for score, weight in sorted(zip(scores[~same], weights[~same], strict=True), key=lambda pair: -pair[0]):
        passed += weight
        if passed > allowed + 1e-6:
            accepted = scores[same] > score
            return (accepted * weights[same]).sum() / weights[same].sum()
    raise AssertionError("no impostor left")


def robust_variance(outcomes, people):
    """Every pair with every pair that shares somebody (Aronow, Samii and Assenova 2015); kinds keep their shares.

    At least what pairs of the same two people make, and for so many people as Student's t would have it.
    """
    same = people[0] == people[1]
    errors = (outcomes - np.where(same, outcomes[same].mean(), outcomes[~same].mean())) / len(outcomes)
    one, two = np.sort(people, axis=0)
    shared = (one[:, None] == one) | (one[:, None] == two) | (two[:, None] == one) | (two[:, None] == two)
    alike = (one[:, None] == one) & (two[:, None] == two) & ~same
    count = len(np.unique(people))
    wider = (student.ppf(0.975, count - 1) / 1.96) ** 2 * count / (count - 1)
    return wider * max(float(errors @ shared @ errors), float(errors @ alike @ errors))


def test_everybody_counted_once_gives_the_mean_and_the_rate_of_the_list():
    rng = np.random.default_rng(0)
    people, scores = pairs_of(rng), rng.normal(size=(2, 100))
    same = people[0] == people[1]
    assert PairMeans(scores, *people).by_seed == pytest.approx(scores.mean(axis=1))
    rates = rates_of(scores, people, 0.05)
    assert rates.by_seed == pytest.approx([tar_at_far(own, same, far=0.05).tar for own in scores])
    assert (rates.shape, rates.is_share) == ((2, 40), True)


@pytest.mark.parametrize("kinds", ["people", "dyads"])
def test_draws_and_chance_are_what_a_loop_over_pairs_finds(kinds):
    rng, draws = np.random.default_rng(1), 270  # more than are worked out at a time
    people = np.concatenate([pairs_of(rng), 100 + pairs_of(rng, people=7, genuine=20, strangers=30)], axis=1)
    strata, same = np.repeat([0, 1], [100, 50]), people[0] == people[1]
    scores = rng.normal(size=(2, 150))
    means, rates = PairMeans(scores, *people, strata), rates_of(scores, people, 0.2, strata)
    assert [len(one) for one in means.layout.strata] == [12, 7]
    plan = Plan.drawn(means.layout, rng, draws)
    expected = np.zeros((2, draws))
    for resample in range(draws):
        own = scores[plan.seeds[resample, 0]]
        for half, everybody in enumerate(means.layout.strata):
            here = np.flatnonzero(strata == half)
            numbers = getattr(plan, kinds)[half].numbers[:, resample].astype(float)
            weights = weighted(people[:, here], kinds, everybody, numbers)
            for kind in (True, False):
                share, ours = (same[here] == kind).sum() / 150, same[here] == kind
                expected[0, resample] += share * np.average(own[here][ours], weights=weights[ours])
            expected[1, resample] += same[here].sum() / 60 * passing(own[here], same[here], 0.2, weights)
    if kinds == "people":
        found = means.draws(plan), rates.draws(plan)
    else:
        found = tuple(of.chance(plan) + of.by_seed[plan.seeds[:, 0]] for of in (means, rates))
    assert found[0] == pytest.approx(expected[0], abs=1e-5)
    assert found[1] == pytest.approx(expected[1], abs=1e-5)


def test_a_crossing_of_which_the_most_alike_are_kept_draws_as_a_whole_one():
    rng = np.random.default_rng(2)
    people = np.repeat(np.arange(100), 4)
    units = rng.normal(size=(100, 8)).repeat(4, axis=0) + rng.normal(size=(400, 8))
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    first, second = np.arange(0, 400, 2), np.arange(1, 400, 2)
    scores = (units[first] * units[second]).sum(axis=1)[None]
    made = [
        AcceptRates(scores, people[first], ((crossed(units, first, second, people, keep=share),),), 0.01)
        for share in (0.06, 1.0)
    ]
    plan = Plan.drawn(made[0].layout, rng, 200)
    assert made[0].draws(plan) == pytest.approx(made[1].draws(plan))
    met = units[first] @ units[second].T
    strangers = met[people[first][:, None] != people[second]]
    same = np.arange(200 + len(strangers)) < 200
    assert made[0].estimate == pytest.approx(tar_at_far(np.concatenate([scores[0], strangers]), same, far=0.01).tar)


def test_halves_judged_by_networks_of_their_own_are_drawn_apart_and_have_their_own_thresholds():
    rng = np.random.default_rng(3)
    people = np.concatenate([pairs_of(rng), 1000 + pairs_of(rng)], axis=1)
    strata = np.repeat([0, 1], 100)
    same = people[0] == people[1]
    scores = rng.normal(size=(1, 200)) + 2 * same + 10 * strata  # another network, another scale
    rates = rates_of(scores, people, 0.05, strata)
    halves = [tar_at_far(scores[0, strata == half], same[strata == half], far=0.05).accepted for half in (0, 1)]
    assert rates.estimate == pytest.approx(np.concatenate(halves).mean())
    constant = PairMeans(strata[None] * 1.0, *people, strata)
    assert rates.layout.strata == constant.layout.strata
    plan = Plan.drawn(rates.layout, rng, 20)
    assert constant.draws(plan) == pytest.approx(0.5)


def regime(name, rng):
    """Pairs of people who sit in few, in some or, as where everybody meets everybody, in many."""
    if name == "many":
        alone, met = rng.integers(40, size=100), np.stack(np.triu_indices(40, 1))
        return np.concatenate([np.stack([alone, alone]), met], axis=1)
    size = {"few": 600, "some": 60}[name]
    return pairs_of(rng, people=size, genuine=150, strangers=150)


@pytest.mark.parametrize("name", ["few", "some", "many"])
@pytest.mark.parametrize("hard", [0.0, 1.0])
def test_the_width_is_that_of_the_robust_variance(name, hard):
    found = []
    for seed in range(12):
        rng = np.random.default_rng([seed, 21])
        people = regime(name, rng)
        values = hard * rng.normal(size=int(people.max()) + 1)[people].sum(axis=0) + rng.normal(size=people.shape[1])
        ours = sample_interval(PairMeans(values[None], *people), rng=np.random.default_rng(seed), resamples=1500)
        found.append([((ours.high - ours.low) / 3.92) ** 2, robust_variance(values, people)])
    ours, expected = np.mean(found, axis=0)
    assert ours == pytest.approx(expected, rel=0.12)


@pytest.mark.parametrize("name", ["few", "many"])
@pytest.mark.parametrize("paired", [False, True])
def test_95_per_cent_intervals_cover_the_truth_about_as_often_and_are_no_wider_than_they_must_be(name, paired):
    found = []
    for seed in range(300):  # of which 95 % are known to 1.3 points
        rng = np.random.default_rng([seed, 22])
        people = regime(name, rng)
        hard, noise = rng.normal(size=int(people.max()) + 1)[people].sum(axis=0), rng.normal(size=(3, people.shape[1]))
        one = PairMeans((hard + noise[0] + noise[1])[None], *people)
        two = PairMeans((0.4 * hard + noise[0] + noise[2])[None], *people)
        ours = sample_interval(one - two if paired else one, rng=np.random.default_rng(seed), resamples=400)
        found.append([ours.low <= 0 <= ours.high, ours.high - ours.low, ours.estimate])
    covered, width, estimate = np.array(found, float).T
    assert 0.92 <= covered.mean() <= 0.98
    assert width.mean() / (3.92 * estimate.std()) == pytest.approx(1.0, abs=0.12)


def test_people_who_are_hard_are_not_seen_by_a_bootstrap_of_pairs():
    found = []
    for seed in range(100):
        rng = np.random.default_rng([seed, 3])
        people = pairs_of(rng, people=30, genuine=200, strangers=400)
        values = (rng.normal(size=100)[people].sum(axis=0) + rng.normal(size=600))[None]
        naive = interval(values, rng=np.random.default_rng(seed), resamples=300)
        found.append(naive.low <= 0 <= naive.high)
    assert np.mean(found) < 0.7


def test_the_interval_of_a_rate_knows_that_its_threshold_hangs_on_a_few_impostors():
    far, truth, found = 0.01, 0.372, []  # genuine N(2, 1) above the impostors' 99th percentile, 2.326: Φ(-0.326)
    for seed in range(150):
        rng = np.random.default_rng([seed, 5])
        people = pairs_of(rng, people=200, genuine=300, strangers=300)
        same = people[0] == people[1]
        scores = (rng.normal(size=600) + 2 * same)[None]
        naive = tar_at_far(scores[0], same, far=far).accepted[None] * 1.0
        ours = sample_interval(rates_of(scores, people, far), rng=np.random.default_rng(seed), resamples=300)
        theirs = interval(naive, rng=np.random.default_rng(seed), resamples=300)
        found.append([ours.low <= truth <= ours.high, theirs.low <= truth <= theirs.high])
    ours, naive = np.mean(found, axis=0)
    assert ours >= 0.9
    assert naive < 0.75


def test_a_resample_that_needs_strangers_that_were_not_kept_is_refused():
    rng = np.random.default_rng(4)
    units, people = rng.normal(size=(400, 4)), rng.integers(100, size=400)
    met = crossed(units, np.arange(200), np.arange(200, 400), people, keep=0.05)
    rates = AcceptRates(rng.normal(size=(1, 50)), people[:50], ((met,),), 0.2)
    with pytest.raises(ValueError, match=r"only the 2,000 most alike are here. Keep a larger share"):
        rates.draws(Plan.drawn(rates.layout, rng, 10))


def test_pairs_without_people_are_refused():
    four, five = np.zeros(4, np.int64), np.zeros(5, np.int64)
    with pytest.raises(ValueError, match="a label per item"):
        PairMeans(np.zeros((1, 5)), four, four)
    with pytest.raises(ValueError, match="values must be finite; 5 are not"):
        PairMeans(np.full((1, 5), np.nan), five, five)
