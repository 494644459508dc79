"""Sentences say what the numbers say: who lies above, or that nobody can be told apart."""

import numpy as np
import pytest

from umbra.claims import ResultTable
from umbra.claims.sentences import NOTHING, against_chance, compared, difference, lead, order, percent, rate
from umbra.metrics.grouped import Grouped

PEOPLE = np.repeat(np.arange(40), 5)


def outcomes(rate, seed=0):
    return Grouped((np.random.default_rng(seed).random((2, 200)) < rate).astype(float), PEOPLE)


@pytest.fixture
def table():
    near = outcomes(0.8)
    cells = {("A", "x"): outcomes(0.95), ("B", "x"): outcomes(0.6, 1), ("C", "x"): near, ("D", "x"): near}
    return ResultTable("t", {**cells, ("A", "y"): outcomes(0.9, 3), ("B", "y"): outcomes(0.5, 4), ("A", "area"): 0.5})


def test_who_lies_above_is_said_with_the_gap_over_all_columns(table):
    gap = 100 * np.mean([table.mean("A", one) - table.mean("B", one) for one in ("x", "y")])
    assert lead(table, "A", "B", ["x", "y"], what="Rate").startswith(f"Rate: A lies {gap:.1f} points above B (+")
    assert f"{gap:.1f} points below A" in lead(table, "B", "A", ["x", "y"], what="Rate")


def test_rows_that_cannot_be_told_apart_are_not_ranked(table):
    assert "C and D cannot be told apart: +0.0 points (" in lead(table, "C", "D", ["x"], what="Rate")


@pytest.mark.parametrize("rows", [("A", "Z"), ("C", "B")])
def test_what_an_edition_lacks_is_not_spoken_of(table, rows):
    assert lead(table, *rows, ["x", "y"], what="Rate") == f"Rate: {NOTHING}"
    assert lead(None, *rows, ["x"], what="Rate") == f"Rate: {NOTHING}"


def test_rows_are_listed_from_the_highest(table):
    said = order(table, "x", what="Rates")
    assert said.index("A ") < said.index("C ") < said.index("B ")
    assert said.endswith("The first is surely above the second.")
    tied = ResultTable("t", {("C", "x"): table.cell("C", "x"), ("D", "x"): table.cell("D", "x")})
    assert order(tied, "x", what="Rates").endswith("The first two cannot be told apart.")
    assert order(tied, "y", what="Rates") == f"Rates: {NOTHING}"


def test_a_share_is_above_chance_below_it_or_neither(table):
    assert "above the 50.0 % of chance" in against_chance(table, "A", "x", "area", what="Share")
    assert "below the 99.0 % of chance" in against_chance(table, "B", "x", 0.99, what="Share")
    level = float(table.mean("C", "x"))
    assert "not surely apart from" in against_chance(table, "C", "x", level, what="Share")
    assert against_chance(table, "Z", "x", 0.5, what="Share") == f"Share: {NOTHING}"


def test_a_lead_a_loss_and_a_tie_are_told_apart():
    rows = np.linspace(0.001, 0.999, 40)
    cells = {
        (name, "x"): Grouped(np.tile(rows < share, (3, 1)).astype(float), np.random.default_rng(0).permutation(40))
        for name, share in (("a", 0.9), ("b", 0.3), ("c", 0.325))
    }
    found = ResultTable("t", cells)
    names = ("this", "that")
    assert compared(found, [("a", "x")], [("b", "x")], names).startswith("this lies 60.0 points above that (+")
    assert compared(found, [("b", "x")], [("a", "x")], names).startswith("this lies 60.0 points below that (−")
    tie = compared(found, [("c", "x")], [("b", "x")], names)
    assert tie.startswith("this and that cannot be told apart: +2.5 points (")


def test_a_number_without_people_cannot_be_compared():
    plain = ResultTable("t", {("a", "A"): 0.5, ("b", "A"): 0.4})
    with pytest.raises(ValueError, match="t: expected cells with outcomes of people"):
        difference(plain, [("a", "A")], [("b", "A")])


def test_a_mean_is_said_with_its_interval_where_it_has_one(table):
    mean, found = 100 * table.mean("A", "x"), table.interval("A", "x").scaled(100.0)
    assert rate(table, "A", "x") == f"{mean:.1f} % ({found.low:.1f} … {found.high:.1f})"
    plain = ResultTable("t", {("a", "A"): 0.5, ("b", "A"): 0.4})
    assert rate(plain, "a", "A", scale=1.0, digits=2, unit=" mm") == "0.50 mm"
    assert percent(plain, [("a", "A"), ("b", "A")]) == "45.0 %"
