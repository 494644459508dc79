"""What params.yaml says hangs together: sets that are drawn, runs that wait for what is made, pages with runs."""

import copy

import pytest

from umbra.papers.recipes import RECIPES
from umbra.runs.departures import rows
from umbra.runs.settings import build_settings

VALUES = {
    "edition": "toy",
    "seed": 1,
    "threads": 1,
    "minutes": 1,
    "world": {
        "seed": 1, "model_heads": 10, "processes": 1, "sets": {"people": {"seed": 1, "people": 4, "pictures": 3}},
    },
    "runs": {
        "base": {
            "group": "g", "method": "recogniser", "set": "people", "needs": "sets/people", "seeds": [0, 1],
            "fit": {"epochs": 2}, "model": {"width": 4}, "loader": {"batch": 8, "cover": {"share": 0.5}},
        }
    },
    "papers": {"page": {"notebook": "page.ipynb", "group": "g"}},
}  # fmt: skip


def changed(path: str, value):
    values = copy.deepcopy(VALUES)
    *parents, last = path.split("/")
    place = values
    for key in parents:
        place = place[key]
    place[last] = value
    return values


def second_run(**changes):
    return {**copy.deepcopy(VALUES["runs"]["base"]), "group": "other", **changes}


def test_settings_are_dataclasses_down_to_the_methods_own():
    run = build_settings(VALUES, RECIPES).runs["base"]
    assert (run.model.width, run.model.depth) == (4, 34)
    assert (run.fit.epochs, run.fit.patience) == (2, None)
    assert run.loader.cover.share == 0.5


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("sede", 1, r"^sede: unknown key; did you mean seed\?"),
        ("runs/base/fit/epoch", 1, r"^runs\.base\.fit\.epoch: unknown key; did you mean epochs\?"),
        ("runs/base/model/widht", 1, r"^runs\.base\.model\.widht: unknown key; did you mean width\?"),
        ("runs/base/model/width", "wide", r"^runs\.base\.model\.width: expected int, found str 'wide'"),
        ("runs/base/fit/epochs", 0, r"^runs\.base\.fit\.epochs: expected a number from 1 to 100,000, found int 0"),
        ("runs/base/method", "magic", r"^runs\.base\.method: expected one of .*recogniser.*, found 'magic'"),
        ("runs/base/seeds", [], r"^runs\.base: seeds must be one or more different numbers; got \[\]"),
        ("runs/base/seeds", [1, 1], r"^runs\.base: seeds must be one or more different numbers; got \[1, 1\]"),
        ("runs/base/set", "crowd", r"runs\.base\.set: there is no set 'crowd'; sets: people"),
        (
            "runs/base/needs",
            "../../elsewhere",
            r"^runs\.base\.needs: expected sets/<set>, runs/<group> or runs/<group>/",
        ),
        ("runs/base/needs", "runs/g/../..", r"^runs\.base\.needs: expected sets/<set>, runs/<group> or runs/<group>/"),
        ("runs/base/group", "../../../../victim", r"^runs\.base\.group: expected a name .*, found str"),
        ("edition", "..", r"^edition: expected a name .*, found str"),
        ("world/sets/people/model", "../../x.safetensors", r"world\.sets\.people\.model: expected build/toy/model"),
        (
            "runs/base/fit/monitor",
            "validation_iou",
            r"^runs\.base\.fit\.monitor: expected a value that recogniser logs",
        ),
        ("runs/base/needs", "runs/g/lost", r"runs\.base\.needs: nothing makes 'runs/g/lost'"),
        ("runs/base/needs", "runs/g/base", r"runs\.base\.needs: the run would wait for itself"),
        ("runs/base/needs", "runs/g", r"runs\.base\.needs: the run would wait for itself"),
        ("papers/page/group", "h", r"papers\.page\.group: no run is of group 'h'; groups: g"),
        (
            "world/sets/people/people",
            0,
            r"^world\.sets\.people\.people: expected a number from 1 to 1,000,000, found int 0",
        ),
        ("runs", 3, r"^runs: expected a mapping"),
        (
            "papers/page/departures",
            [{"at": "runs.base.model.widht", "paper": 64, "because": "two cores"}],
            r"papers\.page\.departures: runs\.base\.model\.widht names nothing: runs\.base\.model has no widht; mend",
        ),
        ("papers/page/departures", [{"at": "runs.base"}], r"^papers\.page\.departures\[0\]\.paper: missing"),
        (
            "world/sets/people/model",
            "build/laptop/model.safetensors",
            r"people\.model: expected build/toy/model\.safetensors or .* 'build/laptop/.*`make repro EDITION=toy`",
        ),
    ],
)
def test_what_does_not_hang_together_is_refused_by_its_path(path, value, message):
    with pytest.raises(ValueError, match=message):
        build_settings(changed(path, value), RECIPES)


def test_a_page_has_the_papers_value_beside_ours_as_the_settings_have_it():
    said = {"at": "runs.base.model.width", "paper": 64, "because": "two cores must suffice"}
    settings = build_settings(changed("papers/page/departures", [said]), RECIPES)
    assert rows(settings, settings.papers["page"].departures) == (
        ("runs.base.model.width", 64, 4, "two cores must suffice"),
    )


@pytest.mark.parametrize("name", ["lambda_0.5", "a/b", "", "größer"])
def test_a_name_that_dvc_or_a_folder_would_read_otherwise_is_refused(name):
    with pytest.raises(
        ValueError, match=f"^a key of runs: expected a name .* without dots and slashes, found str '{name}'"
    ):
        build_settings({**VALUES, "runs": {name: second_run()}}, RECIPES)


@pytest.mark.parametrize("needs", ["runs/g/base", "runs/g", "sets/people"])
def test_a_run_may_wait_for_another_for_a_whole_group_or_for_its_set(needs):
    values = changed("runs/second", second_run(needs=needs))
    assert build_settings(values, RECIPES).runs["second"].needs == needs
