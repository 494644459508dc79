"""The lines of a list of pairs, and the rules that it obeys; which one is broken, and in which line, is told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REMEDY = "Mend the line, or take the list as it is distributed."


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

    @property
    def pictures(self) -> str:
        """Both by the names of their files."""
        return f"{picture_name(*self.first)} and {picture_name(*self.second)}"


def is_number(word: str) -> bool:
    """Whether a word of a list is the number of a picture."""
    return re.fullmatch("[0-9]{1,9}", word) is not None


def picture_name(name: str, number: int) -> str:
    """What the file of a picture is called, without its ending."""
    return f"{name}_{number:04d}"


def refuse_selves(path: Path, lines: Sequence[PairLine]) -> None:
    """A picture is always most like itself: such a pair would be right by nobody's merit."""
    for pair in lines:
        if pair.first == pair.second:
            raise ValueError(
                f"{path}: expected two pictures in line {pair.line}; found {picture_name(*pair.first)} twice. {REMEDY}"
            )


def refuse_repeats(path: Path, lines: Sequence[PairLine]) -> None:
    """A pair that is listed twice, in either order, counts twice."""
    seen: dict[frozenset[tuple[str, int]], PairLine] = {}
    for pair in lines:
        first = seen.setdefault(frozenset((pair.first, pair.second)), pair)
        if first is not pair:
            order = "" if first.first == pair.first else ", in the other order"
            raise ValueError(
                f"{path}: expected every pair once; found {pair.pictures} in line {pair.line} and in line {first.line}"
                f"{order}. {REMEDY}"
            )


def refuse_other_blocks(path: Path, lines: Sequence[PairLine], *, per_kind: int) -> None:
    """In View 2 each fold has its genuine pairs first, then as many impostor pairs."""
    for pair in lines:
        genuine = (pair.line - 2) % (2 * per_kind) < per_kind
        if pair.same != genuine:
            kinds = ("a genuine pair", "an impostor pair")
            expected, found = kinds if genuine else kinds[::-1]
            raise ValueError(
                f"{path}: expected {expected} in line {pair.line}, since each fold has {per_kind} genuine pairs and "
                f"then {per_kind} impostor pairs; found {found}, {pair.pictures}. {REMEDY}"
            )


def refuse_shared_people(path: Path, lines: Sequence[PairLine]) -> None:
    """In View 2 nobody is in two folds: a threshold, or a network, would have met those whom it judges."""
    seen: dict[str, PairLine] = {}
    for pair in lines:
        for name, _ in (pair.first, pair.second):
            first = seen.setdefault(name, pair)
            if first.fold != pair.fold:
                raise ValueError(
                    f"{path}: expected everybody in one fold; found {name} in fold {first.fold + 1} (line "
                    f"{first.line}) and in fold {pair.fold + 1} (line {pair.line}). {REMEDY}"
                )
