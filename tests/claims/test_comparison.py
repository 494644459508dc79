import json

import numpy as np
import pandas as pd
import pytest

from umbra.claims.comparison import COLUMNS, comparison_table
from umbra.claims.results import ResultTable
from umbra.claims.schema import Artefact

ARTEFACT = Artefact("table-1", "Rank-1", unit="%", digits=1)


def ones(rate, items=200):
    return np.repeat([[1.0, 0.0]], [round(rate * items), items - round(rate * items)], axis=1).repeat(3, axis=0)


@pytest.fixture
def compared():
    published = pd.DataFrame(
        {"A": [50.0, 10.0], "B": [90.0, np.nan]}, index=pd.Index(["eyes", "nose"], name="Occlusion")
    )
    cells = {("eyes", "A"): ones(0.5), ("eyes", "B"): ones(0.5), ("nose", "A"): ones(0.5), ("nose", "B"): ones(0.5)}
    return comparison_table(ARTEFACT, ResultTable("table-1", {**cells, ("ears", "A"): 0.25}), published)


def test_each_cell_stands_beside_the_papers_with_its_verdict(compared):
    assert compared.frame["verdict"].tolist() == ["same", "lower", "higher", "not in the paper", "not in the paper"]
    assert compared.frame.loc[("eyes", "A"), "ours"] == pytest.approx(50)
    low, high = compared.frame.loc[("eyes", "A"), ["low", "high"]]
    assert 40 < low < 50 < high < 60
    assert list(compared.frame.columns) == list(COLUMNS)
    assert compared.frame.index.names == ["Occlusion", "column"]


def test_the_interval_decides_who_is_higher_and_not_the_mean():
    published = pd.DataFrame({"A": [49.0, 51.0]}, index=["eyes", "nose"])
    cells = {("eyes", "A"): ones(0.5), ("nose", "A"): ones(0.5)}
    assert (
        comparison_table(ARTEFACT, ResultTable("table-1", cells), published).frame["verdict"].tolist() == ["same"] * 2
    )


def test_a_plain_number_is_shown_without_an_interval(compared):
    assert compared.frame.loc[("ears", "A"), "ours"] == 25
    assert np.isnan(compared.frame.loc[("ears", "A"), "low"])


def test_a_published_cell_that_was_not_measured_says_so():
    published = pd.DataFrame({"A": [50.0, 60.0]}, index=["eyes", "nose"])
    frame = comparison_table(ARTEFACT, ResultTable("table-1", {("eyes", "A"): 0.5}), published).frame
    assert frame["verdict"].tolist() == ["no interval", "not measured"]


def test_styler_rounds_and_is_the_same_every_time(compared):
    html = compared.styler.to_html()
    assert html == compared.styler.to_html()
    assert compared.frame.index.names == ["Occlusion", "column"]
    assert "50.0" in html
    assert "95 % interval" in html
    assert 'id="T_table-1"' in html
    assert "3 seeds, 200 test items" in html


def test_the_caption_says_where_cells_differ_in_seeds_and_items():
    cells = {("eyes", "A"): ones(0.5), ("eyes", "B"): ones(0.5)[:1, :150]}
    caption = comparison_table(ARTEFACT, ResultTable("table-1", cells)).caption
    assert caption.endswith("1 to 3 seeds, 150 to 200 test items")


def test_a_column_of_ours_stands_in_its_row():
    published = pd.DataFrame({"A": [50.0, 60.0]}, index=["eyes", "nose"])
    cells = {("nose", "A+"): 0.5, ("eyes", "A"): 0.5, ("eyes", "A+"): 0.5, ("ears", "A"): 0.5}
    frame = comparison_table(ARTEFACT, ResultTable("table-1", cells), published).frame
    assert [*frame.index] == [("eyes", "A"), ("eyes", "A+"), ("nose", "A"), ("nose", "A+"), ("ears", "A")]


def test_a_single_column_is_not_repeated_on_every_line():
    table = comparison_table(ARTEFACT, ResultTable("table-1", {("eyes", "Value"): 0.5, ("nose", "Value"): 0.25}))
    assert "Value" not in table.styler.to_html()
    assert table.frame.index.get_level_values("column").tolist() == ["Value", "Value"]


def test_the_interval_of_a_share_stays_between_nothing_and_all():
    table = comparison_table(ARTEFACT, ResultTable("table-1", {("eyes", "A"): ones(0.005)}))
    assert table.frame["low"].item() == 0


def test_a_density_may_exceed_the_mean_and_its_interval_with_it():
    densities = np.random.default_rng(0).normal(1.4, 0.2, (3, 50))
    table = comparison_table(ARTEFACT, ResultTable("table-1", {("eyes", "A"): densities}))
    low, middle, high = table.frame.loc[("eyes", "A"), ["low", "ours", "high"]]
    assert 100 < low < middle < high


def test_records_are_json_without_nan(compared):
    text = json.dumps(compared.records(), allow_nan=False)
    cells = json.loads(text)["cells"]
    assert cells[0]["row"] == "eyes"
    assert cells[3]["paper"] is None
