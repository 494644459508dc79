"""Where each artefact came from: runs with parameters and seeds, the faces they saw, packages and machines."""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from umbra.reading import read_json
from umbra.runs.machine import machine

PACKAGES = (
    "captum", "kornia", "lightning", "matplotlib", "numba", "numpy", "opencv-python-headless", "pandas", "pillow",
    "scikit-image", "scipy", "torch", "umbra",
)  # fmt: skip
"""Those whose version may move a number."""


@dataclass(frozen=True)
class RunRecord:
    """One trained thing: its name, seed and parameters, the hash of every face set it read, and what trained it."""

    name: str
    seed: int
    params: Mapping[str, Any]
    data: Mapping[str, str] = field(default_factory=dict)
    machine: Mapping[str, Any] = field(default_factory=dict)


def package_versions(packages: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Installed versions, without the build's mark (2.13.0+cpu is 2.13.0); those not installed are left out."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in packages:
        try:
            found[name] = metadata.version(name).split("+")[0]
        except metadata.PackageNotFoundError:
            continue
    return found


def set_hash(folder: Path) -> str:
    """The content hash of a face set by the hashes that its set.json states for its files."""
    description = folder / "set.json"
    if not description.is_file():
        raise FileNotFoundError(
            f"expected a face set with a set.json in {folder.name}/, found none: run the world stage first"
        )
    content = read_json(description, "the description of a face set", "Make the set again.")
    stated = content.get("sha256", content)  # of each file; without them, whatever describes the set
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def provenance(
    artefacts: Mapping[str, Sequence[str]], runs: Sequence[RunRecord], data: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What provenance.json holds; every run that an artefact names must be among `runs`, and every run be used.

    `data` adds face sets that were read without a run (evaluation sets), by name and hash. `machine` is what the page
    itself was computed on, which may be another than those that trained.
    """
    known = {run.name: run for run in runs}
    if len(known) != len(runs):
        raise ValueError(f"each run once; got {', '.join(run.name for run in runs)}")
    named = {name for names in artefacts.values() for name in names}
    if unknown := sorted(named - set(known)):
        raise ValueError(
            f"artefacts name runs that were not given: {', '.join(unknown)}; given: {', '.join(known) or 'none'}"
        )
    if unused := sorted(set(known) - named):
        raise ValueError(f"runs that no artefact names: {', '.join(unused)}; say which artefact came from them")
    sets = dict(data or {})
    for run in runs:
        for name, value in run.data.items():
            if sets.setdefault(name, value) != value:
                raise ValueError(
                    f"face set {name} has two hashes, {sets[name]} and {value}: some run is out of date, rerun it"
                )
    return {
        "artefacts": {name: list(names) for name, names in artefacts.items()},
        "runs": {
            run.name: {"seed": run.seed, "data": sorted(run.data), "params": dict(run.params)} for run in known.values()
        },
        "data": dict(sorted(sets.items())),
        "packages": package_versions(),
        "machine": machine(),
        "trained": _trained(known.values()),
    }


def _trained(runs: Iterable[RunRecord]) -> list[dict[str, Any]]:
    """The machines that trained, each once, with the names of their runs."""
    by_machine: dict[str, dict[str, Any]] = {}
    for run in runs:
        if run.machine:
            entry = by_machine.setdefault(json.dumps(run.machine, sort_keys=True), {"runs": [], **run.machine})
            entry["runs"].append(run.name)
    return list(by_machine.values())
