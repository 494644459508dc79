"""Who stands for a contestant, and that every picture is embedded once."""

import numpy as np
import pytest
import torch

from tests.papers.alob.conftest import ALONE, make_evaluation
from umbra.papers.alob.evaluation import unit_embeddings
from umbra.papers.alob.verification import outcomes


def test_units_have_length_one_and_are_those_of_the_network(evaluation):
    units = evaluation.units("alob_main", 0, "OCC-2.0")
    np.testing.assert_allclose(np.linalg.norm(units, axis=1), 1.0, atol=1e-6)
    learner = evaluation.learner("alob_main", 0)
    count = len(evaluation.benchmark.clean)
    np.testing.assert_allclose(units[count:], unit_embeddings(learner, evaluation.benchmark.covered["OCC-2.0"].images))


def test_a_network_is_loaded_once(evaluation, monkeypatch):
    evaluation.units("alob_sum", 0, "LFW")
    monkeypatch.setattr(type(evaluation), "learner", lambda *_: pytest.fail("loaded again"))
    evaluation.units("alob_sum", 0, "OCC-3.0")
    evaluation.units("alob_sum", 0, "MFR2")


def test_cells_have_a_row_per_seed(evaluation):
    cells = evaluation.rates("alob_baseline", "LFW")
    assert cells["accuracy"].shape == (2, len(evaluation.benchmark.pairs))
    assert "TAR" not in cells  # too few impostors


def test_two_together_are_the_mean_of_their_cosines(evaluation):
    test = evaluation.benchmark.tests["LFW"]
    both = np.concatenate([evaluation.units("alob_baseline", seed, "LFW") for seed in (0, 1)], axis=1) / np.sqrt(2)
    own = [evaluation.units("alob_baseline", seed, "LFW") for seed in (0, 1)]
    mean = sum((one[test.first] * one[test.second]).sum(axis=1) for one in own) / 2
    np.testing.assert_allclose((both[test.first] * both[test.second]).sum(axis=1), mean)
    found = evaluation.together("alob_baseline", "LFW", count=2)["accuracy"].values
    np.testing.assert_array_equal(found[0], outcomes(test, [both]).accuracy)
    np.testing.assert_array_equal(found[0], found[1])  # of two seeds there is one pair


def test_photographs_are_judged_by_the_half_that_never_saw_them():
    halves = {name: ((0,), ALONE, {"without_folds": (1, 2)}) for name in ("alob_main", "alob_main_other", "alob_sum")}
    evaluation = make_evaluation(halves | {"alob_world": ((0,), ALONE, {})}, real=True)
    assert evaluation.runs_for("alob_main", "LFW") == ("alob_main", "alob_main_other")
    assert evaluation.runs_for("alob_main", "LFW", half=True) == ("alob_main",)
    assert evaluation.runs_for("alob_main", "MFR2") == ("alob_main",)
    assert evaluation.runs_for("alob_sum", "LFW") == ("alob_sum",)  # a sweep has no other half
    assert evaluation.runs_for("alob_world", "LFW") == ("alob_world", "alob_world")
    pairs = len(evaluation.benchmark.pairs)
    assert evaluation.rates("alob_sum", "LFW")["accuracy"].shape == (1, pairs // 2)
    assert evaluation.rates("alob_main", "LFW")["accuracy"].shape == (1, pairs)
    assert [len(one) for one in evaluation.rates("alob_main", "LFW")["accuracy"].layout.strata] == [10, 10]  # people


def test_who_was_learnt_from_is_not_judged():
    halves = {"alob_main": ((0,), ALONE, {"without_folds": (1, 2), "met": {"person19"}})}
    halves["alob_main_other"] = ((0,), ALONE, {"without_folds": (1, 2), "met": {"person19"}})
    evaluation = make_evaluation(halves, real=True)
    assert evaluation.rates("alob_main", "LFW", half=True)["accuracy"].shape[0] == 1  # person 19 is in the other half
    with pytest.raises(ValueError, match="alob_main_other: expected a network that never met the people of LFW; it"):
        evaluation.rates("alob_main", "LFW")


def test_drawn_people_need_one_network(evaluation):
    assert evaluation.runs_for("alob_main", "LFW") == ("alob_main",)
    assert evaluation.runs_for("alob_main", "MFR2") == ("alob_main",)


def test_another_feature_of_the_same_network_is_compared_by_itself(evaluation):
    images = evaluation.benchmark.clean[:4]
    learner = evaluation.learner("alob_main", 0)
    features = learner.network(learner.prepare(torch.from_numpy(images)))
    for feature in ("identified", "trimmed", "embedding"):
        own = getattr(features, feature).detach().numpy()
        expected = own / np.linalg.norm(own, axis=1, keepdims=True)
        np.testing.assert_allclose(unit_embeddings(learner, images, feature=feature), expected, atol=0.02)
    off = evaluation.reading("identified")
    assert evaluation.units("alob_main", 0, "LFW") is not off.units("alob_main", 0, "LFW")
    assert not np.allclose(evaluation.units("alob_main", 0, "LFW"), off.units("alob_main", 0, "LFW"))
    own, other = (asked.scores("alob_main", 0, "LFW").scores for asked in (evaluation, off))
    assert not np.allclose(own, other)  # each feature's answers are kept apart


def test_a_baseline_has_no_trimmer_to_compare(evaluation):
    with pytest.raises(ValueError, match=r"feature 'trimmed': expected a learner with a Trimmer; .* 'identifier'"):
        unit_embeddings(evaluation.learner("alob_baseline", 0), evaluation.benchmark.clean[:2], feature="trimmed")


def test_what_is_kept_is_worked_out_once(evaluation):
    asked = []
    for _ in range(2):
        assert evaluation.keep("a key of this test", lambda: asked.append(1) or 7) == 7
    assert asked == [1]
