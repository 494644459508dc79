import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import umbra.reporting.report
from umbra.claims import Artefact, Cells, Citation, Claim, Comparison, Paper, ResultTable, Trend, decide
from umbra.driver.status import Tree, read_tree, stale
from umbra.figures import draw_curve, new_figure
from umbra.papers.shelf import load_paper
from umbra.reporting.report import Report, built_artefacts, csv, jsonable

REPORTS = Path(__file__).parents[2] / "reports"

CLAIM = Claim(
    "a-beats-b", "A beats B.", "Table 1",
    (Comparison("table-1", Cells(("eyes",), ("A",)), "greater", Cells(("eyes",), ("B",)), margin=5.0),),
)  # fmt: skip
ARTEFACTS = (
    Artefact("table-1", "Rank-1", "Section 5", published="table-1.csv", unit="%"),
    Artefact("figure-2", "A curve", "Section 3", kind="figure"),
    Artefact("numbers", "Numbers", "Section 1", kind="numbers"),
)
PUBLISHED = {"table-1": pd.DataFrame({"A": [70.0], "B": [50.0]}, index=["eyes"])}
PAPER = Paper("tiny", 1, Citation(("Ada Lovelace",), "A paper"), "", ARTEFACTS, (CLAIM,), PUBLISHED)


def outcomes(rate, items=200):
    return np.repeat([[1.0, 0.0]], [round(rate * items), items - round(rate * items)], axis=1).repeat(3, axis=0)


def curve():
    figure, axes = new_figure(width="column")
    draw_curve(axes[0, 0], np.arange(3), np.array([1.0, 2.0, 4.0]))
    return figure


@pytest.fixture
def report(tmp_path):
    return Report(tmp_path / "laptop" / "tiny", PAPER)


@pytest.fixture
def table():
    return ResultTable("table-1", {("eyes", "A"): outcomes(0.8), ("eyes", "B"): outcomes(0.4)})


def files(report):
    return sorted(str(path.relative_to(report.folder)) for path in report.folder.rglob("*") if path.is_file())


def test_a_figure_stands_beside_what_it_plots(report):
    shown = report.figure("figure-2", curve(), pd.DataFrame({"x": [0, 1], "y": [1.0, 2.0]}))
    assert files(report) == ["figures/figure-2.csv", "figures/figure-2.png"]
    assert (report.folder / "figures/figure-2.csv").read_text() == "x,y\n0,1\n1,2\n"
    data, about = shown._repr_mimebundle_()
    assert data["image/png"] == (report.folder / "figures/figure-2.png").read_bytes()
    assert about["umbra"]["artefact"] == "figure-2"


def test_pictures_of_real_people_stay_out_of_the_report_and_count_as_built(tmp_path):
    Report(tmp_path / "lfw" / "tiny", PAPER).figure("figure-2", curve(), {"people": 0})  # before anybody real was in it
    report = Report(tmp_path / "lfw" / "tiny", PAPER, private=tmp_path / "build")
    shown = report.figure("figure-2", curve(), {"people": 3}, shows_people=True)
    assert files(report) == ["figures/figure-2.json"]
    assert (tmp_path / "build" / "figure-2.png").is_file()
    assert "image/png" not in shown._repr_mimebundle_()[0]
    assert [artefact.id for artefact in built_artefacts(report.folder, PAPER)] == ["figure-2"]


def test_a_table_stands_beside_the_published_numbers(report, table):
    shown = report.table("table-1", table)
    records = json.loads((report.folder / "tables/table-1.json").read_text())
    assert records["cells"][0] | {"low": 0, "high": 0} == {
        "row": "eyes", "column": "A", "paper": 70.0, "ours": 80.0, "low": 0, "high": 0, "against": "higher",
    }  # fmt: skip
    frame = pd.read_csv(report.folder / "tables/table-1.csv")
    assert frame.columns.tolist() == ["row", "column", "paper", "ours", "low", "high", "against"]
    data, about = shown._repr_mimebundle_()
    assert ">70.00 ▲<" in data["text/html"]
    assert about["umbra"]["rows"] == 1
    assert "80.00" in shown.text or "80.0" in shown.text


def test_a_plain_frame_is_a_table_too(report):
    report.table("numbers", pd.DataFrame({"share": [1 / 3, np.nan]}, index=pd.Index(["a", "b"], name="what")))
    assert (report.folder / "tables/numbers.csv").read_text() == "what,share\na,0.3333333\nb,\n"
    assert json.loads((report.folder / "tables/numbers.json").read_text())["rows"][1] == {"what": "b", "share": None}


def test_claims_are_judged_by_what_was_reported_in_printed_units(report, table):
    report.table("table-1", table)
    report.claims()
    record = json.loads((report.folder / "claims.json").read_text())[0]
    assert (record["verdict"], record["effect"]) == ("holds", 40.0)
    assert record["interval"][0] > 5
    assert record["comparison"]["margin"] == 5.0


def test_a_claim_is_judged_anew_only_where_its_table_has_changed(report, table, monkeypatch):
    judged = []
    monkeypatch.setattr(
        umbra.reporting.report, "decide", lambda *given, **more: judged.append(1) or decide(*given, **more)
    )
    report.claims()
    report.table("table-1", table)
    assert repr(report.claims("a-beats-b")) == repr(report.claims())
    assert len(judged) == 2  # before the table and after it
    report.table("table-1", ResultTable("table-1", {("eyes", "A"): outcomes(0.3), ("eyes", "B"): outcomes(0.4)}))
    assert "fails" in repr(report.claims())
    assert len(judged) == 3


def test_a_claim_on_two_tables_is_judged_anew_when_one_of_them_has_changed(report, table):
    also = Comparison("figure-2", Cells(("x",), ("y",)), "greater", value=0.1)
    claim = Claim("both", "S.", "p", (*CLAIM.comparisons, also))
    recorder = Report(report.folder, Paper("tiny", 1, PAPER.citation, "", ARTEFACTS, (claim,)))
    recorder.table("table-1", table)
    recorder.results_only(ResultTable("figure-2", {("x", "y"): outcomes(0.9)}))
    assert "✓ holds" in recorder.claims().text
    recorder.results_only(ResultTable("figure-2", {("x", "y"): outcomes(0.0)}))
    assert "fails" in recorder.claims().text


def test_claims_without_their_table_are_not_asked(report):
    report.claims()
    record = json.loads((report.folder / "claims.json").read_text())[0]
    assert (record["verdict"], record["effect"], record["reason"]) == (
        "not asked", None, "table-1 not measured in this edition",
    )  # fmt: skip


def test_outcomes_behind_a_figure_can_decide_a_claim(report):
    claim = Claim("c", "S.", "p", (Comparison("figure-2", Cells(("x",), ("y",)), "greater", value=0.1),))
    paper = Paper("tiny", 1, PAPER.citation, "", ARTEFACTS, (claim,))
    recorder = Report(report.folder, paper)
    recorder.results_only(ResultTable("figure-2", {("x", "y"): outcomes(0.9)}))
    assert "✓ holds" in recorder.claims("c").text


def test_direction_and_size_are_recorded_apart_in_printed_units(report, table):
    comparison = replace(CLAIM.comparisons[0], margin=60.0, least=1.0)
    paper = Paper("tiny", 1, PAPER.citation, "", ARTEFACTS, (replace(CLAIM, comparisons=(comparison,)),))
    recorder = Report(report.folder, paper)
    recorder.table("table-1", table)
    assert "✓ holds, not as large as claimed" in recorder.claims().text
    record = json.loads((report.folder / "claims.json").read_text())[0]
    assert (record["verdict"], record["size"]) == ("holds", "fails")
    assert (record["comparison"]["margin"], record["comparison"]["least"]) == (60.0, 1.0)


def test_the_record_says_whose_the_margin_is_what_a_slope_is_over_and_what_the_paper_found(report, table):
    comparison = replace(CLAIM.comparisons[0], margin_of_paper=True)
    trend = Trend("steps", ("0", "1", "2"), ("x",), "rising", step="doubling")
    claims = (replace(CLAIM, comparisons=(comparison,)), Claim("rises", "S.", "p", trends=(trend,)))
    shares = replace(ARTEFACTS[0], published="t.csv", published_items={"*": 50})
    frame = pd.DataFrame({"A": [70.0], "B": [20.0]}, index=["eyes"])
    artefacts = (shares, *ARTEFACTS[1:], Artefact("steps", "Steps", unit="%"))
    recorder = Report(report.folder, Paper("tiny", 1, PAPER.citation, "", artefacts, claims, {"table-1": frame}))
    recorder.table("table-1", table)
    recorder.table("steps", ResultTable("steps", {(str(at), "x"): outcomes(0.2 + 0.3 * at) for at in range(3)}))
    shown = recorder.claims()
    one, rises = json.loads((report.folder / "claims.json").read_text())
    assert (one["comparison"]["margin_of_paper"], one["comparison"]["per"]) == (True, "")
    assert (one["paper"]["effect"], one["paper"]["beyond_noise"]) == (50.0, True)
    assert one["paper"]["interval"][0] == pytest.approx(
        50 - 100 * 1.96 * np.sqrt((36 * 16 + 11 * 41) / 52**2 / 50), abs=0.01
    )
    assert "paper's own: +50.00 points" in shown.html.unescape()
    assert (rises["verdict"], rises["comparison"]["per"], rises["paper"]) == ("holds", "doubling", None)
    assert rises["effect"] == pytest.approx(30.0)
    assert rises["tables"] == ["steps"]
    assert "+30.00 points per doubling" in shown.text


def test_metrics_count_artefacts_and_claims(report, table):
    report.table("table-1", table)
    report.claims()
    report.metrics({"rank_1": 0.8})
    found = json.loads((report.folder / "metrics.json").read_text())
    assert found == {
        "rank_1": 0.8,
        "artefacts": {"built": 1, "of": 3},
        "claims": {"holds": 1, "fails": 0, "undecided": 0, "not asked": 0},
    }


def test_reporting_twice_changes_no_byte(report, table):
    def everything():
        report.table("table-1", table)
        report.figure("figure-2", curve(), {"y": np.arange(3)})
        report.claims()
        report.metrics({})
        report.write_provenance({"artefacts": {"table-1": ["base"]}})
        return {name: (report.folder / name).read_bytes() for name in files(report)}

    assert everything() == everything()


def test_what_the_paper_does_not_list_is_refused(report, table):
    with pytest.raises(ValueError, match=r"no artefact 'table-2'"):
        report.table("table-2", table)
    with pytest.raises(ValueError, match=r"figure-2 of tiny is a figure in paper.yaml, reported as a table"):
        report.table("figure-2", table)
    with pytest.raises(ValueError, match=r"named 'table-1', the artefact 'numbers'"):
        report.table("numbers", table)
    with pytest.raises(ValueError, match=r"no claim 'z'; paper.yaml lists a-beats-b"):
        report.claims("z")
    assert files(report) == []


def test_a_figure_that_cannot_be_written_leaves_nothing_half_done(report, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OSError, match="the disk is full"):
        report.figure("figure-2", curve(), {"y": [1]})
    assert files(report) == ["figures/figure-2.json"]


@cache
def tree_of(edition: str) -> Tree:
    return read_tree(edition, REPORTS.parent)


@pytest.mark.parametrize("notebook", sorted(REPORTS.glob("*/*/notebook.ipynb")), ids=lambda path: path.parent.name)
def test_no_artefact_that_a_committed_notebook_shows_has_disappeared(notebook):
    name, edition = notebook.parent.name, notebook.parents[1].name
    if stale(tree_of(edition), f"paper@{name}"):
        pytest.skip("the page is older than the code, as `make status` says; what it shows may have been renamed since")
    outputs = [output for cell in json.loads(notebook.read_text())["cells"] for output in cell.get("outputs", [])]
    shown = {output["metadata"]["umbra"]["artefact"] for output in outputs if "umbra" in output.get("metadata", {})}
    built = {artefact.id for artefact in built_artefacts(notebook.parent, load_paper(notebook.parent.name))}
    counted = json.loads((notebook.parent / "metrics.json").read_text())["artefacts"]["built"]
    assert shown <= built
    assert len(built) == counted


def test_json_holds_no_nan_and_csv_no_empty_index():
    assert jsonable({"a": [np.float32(0.1), float("nan"), np.int64(3), np.bool_(True), None]}) == {
        "a": [0.1, None, 3, True, None]
    }
    assert csv(pd.DataFrame({"a": [1]})) == "a\n1\n"
