"""params.yaml, which `umbra.runs.compose` makes from conf/, as frozen dataclasses; below this nobody sees a dict.

`python -m umbra.runs.config --write [edition]` composes params.yaml anew (laptop without a name), and `--check`
says in one sentence what is wrong with it, if anything.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from umbra.configuration import build
from umbra.runs import paths
from umbra.runs.departures import Departure

if TYPE_CHECKING:
    from umbra.runs.settings import Settings


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


def read_settings(path: Path | None = None) -> "Settings":
    """All settings, checked down to the last key of every room."""
    return build_settings(load(path))


def build_settings(values: Mapping[str, Any]) -> "Settings":
    """`values` as settings; a run's `model` becomes the configuration class of its method."""
    from umbra.papers.recipes import RECIPES
    from umbra.runs.settings import Settings

    runs = values.get("runs")
    if not isinstance(runs, Mapping):
        return build(Settings, values)  # which refuses it
    filled = {}
    for name, run in runs.items():
        method = str(run.get("method")) if isinstance(run, Mapping) else ""
        if isinstance(run, Mapping) and method not in RECIPES:
            raise ValueError(f"runs.{name}.method: expected one of {', '.join(sorted(RECIPES))}, found {method!r}")
        filled[name] = run
        if isinstance(run, Mapping) and isinstance(run.get("model", {}), Mapping):
            model: Any = build(RECIPES[method].config, {"seed": 0, **run.get("model", {})}, f"runs.{name}.model")
            filled[name] = {**run, "model": model}
    return build(Settings, {**values, "runs": filled})


def main(arguments: Sequence[str]) -> int:
    """Write or check params.yaml."""
    try:
        if arguments[:1] == ["--write"] and len(arguments) <= 2:
            from umbra.runs.compose import write

            print(f"wrote {write(arguments[1] if len(arguments) == 2 else 'laptop').name}")
        elif list(arguments) == ["--check"]:
            read_settings()
        else:
            print("usage: python -m umbra.runs.config --write [edition] | --check", file=sys.stderr)
            return 2
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
