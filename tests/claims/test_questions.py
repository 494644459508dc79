"""What a claim may ask of a table and what it may not, and how trends and two differences are decided."""

import numpy as np
import pytest

from umbra.claims.questions import Beside, Cells, Comparison, Trend
from umbra.claims.results import ResultTable
from umbra.claims.schema import Claim
from umbra.claims.verdicts import decide

LEFT, RIGHT = Cells(("a",), ("x",)), Cells(("b",), ("x",))
STEPS = ("0", "1", "2")


def test_cells_go_row_by_row():
    assert list(Cells(("a", "b"), ("x", "y"))) == [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]


def test_a_comparison_needs_exactly_one_right_side():
    with pytest.raises(ValueError, match="exactly one"):
        Comparison("table-1", LEFT, "greater")


def test_a_difference_in_differences_is_one_of_means_of_cells():
    beside = Beside(LEFT, RIGHT)
    assert [*Comparison("t", LEFT, "less", RIGHT, beside=beside).cells] == [LEFT, RIGHT, LEFT, RIGHT]
    assert [*Comparison("t", LEFT, "less", value=0.5).cells] == [LEFT]
    with pytest.raises(ValueError, match="`beside` is a difference of means: it needs `right` cells"):
        Comparison("t", LEFT, "less", value=0.5, beside=beside)
    with pytest.raises(ValueError, match="no other match than mean"):
        Comparison("t", LEFT, "less", RIGHT, match="row", beside=beside)


def test_a_trend_goes_along_rows_or_columns_over_the_mean_or_over_each():
    rows = Trend("t", STEPS, ("x", "y"), "rising")
    assert [*rows.lines] == [tuple(Cells((step,), ("x", "y")) for step in STEPS)]
    each = Trend("t", STEPS, ("x", "y"), "rising", match="each")
    assert [line[2] for line in each.lines] == [Cells(("2",), ("x",)), Cells(("2",), ("y",))]
    columns = Trend("t", ("a", "b"), STEPS, "falling", along="columns", match="each")
    assert [line[0] for line in columns.lines] == [Cells(("a",), ("0",)), Cells(("b",), ("0",))]
    assert columns.steps == STEPS


def test_steps_are_one_apart_unless_it_is_said_where_they_lie():
    assert Trend("t", STEPS, ("x",), "rising").places == (0, 1, 2)
    assert Trend("t", STEPS, ("x",), "rising", at=(0.0, 0.1, 3.0)).places == (0, 0.1, 3)
    assert Trend("t", STEPS, ("x",), "rising").per == "step"
    assert Trend("t", STEPS, ("x",), "rising", at=(0.0, 0.1, 3.0)).per == "unit"
    assert Trend("t", STEPS, ("x",), "rising", step="doubling of λ").per == "doubling of λ"
    towards = {name: Trend("t", STEPS, ("x",), name, margin=1.0).towards for name in ("rising", "falling", "level")}
    assert towards == {"rising": "greater", "falling": "less", "level": "equal"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rows": ("0", "1")}, "three rows or more"),
        ({"rows": ("0", "1", "2", "1")}, "names each of its rows once"),
        ({"at": (0.0, 1.0)}, "`at` names one place per step"),
        ({"at": (0.0, 2.0, 1.0)}, "each above the last"),
        ({"margin": -1.0}, "must not be negative"),
        ({"direction": "level"}, "needs a margin above 0"),
        ({"direction": "level", "margin": 1.0, "least": 1.0}, "no least difference"),
    ],
)
def test_a_trend_that_cannot_be_asked_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Trend(**{"table": "t", "rows": STEPS, "columns": ("x",), "direction": "rising", **options})


def test_a_trend_and_a_difference_in_differences_are_decided_as_comparisons_are():
    rng = np.random.default_rng(1)
    hard = rng.random((1, 600))
    rates = {"0": 0.40, "1": 0.46, "2": 0.50, "3": 0.57}
    cells = {(row, "A"): (hard + 0.05 * rng.normal(size=(3, 600)) < rate).astype(float) for row, rate in rates.items()}
    tables = {"t": ResultTable("t", cells)}

    def trend(direction, **options):
        asked = Trend("t", tuple(rates), ("A",), direction, **options)
        return decide(Claim("c", "S.", "p", trends=(asked,)), tables, scales={"t": 100.0})

    assert [trend(way).decision for way in ("rising", "falling")] == ["holds", "fails"]
    assert (trend("rising", margin=3.0).size, trend("rising", margin=8.0).size) == ("holds", "fails")
    assert trend("rising", least=20.0).decision == "holds"
    assert trend("falling", least=1.0).decision == "fails"
    assert (trend("level", margin=1.0).decision, trend("level", margin=20.0).decision) == ("fails", "holds")
    assert trend("rising", step="doubling").deciding.per == "doubling"
    sides = [Cells((row,), ("A",)) for row in "3021"]
    asked = Comparison("t", sides[0], "greater", sides[1], beside=Beside(sides[2], sides[3]))  # 17 points against 4
    verdict = decide(Claim("c", "S.", "p", (asked,)), tables)
    assert (verdict.decision, verdict.effect > 0.08) == ("holds", True)
    gone = Trend("t", ("0", "1", "9"), ("A",), "rising")
    assert decide(Claim("c", "S.", "p", trends=(gone,)), tables).decision == "not asked"


def test_flat_rows_rarely_have_a_trend_and_many_trends_rarely_fail_together_by_chance():
    rng, one, many = np.random.default_rng(6), 0, 0
    columns, rows = tuple("ABCDEFGH"), tuple("0123")
    for _ in range(40):
        cells = {(row, name): (rng.random((1, 200)) < 0.5).astype(float) for row in rows for name in columns}
        tables = {"t": ResultTable.of_no_training("t", cells)}
        single = Claim("c", "S.", "p", trends=(Trend("t", rows, ("A",), "rising"),))
        whole = Claim("c", "S.", "p", trends=(Trend("t", rows, columns, "rising", match="each"),))
        one += decide(single, tables, resamples=200).decision != "undecided"
        many += decide(whole, tables, resamples=200).decision == "fails"
    assert one <= 6
    assert many <= 6
