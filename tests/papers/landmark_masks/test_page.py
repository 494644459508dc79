"""The notebook's first and last word: faces, runs, and where every artefact came from."""

import json
from dataclasses import replace

import pytest

from umbra.papers.landmark_masks import page
from umbra.papers.landmark_masks.protocol import Material
from umbra.reporting.report import Report
from umbra.runs.provenance import provenance

PARTS = ("base", "generators", "detector", "occluded_base", "occluded_generators", "lambda_0", "no_background")


@pytest.fixture
def stage(material, runs, monkeypatch):
    kinds = {"occluded_base": "base", "no_background": "base", "occluded_generators": "generators",
             "lambda_0": "generators"}  # fmt: skip

    def read(name, edition):
        part = name.removeprefix("landmark_masks_")
        found = runs[kinds.get(part, part)]
        needs = f"runs/landmark_masks/landmark_masks_{'occluded_base' if 'occluded' in part else 'base'}"
        return replace(found, name=name, params={**found.params, "needs": needs})

    monkeypatch.setattr(page, "read_run", read)
    monkeypatch.setattr(page, "runs_of", lambda group: tuple(f"landmark_masks_{part}" for part in PARTS))
    return page.Stage("toy", material)


def test_every_artefact_has_runs_that_are_there(stage):
    described = provenance(*stage.provenance())
    assert set(described["artefacts"]) == set(page._artefacts())
    assert described["artefacts"]["figure-3"] == []
    assert "landmark_masks_no_background-0" in described["artefacts"]["background"]
    assert list(described["data"]) == ["landmark_faces"]


def test_the_sweep_holds_the_main_run_too(stage):
    assert list(stage.sweep) == [10.0]  # the toy runs were all trained with the same weight


def test_photographs_leave_the_question_of_the_background_open(stage, evaluation, tmp_path):
    real = replace(stage, material=Material(replace(stage.material.faces, parsing=None), stage.material.split, 1))
    report = Report(tmp_path / "landmark_masks")
    assert repr(real.background(evaluation, report)).startswith("not available: photographs do not say")
    assert not report.results
    assert "background" not in real.provenance()[0]


def test_drawn_faces_answer_it(stage, evaluation, tmp_path):
    report = Report(tmp_path / "landmark_masks")
    stage.background(evaluation, report)
    assert report.results["background"].rows == ["Clean", "Face mask", "Block over chin, mouth and nose"]


def test_the_headline_is_one_number_per_strategy(stage, evaluation):
    assert set(stage.headline(evaluation)) == {
        "rank-1 on clean faces",
        *(f"rank-1 under occlusion, {name}" for name in ("no mask", "LM1", "LM2", "Grid")),
    }


def test_pictures_of_real_people_go_outside_the_report(tmp_path, monkeypatch):
    (tmp_path / "params.yaml").write_text("{}")
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    folder = tmp_path / "build" / "toy" / "sets" / "landmark_faces"
    folder.mkdir(parents=True)
    (folder / "set.json").write_text(json.dumps({}))
    assert page.private_folder("toy") is None
    (folder / "set.json").write_text(json.dumps({"real": True}))
    assert page.private_folder("toy") == tmp_path / "build" / "toy" / "private" / "landmark_masks"
