"""Lists of picture pairs: which two pictures are compared, whether they show one person, and in which fold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Int64

from umbra.data.folders import composed
from umbra.data.pair_lines import (
    PairLine,
    is_number,
    picture_name,
    refuse_other_blocks,
    refuse_repeats,
    refuse_selves,
    refuse_shared_people,
)
from umbra.reading import read_text
from umbra.sums import hash_file

FOLDS = 10
FoldOf = Callable[[int], int]


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
    returned as sentences. A list with a pair of one picture, a pair twice, kinds out of their blocks or somebody in
    two folds is refused; the published one has none of these.
    """
    lines = _read(path)
    header = lines[0].split()
    if len(header) != 2 or header[0] != str(FOLDS) or not is_number(header[1]) or int(header[1]) == 0:
        raise ValueError(
            f"{path}: expected the header '{FOLDS}<TAB>300' (folds, pairs per kind) in line 1; found "
            f"{lines[0][:40]!r}. Take pairs.txt of View 2 as it is distributed."
        )
    per_kind = int(header[1])
    expected = 2 * FOLDS * per_kind
    if len(lines) - 1 != expected:
        raise ValueError(
            f"{path}: expected {expected} pairs as its header says; found {len(lines) - 1}. "
            "A missing line would shift every later fold: take the file as it is distributed."
        )
    pairs, unread = _parse(path, lines[1:], first_line=2, fold_of=lambda place: place // (2 * per_kind))
    refuse_selves(path, pairs)
    refuse_other_blocks(path, pairs, per_kind=per_kind)
    refuse_repeats(path, pairs)
    refuse_shared_people(path, pairs)
    return pairs, unread


def parse_plain(path: Path, *, published: str = "") -> tuple[list[PairLine], list[str]]:
    """A list without header, in random order (MFR2); its folds are ten runs of equal length.

    A list with a pair of one picture or a pair twice is refused. The list whose sha256 is `published` is taken as it
    is, because everybody else counts it so.
    """
    lines = _read(path)
    pairs, unread = _parse(path, lines, first_line=1, fold_of=lambda place: place * FOLDS // len(lines))
    if hash_file(path) != published:
        refuse_selves(path, pairs)
        refuse_repeats(path, pairs)
    return pairs, unread


def resolve(lines: list[PairLine], unread: list[str], places: Mapping[tuple[str, int], int], folder: Path) -> Pairs:
    """Turn names into indices of the set; a pair that lacks a picture is left out with a sentence.

    Where no genuine or no impostor pair is left there is nothing to tell apart: that is refused.
    """
    kept, left_out = [], list(unread)
    for pair in lines:
        missing = [picture_name(*key) for key in (pair.first, pair.second) if key not in places]
        if missing:
            left_out.append(
                f"{folder}: pair in line {pair.line} expected {' and '.join(missing)}; found no such readable picture. "
                "Add it, or count with one pair less in its fold."
            )
        else:
            kept.append(pair)
    if (genuine := sum(pair.same for pair in kept)) in (0, len(kept)):
        raise ValueError(
            f"{folder}: expected genuine and impostor pairs of pictures that are there; found {genuine} genuine and "
            f"{len(kept) - genuine} impostor ones among {len(lines) + len(unread)} lines. Add the pictures that the "
            "list names, or take the list that belongs to them."
        )
    return Pairs(
        first=np.array([places[pair.first] for pair in kept], np.int64),
        second=np.array([places[pair.second] for pair in kept], np.int64),
        same=np.array([pair.same for pair in kept], bool),
        fold=np.array([pair.fold for pair in kept], np.int64),
        line=np.array([pair.line for pair in kept], np.int64),
        left_out=tuple(left_out),
    )


def check_hash(path: Path, published: str) -> list[str]:
    """A warning where the file is not the published one, in words that a page can print."""
    if (found := hash_file(path)) == published:
        return []
    return [
        f"{path.parent.name}/{path.name} is not the published list (sha256 {found[:12]}…, not {published[:12]}…): "
        "results are not comparable with published ones."
    ]


def _read(path: Path) -> list[str]:
    lines = read_text(path, "the list of pairs", "Copy it from the set's page.").splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise ValueError(f"{path}: expected a list of pairs; found an empty file. Copy it from the set's page.")
    return lines


def _parse(path: Path, lines: list[str], *, first_line: int, fold_of: FoldOf) -> tuple[list[PairLine], list[str]]:
    pairs, unread = [], []
    for place, text in enumerate(lines):
        words = composed(text).split()
        if len(words) == 3 and is_number(words[1]) and is_number(words[2]):
            one, other = (words[0], int(words[1])), (words[0], int(words[2]))
        elif len(words) == 4 and is_number(words[1]) and is_number(words[3]):
            one, other = (words[0], int(words[1])), (words[2], int(words[3]))
        else:
            unread.append(
                f"{path}: expected 'name i j' or 'name i name j' in line {place + first_line}; found {text[:60]!r}. "
                "The pair is left out; its fold keeps its place."
            )
            continue
        pairs.append(PairLine(place + first_line, one, other, fold_of(place)))
    return pairs, unread
