"""Folders of pictures as the real sets lay them out, Name/Name_0001.jpg; what is wrong is said in plain words."""

import os
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from umbra.data.pictures import SUFFIXES, other_kind

VARIABLE = "UMBRA_DATA"


@dataclass(frozen=True)
class PictureFile:
    """Picture `number` of the person `name`."""

    name: str
    number: int
    path: Path

    @property
    def key(self) -> tuple[str, int]:
        """What a pairs file calls it."""
        return self.name, self.number


@dataclass(frozen=True)
class LoadSummary:
    """What was loaded and what was left out, one sentence each; nothing disappears unseen."""

    folder: str
    pictures: int
    people: int
    not_found: int = 0  # pictures in which no face was found, aligned by the mean position
    pairs: int = 0
    pairs_left_out: int = 0
    left_out: tuple[str, ...] = field(default=())  # one sentence per file
    warnings: tuple[str, ...] = field(default=())

    def notes(self) -> tuple[str, ...]:
        """What a page must say of a set that is not as published, without the paths of this machine."""
        name, entries = Path(self.folder).name, len(self.left_out)
        return (*self.warnings, *([f"{name}: {entries} files or labels were left out."] if entries else []))

    def text(self) -> str:
        """The summary as lines; of many files left out the first ten are named."""
        lines = [f"{self.folder}: {self.pictures} pictures of {self.people} people"]
        if self.not_found:
            lines.append(f"no face found in {self.not_found} pictures: the mean position was used")
        if self.pairs or self.pairs_left_out:
            lines.append(f"{self.pairs} pairs; {self.pairs_left_out} left out because a picture is missing or unread")
        lines.extend(f"warning: {warning}" for warning in self.warnings)
        lines.extend(f"left out: {sentence}" for sentence in self.left_out[:10])
        if len(self.left_out) > 10:
            lines.append(f"left out: {len(self.left_out) - 10} more")
        return "\n".join(lines)


def data_root() -> Path:
    """Where real sets lie: the folder that the environment variable UMBRA_DATA names, else datasets/."""
    return Path(os.environ.get(VARIABLE, "datasets"))


def find_set(name: str, root: Path | None = None) -> Path:
    """The folder of one real set, or a sentence that says where it was expected."""
    folder = (root or data_root()) / name
    if not folder.is_dir():
        raise FileNotFoundError(
            f"{folder}: expected the folder of the set {name}; found none. "
            f"Put it there, or set {VARIABLE} to the folder that holds {name}/."
        )
    return folder


def scan_people(folder: Path) -> tuple[list[PictureFile], list[str]]:
    """All pictures Name/Name_0001.jpg by name and number, and a sentence for everything else.

    Two pictures of one name and number are refused: which of them is meant, nobody can tell.
    """
    files: dict[tuple[str, int], PictureFile] = {}
    wrong = []
    for person in sorted(folder.iterdir()):
        if not person.is_dir():
            if person.is_symlink() and not person.exists():
                wrong.append(f"{shown(person)}: expected a person's folder; found a link that leads nowhere. Mend it.")
            continue
        for path in _inside(person, wrong):
            if reason := _no_picture(person, path):
                wrong.append(reason)
                continue
            file = PictureFile(composed(person.name), int(path.stem[-4:]), path)
            if (first := files.setdefault(file.key, file)) is not file:
                raise ValueError(
                    f"{person}: expected one picture of {file.name} with the number {file.number}; found "
                    f"{first.path.name} and {path.name}. Remove one."
                )
    if not files:
        raise FileNotFoundError(
            f"{folder}: expected pictures as Name/Name_0001.jpg; found none in {len(list(folder.iterdir()))} entries. "
            "Unpack the archive so that the people's folders lie directly in it."
        )
    return list(files.values()), wrong


def composed(name: str) -> str:
    """A name with its accents composed (NFC): some systems take them apart, and lists must find it all the same."""
    return unicodedata.normalize("NFC", name)


def shown(path: Path) -> str:
    """A path for a sentence: whatever cannot be printed, bytes of another encoding among it, is escaped."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in str(path))


def _inside(person: Path, wrong: list[str]) -> list[Path]:
    """What lies in a person's folder; a sentence where it is empty or closed."""
    try:
        inside = sorted(person.iterdir())
    except OSError as error:
        wrong.append(f"{shown(person)}: expected a folder of pictures; it cannot be read: {error.strerror}. Open it.")
        return []
    if not inside:
        wrong.append(
            f"{shown(person)}: expected pictures {shown(Path(person.name))}_0001.jpg …; found an empty folder. "
            "Copy it again."
        )
    return inside


def _no_picture(person: Path, path: Path) -> str:
    """Why this is no picture of the person, by its name and kind alone; "" where it may be one."""
    expected = f"{shown(path)}: expected a picture named {shown(Path(person.name))}_0001.jpg"
    if not f"{person.name}{path.name}".isprintable():
        return f"{expected}; found a name that is not printable UTF-8. Rename it."
    match = re.fullmatch(re.escape(composed(person.name)) + "_[0-9]{4}", composed(path.stem))
    if not match or path.suffix.lower() not in SUFFIXES:
        return f"{expected}; found {path.name}. Rename it."
    return f"{expected}; found {kind}. Copy it again." if (kind := other_kind(path)) else ""
