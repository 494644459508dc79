import numpy as np
import pytest

from umbra.claims.results import ResultTable, rng_of
from umbra.metrics.bootstrap import Interval

OUTCOMES = np.random.default_rng(0).random((3, 40))


def test_rows_and_columns_keep_their_order():
    table = ResultTable("table-1", {("b", "y"): 1.0, ("a", "y"): 2.0, ("b", "x"): 3.0})
    assert table.rows == ["b", "a"]
    assert table.columns == ["y", "x"]


def test_an_interval_is_the_same_however_many_other_cells_there_are():
    small = ResultTable("table-1", {("a", "x"): OUTCOMES})
    large = ResultTable("table-1", {("b", "x"): OUTCOMES, ("a", "x"): OUTCOMES})
    assert small.interval("a", "x") == large.interval("a", "x")
    assert small.interval("a", "x") != large.interval("b", "x")
    assert small.mean("a", "x") == pytest.approx(OUTCOMES.mean())
    assert small.size("a", "x") == (3, 40)


def test_a_plain_number_has_no_interval_and_a_given_one_is_kept():
    given = Interval(0.9, 0.8, 0.95, 0.95, 1, 30, "test items only (one seed)")
    table = ResultTable("table-1", {("a", "x"): 1, ("b", "x"): given})
    assert table.interval("a", "x") is None
    assert table.size("a", "x") is None
    assert table.interval("b", "x") is given
    assert table.mean("b", "x") == 0.9


def test_refusals_name_the_cell_and_what_there_is():
    table = ResultTable("table-1", {("a", "x"): OUTCOMES})
    with pytest.raises(ValueError, match=r"no cell \(a, y\); rows: a; columns: x"):
        table.cell("a", "y")
    with pytest.raises(ValueError, match=r"expected outcomes of \(seeds, items\), found shape \(4,\)"):
        ResultTable("table-1", {("a", "x"): np.zeros(4)})
    with pytest.raises(ValueError, match="has no cell"):
        ResultTable("table-1", {})


def test_a_generator_depends_on_names_alone():
    assert rng_of("a", "b").random() == rng_of("a", "b").random()
    assert rng_of("a", "b").random() != rng_of("b", "a").random()
