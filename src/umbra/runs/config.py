"""params.yaml, which `umbra.runs.compose` makes from conf/, and the few settings that drive a stage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from umbra.configuration import build
from umbra.runs import paths
from umbra.runs.departures import Departure


@dataclass(frozen=True)
class PaperSettings:
    """One page of the report."""

    notebook: str
    group: str  # the runs that it reads: build/<edition>/runs/<group>
    parameters: Mapping[str, Any] = field(default_factory=dict)  # of the notebook, beside the edition
    departures: tuple[Departure, ...] = ()  # where our values are not the paper's


@dataclass(frozen=True)
class Head:
    """What the driver of a stage needs; reading it imports neither torch nor any room's configuration."""

    edition: str
    seed: int
    threads: int
    minutes: int  # that all stages may take, on the machine that the edition is for
    papers: Mapping[str, PaperSettings]
    groups: Mapping[str, str]  # run -> its group


def load(path: Path | None = None) -> dict[str, Any]:
    """params.yaml as it stands; damage is said with the file's name."""
    path = path or paths.root() / paths.MARKER
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name} is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(values, dict):
        raise ValueError(f"{path.name}: expected a mapping of keys to values, found {type(values).__name__}")
    return values


def read_head(path: Path | None = None) -> Head:
    """The few settings that drive a stage."""
    values = load(path)
    runs = values.get("runs") or {}
    wanted: dict[str, Any] = {
        key: values[key] for key in ("edition", "seed", "threads", "minutes", "papers") if key in values
    }
    return build(Head, {**wanted, "groups": {name: (run or {}).get("group") for name, run in runs.items()}})
