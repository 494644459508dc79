"""params.yaml is what conf/ composes for the laptop, and every edition can be read to its last key."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from umbra.configuration import as_mapping
from umbra.papers.recipes import RECIPES
from umbra.runs.compose import compose, write
from umbra.runs.config import load
from umbra.runs.departures import rows, value_at
from umbra.runs.settings import build_settings, read_settings

ROOT = Path(__file__).parents[1]
EDITIONS = sorted(path.stem for path in (ROOT / "conf" / "edition").glob("*.yaml"))


@cache
def composed(edition: str) -> dict[str, Any]:
    """An edition's values; nobody here changes them."""
    return compose(edition, ROOT)


def test_the_committed_params_are_the_composition_for_the_laptop():
    assert load(ROOT / "params.yaml") == composed("laptop"), "python -m umbra.driver.params --write"


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_becomes_settings_and_names_itself(edition):
    values = composed(edition)
    settings = build_settings(values, RECIPES)
    assert settings.edition == edition
    assert set(as_mapping(settings)["runs"]) == set(values["runs"])


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_paper_departs_where_its_own_runs_and_sets_have_a_value_that_is_not_the_papers(edition):
    settings = build_settings(composed(edition), RECIPES)
    assert settings.papers["world"].departures == ()
    own = {"landmark_masks": "landmark_", "alob": "alob_"}  # how the names of their runs and sets begin
    for name, beginning in own.items():
        found = rows(settings, settings.papers[name].departures)
        assert found
        assert [row.where for row in found if as_mapping(row.ours) == row.paper] == []
        places = [row.where.removeprefix("world.sets.").removeprefix("runs.") for row in found]
        assert [place for place in places if not place.startswith(beginning)] == []


def test_two_cores_depart_in_width_and_a_gpu_does_not():
    widths = {}
    for edition in EDITIONS:
        papers = build_settings(composed(edition), RECIPES).papers
        widths[edition] = "runs.alob_baseline.model.network.width" in {each.at for each in papers["alob"].departures}
    assert widths == {"gpu": False, "laptop": True, "lfw": True, "smoke": True}


def test_the_committed_params_say_beside_each_such_value_what_the_paper_has():
    values = load(ROOT / "params.yaml")
    lines = (ROOT / "params.yaml").read_text(encoding="utf-8").splitlines()
    for paper in values["papers"].values():
        for departure in paper.get("departures", []):
            key, ours = departure["at"].rsplit(".", 1)[-1], value_at(values, departure["at"])
            remark = f" # paper: {departure['paper']}; because {departure['because']}"
            said = [line for line in lines if line.strip().startswith(f"{key}: {ours}") and line.endswith(remark)]
            assert said, departure


def test_one_value_changed_by_hand_with_sed_is_read(tmp_path):
    path = tmp_path / "params.yaml"
    path.write_text((ROOT / "params.yaml").read_text(encoding="utf-8").replace("width: 16", "width: 8"))
    settings = read_settings(RECIPES, path)
    assert settings.runs["alob_main"].model.network.width == 8
    assert ("runs.alob_baseline.model.network.width", 64, 8) in [
        row[:3] for row in rows(settings, settings.papers["alob"].departures)
    ]


def leaves(tree: Any) -> int:
    """How many values a tree of mappings has."""
    return sum(map(leaves, tree.values())) if isinstance(tree, dict) and tree else 1


def test_params_have_more_values_than_lines():
    lines = (ROOT / "params.yaml").read_text(encoding="utf-8").splitlines()
    assert len(lines) < leaves(load(ROOT / "params.yaml"))


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_written_reads_back_for_every_edition(edition, tmp_path):
    (tmp_path / "conf").symlink_to(ROOT / "conf")
    assert load(write(edition, tmp_path)) == composed(edition)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_has_the_same_papers_so_that_the_site_is_whole(edition):
    assert set(composed(edition)["papers"]) == set(composed("laptop")["papers"])


def test_the_smoke_edition_repeats_nothing():
    settings = build_settings(composed("smoke"), RECIPES)
    assert all(len(run.seeds) == 1 for run in settings.runs.values())


def test_dvc_leaves_composing_to_us_and_tells_nobody_of_it():
    text = (ROOT / ".dvc" / "config").read_text()
    assert "hydra" not in text  # dvc's own hook would write our deltas into params.yaml as they stand in conf/
    assert "analytics = false" in text
    assert "check_update = false" in text


def test_every_stage_of_the_pipeline_says_what_it_does_and_depends_on_files_that_are_there():
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
    for name, stage in stages.items():
        body = stage.get("do", stage)
        assert body["desc"], name
        plain = [dep for dep in body["deps"] if "${" not in dep and not dep.startswith("build/")]  # which others make
        assert [dep for dep in plain if not (ROOT / dep).exists()] == [], name


def test_the_site_waits_for_every_paper():
    deps = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]["site"]["deps"]
    papers = {dep.split("/")[-1] for dep in deps if dep.startswith("reports/")}
    assert papers == set(composed("laptop")["papers"])
