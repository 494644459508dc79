"""The whole of params.yaml as one frozen dataclass, assembled from the rooms' own configuration classes.

A stage reads its own part alone: a slip in another paper's runs must not stop it, nor another paper's code be asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from umbra.configuration import build
from umbra.data.cover_config import CoverConfig
from umbra.data.real_config import RealConfig
from umbra.learning.fit_config import FitConfig
from umbra.runs.config import PaperSettings, load
from umbra.runs.departures import value_at
from umbra.world.sets.config import WorldConfig

NAME = re.compile(r"[\w-]+", re.ASCII)
"""Of sets, runs and papers."""


@runtime_checkable
class Configured(Protocol):
    """What reading needs to know of a method: the class of its configuration."""

    @property
    def config(self) -> type:
        """A frozen dataclass."""


Recipes = Mapping[str, Configured]


@dataclass(frozen=True)
class WorldSettings:
    """The synthetic people: `sets` by name; none in the edition on real photographs."""

    seed: int
    model_heads: int  # procedural heads behind the linear model's directions
    processes: int
    sets: Mapping[str, WorldConfig] = field(default_factory=dict)


@dataclass(frozen=True)
class RealSettings:
    """Photographs of real people: `sets` by name, prepared from what the person has; none in most editions."""

    sets: Mapping[str, RealConfig] = field(default_factory=dict)


@dataclass(frozen=True)
class LoaderConfig:
    """How a run reads its faces."""

    batch: int = 64
    workers: int = 0
    cover: CoverConfig | None = None  # objects laid over the faces while training


@dataclass(frozen=True)
class RunSettings:
    """One trained thing: a method with its configuration, the faces it learns from, and how often it is repeated."""

    group: str  # usually the paper that it is for; a paper's page reads all runs of one group
    method: str  # a key of the table of recipes
    set: str  # build/<edition>/sets/<set>
    needs: str  # path below build/<edition> of what must be there before; the set again when nothing else
    seeds: tuple[int, ...]
    fit: FitConfig
    model: Any  # the method's own configuration class
    loader: LoaderConfig = field(default_factory=LoaderConfig)

    def __post_init__(self) -> None:
        if not self.seeds or len(set(self.seeds)) != len(self.seeds):
            raise ValueError(f"seeds must be one or more different numbers; got {list(self.seeds)}")


@dataclass(frozen=True)
class Settings:
    """Everything that a result depends on."""

    edition: str
    seed: int
    threads: int
    minutes: int  # that all stages may take
    world: WorldSettings
    runs: Mapping[str, RunSettings]
    papers: Mapping[str, PaperSettings]
    real: RealSettings = field(default_factory=RealSettings)

    def __post_init__(self) -> None:
        sets = [*self.world.sets, *self.real.sets]
        for name in (*sets, *self.runs, *self.papers):
            if not NAME.fullmatch(name):
                raise ValueError(
                    f"{name!r} names a set, a run or a paper; expected letters, digits, - and _, since dvc reads a dot "
                    "as a step down into params.yaml and folders bear the name. Rename it."
                )
        if twice := set(self.world.sets) & set(self.real.sets):
            raise ValueError(f"world.sets and real.sets share a name: {', '.join(sorted(twice))}; rename one")
        known = {f"sets/{name}" for name in sets} | {f"runs/{r.group}/{n}" for n, r in self.runs.items()}
        groups = {run.group for run in self.runs.values()}
        for name, run in self.runs.items():
            if run.set not in sets:
                names = ", ".join(sets) or "none"
                raise ValueError(f"runs.{name}.set: there is no set {run.set!r}; sets: {names}")
            if run.needs not in known | {f"runs/{group}" for group in groups}:
                raise ValueError(
                    f"runs.{name}.needs: nothing makes {run.needs!r}; made are: {', '.join(sorted(known))}"
                )
            if run.needs in (f"runs/{run.group}/{name}", f"runs/{run.group}"):
                raise ValueError(f"runs.{name}.needs: the run would wait for itself ({run.needs})")
        for name, paper in self.papers.items():
            if paper.group not in groups:
                raise ValueError(
                    f"papers.{name}.group: no run is of group {paper.group!r}; groups: {', '.join(sorted(groups))}"
                )
        _refuse_lost_departures(self)
        _refuse_another_edition(self)


def read_settings(recipes: Recipes, path: Path | None = None) -> Settings:
    """All settings, checked down to the last key of every room."""
    return build_settings(load(path), recipes)


def build_settings(values: Mapping[str, Any], recipes: Recipes) -> Settings:
    """`values` as settings; a run's `model` becomes the configuration class of its method."""
    runs = values.get("runs")
    if not isinstance(runs, Mapping):
        return build(Settings, values)  # which refuses it
    return build(Settings, {**values, "runs": {name: _filled(name, run, recipes) for name, run in runs.items()}})


def read_run_settings(name: str, recipes: Recipes, path: Path | None = None) -> RunSettings:
    """The settings of one run."""
    runs = load(path).get("runs") or {}
    if name not in runs:
        raise ValueError(f"params.yaml has no run {name!r}; its runs: {', '.join(sorted(runs)) or 'none'}")
    return build(RunSettings, _filled(name, runs[name], recipes), f"runs.{name}")


def read_world_settings(path: Path | None = None) -> WorldSettings:
    """The settings of the world."""
    return build(WorldSettings, load(path).get("world"), "world")


def read_real_settings(path: Path | None = None) -> RealSettings:
    """The sets of photographs."""
    return build(RealSettings, load(path).get("real") or {}, "real")


def _filled(name: str, run: Any, recipes: Recipes) -> Any:
    """A run whose `model` is its method's configuration; what is no mapping is left for `build` to refuse."""
    if not isinstance(run, Mapping):
        return run
    method = str(run.get("method"))
    if method not in recipes:
        raise ValueError(f"runs.{name}.method: expected one of {', '.join(sorted(recipes))}, found {method!r}")
    if not isinstance(run.get("model", {}), Mapping):
        return run
    return {**run, "model": build(recipes[method].config, {"seed": 0, **run.get("model", {})}, f"runs.{name}.model")}


def _refuse_lost_departures(settings: Settings) -> None:
    """A page reads our value where a departure says that it stands."""
    for name, paper in settings.papers.items():
        for departure in paper.departures:
            try:
                value_at(settings, departure.at)
            except ValueError as error:
                raise ValueError(f"papers.{name}.departures: {error}; mend the place, or take it out") from error


def _refuse_another_edition(settings: Settings) -> None:
    """Whoever changes `edition` alone would file one edition's results under another's name."""
    for name, drawn in settings.world.sets.items():
        if drawn.model.startswith("build/") and not drawn.model.startswith(f"build/{settings.edition}/"):
            raise ValueError(
                f"world.sets.{name}.model: expected a file in build/{settings.edition}, found {drawn.model}. "
                f"An edition is more than its name: `make repro EDITION={settings.edition}` composes all of it."
            )
