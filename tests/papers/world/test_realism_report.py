"""Rows know their bars, and the table is written twice: for programs and for readers."""

import json

import pandas as pd
import pytest

from umbra.papers.world.realism_report import Measure, RealismReport


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
