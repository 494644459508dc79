"""A change makes stale what it reaches and nothing else: planted in a copy of the tree, and asked of dvc.

Nothing is trained: every stage's outputs are stand-ins that dvc is told to take as they are, so that `dvc status` says
of each planted change which stages would run again.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from dvc.repo import Repo

ROOT = Path(__file__).parents[1]
COPIED = (
    "src",
    "notebooks",
    "dvc.yaml",
    "requirements.txt",
    "requirements-external.txt",
    ".dvc",
    ".dvcignore",
    ".gitignore",
)


class Tree:
    """A copy of the repository in the smoke edition, all up to date."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(root / "src"),
            "DVC_SITE_CACHE_DIR": str(root.parent / "dvc-site"),
            "DVC_NO_ANALYTICS": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        self.environment.pop("UMBRA_ROOT", None)

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False, timeout=240
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def stale(self) -> set[str]:
        """The stages that dvc would run, once it knows what the code is."""
        self.run(sys.executable, "-m", "umbra.driver.code")
        with contextlib.chdir(self.root), Repo(str(self.root)) as repo:  # what `dvc status` asks
            return set(repo.status()) - {"code"}


def stand_ins(root: Path) -> None:
    """Outputs for every stage, as small as can be."""
    values = yaml.safe_load((root / "params.yaml").read_text())
    stages = yaml.safe_load((root / "dvc.yaml").read_text())["stages"]
    sources = {"world": values["world"]["sets"], "scenes": {}, "faces": {}, "train": values["runs"]}
    sources["paper"] = values["papers"]
    for name, stage in stages.items():
        body = stage.get("do", stage)
        for key, item in sources[name].items() if "do" in stage else [("", {})]:
            for kind in ("outs", "metrics", "plots"):
                for out in body.get(kind, ()):
                    path = next(iter(out)) if isinstance(out, dict) else out
                    for word, value in {
                        "edition": values["edition"],
                        "key": key,
                        **{f"item.{k}": v for k, v in item.items()},
                    }.items():
                        path = path.replace("${" + word + "}", str(value))
                    if path == "build/code":
                        continue
                    is_file = Path(path).suffix != ""
                    target = root / path if is_file else root / path / "stand-in"
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_text(f"{name} {key}\n")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    root = tmp_path_factory.mktemp("staleness") / "umbra"
    root.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source,
                root / name,
                ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "cache", "tmp", "config.local"),
            )
        else:
            shutil.copy(source, root / name)
    shutil.copytree(ROOT / "conf", root / "conf")
    tree = Tree(root)
    tree.run("git", "init", "-q", ".")
    tree.run(sys.executable, "-m", "umbra.driver.params", "--write", "smoke")
    stand_ins(root)
    tree.run(sys.executable, "-m", "umbra.driver.code")
    tree.run("dvc", "commit", "-q", "-f")
    assert tree.stale() == set()
    return tree


@pytest.fixture
def edit(tree):
    """Change files; afterwards they are as before."""
    before: dict[Path, str | None] = {}

    def change(name: str, by: Callable[[str], str]) -> None:
        path = tree.root / name
        before.setdefault(path, path.read_text() if path.exists() else None)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(by(before[path] or ""))

    yield change
    for path, text in before.items():
        path.unlink() if text is None else path.write_text(text)


def trainings(tree: Tree, *methods: str) -> set[str]:
    """The trainings by these methods."""
    runs = yaml.safe_load((tree.root / "params.yaml").read_text())["runs"]
    return {f"train@{name}" for name, run in runs.items() if not methods or run["method"] in methods}


LEARNER = "src/umbra/papers/alob/method/learner.py"
ALOB = ("alob", "alob_masks")


def test_a_comment_or_a_docstring_anywhere_makes_nothing_stale(tree, edit):
    for name in ("papers/alob/method/learner.py", "world/head/head.py", "learning/fit.py", "runs/settings.py"):
        edit(f"src/umbra/{name}", lambda text: "# said otherwise\n" + text.replace('"""', '"""Indeed: ', 1))
    assert tree.stale() == set()


def test_a_new_loss_that_is_exported_makes_nothing_stale(tree, edit):
    edit("src/umbra/losses/new.py", lambda _: "def new() -> int:\n    return 1\n")
    edit("src/umbra/losses/__init__.py", lambda text: text + "\nfrom umbra.losses.new import new\n")
    assert tree.stale() == set()


@pytest.mark.parametrize("room", ["backbones", "occlude"])
def test_a_new_backbone_or_occluder_that_is_exported_makes_no_training_stale(tree, edit, room):
    edit(f"src/umbra/{room}/new.py", lambda _: "def new() -> int:\n    return 1\n")
    edit(f"src/umbra/{room}/__init__.py", lambda text: text + f"\nfrom umbra.{room}.new import new\n")
    assert tree.stale() == set()


def test_a_new_paper_in_the_table_makes_nothing_stale(tree, edit):
    edit("src/umbra/papers/toy/__init__.py", lambda _: '"""A toy."""\n')
    edit("src/umbra/papers/toy/runs.py", lambda _: "RECIPES: dict = {}\n")
    edit(
        "src/umbra/papers/recipes.py",
        lambda text: (
            "from umbra.papers.toy import runs as toy\n"
            + text.replace("**compared.RECIPES", "**compared.RECIPES, **toy.RECIPES")
        ),
    )
    assert tree.stale() == set()


def test_one_line_of_alobs_learner_makes_alobs_trainings_and_page_stale(tree, edit):
    edit(LEARNER, lambda text: text + "\nADDED = 1\n")
    assert tree.stale() == trainings(tree, *ALOB) | {"paper@alob"}


def test_a_table_of_a_page_makes_that_page_stale_and_no_training(tree, edit):
    edit("src/umbra/papers/landmark_masks/tables.py", lambda text: text + "\nADDED = 1\n")
    assert tree.stale() == {"paper@landmark_masks"}


def test_a_claims_words_make_its_page_and_the_site_stale(tree, edit):
    edit("src/umbra/papers/alob/paper.yaml", lambda text: text + "# another word\n")
    assert tree.stale() == {"paper@alob", "site"}


def test_a_default_of_the_loader_makes_every_training_stale(tree, edit):
    edit("src/umbra/runs/settings.py", lambda text: text.replace("Within(1, 65_536)] = 64", "Within(1, 65_536)] = 32"))
    assert trainings(tree) <= tree.stale()


def test_torchs_pin_makes_every_training_stale(tree, edit):
    edit("requirements.txt", lambda text: text.replace("torch==2.13.0", "torch==2.13.1"))
    assert trainings(tree) <= tree.stale()


def test_a_library_that_draws_figures_makes_no_training_stale(tree, edit):
    edit("requirements.txt", lambda text: text.replace("matplotlib==", "matplotlib==0"))
    stale = tree.stale()
    assert {"paper@world", "paper@landmark_masks", "paper@alob"} <= stale
    assert not stale & trainings(tree)


def test_a_line_of_the_world_makes_sets_stale_and_trainings_only_through_them(tree, edit):
    edit("src/umbra/world/head/head.py", lambda text: text + "\nADDED = 1\n")
    stale = tree.stale()
    assert {name for name in stale if name.startswith("world@")}
    assert not stale & trainings(tree)
