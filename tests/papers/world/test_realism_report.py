"""Rows know their bars, and the table is written twice: for programs and for readers."""

import json
from pathlib import Path

import pandas as pd
import pytest

from umbra.files import write_json
from umbra.papers.world.realism_report import Measure, RealismReport
from umbra.reading import read_json


@pytest.mark.parametrize(
    ("value", "bar", "larger_is_better", "reached"),
    [(0.99, 0.98, True, True), (0.97, 0.98, True, False), (0.05, 0.06, False, True), (0.5, None, True, None)],
)
def test_a_bar_is_reached_in_its_own_direction(value, bar, larger_is_better, reached):
    assert Measure("m", value, 10, bar, larger_is_better).reached is reached


def test_the_table_is_written_as_json_with_details_and_as_csv(tmp_path):
    report = RealismReport([Measure("found", 0.5, 8, 0.98, True, 0.2, 0.8)], {"code": "abc"})
    report.write(tmp_path / "deep" / "realism.json")
    content = json.loads((tmp_path / "deep" / "realism.json").read_text())
    assert content["details"] == {"code": "abc"}
    assert content["measures"][0]["high"] == 0.8
    assert pd.read_csv(tmp_path / "deep" / "realism.csv").loc[0, "what"] == "found"


def test_what_was_not_measured_is_null_in_json(tmp_path):
    rows = [Measure("found", 0.5, 8, 0.98, True, 0.2, 0.8), Measure("told apart", 0.5, 8)]
    RealismReport(rows, {"own": [(3, float("nan"))]}).write(tmp_path / "realism.json")
    content = read_json(tmp_path / "realism.json")
    assert [row["bar"] for row in content["measures"]] == [0.98, None]
    assert [row["low"] for row in content["measures"]] == [0.2, None]
    assert content["details"] == {"own": [[3, None]]}


def test_an_infinite_measure_is_refused_and_the_last_table_stays(tmp_path):
    RealismReport([Measure("found", 0.5, 8)]).write(tmp_path / "realism.json")
    before = (tmp_path / "realism.json").read_bytes()
    with pytest.raises(ValueError, match=r"realism\.json: expected finite numbers, found inf at measures\.0\.value"):
        RealismReport([Measure("found", float("inf"), 8)]).write(tmp_path / "realism.json")
    assert (tmp_path / "realism.json").read_bytes() == before


def test_the_committed_table_is_the_json_that_is_written_now(tmp_path):
    path = Path(__file__).parents[3] / "reports" / "realism" / "realism.json"
    write_json(tmp_path / "again.json", read_json(path))
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()
