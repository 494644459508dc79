"""What training runs have left, read back for the pages that report on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from umbra.data.faces import FaceSet, from_world
from umbra.data.prepared import is_real, read_real
from umbra.reading import read_json, reading
from umbra.runs import paths
from umbra.runs.config import read_head
from umbra.runs.credits import Weights, give
from umbra.runs.provenance import RunRecord
from umbra.runs.run_file import read_record
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
    machine: Mapping[str, Any] = field(default_factory=dict)  # what trained it

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
        return RunRecord(f"{self.name}-{seed}", seed, self.params, self.data, self.machine)


def read_run(name: str, edition: str | None = None) -> Trained:
    """The run `name` of an edition (that of params.yaml without a name)."""
    head = read_head()
    edition = edition or head.edition
    if name not in head.groups:
        raise ValueError(f"params.yaml has no run {name!r}; its runs: {', '.join(sorted(head.groups)) or 'none'}")
    group = head.groups[name]
    folder, report = paths.run(edition, group, name), paths.run_report(edition, group, name)
    again = f"Train the run again: `dvc repro --force train@{name}`."
    record = read_record(folder, report, again)
    metrics = read_json(report / "metrics.json", "the final numbers of a run", again)
    seeds = tuple(record["seeds"])
    return Trained(
        name=name,
        group=group,
        method=record["method"],
        params=record["params"],
        seeds=seeds,
        weights=Weights(name, {seed: folder / f"seed-{seed}.safetensors" for seed in seeds}),
        epochs=_history(report / "history.csv", again),
        metrics={int(key): value for key, value in metrics.items()},
        data=record["data"],
        machine=record.get("machine", {}),
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


def _history(path: Path, again: str) -> pd.DataFrame:
    """What was logged, each of it a finite number."""
    with reading(path, "the history of a run", again):
        frame = pd.read_csv(path)
        finite = np.isfinite(frame.to_numpy(np.float64))
    if not finite.all():
        row, column = np.argwhere(~finite)[0]
        raise ValueError(
            f"{path}: expected finite numbers, found {frame.iat[row, column]!s} as {frame.columns[column]} in line "
            f"{row + 2}. {again}"
        )
    return frame
