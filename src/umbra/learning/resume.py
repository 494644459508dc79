"""What an interrupted training goes on from: its last whole epoch and its best weights, or nothing.

Each epoch writes files of its own, then, in one step, a record that names them with their hashes, and only then takes
the files of the epoch before away. Whenever it is killed, the record names files that belong together.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from umbra.files import write_json
from umbra.learning.progress import say
from umbra.reading import DamagedFileError, read_json
from umbra.sums import hash_file

MARK, RECORD = "fingerprint.json", "state.json"
FILES = ("*last*.ckpt", "*best*.safetensors")
"""Also what a killed process was writing, which has a dot before its name."""


@dataclass(frozen=True)
class Kept:
    """A file, and the hash that it had when it was written."""

    path: Path
    sha256: str

    @property
    def wrong(self) -> str:
        """What is wrong with the file; nothing where it is as it was written."""
        if not self.path.is_file():
            return f"{self.path.name} is missing"
        return "" if hash_file(self.path) == self.sha256 else f"{self.path.name} is damaged"


@dataclass(frozen=True)
class State:
    """Where a training stands after a whole epoch."""

    last: Kept  # checkpoint
    best: Kept  # safetensors


def keep(path: Path) -> Kept:
    """A file that has just been written."""
    return Kept(path, hash_file(path))


def record(folder: Path, state: State) -> None:
    """Make `state` the one to go on from, and take older files away."""
    named = {"last": state.last, "best": state.best}
    write_json(folder / RECORD, {key: {"name": one.path.name, "sha256": one.sha256} for key, one in named.items()})
    _clear(folder, but={one.path for one in named.values()})


def take_up(folder: Path, fingerprint: str, label: str) -> State | None:
    """The state to go on from; what was begun otherwise, or is not as it was written, is said and cleared away."""
    begun = (folder / RECORD).exists() or any(any(folder.glob(pattern)) for pattern in FILES)
    state, wrong = None, ""
    if _of_file(folder / MARK) != fingerprint:
        wrong = "the unfinished training was begun with other settings, data or code"
    elif begun:
        state = _recorded(folder)
        wrong = f"{RECORD} is missing or damaged" if state is None else state.last.wrong or state.best.wrong
    if not wrong:
        return state
    if begun:
        say(f"{label}: {wrong}; starting anew")
    (folder / RECORD).unlink(missing_ok=True)
    _clear(folder)
    write_json(folder / MARK, fingerprint)
    return None


def _recorded(folder: Path) -> State | None:
    content = _of_file(folder / RECORD)
    try:
        last, best = (Kept(folder / content[key]["name"], content[key]["sha256"]) for key in ("last", "best"))
    except (KeyError, TypeError):
        return None
    return State(last, best)


def _of_file(path: Path) -> Any:
    """A small JSON file's content; none where it is missing or damaged, since all can be made anew."""
    try:
        return read_json(path)
    except (FileNotFoundError, DamagedFileError):
        return None


def _clear(folder: Path, but: Collection[Path] = ()) -> None:
    for path in {path for pattern in FILES for path in folder.glob(pattern)}.difference(but):
        path.unlink()
