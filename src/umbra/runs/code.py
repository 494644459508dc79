"""Which code an entry point reaches, and a fingerprint of it: what a stage depends on instead of whole folders.

From the entry points imports are followed through the package (`umbra.runs.sources`). Of each module counts what runs
of its source, and the package data beside it where it asks for `__file__`; of other libraries the version in the lock.
"""

import ast
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from umbra.reading import DamagedFileError, read_text
from umbra.runs import paths
from umbra.runs.sources import SOURCE, Module, asked_by, find

DISTRIBUTIONS = {
    "PIL": "pillow",
    "cv2": "opencv-python-headless",
    "dlib": "dlib-bin",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
"""Libraries whose name in an import is not their name in the lock."""

PIN = re.compile(r"([A-Za-z0-9][\w.-]*)==([\w.+!-]+)(?: #.*)?", re.ASCII)
"""A line of the lock."""


@dataclass(frozen=True)
class Closure:
    """What entry points reach: modules of the package with their hashes, and libraries with their locked versions."""

    modules: Mapping[str, str]
    libraries: Mapping[str, str]
    data: Mapping[str, str] = field(default_factory=dict)  # package data that are looked up by name

    def text(self) -> str:
        """As the stage `code` writes it: the same code gives the same bytes."""
        return json.dumps({name: dict(found) for name, found in vars(self).items() if found}, indent=1) + "\n"

    @property
    def fingerprint(self) -> str:
        """One hash of all."""
        return hashlib.sha256(self.text().encode()).hexdigest()


def closure(
    modules: Iterable[str],
    *,
    sources: Sequence[str] = (),
    stop: Sequence[str] = (),
    data: Iterable[Path] = (),
    lock: Path | None = None,
) -> Closure:
    """What the `modules`, and code that is no module (a notebook's cells, as `sources`), reach.

    `stop` are tables that hand things in: they are not followed, since what is taken from them is named besides. `data`
    are files of the package that are looked up by name.
    """
    reached: dict[str, Module] = {}
    libraries: set[str] = set()
    waiting = [*modules]
    for source in sources:
        waiting += asked_by(ast.parse(source), libraries)
    while waiting:
        name = waiting.pop()
        if name in reached or name in stop:
            continue
        module = find(name)
        if module is None:
            raise ValueError(f"code: expected a module of the package, found none named {name!r}; is it misspelt?")
        reached[name] = module
        waiting += module.asked[0]
        libraries |= module.asked[1]
        waiting += [parent for parent in _parents(name) if not _required(parent).only_exports]
    locked = locked_versions(lock)
    named = sorted(DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in libraries)
    return Closure(
        {name: reached[name].hash for name in sorted(reached) if not reached[name].only_exports},
        {name: locked[name] for name in named if name in locked},
        {path.relative_to(SOURCE).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(data)},
    )


def fingerprint_of(*modules: str) -> str:
    """The fingerprint of what these modules reach."""
    return closure(modules).fingerprint


def locked_versions(lock: Path | None = None) -> dict[str, str]:
    """Names and versions in the lock; none where there is no lock, as in a course's own environment."""
    lock = lock or paths.root() / "requirements.txt"
    if not os.path.lexists(lock):
        return {}
    remedy = "Restore it with git."
    found: dict[str, str] = {}
    for number, line in enumerate(read_text(lock, "the lock of the environment", remedy).split("\n"), 1):
        pin = PIN.fullmatch(line)
        if pin is not None:
            found[pin[1].lower()] = pin[2]
        elif line and not (line.startswith("#") and line.isprintable()):
            raise DamagedFileError(f"{lock}: expected name==version in line {number}, found {line[:60]!r}. {remedy}")
    if not found:
        raise DamagedFileError(f"{lock}: expected versions, found none. {remedy}")
    return found


def _required(name: str) -> Module:
    module = find(name)
    if module is None:
        raise ValueError(f"code: {name} is no package: it has no __init__.py; add one")
    return module


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:depth]) for depth in range(1, len(parts))]
