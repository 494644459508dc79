"""A toy repository: one training and one page, run by dvc through the real driver and the real training loop."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
import yaml

import umbra

SOURCE = str(Path(umbra.__file__).parents[1])
PARAMS = {
    "edition": "toy",
    "seed": 1,
    "threads": 1,
    "minutes": 1,
    "world": {"seed": 1, "model_heads": 2, "processes": 1},
    "runs": {"net": {"group": "toys"}},
    "papers": {"page": {"notebook": "page.ipynb", "group": "toys", "parameters": {"title": "a page"}}},
}
TRAIN = """
from pathlib import Path
from toy import train_toy

train_toy(Path("build/toy/resume/net"), Path("build/toy/runs/toys/net"), Path("reports/toy/runs/toys/net"))
"""
PAGE = """
from pathlib import Path
from umbra.files import write_text

history = Path("reports/toy/runs/toys/net/history.csv").read_text()
write_text(Path("reports/toy/page/tables/history.csv"), history)
if Path("fail").exists():
    raise ValueError("the page cannot be written")
print(title, len(history.splitlines()))
"""
TOY = """
import csv
import shutil
import time
from pathlib import Path

import lightning
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from umbra.learning.fit import fit, forget
from umbra.learning.fit_config import FitConfig
from umbra.files import atomic


class Net(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.net = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.3), nn.Linear(8, 1))

    def training_step(self, batch, index):
        while self.current_epoch == 2 and Path("hold").exists():
            time.sleep(0.05)
        loss = nn.functional.mse_loss(self.net(batch[0])[:, 0], batch[1])
        self.log("validation_loss", loss, on_step=False, on_epoch=True)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 0.01)


class Data(lightning.LightningDataModule):
    def train_dataloader(self):
        draws = torch.Generator().manual_seed(0)
        data = TensorDataset(torch.randn(24, 3, generator=draws), torch.randn(24, generator=draws))
        return DataLoader(data, batch_size=8, shuffle=True)


def train_toy(work, folder, report):
    torch.set_num_threads(1)
    config = FitConfig(4, monitor="validation_loss", mode="min", precision="float32")
    fitted = fit(Net(), Data(), config, seed=5, folder=work, label="net", fingerprint="toy")
    with atomic(folder / "seed-0.safetensors") as temporary:
        shutil.copyfile(fitted.weights, temporary)
    with atomic(report / "history.csv") as temporary, open(temporary, "w", newline="") as out:
        csv.writer(out).writerows([row.epoch, row.values["validation_loss"]] for row in fitted.history)
    forget(work)
"""
DVC = """
stages:
  train:
    foreach: ${runs}
    do:
      cmd: python -m umbra.driver.notebook train ${key}
      params: [seed]
      deps: [notebooks/train.ipynb, toy.py]
      outs: ["build/${edition}/runs/${item.group}/${key}"]
      plots: ["reports/${edition}/runs/${item.group}/${key}/history.csv": {cache: false}]
  paper:
    foreach: ${papers}
    do:
      cmd: python -m umbra.driver.notebook paper ${key}
      params: ["papers.${key}"]
      deps: ["notebooks/${item.notebook}", "build/${edition}/runs/${item.group}"]
      outs: ["reports/${edition}/${key}": {cache: false}]
"""


KEEPER = """
import json, os, sys
from umbra.driver import server
with server.kept(1):
    import umbra.papers.recipes  # as the pipeline does, with whatever that does to the environment
    print(json.dumps(dict(os.environ)), flush=True)
    sys.stdin.read()
"""


class Toy:
    """The repository and how to use it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.python = sys.executable
        self.dvc: tuple[str, ...] = ("dvc",)
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": SOURCE,  # what stands beside these tests; toy.py is found where work is done
            "DVC_SITE_CACHE_DIR": str(root.parent / "dvc-site"),
            "DVC_NO_ANALYTICS": "1",
            "SHELL": "/bin/sh",  # where that is dash, it stays between dvc and the stage: the harder case
            "IPYTHONDIR": str(root.parent / "ipython"),
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        self.environment.pop("UMBRA_ROOT", None)

    def warm(self, environment: dict[str, str]) -> None:
        """From now on dvc, stages and kernels are forked by the warm process that `environment` names."""
        self.environment = environment | {"DVC_SITE_CACHE_DIR": self.environment["DVC_SITE_CACHE_DIR"]}
        self.dvc = (sys.executable, "-m", "umbra.runs.warm", "dvc")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command in the repository, to its end."""
        return subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )

    def start(self, *command: str) -> subprocess.Popen[str]:
        """A command in the repository, as the leader of a group of its own, like a shell's foreground job."""
        return subprocess.Popen(
            command, cwd=self.root, env=self.environment, start_new_session=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=hear_interrupts,
        )  # fmt: skip

    def git(self, *arguments: str) -> str:
        """Git with an identity of its own."""
        done = self.run("git", "-c", "user.name=toy", "-c", "user.email=toy@localhost", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def results(self) -> dict[str, bytes]:
        """Everything that the pipeline makes, by name."""
        files = [*self.root.glob("build/toy/runs/**/*"), *self.root.glob("reports/**/*"), self.root / "dvc.lock"]
        return {str(path.relative_to(self.root)): path.read_bytes() for path in files if path.is_file()}

    def wait_for(self, text: str, log: str = "build/toy/logs/train-net.log", seconds: float = 60) -> None:
        """Wait until `text` stands in a log."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            path = self.root / log
            if path.exists() and text in path.read_text():
                return
            time.sleep(0.05)
        raise AssertionError(f"{text!r} did not come within {seconds} s")


def hear_interrupts() -> None:
    """Whoever runs these tests in the background of a shell ignores Ctrl-C, and so would all that they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def make(root: Path, *, git: bool) -> Toy:
    """Write the toy repository to `root`."""
    (root / "notebooks").mkdir(parents=True)
    (root / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    (root / "dvc.yaml").write_text(DVC)
    (root / "toy.py").write_text(TOY)
    (root / ".gitignore").write_text("build/\n__pycache__/\nhold\nfail\n")
    for name, body, defaults in (
        ("train", TRAIN, 'edition = ""\nrun = ""'),
        ("page", PAGE, 'edition = ""\ntitle = ""'),
    ):
        parameters = nbformat.v4.new_code_cell(defaults, id="0", metadata={"tags": ["parameters"]})
        cells = [parameters, nbformat.v4.new_code_cell(body.strip(), id="1")]
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        (root / "notebooks" / f"{name}.ipynb").write_text(
            nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=metadata))
        )
    toy = Toy(root)
    if git:
        toy.git("init", "-q", "-b", "main")
    (root / ".dvc").mkdir()
    (root / ".dvc" / ".gitignore").write_text("/config.local\n/tmp\n/cache\n")
    (root / ".dvc" / "config").write_text(
        f"[core]\n    analytics = false\n    check_update = false\n    no_scm = {str(not git).lower()}\n"
    )
    if git:
        toy.git("add", "-A")
        toy.git("commit", "-q", "-m", "toy")
    return toy


@pytest.fixture(scope="session")
def whole(tmp_path_factory) -> Toy:
    """A toy repository whose pipeline ran once, uninterrupted; it is read, never changed."""
    toy = make(tmp_path_factory.mktemp("whole") / "toy", git=True)
    done = toy.run("dvc", "repro")
    assert done.returncode == 0, done.stdout + done.stderr
    toy.git("add", "-A")
    toy.git("commit", "-q", "-m", "done")
    return toy


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Keep a warm process as `make repro` keeps one, and give the environment of those whom it serves."""
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield json.loads(keeper.stdout.readline())
    finally:
        keeper.communicate(timeout=30)


@pytest.fixture(name="serving")
def _serving():
    """The context in which a warm process is kept, for tests that need one of their own."""
    return serving


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[dict[str, str]]:
    """The environment of those whom a warm process serves."""
    with serving(Toy(tmp_path_factory.mktemp("served") / "toy").environment) as environment:
        yield environment


@pytest.fixture(params=["cold", "warm"])
def environment(request) -> dict[str, str] | None:
    """None, or the environment of those whom a warm process serves."""
    return request.getfixturevalue("served") if request.param == "warm" else None


@pytest.fixture
def toy(tmp_path) -> Toy:
    """A fresh toy repository."""
    return make(tmp_path / "toy", git=True)


@pytest.fixture
def finished(whole, tmp_path) -> Toy:
    """A copy of the repository whose pipeline has run."""
    shutil.copytree(whole.root, tmp_path / "toy", symlinks=True)
    return Toy(tmp_path / "toy")


@pytest.fixture
def either_toy(toy, environment) -> Toy:
    """A fresh toy repository whose stages are begun cold, and one whose stages are forked."""
    if environment:
        toy.warm(environment)
    return toy


@pytest.fixture
def either_finished(finished, environment) -> Toy:
    """A finished repository whose stages are begun cold, and one whose stages are forked."""
    if environment:
        finished.warm(environment)
    return finished
