"""What is said about pairs: right or wrong, two rates of acceptance, and by what they are drawn."""

import numpy as np
import pytest

from tests.papers.alob.conftest import PEOPLE, small_faces
from umbra.data.protocols import lfw_like
from umbra.metrics.crossings import listed
from umbra.metrics.dyads import AcceptRates, PairMeans
from umbra.metrics.verification import tar_at_far
from umbra.papers.alob import verification
from umbra.papers.alob.protocol import Benchmark, PairTest, fitting
from umbra.papers.alob.verification import PairScores, outcomes, rates_over_seeds


@pytest.fixture(scope="module")
def benchmark() -> Benchmark:
    own = small_faces()
    pairs = lfw_like(own.people, np.arange(len(own)), seed=1, pairs=fitting(own, 6000))
    return Benchmark("test", own, pairs, own, pairs, False)


def noise(count: int, seed: int = 0) -> np.ndarray:
    units = np.random.default_rng(seed).standard_normal((count, 8))
    return units / np.linalg.norm(units, axis=1, keepdims=True)


def test_perfect_embeddings_judge_perfectly_and_constant_ones_at_chance(benchmark):
    test = benchmark.tests["LFW"]
    perfect = np.eye(PEOPLE)[benchmark.faces.people]
    judged = outcomes(test, [perfect])
    assert judged.accuracy.all()
    noise = np.random.default_rng(0).standard_normal((len(benchmark.clean), 8))
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    assert 0.3 < outcomes(test, [noise]).accuracy.mean() < 0.7


def test_far_is_refused_where_the_impostors_do_not_resolve_it(benchmark, monkeypatch):
    judged = outcomes(benchmark.tests["LFW"], [np.eye(PEOPLE)[benchmark.faces.people]])
    assert "impostor pairs" in judged.why
    assert {*rates_over_seeds([judged])} == {"accuracy", "TAR+"}
    monkeypatch.setattr(verification, "FAR", 1e-4)
    assert (judged.resolves, judged.resolves_crossed) == (False, False)
    assert {*rates_over_seeds([judged])} == {"accuracy"}


def test_tar_has_one_outcome_per_genuine_pair():
    rng = np.random.default_rng(5)
    count = 2000
    same = np.arange(2 * count) % 2 == 0
    people = rng.standard_normal((2 * count, 64))
    second = np.where(same[:, None], people, rng.standard_normal((2 * count, 64)))
    images = np.zeros((4 * count, 1, 1, 3), np.uint8)
    units = np.concatenate([people, second])
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    places = np.arange(2 * count)
    who = np.concatenate([places, np.where(same, places, places + 2 * count)])
    nobody = np.zeros(2 * count, np.int64)
    test = PairTest("t", images, who, places, places + 2 * count, same, places // 2 % 10, nobody)
    judged = outcomes(test, [units])
    assert judged.why == ""
    assert judged.impostors == 4 * count**2 - count  # all first against all second, but for the genuine
    for kind in ("TAR", "TAR+"):
        rate = rates_over_seeds([judged, judged])[kind]
        assert (rate.shape, rate.estimate) == ((2, count), 1.0)


def test_each_half_is_judged_by_its_own_network(benchmark):
    pairs = benchmark.pairs
    network = (pairs.fold >= 5).astype(np.int64)
    test = PairTest(
        "t", benchmark.clean, benchmark.faces.people, pairs.first, pairs.second, pairs.same, pairs.fold, network
    )
    perfect = np.eye(PEOPLE)[benchmark.faces.people]
    wrong = np.roll(perfect, 1, axis=0)
    right = outcomes(test, [perfect, perfect]).accuracy
    mixed = outcomes(test, [perfect, wrong]).accuracy
    assert right.all()
    assert mixed[network == 0].all()
    assert not mixed[network == 1].all()
    assert len(outcomes(test, [perfect]).accuracy) == (network == 0).sum()


def test_seeds_are_kept_apart():
    scores, fold = np.array([0.5, 0.1]), np.array([0, 1])
    right = (np.array([flag, not flag]) for flag in (True, False))
    same, people = np.array([True, False]), np.array([[0, 0], [0, 1]])
    nobody = listed(scores, same, people)
    one, two = (PairScores(scores, same, fold, 0 * fold, flags, people, (nobody,), "too few") for flags in right)
    np.testing.assert_array_equal(rates_over_seeds([one, two])["accuracy"], [[1, 0], [0, 1]])
    assert rates_over_seeds([one, two])["accuracy"].layout.strata == ((0, 1),)
    assert {*rates_over_seeds([one, two])} == {"accuracy"}


def test_the_standard_error_is_that_of_the_folds():
    right, fold = np.array([1, 1, 1, 0, 1, 1], bool), np.repeat([0, 1, 2], 2)
    judged = PairScores(np.zeros(6), right, fold, 0 * fold, right, np.zeros((2, 6), np.int64), ())
    assert judged.standard_error == pytest.approx(np.std([1.0, 0.5, 1.0], ddof=1) / np.sqrt(3))


def test_all_strangers_set_the_threshold_of_the_second_rate(benchmark, monkeypatch):
    monkeypatch.setattr(verification, "FAR", 0.05)
    test, units = benchmark.tests["MFR2"], noise(len(benchmark.clean))
    judged = outcomes(test, [units])
    found = rates_over_seeds([judged, judged])
    met = [
        units[one] @ units[two]
        for one in np.unique(test.first)
        for two in np.unique(test.second)
        if test.people[one] != test.people[two]
    ]
    scores = (units[test.first] * units[test.second]).sum(axis=1)
    same = np.arange(test.same.sum() + len(met)) < test.same.sum()
    naive = tar_at_far(np.concatenate([scores[test.same], met]), same, far=0.05)
    assert judged.impostors == len(met) > (~test.same).sum()
    assert isinstance(found["TAR+"], AcceptRates)
    assert found["TAR+"].estimate == pytest.approx(naive.tar)
    assert found["TAR"].estimate == pytest.approx(tar_at_far(scores, test.same, far=0.05).tar)


def test_people_are_drawn(benchmark):
    judged = outcomes(benchmark.tests["LFW"], [noise(len(benchmark.clean))])
    found = rates_over_seeds([judged, judged])["accuracy"]
    assert isinstance(found, PairMeans)
    assert found.layout.strata == (tuple(range(PEOPLE)),)
    assert found.estimate == pytest.approx(judged.accuracy.mean())


def test_each_half_has_its_own_strangers(benchmark, monkeypatch):
    monkeypatch.setattr(verification, "FAR", 0.05)
    pairs = benchmark.pairs
    network = (pairs.fold >= 5).astype(np.int64)
    test = PairTest(
        "t", benchmark.clean, benchmark.faces.people, pairs.first, pairs.second, pairs.same, pairs.fold, network
    )
    units = [noise(len(benchmark.clean), seed) for seed in (1, 2)]
    both = rates_over_seeds([outcomes(test, units)])["TAR+"]
    assert [len(people) for people in both.layout.strata] == [PEOPLE // 2, PEOPLE // 2]
    assert not set(both.layout.strata[0]) & set(both.layout.strata[1])
    accepted = []
    for half, own in enumerate(units):
        asked = network == half
        rows, columns = np.unique(test.first[asked]), np.unique(test.second[asked])
        met = (own[rows] @ own[columns].T)[test.people[rows][:, None] != test.people[columns]]
        genuine = (own[test.first] * own[test.second]).sum(axis=1)[asked & test.same]
        same = np.arange(len(genuine) + len(met)) < len(genuine)
        accepted.append(tar_at_far(np.concatenate([genuine, met]), same, far=0.05).accepted)
    assert both.estimate == pytest.approx(np.concatenate(accepted).mean())
    alone = rates_over_seeds([outcomes(test, units[:1])])["TAR+"]
    assert alone.layout.strata == both.layout.strata[:1]
    assert alone.shape == (1, (pairs.same & (network == 0)).sum())
