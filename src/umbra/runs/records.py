"""What training runs have left, read back for the pages that report on them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from umbra.data.faces import FaceSet, from_world
from umbra.data.prepared import is_real, read_real
from umbra.runs import paths
from umbra.runs.config import read_head
from umbra.runs.credits import Weights, give
from umbra.runs.provenance import RunRecord
from umbra.world.sets.world_set import WorldSet, read_world


@dataclass(frozen=True, eq=False)
class Trained:
    """One run: weights by seed, history by epoch, final numbers by seed, and what it was made from."""

    name: str
    group: str
    method: str
    params: Mapping[str, Any]
    seeds: tuple[int, ...]
    weights: Weights | dict[int, Path]  # safetensors
    epochs: pd.DataFrame  # seed, epoch, and each logged value
    metrics: Mapping[int, Mapping[str, Any]]
    data: Mapping[str, str]  # face set -> its hash

    @property
    def history(self) -> pd.DataFrame:
        """What was logged by seed and epoch; whoever shows it gives the run credit."""
        give((self.name, seed) for seed in self.seeds)
        return self.epochs

    @property
    def stated(self) -> Mapping[str, Any]:
        """The settings, to be shown as a result: then the run gets credit, too."""
        give((self.name, seed) for seed in self.seeds)
        return self.params

    def record(self, seed: int) -> RunRecord:
        """One seed, for provenance.json."""
        return RunRecord(f"{self.name}-{seed}", seed, self.params, self.data)


def read_run(name: str, edition: str | None = None) -> Trained:
    """The run `name` of an edition (that of params.yaml without a name)."""
    head = read_head()
    edition = edition or head.edition
    if name not in head.groups:
        raise ValueError(f"params.yaml has no run {name!r}; its runs: {', '.join(sorted(head.groups)) or 'none'}")
    group = head.groups[name]
    folder, report = paths.run(edition, group, name), paths.run_report(edition, group, name)
    record = json.loads(_there(folder / "run.json", name).read_text("utf-8"))
    seeds = tuple(record["seeds"])
    return Trained(
        name=name,
        group=group,
        method=record["method"],
        params=record["params"],
        seeds=seeds,
        weights=Weights(name, {seed: _there(folder / f"seed-{seed}.safetensors", name) for seed in seeds}),
        epochs=pd.read_csv(_there(report / "history.csv", name)),
        metrics={
            int(key): value for key, value in json.loads(_there(report / "metrics.json", name).read_text()).items()
        },
        data=record["data"],
    )


def runs_of(group: str) -> tuple[str, ...]:
    """Names of the runs of one group, in the order of params.yaml."""
    return tuple(name for name, of in read_head().groups.items() if of == group)


def read_set(name: str, edition: str | None = None) -> WorldSet:
    """A drawn set of faces, by its name in params.yaml."""
    edition = edition or read_head().edition
    folder = paths.face_set(edition, name)
    if not (folder / "set.json").is_file():
        raise FileNotFoundError(
            f"the set {name!r} of the {edition} edition is not drawn (no {folder.name}/set.json): "
            f"`dvc repro world@{name}`"
        )
    return read_world(folder, remember=paths.verified())


def read_faces(name: str, edition: str | None = None) -> FaceSet:
    """A set of faces, drawn or photographed."""
    edition = edition or read_head().edition
    folder = paths.face_set(edition, name)
    if is_real(folder):
        return read_real(folder, remember=paths.verified())
    return from_world(read_set(name, edition))


def _there(path: Path, name: str) -> Path:
    if not path.is_file():
        raise FileNotFoundError(f"the run {name!r} has left no {path.name}: train it with `dvc repro train@{name}`")
    return path
