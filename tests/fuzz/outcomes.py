"""What became of a damaged input: which of the good ends, or which of the bad ones."""

import hashlib
import pickle
import re
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from fuzz.damage import ways

PATIENCE = 30.0
"""Seconds after which a reader hangs."""

KEY = re.compile(r"[\w-]+(\[\d+\])?(\.[^:\n]+)*: ")
"""How a sentence about a key begins."""


class Outcome(Enum):
    """How a reader met a damaged file."""

    REFUSED = "refused in a sentence that names the file"
    TOLD = "read, and what was wrong was told"
    SAME = "read, and nothing had changed"
    SILENT = "read otherwise, and nobody was told"
    FOREIGN = "a library's message without the file"
    TRACEBACK = "an error that no stage turns into a sentence"
    HANG = "no end"


@dataclass(frozen=True)
class Read:
    """What a reader made of its files, and what it said about them."""

    value: Any
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of input: how a good one is made, which files get damaged, and how the project reads it.

    `unseen` names what nobody can see, by way of damage or by file, with the reason.
    """

    name: str
    make: Callable[[Path], None]
    read: Callable[[Path], Read]
    files: tuple[str, ...]  # patterns below the folder
    unseen: Mapping[str, str] = field(default_factory=dict)
    cost: float = 1.0  # of a case against that of others: dear kinds get fewer


@dataclass(frozen=True)
class Case:
    """One damaged input, and how it ended."""

    kind: str
    number: int
    file: str
    way: str
    said: str
    outcome: Outcome
    message: str = ""


def run_case(kind: Kind, number: int, good: Path, expected: str, scratch: Path) -> Case:
    """Damage one file of a copy and read it; (kind, number) alone decides what happens."""
    seed = int.from_bytes(hashlib.sha256(f"{kind.name}/{number}".encode()).digest()[:8], "big")
    rng = np.random.default_rng(seed)
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(good, scratch, symlinks=True)
    files = sorted({file for pattern in kind.files for file in scratch.glob(pattern) if file.is_file()})
    path = files[int(rng.integers(len(files)))]
    choice = ways(path)
    way = choice[int(rng.integers(len(choice)))]
    name = path.relative_to(scratch).as_posix()
    said = way(path, rng)
    outcome, message = _met(kind, scratch, path, expected)
    return Case(kind.name, number, name, way.__name__, said, outcome, message)


def _met(kind: Kind, folder: Path, path: Path, expected: str) -> tuple[Outcome, str]:
    try:
        with _at_most(PATIENCE):
            found = kind.read(folder)
            digest = digest_of(found.value)
    except TimeoutError as error:
        return Outcome.HANG, str(error)
    except (ValueError, OSError, MemoryError, SystemExit) as error:
        return (
            Outcome.REFUSED if is_sentence(str(error), path) else Outcome.FOREIGN
        ), f"{type(error).__name__}: {error}"
    except Exception as error:
        return Outcome.TRACEBACK, f"{type(error).__name__}: {error}"
    told = [line for line in found.told if is_sentence(line, path)]
    if told:
        return Outcome.TOLD, told[0]
    return (Outcome.SAME if digest == expected else Outcome.SILENT), ""


def is_sentence(text: str, path: Path) -> bool:
    """Whether a message is ours: it names the file or its folder, on one line that a person will read to its end.

    What is wrong inside a YAML file may be named by its full key instead.
    """
    named = any(part in text for part in (path.name, path.stem, path.parent.name))
    named = named or (path.suffix == ".yaml" and KEY.match(text) is not None)
    return named and "\n" not in text.strip() and len(text) < 900


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in whatever still runs after so many seconds, be it waiting for a pipe."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"no end after {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def digest_of(value: Any) -> str:
    """A hash of whatever a reader returns, by content."""
    return hashlib.sha256(pickle.dumps(_plain(value))).hexdigest()


def _plain(value: Any) -> Any:
    """Arrays, tables and records as tuples whose bytes say what they hold."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, np.ascontiguousarray(value).tobytes()
    if isinstance(value, pd.DataFrame):
        return _plain(value.to_dict(orient="split"))
    if isinstance(value, Mapping):
        return [(_plain(key), _plain(inner)) for key, inner in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        return [(name, _plain(getattr(value, name))) for name in value.__dataclass_fields__]
    return repr(value)
