"""The slider's pair, its pictures and its numbers."""

import numpy as np
import pytest

from umbra.metrics.verification import fold_accuracy
from umbra.papers.alob.matcher import Plain
from umbra.papers.alob.slide import falling, histogram, similarities, slide, threshold

NAMES = {"Baseline": "alob_baseline", "ALOB": "alob_main"}


def test_a_slide_starts_from_the_uncovered_pair(evaluation):
    found = slide(evaluation, NAMES, number=2, steps=(0.0, 0.5))
    test = evaluation.benchmark.tests["LFW"]
    pair = np.flatnonzero(test.same)[2]
    np.testing.assert_array_equal(found.first, test.images[test.first[pair]])
    np.testing.assert_array_equal(found.pictures[0], test.images[test.second[pair]])
    assert 0.3 < (found.pictures[1] != found.pictures[0]).any(axis=2).mean() <= 0.5
    units = evaluation.units("alob_main", 0, "LFW")
    alike = units[test.first[pair]] @ units[test.second[pair]]
    assert found.similarities["ALOB"][0] == pytest.approx(alike, abs=0.02)
    assert set(found.thresholds) == set(found.similarities) == set(NAMES)


def test_another_matcher_moves_beside_the_runs_with_the_threshold_of_the_run_it_stands_on(evaluation):
    other = Plain(evaluation.learner("alob_main", 0))
    found = slide(evaluation, NAMES, besides={"Other": (other, "alob_baseline")}, number=2, steps=(0.0, 0.5))
    assert list(found.similarities) == list(found.thresholds) == ["Baseline", "ALOB", "Other"]
    np.testing.assert_array_equal(found.similarities["Other"], found.similarities["ALOB"])
    assert found.thresholds["Other"] == found.thresholds["Baseline"]


def test_many_pairs_go_the_way_of_each(evaluation):
    found = similarities(evaluation, "alob_main", count=3, steps=(0.0, 0.5))
    assert found.shape == (3, 2)
    one = slide(evaluation, NAMES, number=2, steps=(0.0, 0.5)).similarities["ALOB"]
    np.testing.assert_allclose(found[2], one, atol=0.02)


def test_the_threshold_is_the_one_of_uncovered_pairs(evaluation):
    test, units = evaluation.benchmark.tests["LFW"], evaluation.units("alob_baseline", 0, "LFW")
    scores = (units[test.first] * units[test.second]).sum(axis=1)
    expected = fold_accuracy(scores, test.same, test.fold).thresholds.mean()
    assert threshold(evaluation, "alob_baseline") == pytest.approx(expected)


def test_a_pair_that_is_not_there_is_refused(evaluation):
    with pytest.raises(ValueError, match="number: expected a genuine pair from 0 to"):
        slide(evaluation, NAMES, number=10**6)


def test_the_histogram_is_of_the_first_seeds_scores_with_the_mean_threshold_of_its_folds(evaluation):
    html = histogram(evaluation, "alob_main", "OCC-2.0")
    found = evaluation.scores("alob_main", evaluation.seeds("alob_main")[0], "OCC-2.0")
    chosen = fold_accuracy(found.scores, found.same, found.fold).thresholds.mean()
    passed = 100 * (found.scores[found.same] > chosen).mean()
    assert f"At {chosen:.3f}, the threshold of the test: {passed:.1f} % of the genuine pairs" in html


def test_the_first_step_of_each_pair_is_counted():
    said = falling(np.array([0.0, 0.05, 0.6]), np.array([[0.5, 0.6, 0.1], [0.7, 0.5, 0.3]]))
    assert "2 genuine pairs the mean similarity goes from 0.60 uncovered to 0.55 at 5 % and 0.20 at 60 %" in said
    assert "the first step raises it in 50 % of the pairs" in said
