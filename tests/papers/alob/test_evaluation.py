"""Who stands for a contestant, and that every picture is embedded once."""

import numpy as np
import pytest

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
    evaluation = make_evaluation(
        halves | {"alob_main_mfr2": ((0,), ALONE, {}), "alob_world": ((0,), ALONE, {})}, real=True
    )
    assert evaluation.runs_for("alob_main", "LFW") == ("alob_main", "alob_main_other")
    assert evaluation.runs_for("alob_main", "LFW", half=True) == ("alob_main",)
    assert evaluation.runs_for("alob_main", "MFR2") == ("alob_main_mfr2",)
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


def test_one_training_of_an_arm_has_the_luck_that_alob_and_its_baseline_tell(evaluation):
    arm = evaluation.rates_of_one("alob_sum", "LFW")["accuracy"]
    assert arm.layout.seeds == 1
    assert arm.estimate == evaluation.rates("alob_sum", "LFW", (0,))["accuracy"].estimate
    kin = [evaluation.rates(name, "LFW")["accuracy"].by_seed for name in ("alob_baseline", "alob_main")]
    told = [own for own in kin if len(own) > 1]
    freedom = sum(len(own) - 1 for own in told)
    pooled = sum(((own - own.mean()) ** 2).sum() for own in told) / freedom
    assert arm.luck == {"alob_sum-0": (pytest.approx(np.sqrt(pooled)), freedom)}
    assert evaluation.rates_of_one("alob_main", "LFW")["accuracy"].luck.keys() == {"alob_main-0"}


def test_without_kin_of_several_seeds_nothing_is_told():
    runs = {name: ((0,), ALONE, {}) for name in ("alob_baseline", "alob_main", "alob_sum")}
    assert make_evaluation(runs).rates_of_one("alob_sum", "LFW")["accuracy"].luck == {}
