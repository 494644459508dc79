"""Inputs that are the project's own: parameters, configuration, papers, notebooks, and what stages leave."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import yaml
from fuzz.data_kinds import network
from fuzz.outcomes import Kind, Read

import umbra
from umbra.backbones import load_weights, save_weights
from umbra.claims.library import load_paper
from umbra.driver.locks import entries
from umbra.driver.notebook import read_source
from umbra.driver.parameters import check, declared
from umbra.papers.recipes import RECIPES
from umbra.papers.world.evaluation import read_realism
from umbra.reporting.verify import read_tolerances
from umbra.runs.code import locked_versions
from umbra.runs.compose import compose
from umbra.runs.records import read_run
from umbra.runs.run_file import write_record
from umbra.runs.settings import read_settings

ROOT = Path(__file__).parents[2]
SHELF = Path(umbra.__file__).parent / "papers"

ANOTHER_VALUE = "another value that is allowed is what the file is for"
ANOTHER_TEXT = "another text, number or row of a file in git is an edit like any other: git shows it"


def _copied(*names: str) -> Callable[[Path], None]:
    """A maker that copies files and folders of the repository."""

    def make(folder: Path) -> None:
        for name in names:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name)
            else:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, folder / name)

    return make


def _read_params(folder: Path) -> Read:
    return Read(read_settings(RECIPES, folder / "params.yaml"))


def _read_conf(folder: Path) -> Read:
    return Read(compose("smoke", folder))


def _make_paper(folder: Path) -> None:
    shutil.copytree(SHELF / "alob", folder / "alob", ignore=shutil.ignore_patterns("*.py", "__pycache__", "method"))


def _read_paper(folder: Path) -> Read:
    return Read(load_paper("alob", folder))


def _read_notebook(folder: Path) -> Read:
    path = folder / "notebooks" / "train.ipynb"
    notebook = read_source(path)
    check({"edition": "smoke", "run": "x"}, declared(notebook, path.name), path.name)
    return Read(json.dumps(notebook.cells))


def _read_realism(folder: Path) -> Read:
    return Read(read_realism(folder / "reports/realism/realism.json"))


def _read_tolerances(folder: Path) -> Read:
    return Read(read_tolerances(folder / "conf/tolerances.yaml"))


def _read_lock(folder: Path) -> Read:
    return Read(entries(folder / "dvc.lock"))


def _read_versions(folder: Path) -> Read:
    return Read(locked_versions(folder / "requirements.txt"))


HEAD = {"edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {"net": {"group": "toys"}}, "papers": {}}


def _make_run(folder: Path) -> None:
    """What a training leaves."""
    build, report = folder / "build/toy/runs/toys/net", folder / "reports/toy/runs/toys/net"
    (folder / "params.yaml").write_text(yaml.safe_dump(HEAD))
    save_weights(network(), build / "seed-3.safetensors")
    report.mkdir(parents=True)
    (report / "history.csv").write_text("seed,epoch,score\n3,1,0.5\n3,2,0.625\n")
    (report / "metrics.json").write_text('{"3": {"best_epoch": 2, "score": 0.625}}')
    record = {"method": "toy", "params": {"rate": 0.5}, "seeds": [3], "data": {"people": "ab"}, "machine": {}}
    write_record(build, report, record)


def _read_run(folder: Path) -> Read:
    with patch.dict(os.environ, {"UMBRA_ROOT": str(folder)}):
        trained = read_run("net")
    module = network()
    load_weights(module, trained.weights[3])
    weights = [(name, value.numpy()) for name, value in module.state_dict().items()]
    return Read([weights, trained.history, dict(trained.metrics), dict(trained.stated), dict(trained.data)])


EDITS = (
    "value_replaced", "value_removed", "word_replaced", "line_removed", "line_doubled", "lines_swapped",
    "lines_reversed", "bit_flipped", "shortened_inside", "truncated", "copied_over", "lengthened",
)  # fmt: skip
IN_GIT = dict.fromkeys(EDITS, ANOTHER_TEXT)

ANY_KEY = IN_GIT | {"key_added": "a cell's metadata may hold keys of any program"}
OTHER_EDITION = IN_GIT | {"key_added": "what only another edition reads is refused when that one is composed"}
NO_LOCK = IN_GIT | {"missing": "a course's own environment has no lock"}
NO_ENTRIES = IN_GIT | {"missing": "nothing was recorded yet", "key_added": "DVC may record more than we read"}

KINDS = (
    Kind("params.yaml", _copied("params.yaml"), _read_params, ("params.yaml",), IN_GIT, cost=8),
    Kind(
        "conf/",
        _copied("conf", "params.yaml"),
        _read_conf,
        ("conf/*/*.yaml", "conf/config.yaml"),
        OTHER_EDITION,
        cost=20,
    ),
    Kind("a run", _make_run, _read_run, ("build/toy/runs/toys/net/*", "reports/toy/runs/toys/net/*")),
    Kind("a paper and its numbers", _make_paper, _read_paper, ("alob/*",), IN_GIT, cost=2),
    Kind("a notebook", _copied("notebooks/train.ipynb"), _read_notebook, ("notebooks/*",), ANY_KEY),
    Kind("the table of realism", _copied("reports/realism"), _read_realism, ("reports/realism/*.json",), IN_GIT),
    Kind("the tolerances", _copied("conf/tolerances.yaml"), _read_tolerances, ("conf/tolerances.yaml",), IN_GIT),
    Kind("dvc.lock", _copied("dvc.lock"), _read_lock, ("dvc.lock",), NO_ENTRIES, cost=4),
    Kind("requirements.txt", _copied("requirements.txt"), _read_versions, ("requirements.txt",), NO_LOCK),
)
