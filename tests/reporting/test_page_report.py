"""Each artefact is made under a recording, so that provenance names whom it came from; what cannot be had is said."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from umbra.claims import Artefact, Cells, Citation, Claim, Comparison, Paper, ResultTable
from umbra.figures import new_figure
from umbra.reporting.page_report import PageReport
from umbra.runs.credits import Memo, Weights
from umbra.runs.exhibits import Drawing, Exhibit
from umbra.runs.records import Trained

CLAIMS = (
    Claim("x-is-high", "X is high.", "T", (Comparison("table-1", Cells(("x",), ("y",)), "greater", value=0.1),)),
    Claim("both", "Both.", "T", (
        Comparison("table-1", Cells(("x",), ("y",)), "greater", value=0.1),
        Comparison("table-2", Cells(("x",), ("y",)), "greater", value=0.1),
    )),
)  # fmt: skip
ARTEFACTS = (
    Artefact("table-1", "First", "S"), Artefact("table-2", "Second", "S"),
    Artefact("figure-1", "A curve", "S", "figure"), Artefact("table-9", "Hard to get", "S"),
)  # fmt: skip
PAPER = Paper("tiny", 1, Citation(("Ada Lovelace",), "A paper"), "", ARTEFACTS, CLAIMS)


DEPARTURE = {"at": "runs.base.model.width", "paper": 64, "because": "two cores"}
PARAMS = {
    "edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {"base": {"group": "g", "model": {"width": 3}}},
    "papers": {"tiny": {"notebook": "t.ipynb", "group": "g", "departures": [DEPARTURE]}},
}  # fmt: skip


class TinyPage:
    """Two runs; what one answers is kept."""

    paper, private = PAPER, None

    def __init__(self):
        self.weights = {name: Weights(name, {0: Path("seed-0"), 1: Path("seed-1")}) for name in ("base", "other")}
        self.memo = Memo()

    @property
    def exhibits(self):
        return {
            "table-1": Exhibit(lambda page: page.table("table-1", "base")),
            "table-2": Exhibit(lambda page: page.table("table-2", "base", "other")),
            "figure-1": Exhibit(lambda page: Drawing(new_figure(width="column")[0], {"x": 1})),
            "table-9": Exhibit(lambda page: 1 / 0, lambda page: "nobody has it"),
        }

    def answer(self, run):
        return self.memo(run, lambda: len(str(self.weights[run][1])) and np.repeat([[1.0, 0.0]], [150, 50], axis=1))

    def table(self, name, *runs):
        return ResultTable(name, {("x", "y"): np.mean([self.answer(run) for run in runs], axis=0)})

    def run(self, name):
        return Trained(name, "g", "toy", {"width": 3}, (0, 1), {}, pd.DataFrame(), {}, {"people": "ab"})

    def sets(self):
        return {"unseen": "cd"}


@pytest.fixture
def report(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    return PageReport("toy", TinyPage())


def test_provenance_names_whose_weights_were_opened_also_where_the_answer_was_kept(report):
    for name in ("table-1", "table-2", "figure-1"):
        report.show(name)
    report.finish({"rate": 0.75})
    found = json.loads((report.folder / "provenance.json").read_text())
    assert found["artefacts"] == {"table-1": ["base-1"], "table-2": ["base-1", "other-1"], "figure-1": []}
    assert found["runs"]["base-1"] == {"seed": 1, "data": ["people"], "params": {"width": 3}}
    assert found["data"] == {"people": "ab", "unseen": "cd"}
    assert json.loads((report.folder / "metrics.json").read_text())["rate"] == 0.75


def test_what_an_edition_cannot_have_is_said_and_not_made(report):
    assert repr(report.show("table-9")) == "Hard to get: not available: nobody has it."
    assert not (report.folder / "tables").exists()
    assert report.credits == {}


def test_claims_are_judged_when_the_last_table_that_they_ask_is_there(report):
    report.show("table-1")
    assert "X is high" in repr(report.claims_about("table-1"))
    assert "Both" not in repr(report.claims_about("table-1"))
    report.show("table-2")
    assert "Both" in repr(report.claims_about("table-2"))
    assert repr(report.claims_about("figure-1")) == "the paper claims nothing about it"


def test_it_reports_into_the_folder_of_its_paper(report, tmp_path):
    assert report.folder == tmp_path / "reports" / "toy" / "tiny"


def test_departures_show_our_value_as_params_holds_it(report, tmp_path):
    assert report.departures().to_numpy().tolist() == [["runs.base.model.width", 64, 3, "two cores"]]
    text = (tmp_path / "params.yaml").read_text().replace("width: 3", "width: 5")
    (tmp_path / "params.yaml").write_text(text)
    assert report.departures()["Here"].tolist() == [5]
