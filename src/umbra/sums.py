"""The hashes of a folder's files, in SHA256SUMS beside them: written once, asked whenever the folder is opened.

`sha256sum -c SHA256SUMS` asks the same. Reading everything takes seconds per gigabyte. So it is remembered, outside the
folder (whose own hash DVC knows), which files were found whole, by size, times and inode; what has not changed since is
not read again.
"""

import hashlib
import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from umbra.files import write_json, write_text
from umbra.reading import DamagedFileError, read_text, reading

NAME = "SHA256SUMS"
SETTLED = 50_000_000
"""Nanoseconds after which a further change is sure to get another time: file systems count in steps."""

Stamp = dict[str, list[int]]
"""Size, time of the content, time of the entry, and inode, of each file by its name."""


def remedy(folder: Path) -> str:
    """How a folder that DVC keeps a copy of is had anew; DVC trusts read-only copies, and writable ones it asks."""
    return (
        f"Take it away (rm -r {folder}) and run `make repro`; if the same damage comes back, it is in DVC's own copy, "
        "so run `chmod -R u+w .dvc/cache` first, after which DVC checks its copies."
    )


def hash_file(path: Path) -> str:
    """SHA-256 of a file, read in pieces; of hashlib's it is the fastest where the processor knows it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_arrays(arrays: Mapping[str, np.ndarray]) -> str:
    """SHA-256 of all numbers, with their names, types and shapes: a flipped bit may well leave what looks right."""
    digest = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype.str} {array.shape} ".encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def write_sums(folder: Path, names: Iterable[str], known: Mapping[str, str] | None = None) -> None:
    """Write down the hashes of the files `names`; those that are `known` are not read again."""
    hashes = {name: (known or {}).get(name) or hash_file(folder / name) for name in sorted(names)}
    write_text(folder / NAME, "".join(f"{value}  {name}\n" for name, value in hashes.items()))


def read_sums(folder: Path, remedy: str) -> dict[str, str]:
    """The stated hash of each file; every file of the folder has one."""
    path = folder / NAME
    stated: dict[str, str] = {}
    for line in read_text(path, "the hashes of the folder's files", remedy).splitlines():
        if not (entry := re.fullmatch(r"([0-9a-f]{64})  ([^/]+)", line)):
            raise DamagedFileError(f"{path}: expected a SHA-256 and a name on each line, found {line[:80]!r}. {remedy}")
        stated[entry[2]] = entry[1]
    there = {item.name for item in folder.iterdir() if not item.name.startswith(".")} - {NAME}
    if lost := sorted(stated.keys() - there):
        raise FileNotFoundError(f"{folder}: expected the files of its {NAME}; missing {', '.join(lost)}. {remedy}")
    if strange := sorted(there - stated.keys()):
        raise DamagedFileError(f"{folder}: expected only files of its {NAME}; found {', '.join(strange)}. {remedy}")
    return stated


@contextmanager
def checked(folder: Path, remedy: str, remember: Path | None = None) -> Iterator[bool]:
    """Refuse a folder one of whose files is not what its hash says; yields whether its files had to be read for that.

    What was found whole is remembered in the folder `remember` when the block has ended well, too. Where that cannot
    be written to, or without it, everything is read each time.
    """
    stated = read_sums(folder, remedy)
    before, begun = _stamp(folder, stated), time.time_ns()
    note = None if remember is None else remember / f"{folder.name}-{_short(str(folder.absolute()))}.json"
    if note is not None and _noted(note) == before:
        yield False
        return
    for name, wanted in stated.items():
        with reading(folder / name, "a file that can be read", remedy):
            found = hash_file(folder / name)
        if found != wanted:
            raise DamagedFileError(
                f"{folder / name}: expected the SHA-256 {wanted[:12]}… of {NAME}, found {found[:12]}…. {remedy}"
            )
    yield True
    settled = all(times[2] + SETTLED < begun for times in before.values())
    if note is not None and settled and _stamp(folder, stated) == before:
        with suppress(OSError):
            write_json(note, before)


def _stamp(folder: Path, names: Iterable[str]) -> Stamp:
    """The time of the entry counts because nobody can set it back, as `touch` sets back that of the content."""
    found = {name: (folder / name).stat() for name in (*names, NAME)}
    return {name: [at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino] for name, at in found.items()}


def _noted(note: Path) -> Any:
    with suppress(OSError, ValueError):
        return json.loads(note.read_text(encoding="utf-8"))
    return None


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
