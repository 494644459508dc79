"""The tests of pairs: what is covered, who judges, and what a judgement says."""

import numpy as np
import pandas as pd
import pytest

from umbra.data.faces import FaceSet
from umbra.data.protocols import lfw_like
from umbra.experiment.alob.bench import (
    Bench,
    Judged,
    PairTest,
    fitting,
    fitting_masked,
    outcomes,
    stacked,
    subset,
)

PEOPLE, EACH = 20, 3


def faces(kinds: list[str] | None = None, people: int = PEOPLE, each: int = EACH) -> FaceSet:
    rng = np.random.default_rng(3)
    count = people * each
    face = [(14, 20), (34, 20), (24, 30), (17, 42), (31, 42)]
    labels = np.repeat(np.arange(people), each)
    names = np.array(kinds if kinds is not None else [""] * count)
    return FaceSet(
        images=rng.integers(60, 200, (count, 56, 48, 3), dtype=np.uint8),
        people=labels,
        names=tuple(f"person {number}" for number in range(people)),
        five_points=np.tile(np.array(face, np.float32), (count, 1, 1)),
        kinds=names,
        table=pd.DataFrame({"person": labels, "kind": names}),
    )


@pytest.fixture(scope="module")
def bench() -> Bench:
    own = faces()
    pairs = lfw_like(own.people, np.arange(len(own)), seed=1, pairs=fitting(own, 6000))
    return Bench("test", own, pairs, own, pairs, False)


def test_the_same_picture_is_always_under_the_same_object(bench):
    one, two = bench.under_object(2.0), bench.under_object(2.0)
    np.testing.assert_array_equal(one.images, two.images)
    assert (one.alpha.reshape(len(one.alpha), -1).max(axis=1) == 255).all()


def test_bigger_objects_cover_more_and_nothing_outside_them_changes(bench):
    small, big = bench.covered["OCC-2.0"], bench.covered["OCC-3.0"]
    assert big.fraction.mean() > small.fraction.mean() + 0.05
    untouched = small.alpha == 0
    np.testing.assert_array_equal(small.images[untouched], bench.clean[untouched])


def test_a_class_can_be_asked_for_or_left_out(bench):
    assert set(bench.under_object(2.0, only="hand").kinds) == {"hand"}
    assert "hand" not in bench.under_object(2.0, without="hand").kinds


def test_only_the_second_picture_of_a_pair_is_covered(bench):
    count = len(bench.clean)
    for name in ("OCC-2.0", "OCC-3.0", "LFW-Masked"):
        test = bench.tests[name]
        np.testing.assert_array_equal(test.images[:count], bench.clean)
        assert test.first.max() < count <= test.second.min()
        np.testing.assert_array_equal(test.second - count, bench.tests["LFW"].second)


def test_masks_cover_the_lower_face(bench):
    alpha = bench.covered["LFW-Masked"].alpha >= 128
    assert alpha[:, 40:].mean() > 3 * alpha[:, :20].mean()
    assert set(bench.covered["LFW-Masked"].kinds) == {"surgical_mask", "cloth_mask", "kn95_mask"}


def test_perfect_embeddings_judge_perfectly_and_constant_ones_at_chance(bench):
    test = bench.tests["LFW"]
    perfect = np.eye(PEOPLE)[bench.faces.people]
    judged = outcomes(test, [perfect])
    assert judged.accuracy.all()
    noise = np.random.default_rng(0).standard_normal((len(bench.clean), 8))
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    assert 0.3 < outcomes(test, [noise]).accuracy.mean() < 0.7


def test_far_is_refused_where_the_impostors_do_not_resolve_it(bench):
    judged = outcomes(bench.tests["LFW"], [np.eye(PEOPLE)[bench.faces.people]])
    assert "impostor pairs" in judged.why
    assert "TAR" not in stacked([judged])


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
    test = PairTest("t", images, places, places + 2 * count, same, places % 10, np.zeros(2 * count, np.int64))
    judged = outcomes(test, [units])
    assert judged.why == ""
    rate = stacked([judged, judged])["TAR"]
    assert (rate.shape, rate.estimate) == ((2, count), 1.0)


def test_each_half_is_judged_by_its_own_network(bench):
    pairs = bench.pairs
    judge = (pairs.fold >= 5).astype(np.int64)
    test = PairTest("t", bench.clean, pairs.first, pairs.second, pairs.same, pairs.fold, judge)
    perfect = np.eye(PEOPLE)[bench.faces.people]
    wrong = np.roll(perfect, 1, axis=0)
    right = outcomes(test, [perfect, perfect]).accuracy
    mixed = outcomes(test, [perfect, wrong]).accuracy
    assert right.all()
    assert mixed[judge == 0].all()
    assert not mixed[judge == 1].all()
    assert len(outcomes(test, [perfect]).accuracy) == (judge == 0).sum()


def test_as_many_pairs_as_the_people_hold():
    assert fitting(faces(), 6000) == 20 * min(2 * 3, 1 * 9)
    assert fitting(faces(people=200, each=8), 6000) == 6000
    masked = faces(["", "surgical_mask", "cloth_mask"] * PEOPLE)
    assert fitting_masked(masked, 2000) == 2 * 2 * PEOPLE
    assert fitting_masked(masked, 10) == 10


def test_a_subset_keeps_names_and_order():
    own = faces()
    chosen = np.array([5, 2])
    part = subset(own, chosen)
    np.testing.assert_array_equal(part.images, own.images[chosen])
    np.testing.assert_array_equal(part.people, own.people[chosen])
    assert part.names == own.names


def test_stacked_keeps_seeds_apart():
    scores, fold = np.array([0.5, 0.1]), np.array([0, 1])
    right = (np.array([flag, not flag]) for flag in (True, False))
    one, two = (Judged(scores, np.array([True, False]), fold, 0 * fold, flags, "too few") for flags in right)
    np.testing.assert_array_equal(stacked([one, two])["accuracy"], [[1, 0], [0, 1]])
    assert stacked([one, two])["accuracy"].layout.strata == ((0, 1),)
    assert "TAR" not in stacked([one, two])


def test_the_standard_error_is_that_of_the_folds():
    right, fold = np.array([1, 1, 1, 0, 1, 1], bool), np.repeat([0, 1, 2], 2)
    judged = Judged(np.zeros(6), right, fold, 0 * fold, right)
    assert judged.standard_error == pytest.approx(np.std([1.0, 0.5, 1.0], ddof=1) / np.sqrt(3))
