"""Weighted sums of cells, whatever the cells are."""

import numpy as np
import pytest

from umbra.claims.questions import Cells
from umbra.claims.results import ResultTable
from umbra.claims.sums import Terms, is_alone, summed
from umbra.metrics.bootstrap import Interval
from umbra.metrics.grouped import Grouped
from umbra.metrics.trainings import OneTraining

HOW = "compare them one by one"


def table(unlearnt=(), **cells):
    return ResultTable("t", {(name, "x"): cell for name, cell in cells.items()}, frozenset(unlearnt))


def difference(*names):
    one, other = names
    return Terms.mean(Cells((one,), ("x",))) + Terms.mean(Cells((other,), ("x",)), -1.0)


def grouped(seeds, shift=0.0):
    rng = np.random.default_rng(seeds)
    return Grouped(rng.normal(size=(seeds, 40)) + rng.normal(size=(seeds, 1)) + shift, np.arange(40))


def test_weights_of_a_cell_add_up():
    terms = Terms.mean(Cells(("a", "b"), ("x",))) + Terms.mean(Cells(("a",), ("x",)), -1.0)
    assert terms.weights == {("a", "x"): -0.5, ("b", "x"): 0.5}


def test_outcomes_samples_and_numbers_are_summed_by_their_weights():
    ones, twos = np.ones((2, 30)), np.full((2, 30), 2.0)
    assert summed(table(a=ones, b=twos), difference("a", "b"), HOW) == pytest.approx(-np.ones((2, 30)))
    assert summed(table(a=1.0, b=3.0), difference("a", "b"), HOW) == -2.0
    samples = table(a=grouped(3, 1.0), b=grouped(3))
    assert summed(samples, difference("a", "b"), HOW).estimate == pytest.approx(1.0)
    assert summed(samples, Terms.mean(Cells(("a",), ("x",))), HOW) is samples.cell("a", "x")


def test_cells_that_were_measured_otherwise_are_not_summed():
    with pytest.raises(ValueError, match=r"different seeds or items .*; compare them one by one"):
        summed(table(a=np.ones((2, 30)), b=np.ones((2, 20))), difference("a", "b"), HOW)
    given = Interval(0.9, 0.8, 1.0, 0.95, 1, 200, "elsewhere")
    with pytest.raises(ValueError, match="hold no outcomes per item"):
        summed(table(a=given, b=np.ones((2, 20))), difference("a", "b"), HOW)


def test_an_arm_of_several_seeds_meets_a_single_training_as_one_estimate():
    several = grouped(4)
    single = OneTraining.among(grouped(1), "net-0", [several])
    found = summed(table(a=several, b=single), difference("a", "b"), HOW)
    assert found.layout.seeds == 1
    assert set(found.luck) == {"t, a", "net-0"}
    assert found.estimate == pytest.approx(several.estimate - single.estimate)


def test_one_training_is_alone_where_it_was_learnt_and_nobody_tells_its_luck():
    single, told = grouped(1), OneTraining(grouped(1), "net-0", 0.1, 4)
    assert is_alone(table(a=single, b=told), difference("a", "b"))
    assert not is_alone(table({"a"}, a=single, b=told), difference("a", "b"))
    assert not is_alone(table(a=grouped(2), b=told), difference("a", "b"))
    assert is_alone(table(a=np.ones((1, 30)), b=np.ones((2, 30))), difference("a", "b"))
    assert not is_alone(table(a=0.5, b=np.ones((2, 30))), difference("a", "b"))
    given = Interval(0.9, 0.8, 1.0, 0.95, 1, 200, "elsewhere")
    assert is_alone(table(a=given), Terms({("a", "x"): 1.0}))
