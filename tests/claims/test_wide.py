"""A comparison reads as methods by tests, with nothing that is empty."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from umbra.claims.comparison import comparison_table
from umbra.claims.results import ResultTable
from umbra.claims.schema import Artefact
from umbra.claims.wide import BEFORE, MARKED, WIDEST, WideTable

ARTEFACT = Artefact("table-1", "Rank-1", unit="%", digits=1)


def ones(rate, items=200):
    return np.repeat([[1.0, 0.0]], [round(rate * items), items - round(rate * items)], axis=1).repeat(3, axis=0)


def wide(cells, published=None, artefact=ARTEFACT):
    return WideTable(comparison_table(artefact, ResultTable("table-1", cells), published))


def read(html):
    """The table as pandas reads it."""
    (frame,) = pd.read_html(str(html).replace("<small", " <small"), index_col=0)
    return frame


@pytest.fixture
def published():
    return pd.DataFrame({"A": [50.0, 10.0], "B": [90.0, np.nan]}, index=pd.Index(["eyes", "nose"], name="Occlusion"))


def test_rows_are_methods_and_columns_tests_with_interval_and_the_papers_number_before(published):
    cells = {(row, column): ones(0.5) for row in ("eyes", "nose") for column in "AB"}
    html = wide(cells, published).to_html()
    assert html.count("<tr>") == 3
    assert html.count("<b>50.0</b>") == 4
    assert html.count("<small>") == 4  # the intervals
    assert '<small class="paper">50.0</small> <b>50.0</b>' in html  # cannot tell: no mark
    assert '<small class="paper">90.0 ▼</small> <b>' in html
    assert '<small class="paper">10.0 ▲</small> <b>' in html
    assert html.count('class="paper"') == 3  # nose, B was never printed
    assert f"{BEFORE}, {MARKED}" in html


def test_what_was_printed_and_not_measured_says_so_and_what_is_neither_stays_empty(published):
    html = wide({("eyes", "A"): 0.5, ("ears", "A"): 0.25}, published).to_html()
    assert html.count("not measured") == 2
    assert html.count("<td></td>") == 3  # the corner; nose, B was never printed; ears, B
    assert "<b>25.0</b></td>" in html  # a plain number has no interval


def test_the_same_bears_its_mark_and_of_one_column_the_papers_numbers_stand_beside_ours(published):
    html = wide({("eyes", "A"): ones(0.5, 4000)}, published[["A"]]).to_html()
    assert "<td>50.0 ≈</td>" in html
    assert '<th scope="col">ours</th><th scope="col">paper</th>' in html
    assert "<td><small>not measured</small></td><td>10.0</td>" in html
    assert BEFORE not in html


def test_without_published_numbers_nothing_speaks_of_them():
    html = wide({("eyes", "A"): ones(0.5), ("eyes", "B"): ones(0.5)}).to_html()
    assert "paper" not in html
    assert MARKED not in html


def test_the_papers_own_interval_stands_with_its_number_where_its_items_are_known(published):
    artefact = replace(ARTEFACT, published="table-1.csv", published_items={"eyes": 533})
    table = published.assign(A=[19.89, 10.0])[["A"]]
    assert "<td>19.9 (16.7 … 23.5)</td>" in wide({("eyes", "A"): ones(0.2)}, table, artefact).to_html()


def test_a_single_column_is_not_named():
    html = wide({("eyes", "Value"): 0.5, ("nose", "Value"): 0.25}).to_html()
    assert "Value" not in html


def test_a_table_of_many_columns_and_few_rows_is_turned():
    many = [f"test {place}" for place in range(WIDEST + 1)]
    table = wide({(row, column): 0.5 for row in "ab" for column in many})
    assert table.shape == (len(many), 2)
    assert table.to_html().count("<tr>") == len(many) + 1
    assert wide({(row, column): 0.5 for row in "ab" for column in many[1:]}).shape == (2, WIDEST)
    assert wide({(row, column): 0.5 for row in many for column in many}).shape == (len(many), len(many))


def test_names_read_as_written_and_the_same_each_time():
    cells = {("<b>x</b>", "a & b"): 0.5, ("y", "c"): 0.5}
    html = wide(cells).to_html()
    assert html == wide(cells).to_html()
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "a &amp; b" in html


def test_rows_and_columns_without_any_number_are_left_out_and_the_others_keep_their_order(published):
    none = float("nan")
    cells = {("ears", "A"): none, ("ears", "C"): none, ("eyes", "A"): none, ("eyes", "C"): 0.5, ("brow", "A"): 0.25}
    table = wide(cells)
    assert table.shape == (2, 2)
    html = str(table.to_html())
    assert html.index('scope="col">A<') < html.index('scope="col">C<')
    assert html.index(">eyes<") < html.index(">brow<")
    assert "ears" not in html
    printed = wide({("ears", "A"): none, ("eyes", "A"): none}, published[["A"]])
    assert printed.shape == (2, 1)  # eyes and nose were printed; ears have nothing
