"""params.yaml is what conf/ composes for the laptop, and every edition can be read to its last key."""

import json
import re
import shutil
from copy import deepcopy
from functools import cache
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest
import yaml

from umbra.configuration import as_mapping
from umbra.papers.recipes import RECIPES
from umbra.runs.compose import compose, composition, write
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
def test_another_seed_reaches_every_drawn_set_and_changes_nothing_else(edition):
    own, other = composed(edition), composition(edition, ROOT, ["seed=101", "world.seed=2124"]).values
    for kind in ("sets", "scenes"):
        for name, drawn in own["world"].get(kind, {}).items():
            assert other["world"][kind].pop(name) == {**drawn, "seed": 2124}, name
    assert other == {**own, "seed": 101, "world": {**own["world"], "seed": 2124, "sets": {}, "scenes": {}}}


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
            key, ours = departure["at"].rsplit(".", 1)[-1], json.dumps(value_at(values, departure["at"])).strip('"')
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
def test_every_edition_has_the_papers_of_the_committed_one_so_that_the_site_is_whole(edition):
    assert set(composed(edition)["papers"]) >= set(composed("laptop")["papers"])


def test_whatever_an_edition_has_is_tried_by_smoke():
    for edition in EDITIONS:
        assert set(composed(edition)["papers"]) <= set(composed("smoke")["papers"])


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


def one_part(path: str, value: Any) -> dict[str, Any]:
    """The committed values with `value` at a dotted path; of the runs, that one alone, so that reading is quick."""
    values = deepcopy(composed("laptop"))
    names = path.split(".")
    values["papers"] = {}
    values["runs"] = {names[1]: values["runs"][names[1]]} if names[0] == "runs" else {}
    place = values
    for name in names[:-1]:
        place = place.setdefault(name, {})
    place[names[-1]] = value
    return values


BASE, ALOB, GENERATORS = "runs.landmark_masks_base", "runs.alob_baseline", "runs.landmark_masks_generators"
SET = "world.sets.landmark_faces"
BAD = {
    "edition": ["", ".", "..", "a/b", "code", None],
    "seed": [-1, 2**32, 1.5, "one"],
    "threads": [0, -1, 10**12],
    "minutes": [0, -5],
    "world.seed": [-1],
    "world.model_heads": [0, 1, 10**12],
    "world.processes": [0],
    f"{SET}.seed": [-1],
    f"{SET}.people": [0, -1, 10**12],
    f"{SET}.pictures": [0, 10**12],
    f"{SET}.height": [0, 10**12],
    f"{SET}.width": [-72],
    f"{SET}.frame": ["oval", "", "../box"],
    f"{SET}.occluded": [-0.1, 1.1, nan],
    f"{SET}.first_person": [-1],
    f"{SET}.largest_yaw": [-1.0, inf],
    f"{SET}.supersampling": [0],
    f"{BASE}.group": ["../../../../victim3", "", "a.b"],
    f"{BASE}.set": ["../x"],
    f"{BASE}.needs": ["../../x", "sets/..", "runs"],
    f"{BASE}.fit.epochs": [0, -1, 10**12, True],
    f"{BASE}.fit.patience": [0, -2],
    f"{BASE}.fit.monitor": ["validation_accurcy", "", "validation_iou"],
    f"{BASE}.fit.clip": [0, -1.0, nan],
    f"{BASE}.fit.accumulate": [0],
    f"{BASE}.fit.batches": [0],
    f"{BASE}.fit.devices": [0],
    f"{BASE}.loader.batch": [0, -1, 10**12],
    f"{BASE}.loader.workers": [-1],
    f"{BASE}.loader.cover": [{"share": 1.5}, {"scale": 0}, {"scale": -1.0}],
    f"{BASE}.model.depth": [19],
    f"{BASE}.model.width": [0, 10**12],
    f"{BASE}.model.stem": ["5x5", "../3x3"],
    f"{BASE}.model.head": ["tail"],
    f"{BASE}.model.height": [0, 10**12],
    f"{BASE}.model.dropout": [-0.1, 1.0, nan],
    f"{BASE}.model.scale": [0, -30.0, nan],
    f"{BASE}.model.margin": [-0.1, 2.0],
    f"{BASE}.model.label_smoothing": [1.1],
    f"{BASE}.model.optimiser.learning_rate": [0, -0.1, nan, inf],
    f"{BASE}.model.optimiser.weight_decay": [-1e-4],
    f"{BASE}.model.augmentation": [{"shift": -0.1}, {"shift": nan}, {"flip": 1.5}, {"cover": -1.0}],
    f"{ALOB}.model.start": ["../../run"],
    f"{ALOB}.model.without_folds": [[0], [11]],
    f"{ALOB}.model.network.identifier_rate": [-0.01, nan],
    f"{ALOB}.model.network.reversal": [-1.0],
    f"{ALOB}.model.network.stem": ["1x1"],
    f"{ALOB}.model.network.milestones": [[1.5]],
    f"{GENERATORS}.model.pictures": [0],
    f"{GENERATORS}.model.held_out": [0],
    f"{GENERATORS}.model.strategies": [["LM3"]],
    f"{GENERATORS}.model.generator.difference_weights": [[-1.0], [nan]],
    "runs.landmark_masks_detector.model.network.threshold": [-1, 255],
    "runs.landmark_masks_detector.model.network.opening": [2, 0],
}


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, values in BAD.items() for value in values])
def test_a_value_that_makes_no_sense_is_refused_by_its_full_key(path, value):
    with pytest.raises(ValueError, match=rf"^{re.escape(path)}\b.*: expected .*, found ") as refused:
        build_settings(one_part(path, value), RECIPES)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("seeds", [[-1], [0, 0], []])
def test_seeds_are_different_numbers_from_nought(seeds):
    with pytest.raises(
        ValueError, match=r"^runs\.alob_baseline(\.seeds\[0\]: expected a number from 0|: seeds must be)"
    ):
        build_settings(one_part(f"{ALOB}.seeds", seeds), RECIPES)


def test_a_key_that_stands_twice_in_conf_is_refused_with_its_line(tmp_path):
    shutil.copytree(ROOT / "conf", tmp_path / "conf")
    path = tmp_path / "conf" / "edition" / "smoke.yaml"
    path.write_text(path.read_text() + "minutes: 9\n")
    last = len(path.read_text().splitlines())
    with pytest.raises(
        ValueError, match=rf"smoke\.yaml, line {last}: .*the key 'minutes' a second time \(the first is in line 4\)"
    ):
        compose("smoke", tmp_path)
