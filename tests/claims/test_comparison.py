import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from umbra.claims.comparison import COLUMNS, NOISE, bounds_text, comparison_table
from umbra.claims.results import ResultTable
from umbra.claims.schema import Artefact
from umbra.metrics.identification import wilson_interval

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


def test_each_cell_stands_against_the_papers(compared):
    assert compared.frame["against"].tolist() == [
        "cannot tell",
        "lower",
        "higher",
        "not in the paper",
        "not in the paper",
    ]
    assert compared.frame.loc[("eyes", "A"), "ours"] == pytest.approx(50)
    low, high = compared.frame.loc[("eyes", "A"), ["low", "high"]]
    assert 40 < low < 50 < high < 60
    assert list(compared.frame.columns) == list(COLUMNS)
    assert compared.frame.index.names == ["Occlusion", "column"]


def standing(paper, rate, items=200, **options):
    published = pd.DataFrame({"A": [paper]}, index=["eyes"])
    cells = ResultTable("table-1", {("eyes", "A"): ones(rate, items)})
    (found,) = comparison_table(replace(ARTEFACT, **options), cells, published).frame["against"]
    return found


def test_the_interval_decides_who_is_higher_and_not_the_mean():
    assert [standing(paper, 0.5) for paper in (49.0, 51.0)] == ["cannot tell"] * 2
    assert [standing(paper, 0.5) for paper in (30.0, 70.0)] == ["higher", "lower"]


def test_the_same_is_what_a_narrow_interval_says_and_a_wide_one_cannot_tell():
    assert standing(50.0, 0.5, items=4000) == "same"
    assert standing(49.0, 0.5, items=4000) == "same"
    assert standing(45.5, 0.5, items=4000) == "higher"  # within five points, and surely higher
    assert standing(50.0, 0.5, items=200) == "cannot tell"
    assert standing(50.0, 0.5, items=200, near=20.0) == "same"
    assert standing(50.0, 0.5, items=4000, near=0.5) == "cannot tell"
    table = comparison_table(
        ARTEFACT, ResultTable("t", {("eyes", "A"): ones(0.5, 4000)}), pd.DataFrame({"A": [50.0]}, index=["eyes"])
    )
    assert "within 5 points of the paper's number, a margin of ours" in table.caption


def test_the_papers_own_interval_stands_beside_its_number_where_its_items_are_known():
    artefact = replace(ARTEFACT, published="table-1.csv", published_items={"eyes": 533})
    published = pd.DataFrame({"A": [19.89, 30.0]}, index=["eyes", "nose"])
    cells = {("eyes", "A"): ones(0.2), ("nose", "A"): ones(0.3), ("nose", "B"): ones(0.3)}
    table = comparison_table(artefact, ResultTable("table-1", cells), published)
    assert list(table.frame.columns) == [*COLUMNS, *NOISE]
    low, high = table.frame.loc[("eyes", "A"), [*NOISE]]
    assert (low, high) == pytest.approx([100 * bound for bound in wilson_interval(106, 533)])
    assert table.frame.loc[[("nose", "A"), ("nose", "B")], [*NOISE]].isna().all(axis=None)
    assert table.records()["cells"][0]["paper low"] == pytest.approx(low)
    assert table.records()["cells"][1]["paper low"] is None


def test_both_ends_of_an_interval_can_be_told_apart():
    assert bounds_text(-0.0123, -0.0118, 2) == (chr(0x2212) + "0.0123", chr(0x2212) + "0.0118")
    assert bounds_text(1.0, 1.0, 2) == ("1.00", "1.00")
    assert bounds_text(1.0, 2.0, 0) == ("1", "2")
    assert bounds_text(0.0, 1e-12, 2) == ("0.000000", "0.000000")


def test_a_plain_number_is_shown_without_an_interval(compared):
    assert compared.frame.loc[("ears", "A"), "ours"] == 25
    assert np.isnan(compared.frame.loc[("ears", "A"), "low"])


def test_a_published_cell_that_was_not_measured_says_so():
    published = pd.DataFrame({"A": [50.0, 60.0]}, index=["eyes", "nose"])
    frame = comparison_table(ARTEFACT, ResultTable("table-1", {("eyes", "A"): 0.5}), published).frame
    assert frame["against"].tolist() == ["no interval", "not measured"]


def test_the_caption_says_where_cells_differ_in_seeds_and_items():
    cells = {("eyes", "A"): ones(0.5), ("eyes", "B"): ones(0.5)[:1, :150]}
    caption = comparison_table(ARTEFACT, ResultTable("table-1", cells)).caption
    assert caption.endswith("1 to 3 seeds, 150 to 200 test items")


def test_a_column_of_ours_stands_in_its_row():
    published = pd.DataFrame({"A": [50.0, 60.0]}, index=["eyes", "nose"])
    cells = {("nose", "A+"): 0.5, ("eyes", "A"): 0.5, ("eyes", "A+"): 0.5, ("ears", "A"): 0.5}
    frame = comparison_table(ARTEFACT, ResultTable("table-1", cells), published).frame
    assert [*frame.index] == [("eyes", "A"), ("eyes", "A+"), ("nose", "A"), ("nose", "A+"), ("ears", "A")]


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
