"""Runs written to disk as a training leaves them, and two accounts of who is read: the credits, and what was opened."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from torch import nn

from umbra.backbones import save_weights, weights
from umbra.runs import networks
from umbra.runs.credits import Credit, Memo, recording
from umbra.runs.exhibits import Exhibit, Made
from umbra.runs.records import Trained
from umbra.runs.run_file import write_record

EDITION = "toy"


def write_tree(root: Path, groups: Mapping[str, str]) -> Path:
    """A repository whose params.yaml names runs and their groups; the runs themselves come by `write_run`."""
    runs = {name: {"group": group} for name, group in groups.items()}
    head = {"edition": EDITION, "seed": 1, "threads": 1, "minutes": 1, "runs": runs, "papers": {}}
    root.mkdir(parents=True, exist_ok=True)
    (root / "params.yaml").write_text(yaml.safe_dump(head, sort_keys=False))
    return root


def write_run(
    root: Path,
    group: str,
    name: str,
    params: Mapping[str, Any],
    modules: Mapping[int, nn.Module],
    history: dict,
    *,
    method: str = "toy",
) -> None:
    """Weights, record, history and metrics of one run; `history` holds what its last epoch logged."""
    folder, report = (root / top / EDITION / "runs" / group / name for top in ("build", "reports"))
    for seed, module in modules.items():
        save_weights(module, folder / f"seed-{seed}.safetensors")
    report.mkdir(parents=True, exist_ok=True)
    record = {"method": method, "params": params, "seeds": list(modules), "data": {"people": "ab" * 32}}
    pd.DataFrame({"seed": list(modules), "epoch": 1, **history}).to_csv(report / "history.csv", index=False)
    (report / "metrics.json").write_text(json.dumps({str(seed): {} for seed in modules}))
    write_record(folder, report, record)


class Opened(set[Credit]):
    """Seeds of runs that were read, noted where files are opened and columns are read, whatever the credits say."""

    def file(self, path: Path | str) -> None:
        """A weights file, whose place names the run and the seed."""
        self.add((Path(path).parent.name, int(Path(path).stem.removeprefix("seed-"))))

    def shown(self, trained: Trained) -> None:
        """What a run logged or states, all seeds of it."""
        self.update((trained.name, seed) for seed in object.__getattribute__(trained, "seeds"))


@pytest.fixture
def opened(monkeypatch) -> Opened:
    """Filled while the test runs."""
    found = Opened()
    load_file, safe_open = weights.load_file, networks.safe_open

    def attribute(trained: Trained, name: str) -> Any:
        if name in ("epochs", "stated"):
            found.shown(trained)
        return object.__getattribute__(trained, name)

    monkeypatch.setattr(weights, "load_file", lambda path: found.file(path) or load_file(path))
    monkeypatch.setattr(networks, "safe_open", lambda path, **given: found.file(path) or safe_open(path, **given))
    monkeypatch.setattr(Trained, "__getattribute__", attribute, raising=False)
    return found


def credited(exhibit: Exhibit, page: Any) -> tuple[Made, frozenset[Credit]]:
    """What is made of a page, and who is credited for it."""
    with recording() as asked:
        made = exhibit.make(page)
    return made, frozenset(asked)


class Forgetful(Memo):
    """A memo that keeps answers and forgets who gave them: what the tests of credits must catch."""

    def __call__(self, key: Any, work_out: Callable[[], Any]) -> Any:
        """What is kept under `key`; credit is given at the first time alone."""
        if key not in self._kept:
            self._kept[key] = work_out(), frozenset()
        return self._kept[key][0]

    def together(self, keys: Iterable[Any], work_out: Callable[[list[Any]], Mapping[Any, Any]]) -> None:
        """The same for many."""
        if missing := [key for key in keys if key not in self._kept]:
            self._kept.update({key: (value, frozenset()) for key, value in work_out(missing).items()})
