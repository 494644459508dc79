"""The whole of params.yaml as one frozen dataclass, assembled from the rooms' own configuration classes.

A stage reads its own part alone: a slip in another paper's runs must not stop it, nor another paper's code be asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Protocol, runtime_checkable

from umbra.configuration import Seed, Within, build
from umbra.data.cover_config import CoverConfig
from umbra.data.real_config import RealConfig
from umbra.learning.fit_config import FitConfig
from umbra.names import EditionName, Name, Named, PaperName
from umbra.runs.config import Minutes, PaperSettings, Threads, load
from umbra.runs.departures import value_at
from umbra.world.sets.config import WorldConfig
from umbra.world.sets.scene_config import SceneConfig


@dataclass(frozen=True)
class Made:
    """The rule that a text is a path below build/<edition> which some stage makes."""

    expected: str = "sets/<set>, runs/<group> or runs/<group>/<run>"

    def admits(self, text: str) -> bool:
        """Whether `text` has one of these forms."""
        kind, *names = text.split("/")
        return len(names) in {"sets": (1,), "runs": (1, 2)}.get(kind, ()) and all(map(Named().admits, names))


@runtime_checkable
class Configured(Protocol):
    """What reading needs to know of a method: the class of its configuration."""

    @property
    def config(self) -> type:
        """A frozen dataclass."""

    @property
    def logged(self) -> tuple[str, ...]:
        """The values that can be monitored; empty where they are not known."""


Recipes = Mapping[str, Configured]


@dataclass(frozen=True)
class WorldSettings:
    """The synthetic people: `sets` of single faces and of `scenes`, by name."""

    seed: Seed
    model_heads: Annotated[int, Within(2, 1_000_000)]  # procedural heads behind the linear model's directions
    processes: Threads
    sets: Mapping[Name, WorldConfig] = field(default_factory=dict)
    scenes: Mapping[Name, SceneConfig] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if twice := set(self.sets) & set(self.scenes):
            raise ValueError(f"world.sets and world.scenes share a name: {', '.join(sorted(twice))}; rename one")


@dataclass(frozen=True)
class RealSettings:
    """Photographs of real people: `sets` by name, prepared from what the person has; none in most editions."""

    sets: Mapping[Name, RealConfig] = field(default_factory=dict)


@dataclass(frozen=True)
class LoaderConfig:
    """How a run reads its faces."""

    batch: Annotated[int, Within(1, 65_536)] = 64
    workers: Annotated[int, Within(0, 1024)] = 0
    cover: CoverConfig | None = None  # objects laid over the faces while training


@dataclass(frozen=True)
class RunSettings:
    """One trained thing: a method with its configuration, the faces it learns from, and how often it is repeated."""

    group: Name  # usually the paper that it is for; a paper's page reads all runs of one group
    method: str  # a key of the table of recipes
    set: Name  # build/<edition>/sets/<set>
    needs: Annotated[str, Made()]  # what must be there before, below build/<edition>; the set again when nothing else
    seeds: tuple[Seed, ...]
    fit: FitConfig
    model: Any  # the method's own configuration class
    loader: LoaderConfig = field(default_factory=LoaderConfig)

    def __post_init__(self) -> None:
        if not self.seeds or len(set(self.seeds)) != len(self.seeds):
            raise ValueError(f"seeds must be one or more different numbers; got {list(self.seeds)}")


@dataclass(frozen=True)
class Settings:
    """Everything that a result depends on."""

    edition: EditionName
    seed: Seed
    threads: Threads
    minutes: Minutes  # that all stages may take
    world: WorldSettings
    runs: Mapping[Name, RunSettings]
    papers: Mapping[PaperName, PaperSettings]
    real: RealSettings = field(default_factory=RealSettings)

    def __post_init__(self) -> None:
        sets = [*self.world.sets, *self.world.scenes, *self.real.sets]
        if twice := {*self.world.sets, *self.world.scenes} & set(self.real.sets):
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
        _refuse_another_model(self.world, self.edition)


def read_settings(recipes: Recipes, path: Path | None = None) -> Settings:
    """All settings, checked down to the last key of every room."""
    return build_settings(load(path), recipes)


def build_settings(values: Mapping[str, Any], recipes: Recipes) -> Settings:
    """`values` as settings; a run's `model` becomes the configuration class of its method."""
    runs = values.get("runs")
    if not isinstance(runs, Mapping):
        return build(Settings, values)  # which refuses it
    filled = {name: _filled(name, run, recipes) for name, run in runs.items()}
    settings = build(Settings, {**values, "runs": filled})
    for name, run in settings.runs.items():
        _refuse_unlogged(name, run, recipes)
    return settings


def read_run_settings(name: str, recipes: Recipes, path: Path | None = None) -> RunSettings:
    """The settings of one run."""
    runs = load(path).get("runs") or {}
    if name not in runs:
        raise ValueError(f"params.yaml has no run {name!r}; its runs: {', '.join(sorted(runs)) or 'none'}")
    run = build(RunSettings, _filled(name, runs[name], recipes), f"runs.{name}")
    _refuse_unlogged(name, run, recipes)
    return run


def read_world_settings(path: Path | None = None) -> WorldSettings:
    """The settings of the world."""
    values = load(path)
    world = build(WorldSettings, values.get("world"), "world")
    _refuse_another_model(world, values.get("edition"))
    return world


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


def _refuse_unlogged(name: str, run: RunSettings, recipes: Recipes) -> None:
    """An hour of training should not end in a value that nobody logs."""
    logged = recipes[run.method].logged
    if logged and run.fit.monitor not in logged:
        raise ValueError(
            f"runs.{name}.fit.monitor: expected a value that {run.method} logs ({', '.join(logged)}), "
            f"found {run.fit.monitor!r}"
        )


def _refuse_lost_departures(settings: Settings) -> None:
    """A page reads our value where a departure says that it stands."""
    for name, paper in settings.papers.items():
        for departure in paper.departures:
            try:
                value_at(settings, departure.at)
            except ValueError as error:
                raise ValueError(f"papers.{name}.departures: {error}; mend the place, or take it out") from error


def _refuse_another_model(world: WorldSettings, edition: Any) -> None:
    """Whoever changes `edition` alone would file one edition's results under another's name."""
    own = f"build/{edition}/model.safetensors"
    for name, drawn in world.sets.items():
        if drawn.model not in ("", own):
            raise ValueError(
                f"world.sets.{name}.model: expected {own} or nothing, found {drawn.model!r}. "
                f"An edition is more than its name: `make repro EDITION={edition}` composes all of it."
            )
