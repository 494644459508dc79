"""Pairs that share people, against a loop over drawn people and against truths that are known."""

import numpy as np
import pytest

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


def expanded(people, drawn):
    """Every pair as often as both of its people were drawn."""
    times = {person: int((drawn == person).sum()) for person in np.unique(people)}
    counts = [times[a] if a == b else times[a] * times[b] for a, b in people.T]
    return np.repeat(np.arange(people.shape[1]), counts)


def passing(scores, same, far):
    """The accept rate of pairs, however few the impostors are."""
    impostors = np.sort(scores[~same])[::-1]
    return (scores[same] > impostors[int(far * len(impostors) + 1e-9)]).mean()


def test_everybody_drawn_once_gives_the_mean_and_the_rate_of_the_list():
    rng = np.random.default_rng(0)
    people, scores = pairs_of(rng), rng.normal(size=(2, 100))
    same = people[0] == people[1]
    assert PairMeans(scores, *people).by_seed == pytest.approx(scores.mean(axis=1))
    rates = rates_of(scores, people, 0.05)
    assert rates.by_seed == pytest.approx([tar_at_far(own, same, far=0.05).tar for own in scores])
    assert (rates.shape, rates.is_share) == ((2, 40), True)


def test_draws_are_what_a_loop_over_drawn_people_finds():
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
            taken = here[expanded(people[:, here], np.array(everybody)[plan.groups[half][resample]])]
            for kind in (True, False):
                share = (same[here] == kind).sum() / 150
                expected[0, resample] += share * own[taken[same[taken] == kind]].mean()
            expected[1, resample] += same[here].sum() / 60 * passing(own[taken], same[taken], 0.2)
    assert means.draws(plan) == pytest.approx(expected[0])
    assert rates.draws(plan) == pytest.approx(expected[1])


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


def test_people_who_are_hard_widen_the_interval_as_they_should():
    found = []
    for seed in range(120):
        rng = np.random.default_rng([seed, 3])
        people = pairs_of(rng, people=30, genuine=200, strangers=400)
        values = (rng.normal(size=100)[people].sum(axis=0) + rng.normal(size=600))[None]
        ours = sample_interval(PairMeans(values, *people), rng=np.random.default_rng(seed), resamples=300)
        naive = interval(values, rng=np.random.default_rng(seed), resamples=300)
        found.append([ours.low <= 0 <= ours.high, naive.low <= 0 <= naive.high])
    ours, naive = np.mean(found, axis=0)
    assert ours >= 0.9
    assert naive < 0.7


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
