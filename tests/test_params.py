"""params.yaml is what conf/ composes for the laptop, and every edition can be read to its last key."""

from pathlib import Path

import pytest
import yaml

from umbra.configuration import as_mapping
from umbra.papers.recipes import RECIPES
from umbra.runs.config import compose, load
from umbra.runs.settings import build_settings

ROOT = Path(__file__).parents[1]
EDITIONS = sorted(path.stem for path in (ROOT / "conf" / "edition").glob("*.yaml"))


def test_the_committed_params_are_the_composition_for_the_laptop():
    assert load(ROOT / "params.yaml") == compose("laptop", ROOT), "python -m umbra.runs.config --write"


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_becomes_settings_and_names_itself(edition):
    values = compose(edition, ROOT)
    settings = build_settings(values, RECIPES)
    assert settings.edition == edition
    assert set(as_mapping(settings)["runs"]) == set(values["runs"])


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_has_the_same_papers_so_that_the_site_is_whole(edition):
    assert set(compose(edition, ROOT)["papers"]) == set(compose("laptop", ROOT)["papers"])


def test_the_smoke_edition_repeats_nothing():
    settings = build_settings(compose("smoke", ROOT), RECIPES)
    assert all(len(run.seeds) == 1 for run in settings.runs.values())


def test_dvc_composes_from_the_same_place():
    text = (ROOT / ".dvc" / "config").read_text()
    assert "enabled = True" in text
    assert "config_dir = conf" in text
    assert "analytics = false" in text
    assert "check_update = false" in text


def test_every_stage_of_the_pipeline_says_what_it_does_and_depends_on_files_that_are_there():
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
    for name, stage in stages.items():
        body = stage.get("do", stage)
        assert body["desc"], name
        plain = [dep for dep in body["deps"] if "${" not in dep]
        assert [dep for dep in plain if not (ROOT / dep).exists()] == [], name


def test_the_site_waits_for_every_paper():
    deps = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]["site"]["deps"]
    papers = {dep.split("/")[-1] for dep in deps if dep.startswith("reports/")}
    assert papers == set(compose("laptop", ROOT)["papers"])
