"""Inputs that are the project's own: parameters, configuration, papers, notebooks, and what stages leave."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path


import umbra
from fuzz.outcomes import Kind, Read
from umbra.claims.library import load_paper
from umbra.driver.locks import entries
from umbra.driver.notebook import read_source
from umbra.driver.parameters import check, declared
from umbra.papers.recipes import RECIPES
from umbra.papers.world.evaluation import read_realism
from umbra.reporting.verify import read_tolerances
from umbra.runs.code import locked_versions
from umbra.runs.compose import compose
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


IN_GIT = dict.fromkeys(
    ("value_replaced", "value_removed", "word_replaced", "line_removed", "line_doubled", "lines_swapped", "lines_reversed",
     "bit_flipped", "shortened_inside", "truncated"), ANOTHER_TEXT,
)  # fmt: skip

KINDS = (
    Kind("params.yaml", _copied("params.yaml"), _read_params, ("params.yaml",), IN_GIT, cost=8),
    Kind("conf/", _copied("conf", "params.yaml"), _read_conf, ("conf/*/*.yaml", "conf/config.yaml"), IN_GIT, cost=20),
    Kind("a paper and its numbers", _make_paper, _read_paper, ("alob/*",), IN_GIT, cost=2),
    Kind("a notebook", _copied("notebooks/train.ipynb"), _read_notebook, ("notebooks/*",), IN_GIT),
    Kind("the table of realism", _copied("reports/realism"), _read_realism, ("reports/realism/*.json",), IN_GIT),
    Kind("the tolerances", _copied("conf/tolerances.yaml"), _read_tolerances, ("conf/tolerances.yaml",), IN_GIT),
    Kind("dvc.lock", _copied("dvc.lock"), _read_lock, ("dvc.lock",), IN_GIT, cost=4),
    Kind("requirements.txt", _copied("requirements.txt"), _read_versions, ("requirements.txt",), IN_GIT),
)
