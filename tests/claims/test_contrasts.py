"""Who meets whom in a comparison, by how much, and in which unit."""

import numpy as np
import pytest

from umbra.claims.contrasts import contrasts_of, named, sides_of
from umbra.claims.results import ResultTable
from umbra.claims.schema import Cells, Comparison

RNG = np.random.default_rng(0)
OUTCOMES = {name: RNG.random((2, 40)) < rate for name, rate in (("A", 0.9), ("B", 0.5), ("C", 0.2))}
TABLES = {"t": ResultTable("t", {("x", name): own.astype(float) for name, own in OUTCOMES.items()})}


def compared(match="mean", right=("B", "C"), **options):
    return Comparison("t", Cells(("x",), ("A",)), "greater", Cells(("x",), right), match=match, **options)


def test_cells_are_named_as_a_reader_finds_them():
    assert named(Cells(("x", "y"), ("A", "B"))) == "x + y · A + B"


@pytest.mark.parametrize(
    ("match", "met"), [("mean", ["x · B + C"]), ("row", ["x · B", "x · C"]), ("column", ["x · A"])]
)
def test_a_match_says_who_meets_whom(match, met):
    assert [named(right) for _, right in sides_of(compared(match))] == met


def test_a_value_meets_each_cell_alone_or_their_mean():
    left = Cells(("x",), ("A", "B"))
    whole = Comparison("t", left, "greater", value=0.5)
    every = Comparison("t", left, "greater", value=0.5, match="every")
    assert [(named(own), right) for own, right in sides_of(whole)] == [("x · A + B", None)]
    assert [(named(own), right) for own, right in sides_of(every)] == [("x · A", None), ("x · B", None)]


def test_sizes_are_in_outcome_units_and_differences_those_of_the_means():
    (one,) = contrasts_of(compared(right=("B",), margin=10.0, least=1.0), TABLES, {"t": 100.0})
    assert (one.margin, one.least) == (0.1, 0.01)
    assert one.most == pytest.approx(OUTCOMES["A"].mean())
    found = one.difference(np.random.default_rng(1), 0.95, 200)
    assert found.estimate == pytest.approx(OUTCOMES["A"].mean() - OUTCOMES["B"].mean())
    (value,) = contrasts_of(Comparison("t", Cells(("x",), ("A",)), "less", value=50.0, own=True), TABLES, {"t": 100.0})
    assert value.right == "50 (ours)"
    assert value.difference(np.random.default_rng(1), 0.95, 200).estimate == pytest.approx(OUTCOMES["A"].mean() - 0.5)


def test_a_contrast_is_of_something_learnt_where_either_side_is():
    cells = {(row, "A"): OUTCOMES["A"].astype(float) for row in "xyz"}
    tables = {"t": ResultTable("t", cells, frozenset("yz"))}

    def learnt(left, right):
        sides = Cells((left,), ("A",)), Cells((right,), ("A",))
        (one,) = contrasts_of(Comparison("t", sides[0], "greater", sides[1]), tables, {})
        return one.learnt

    assert [learnt("x", "y"), learnt("y", "x"), learnt("y", "z")] == [True, True, False]
    (value,) = contrasts_of(Comparison("t", Cells(("y",), ("A",)), "greater", value=0.5), tables, {})
    assert not value.learnt
