"""Pairs of people whom no network saw, and what each comparison learns from."""

import numpy as np
import pytest

from tests.papers.conftest import EDITION
from tests.papers.two_stage.conftest import named_set
from umbra.data.protocols import MASKS
from umbra.metrics.verification import fold_accuracy
from umbra.papers.two_stage.method.recognition.similarity import cosine
from umbra.papers.two_stage.naming import BARE, BEST, MASKED, PLAIN, Comparison, Naming, fitting
from umbra.papers.two_stage.runs import named_split
from umbra.runs.credits import recording
from umbra.runs.records import read_run


@pytest.fixture
def asked(tree):
    return Naming(named_set(seed=1), named_set(6), lambda name: read_run(name, EDITION), 1)


def test_pairs_are_of_uncovered_faces_or_of_one_masked_face(asked):
    bare, masked = asked.pairs[BARE], asked.pairs[MASKED]
    assert (asked.kinds[np.concatenate([bare.first, bare.second])] == "").all()
    worn = np.isin(asked.kinds.astype(str), MASKS)
    assert (worn[masked.first] != worn[masked.second]).all()
    assert len(bare) == 2 * 10 * 2  # two bare images of two people in each fold
    assert masked.same.mean() == 0.5


def test_as_many_pairs_as_the_smallest_fold_holds():
    assert fitting(np.repeat(np.arange(100), 5), 6000) == 2 * 10 * 100
    assert fitting(np.repeat(np.arange(100), 5), 400) == 400


def test_embeddings_are_as_the_networks_give_them(asked):
    with recording() as credit:
        first, second = asked.embeddings("people")
    assert credit == {("people", 0), ("people", 1)}
    assert first.shape == second.shape == (96, 100)
    assert not np.allclose(first, second)
    assert np.linalg.norm(first, axis=1).std() > 0
    assert asked.embeddings("people_deepid")[0].shape == (96, 160)


def test_a_lesson_is_what_the_run_learnt_from(asked):
    images, people = asked.lesson("people")
    np.testing.assert_array_equal(images, named_split(asked.taught).train)
    np.testing.assert_array_equal(people, asked.taught.people[images])
    fewer, few_people = asked.lesson("people_47")
    assert set(fewer) < set(images)
    assert set(few_people) == {0, 1}
    assert len(asked.lessons("people_47")[0]) == len(fewer)


def test_cosine_needs_no_lesson(asked):
    with recording():
        rate = asked.accuracy("people", PLAIN)
    own, pairs = asked.embeddings("people")[0], asked.pairs[BARE]
    scores = cosine(own[pairs.first], own[pairs.second])
    np.testing.assert_array_equal(rate.values[0], fold_accuracy(scores, pairs.same, pairs.fold).correct)
    assert rate.values.shape == (2, len(pairs))
    np.testing.assert_array_equal(rate.first, asked.faces.people[pairs.first])


def test_a_reduction_is_fitted_to_the_lesson_and_holds_no_more_than_that_spans(asked):
    for number, scorer in enumerate(asked.scorers("people", BEST)):
        lesson = asked.lessons("people")[number]
        assert len(scorer.reduction.directions) == len(lesson) - 6 < 200  # six people
        np.testing.assert_allclose(scorer.reduction.mean, lesson.mean(axis=0))
    two = asked.scorers("people", Comparison("Euclid", 2))[0]
    assert len(two.reduction.directions) == 2


def test_comparisons_differ_and_each_is_worked_out_once(asked):
    scorers = asked.scorers("people", Comparison("joint Bayes", 5))
    assert asked.scorers("people", Comparison("joint Bayes", 5)) is scorers
    own, pairs = asked.embeddings("people")[0], asked.pairs[BARE]
    of = [asked.scorers("people", Comparison(kind, 5))[0](own[pairs.first], own[pairs.second])
          for kind in ("Euclid", "cosine", "joint Bayes")]  # fmt: skip
    assert len({tuple(np.argsort(scores)) for scores in of}) == 3


def test_masked_pairs_are_judged_as_well(asked):
    assert asked.correct("people", PLAIN, MASKED).shape == (2, len(asked.pairs[MASKED]))
