"""Who meets whom in a comparison, by how much, and in which unit."""

import numpy as np
import pandas as pd
import pytest

from umbra.claims.contrasts import cells_of, contrasts_of, named, sides_of
from umbra.claims.published import PublishedTable
from umbra.claims.questions import Beside, Cells, Comparison, Trend
from umbra.claims.results import ResultTable
from umbra.claims.schema import Artefact
from umbra.metrics.grouped import Grouped
from umbra.metrics.trainings import OneTraining

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


def test_a_contrast_rests_on_one_training_where_either_side_does():
    cells = {(row, "A"): OUTCOMES["A"][:1].astype(float) for row in "xyz"}
    tables = {"t": ResultTable("t", cells, frozenset("yz"))}

    def alone(left, right):
        sides = Cells((left,), ("A",)), Cells((right,), ("A",))
        (one,) = contrasts_of(Comparison("t", sides[0], "greater", sides[1]), tables, {})
        return one.alone

    assert [alone("x", "y"), alone("y", "x"), alone("y", "z")] == [True, True, False]
    (value,) = contrasts_of(Comparison("t", Cells(("y",), ("A",)), "greater", value=0.5), tables, {})
    assert not value.alone


def found(contrast, resamples=300):
    return contrast.difference(np.random.default_rng(1), 0.95, resamples)


def squares(**shares):
    """Two rows by two columns; `noise` is shared by the cells of a column."""
    rng = np.random.default_rng(3)
    noise = {column: rng.normal(size=(2, 300)) for column in "AB"}
    own = {key: 0.1 * rng.normal(size=(2, 300)) for key in shares}
    cells = {(key[0], key[1]): shares[key] + noise[key[1]] + own[key] for key in shares}
    return {"t": ResultTable("t", cells)}


def two_differences(**options):
    sides = {name: Cells((name[0],), (name[1],)) for name in ("xA", "xB", "yA", "yB")}
    return Comparison("t", sides["xA"], "less", sides["xB"], beside=Beside(sides["yA"], sides["yB"]), **options)


def test_a_difference_in_differences_is_of_both_differences_at_once():
    tables = squares(xA=3.0, xB=5.0, yA=4.0, yB=4.5)
    (one,) = contrasts_of(two_differences(margin=1.0, margin_of_paper=True), tables, {"t": 100.0})
    effect = found(one)
    means = {key: cell.mean() for key, cell in tables["t"].cells.items()}
    expected = means["x", "A"] - means["x", "B"] - means["y", "A"] + means["y", "B"]
    assert effect.estimate == pytest.approx(expected)
    assert effect.high - effect.low < 0.1  # what is shared by a column's cells cancels
    assert (one.left, one.right) == ("(x · A − x · B)", "(y · A − y · B)")
    assert (one.margin, one.margin_of_paper, one.most) == (0.01, True, np.inf)
    (apart,) = contrasts_of(two_differences(paired=False), tables, {})
    assert found(apart).estimate == pytest.approx(expected)
    assert found(apart).high - found(apart).low < 0.1  # the arms are still paired, the columns are not


def steps(*means, seeds=2):
    rng = np.random.default_rng(4)
    shared = rng.normal(size=(1, 200))
    return {
        "t": ResultTable(
            "t", {(str(at), "A"): mean + shared + 0.1 * rng.normal(size=(seeds, 200)) for at, mean in enumerate(means)}
        )
    }


def test_a_trend_is_the_slope_of_least_squares():
    tables, places = steps(0.0, 1.0, 1.5, 4.0), (0.0, 0.5, 1.0, 4.0)
    for at in ((), places):
        (one,) = contrasts_of(Trend("t", tuple("0123"), ("A",), "rising", at=at, least=0.5), tables, {"t": 100.0})
        means = [tables["t"].mean(step, "A") for step in "0123"]
        assert found(one).estimate == pytest.approx(np.polyfit(at or range(4), means, 1)[0])
        assert (one.direction, one.least, one.right) == ("greater", 0.005, "")
        assert one.per == ("unit" if at else "step")
    assert one.left == "slope over 0 … 3 (4 steps) · A"


def test_a_trend_is_surer_than_its_steps_and_knows_the_luck_of_each():
    tables = steps(0.0, 0.02, 0.04, 0.06)
    (slope,) = contrasts_of(Trend("t", tuple("0123"), ("A",), "rising"), tables, {})
    assert found(slope).low > 0
    step = Comparison("t", Cells(("1",), ("A",)), "greater", Cells(("0",), ("A",)))
    (one,) = contrasts_of(step, tables, {})
    assert found(one).low < 0
    lucky = {
        key: OneTraining(Grouped(np.asarray(cell)[:1], np.arange(200)), f"net-{key[0]}", 0.1, 8)
        for key, cell in tables["t"].cells.items()
    }
    (told,) = contrasts_of(Trend("t", tuple("0123"), ("A",), "rising"), {"t": ResultTable("t", lucky)}, {})
    deviation = 0.1 * np.sqrt(((np.arange(4) - 1.5) ** 2).sum()) / 5  # Σ c² of the slope's weights is 1 / 5
    assert not told.alone
    assert found(told, 3000).high - found(told, 3000).low == pytest.approx(2 * 2.04 * deviation, rel=0.12)


def test_a_trend_of_each_has_a_slope_for_each():
    cells = {
        (str(at), name): np.full((2, 30), float(at * way)) for at in range(3) for name, way in (("A", 1), ("B", -1))
    }
    tables = {"t": ResultTable("t", cells)}
    slopes = [*contrasts_of(Trend("t", tuple("012"), ("A", "B"), "rising", match="each"), tables, {})]
    assert [found(one).estimate for one in slopes] == pytest.approx([1.0, -1.0])
    (mean,) = contrasts_of(Trend("t", tuple("012"), ("A", "B"), "rising"), tables, {})
    assert found(mean).estimate == pytest.approx(0.0)


def test_what_the_papers_numbers_give_stands_beside_every_kind_of_effect():
    artefact = Artefact("t", "T", published="t.csv", unit="%", published_items={"*": 100})
    frame = pd.DataFrame({"A": [10.0, 20.0, 40.0], "B": [10.0, 10.0, 10.0]}, index=["0", "1", "2"])
    published = {"t": PublishedTable(artefact, frame)}
    cells = {(row, name): np.full((2, 30), 0.5) for row in "012" for name in "AB"}
    tables = {"t": ResultTable("t", cells)}
    sides = [Cells((row,), (name,)) for row, name in ("2A", "0A", "2B", "0B")]
    asked = [
        Comparison("t", sides[0], "greater", sides[1]),
        Comparison("t", sides[0], "greater", sides[1], beside=Beside(sides[2], sides[3])),
        Trend("t", tuple("012"), ("A",), "rising"),
    ]
    effects = [contrast.own for question in asked for contrast in contrasts_of(question, tables, {}, published)]
    assert [own.effect for own in effects] == pytest.approx([0.3, 0.3, 0.15])
    assert [own.beyond_noise for own in effects] == [True, True, True]
    (value,) = contrasts_of(Comparison("t", sides[0], "greater", value=5.0), tables, {}, published)
    assert value.own is None


def test_a_question_needs_the_cells_that_its_match_asks_and_no_others():
    left, right = Cells(("x", "y"), ("A",)), Cells(("z",), ("A", "B"))
    by_row = Comparison("t", left, "greater", right, match="row")
    assert {*cells_of(by_row)} == {("x", "A"), ("y", "A"), ("x", "B"), ("y", "B")}
    assert {*cells_of(two_differences())} == {("x", "A"), ("x", "B"), ("y", "A"), ("y", "B")}
    assert [*cells_of(Trend("t", tuple("012"), ("A",), "rising"))] == [("0", "A"), ("1", "A"), ("2", "A")]
