"""Folders of pictures as the real sets lay them out, Name/Name_0001.jpg; what is wrong is said in plain words."""

import io
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import Image, UnidentifiedImageError

VARIABLE = "UMBRA_DATA"
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png")


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
    """All pictures Name/Name_0001.jpg by name and number, and a sentence for everything that lies elsewhere."""
    files, wrong = [], []
    for person in sorted(path for path in folder.iterdir() if path.is_dir()):
        inside = sorted(person.iterdir())
        if not inside:
            wrong.append(f"{person}: expected pictures {person.name}_0001.jpg …; found an empty folder. Copy it again.")
        for path in inside:
            match = re.fullmatch(re.escape(person.name) + r"_(\d{4})", path.stem)
            if match and path.suffix.lower() in PICTURE_SUFFIXES:
                files.append(PictureFile(person.name, int(match[1]), path))
            else:
                wrong.append(f"{path}: expected a picture named {person.name}_0001.jpg; found {path.name}. Rename it.")
    if not files:
        raise FileNotFoundError(
            f"{folder}: expected pictures as Name/Name_0001.jpg; found none in {len(list(folder.iterdir()))} entries. "
            "Unpack the archive so that the people's folders lie directly in it."
        )
    return files, wrong


def decode_picture(content: bytes, path: Path) -> UInt8[np.ndarray, "height width 3"]:
    """RGB pixels of an encoded picture, grey ones repeated in three channels."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return np.asarray(picture.convert("RGB"))
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError) as error:
        reason = str(error).split(" <")[0]
        raise ValueError(
            f"{path}: expected a whole JPEG, PNG or BMP picture; found {len(content)} bytes that cannot be read "
            f"({reason}). Copy it again from the archive."
        ) from error
