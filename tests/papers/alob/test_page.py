"""What an edition has, what it has not and why, and where every artefact came from."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.papers.alob.conftest import make_evaluation, small_faces
from umbra.claims import Artefact, Paper, ResultTable
from umbra.claims.schema import Cells, Citation, Claim, Comparison
from umbra.papers.alob import page, tables, verification
from umbra.reporting.report import Report
from umbra.runs.provenance import provenance

IDS = ("table-1", "table-3", "table-4", "table-6", "table-7", "attention", "fair", "robustness", "figure-6", "unseen")


def claim(name, *tables_asked):
    cells = Cells(("ALOB",), ("Silhouette",))
    return Claim(
        name, name, "here", comparisons=tuple(Comparison(t, cells, "greater", value=0.0) for t in tables_asked)
    )


@pytest.fixture
def paper():
    claims = (claim("one", "table-4"), claim("both", "table-4", "fair"), claim("other", "fair"))
    citation = Citation(("A B",), "A title")
    return Paper("alob", 1, citation, "s", tuple(Artefact(name, f"The {name}") for name in IDS), claims, {})


@pytest.fixture
def stage(evaluation, monkeypatch, paper, tmp_path):
    (tmp_path / "params.yaml").write_text("{}")
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    monkeypatch.setattr(page, "load_paper", lambda _: paper)
    monkeypatch.setattr(page, "runs_of", lambda _: tuple(evaluation.runs))
    return page.Stage(evaluation)


@pytest.fixture
def real_stage(stage, evaluation):
    return page.Stage(make_evaluation(evaluation.runs, real=True))


@pytest.fixture
def report(tmp_path, paper):
    return Report(tmp_path / "alob", paper)


def test_the_sweep_starts_with_the_main_run(stage):
    assert stage.sweep == ["alob_main", "alob_lambda_3", "alob_lambda_0"]


def test_what_an_edition_lacks_is_said_in_a_sentence(stage, report):
    shown = stage.show(report, "fair", lambda: pytest.fail("must not be made"))
    assert repr(shown).startswith("The fair: not available: it needs the runs alob_baseline_wide")
    assert "which of their pixels" in stage.why_not("attention")  # noise has no parsing
    assert "does not draw" in stage.why_not("figure-6")
    assert stage.why_not("table-4") == ""


def test_how_many_strangers_set_each_threshold_is_counted(stage):
    table = stage.strangers()
    judged = stage.evaluation.scores("alob_baseline", 0, "LFW")
    assert table.loc["LFW", "Genuine pairs"] == judged.same.sum()
    assert table.loc["LFW", "All strangers"] == judged.strangers > table.loc["LFW", "Impostors of the list"]
    assert table.loc["MFR2", ["TAR", "TAR+"]].tolist() == ["refused", "measured"]
    assert all(f"{name}: far: expected at least" in repr(stage.refusals()) for name in table.index)


def test_without_strangers_enough_there_is_no_table_6(stage, monkeypatch):
    assert stage.why_not("table-6") == ""
    monkeypatch.setattr(verification, "FAR", 1e-9)
    few = page.Stage(replace(stage.evaluation, _judged={}))
    assert "impostor" in few.why_not("table-6")


def test_what_it_has_is_reported(stage, report):
    made = ResultTable("table-4", {("ALOB", "Silhouette"): np.ones((1, 30))})
    stage.show(report, "table-4", lambda: made)
    assert report.results["table-4"] is made


def test_a_set_with_few_pictures_of_somebody_is_not_probed(stage, evaluation):
    faces = replace(evaluation.benchmark.faces, parsing=np.zeros(evaluation.benchmark.faces.images.shape[:3], np.uint8))
    few = page.Stage(replace(evaluation, benchmark=replace(evaluation.benchmark, faces=faces)))
    assert few.why_not("probes") == "it needs 4 pictures of everybody tested; the fewest here are 3"
    assert few.why_not("compactness") == ""


def test_claims_wait_for_the_last_of_their_tables(stage, report):
    table = ResultTable("table-4", {("ALOB", "Silhouette"): np.ones((1, 30))})
    report.table("table-4", table)
    assert "one" in repr(stage.claims(report, "table-4"))
    assert "both" not in repr(stage.claims(report, "table-4"))
    report.table("fair", replace(table, name="fair"))
    told = repr(stage.claims(report, "fair"))
    assert "both" in told
    assert "other" in told
    assert repr(stage.claims(report, "unseen")) == "the paper claims nothing about it"


def test_a_claim_whose_table_is_missing_is_still_told_in_its_section(stage, report):
    assert "not measured" in repr(stage.claims(report, "fair"))


def test_every_run_stands_behind_an_artefact_and_missing_artefacts_behind_none(stage, evaluation, monkeypatch):
    kept = {name: run for name, run in evaluation.runs.items() if name not in ("alob_sum", "alob_unseen_main")}
    monkeypatch.setattr(page, "runs_of", lambda _: tuple(kept))
    monkeypatch.setattr(
        type(stage), "why_not", lambda _, name: "" if name in ("table-1", "table-4", "table-7") else "no"
    )
    described = provenance(*stage.provenance())
    assert list(described["artefacts"]) == ["table-1", "table-4", "table-7"]
    assert described["artefacts"]["table-1"] == []
    assert described["artefacts"]["table-7"] == ["alob_main-0", "alob_main-1", "alob_lambda_3-0", "alob_lambda_0-0"]
    assert "alob_baseline-1" in described["artefacts"]["table-4"]


def test_test_sets_are_named_by_their_content(stage, tmp_path, monkeypatch):
    monkeypatch.setattr(type(stage), "why_not", lambda *_: "no")
    folder = tmp_path / "build" / "test" / "sets" / "alob_five"
    folder.mkdir(parents=True)
    (folder / "set.json").write_text(json.dumps({"sha256": {"a": "b"}}))
    assert list(stage.provenance()[2]) == ["alob_five"]


def test_the_other_half_of_the_people_belongs_to_its_artefact(stage):
    assert {"alob_main", "alob_main_other", "alob_main_mfr2"} <= set(stage._runs_behind("table-4"))


def test_drawn_faces_behind_glasses_have_both_protocols(stage, monkeypatch):
    faces = small_faces(people=3, each=13)
    kinds = np.array(([""] * 7 + ["sunglasses"] * 3 + ["scarf"] * 3) * 3, dtype=object)
    drawn = replace(faces, table=pd.DataFrame({"kind": kinds}))
    monkeypatch.setattr(page, "read_set", lambda *_: None)
    monkeypatch.setattr(page, "from_world", lambda _: drawn)
    assert list(stage.ar.protocols) == list(tables.GALLERIES)
    assert {name: len(one.gallery) for name, one in stage.ar.protocols.items()} == {"protocol 1": 18, "protocol 2": 3}
    assert len(stage.ar.protocols["protocol 1"].probes["scarf"]) == 9
    assert stage.why_not("table-3") == ""


def test_without_the_ar_database_photographs_have_no_table_3(real_stage, monkeypatch, tmp_path):
    monkeypatch.setenv("UMBRA_DATA", str(tmp_path))
    assert real_stage.ar is None
    assert len(real_stage.ar_faces) == 0
    assert "must be asked for" in real_stage.why_not("table-3")


def test_the_headline_is_the_accuracy_of_both_in_every_test(stage):
    found = stage.headline()
    assert len(found) == 2 * len(stage.benchmark.tests)
    expected = stage.evaluation.rates("alob_main", "LFW")["accuracy"].estimate
    assert found["accuracy, LFW, ALOB"] == pytest.approx(expected)


def test_pictures_of_real_people_go_outside_the_report(tmp_path, monkeypatch):
    (tmp_path / "params.yaml").write_text("{}")
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    assert page.private_folder("toy") is None
    folder = tmp_path / "build" / "toy" / "sets" / "lfw_faces"
    folder.mkdir(parents=True)
    (folder / "set.json").write_text(json.dumps({"real": True}))
    assert page.private_folder("toy") == tmp_path / "build" / "toy" / "private" / "alob"
