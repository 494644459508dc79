"""params.yaml, which `umbra.runs.compose` makes from conf/, and the few settings that drive a stage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from umbra.configuration import Seed, Within, build, value_of
from umbra.names import EditionName, Name, NotebookName, PaperName
from umbra.reading import read_yaml
from umbra.runs import paths
from umbra.runs.departures import Departure

Threads = Annotated[int, Within(1, 1024)]
"""Or processes."""
Minutes = Annotated[int, Within(1, 100_000)]
RESTORE = "Mend it, or write it anew by `python -m umbra.driver.params --write`."


@dataclass(frozen=True)
class PaperSettings:
    """One page of the report."""

    notebook: NotebookName
    group: Name  # the runs that it reads: build/<edition>/runs/<group>
    parameters: Mapping[str, Any] = field(default_factory=dict)  # of the notebook, beside the edition
    departures: tuple[Departure, ...] = ()  # where our values are not the paper's

    def __post_init__(self) -> None:
        if "edition" in self.parameters:
            raise ValueError("parameters: expected none named edition, which every page is told; take it out")


@dataclass(frozen=True)
class Head:
    """What the driver of a stage needs; reading it imports neither torch nor any room's configuration."""

    edition: EditionName
    seed: Seed
    threads: Threads
    minutes: Minutes  # that all stages may take, on the machine that the edition is for
    papers: Mapping[PaperName, PaperSettings]
    groups: Mapping[str, str]  # run -> its group
    sets: tuple[str, ...]


def load(path: Path | None = None) -> dict[str, Any]:
    """params.yaml as it stands; damage is said with the file's name."""
    path = path or paths.root() / paths.MARKER
    values = read_yaml(path, RESTORE)
    if not isinstance(values, dict):
        raise ValueError(f"{path.name}: expected a mapping of keys to values, found {type(values).__name__}")
    return values


def read_head(path: Path | None = None) -> Head:
    """The few settings that drive a stage; all names are checked, whoever's they are."""
    values = load(path)
    wanted: dict[str, Any] = {
        key: values[key] for key in ("edition", "seed", "threads", "minutes", "papers") if key in values
    }
    runs = _named(values, "runs")
    groups = {name: value_of(Name, run.get("group"), f"runs.{name}.group") for name, run in runs.items()}
    sets = [*_named(values, "world", "sets"), *_named(values, "real", "sets")]
    return build(Head, {**wanted, "groups": groups, "sets": sets})


def _named(values: Mapping[str, Any], *keys: str) -> dict[str, Mapping[str, Any]]:
    """The blocks at a place, by their names; what they say is left to their own stages."""
    place: Any = values
    for depth, key in enumerate(keys):
        place = value_of(Mapping[str, Any], place, ".".join(keys[:depth]) or paths.MARKER).get(key) or {}
    found: dict[str, Mapping[str, Any]] = value_of(Mapping[Name, Mapping[str, Any]], place, ".".join(keys))
    return found
