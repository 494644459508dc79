"""Lists of picture pairs: which two pictures are compared, whether they show one person, and in which fold."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Int64

FOLDS = 10
FoldOf = Callable[[int], int]


@dataclass(frozen=True)
class PairLine:
    """One line of a pairs file: two pictures as (name, number), and the fold that its place in the file gives it."""

    line: int  # counted from 1, the header included
    first: tuple[str, int]
    second: tuple[str, int]
    fold: int

    @property
    def same(self) -> bool:
        """Whether both pictures show one person."""
        return self.first[0] == self.second[0]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of pictures of one set, by index.

    A pair that lacks a picture is not here but in `left_out`, one sentence each; the others keep the fold of their
    own line.
    """

    first: Int64[np.ndarray, " pairs"]
    second: Int64[np.ndarray, " pairs"]
    same: Bool[np.ndarray, " pairs"]
    fold: Int64[np.ndarray, " pairs"]
    line: Int64[np.ndarray, " pairs"]
    left_out: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.first)


def parse_view2(path: Path) -> tuple[list[PairLine], list[str]]:
    """LFW's View 2: header "10<TAB>300", then per fold 300 genuine lines (name i j) and 300 impostors (name i name j).

    The fold is the place of the line, never the count of the lines that could be used. Lines that cannot be read are
    returned as sentences.
    """
    lines = _read(path)
    header = lines[0].split()
    if len(header) != 2 or not all(part.isdigit() for part in header):
        raise ValueError(
            f"{path}: expected the header '10<TAB>300' (folds, pairs per kind); found {lines[0][:40]!r}. "
            "Take pairs.txt of View 2 as it is distributed."
        )
    folds, per_kind = int(header[0]), int(header[1])
    expected = 2 * folds * per_kind
    if len(lines) - 1 != expected:
        raise ValueError(
            f"{path}: expected {expected} pairs as its header says; found {len(lines) - 1}. "
            "A missing line would shift every later fold: take the file as it is distributed."
        )
    return _parse(path, lines[1:], first_line=2, fold_of=lambda place: place // (2 * per_kind))


def parse_plain(path: Path) -> tuple[list[PairLine], list[str]]:
    """A list without header, in random order (MFR2); its folds are ten runs of equal length."""
    lines = _read(path)
    return _parse(path, lines, first_line=1, fold_of=lambda place: place * FOLDS // len(lines))


def resolve(lines: list[PairLine], unread: list[str], places: Mapping[tuple[str, int], int], folder: Path) -> Pairs:
    """Turn names into indices of the set; a pair that lacks a picture is left out with a sentence."""
    kept, left_out = [], list(unread)
    for pair in lines:
        missing = [f"{name}_{number:04d}" for name, number in (pair.first, pair.second) if (name, number) not in places]
        if missing:
            left_out.append(
                f"{folder}: pair in line {pair.line} expected {' and '.join(missing)}; found no such readable picture. "
                "Add it, or count with one pair less in its fold."
            )
        else:
            kept.append(pair)
    return Pairs(
        first=np.array([places[pair.first] for pair in kept], np.int64),
        second=np.array([places[pair.second] for pair in kept], np.int64),
        same=np.array([pair.same for pair in kept], bool),
        fold=np.array([pair.fold for pair in kept], np.int64),
        line=np.array([pair.line for pair in kept], np.int64),
        left_out=tuple(left_out),
    )


def check_hash(path: Path, expected: str) -> list[str]:
    """A warning where the file is not the one that everybody else uses."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found == expected:
        return []
    return [
        f"{path}: expected the sha256 {expected[:12]}…; found {found[:12]}…. Results are not comparable with published "
        "ones: take the file as it is distributed."
    ]


def _read(path: Path) -> list[str]:
    if not path.is_file():
        raise FileNotFoundError(f"{path}: expected the list of pairs; found no such file. Copy it from the set's page.")
    lines = path.read_text(encoding="utf-8").splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise ValueError(f"{path}: expected a list of pairs; found an empty file. Copy it from the set's page.")
    return lines


def _parse(path: Path, lines: list[str], *, first_line: int, fold_of: FoldOf) -> tuple[list[PairLine], list[str]]:
    pairs, unread = [], []
    for place, text in enumerate(lines):
        words = text.split()
        if len(words) == 3 and words[1].isdigit() and words[2].isdigit():
            one, other = (words[0], int(words[1])), (words[0], int(words[2]))
        elif len(words) == 4 and words[1].isdigit() and words[3].isdigit():
            one, other = (words[0], int(words[1])), (words[2], int(words[3]))
        else:
            unread.append(
                f"{path}: expected 'name i j' or 'name i name j' in line {place + first_line}; found {text[:60]!r}. "
                "The pair is left out; its fold keeps its place."
            )
            continue
        pairs.append(PairLine(place + first_line, one, other, fold_of(place)))
    return pairs, unread
