"""From conf/ to params.yaml: Hydra lays its files over each other, then our own deltas are written out.

conf/config.yaml picks, by the one choice `edition`, conf/edition/<edition>.yaml and of each paper
conf/<paper>/<edition>.yaml. Then `umbra.runs.expansion` writes out runs and sets that are like others, and what
departs from a paper (`umbra.runs.departures`) goes to papers.<paper>.departures and into comments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from umbra.files import write_text
from umbra.reading import read_yaml
from umbra.runs import paths
from umbra.runs.annotated import annotated
from umbra.runs.departures import Stated, marked, origins, settled
from umbra.runs.expansion import expand

HEADER = """\
# All values of the {edition} edition: what DVC reads. Composed from conf/ by
#   python -m umbra.driver.params --write {edition}
# To try something, change a value here and run `dvc repro`, or `dvc exp run -S runs.some_run.seeds=[7]`: all that
# depends on it is made anew. To change it for good, change conf/ and compose again. For another edition, run
# `make repro EDITION=smoke`. Where a value is not the paper's, the paper's and the reason stand beside it, in the first
# run that has it.
"""

EXPANDED = ("world.sets", "world.scenes", "real.sets", "runs")
"""Places whose entries may be like each other."""


@dataclass(frozen=True)
class Composition:
    """An edition: its values, and what conf/ says of some runs and sets, by dotted path."""

    values: dict[str, Any]
    notes: Mapping[str, str] = field(default_factory=dict)


def compose(edition: str = "laptop", root: Path | None = None) -> dict[str, Any]:
    """All values of one edition, as plain mappings, lists and scalars."""
    return composition(edition, root).values


def write(edition: str = "laptop", root: Path | None = None, overrides: Sequence[str] = ()) -> Path:
    """Write params.yaml for one edition, with its comments."""
    made = composition(edition, root, overrides)
    target = (root or paths.root()) / paths.MARKER
    text = annotated(made.values, made.notes, _remarks(made.values))
    write_text(target, HEADER.format(edition=edition) + text)
    return target


def composition(edition: str = "laptop", root: Path | None = None, overrides: Sequence[str] = ()) -> Composition:
    """One edition from conf/: composed by Hydra, its deltas written out, its departures collected.

    `overrides` are Hydra's, such as world.seed=7: whatever conf/ derives from the value follows it.
    """
    folder = (root or paths.root()) / "conf"
    known = sorted(path.stem for path in (folder / "edition").glob("*.yaml"))
    if edition not in known:
        raise ValueError(f"edition: expected one of {', '.join(known)}, found {edition!r}")
    said = {path: read_yaml(path) for path in sorted(folder.rglob("*.yaml"))}  # Hydra says less of a slip
    tree = marked(_by_hydra(folder, edition, overrides))
    notes: dict[str, str] = {}
    for place in EXPANDED:
        *parents, last = place.split(".")
        parent = tree
        for key in parents:
            parent = parent.get(key) or {}
        if isinstance(parent.get(last), Mapping):
            expanded = expand(parent[last], place)
            parent[last] = expanded.blocks
            notes |= {f"{place}.{name}": note for name, note in expanded.notes.items()}
    values, departures = settled(tree)
    _file_under_papers(values, departures, {path: tree for path, tree in said.items() if path.parent != folder})
    return Composition(values, notes)


def _by_hydra(folder: Path, edition: str, overrides: Sequence[str]) -> Any:
    """What Hydra makes of conf/; its complaints as one sentence."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(str(folder.resolve()), version_base=None):
            composed = hydra_compose("config", [f"edition={edition}", *overrides])
        return OmegaConf.to_container(composed, resolve=True, throw_on_missing=True)
    except (HydraException, OmegaConfBaseException, yaml.YAMLError) as error:
        raise ValueError(f"conf/ does not compose for {edition}: {' '.join(str(error).split())}") from error
    finally:
        GlobalHydra.instance().clear()


def _file_under_papers(values: dict[str, Any], departures: Mapping[Stated, str], said: Mapping[Path, Any]) -> None:
    """Put each departure into papers.<paper>.departures of the paper in whose folder of conf/ it is said."""
    owners: dict[str, str] = {}
    for path, tree in said.items():
        for origin in origins(tree):
            if owners.setdefault(origin, path.parent.name) != path.parent.name:
                raise ValueError(f"{origin}: conf/{owners[origin]} and conf/{path.parent.name} both say how it departs")
    papers = values.get("papers") or {}
    for departure, at in departures.items():
        owner = owners.get(departure.origin)
        if owner not in papers:
            found = f"found in conf/{owner}" if owner else "found outside"
            raise ValueError(f"{departure.origin}: expected a departure in conf/<paper>/ of a paper, {found}")
        stated = {"at": at, "paper": departure.paper, "because": departure.because}
        papers[owner].setdefault("departures", []).append(stated)


def _remarks(values: Mapping[str, Any]) -> dict[str, str]:
    """The comment beside each value that departs."""
    remarks = {}
    for paper in (values.get("papers") or {}).values():
        for departure in paper.get("departures", ()):
            said = " ".join(str(departure["paper"]).split())
            remarks[departure["at"]] = f"paper: {said}; because {departure['because']}"
    return remarks
