"""What `paper.yaml` may say: a citation, the artefacts to rebuild, and the claims that the data decide."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Kind = Literal["table", "figure", "numbers"]
Direction = Literal["greater", "less", "equal"]
Match = Literal["mean", "row", "column", "every"]

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Citation:
    """Whom we reproduce; `source` is a DOI, an address or words that lead to the paper."""

    authors: tuple[str, ...]
    title: str
    year: int | None = None
    venue: str = ""
    source: str = ""

    @property
    def short(self) -> str:
        """Family names and year, as in running text."""
        if len(self.authors) == 1 and self.authors[0].startswith("The "):
            return self.authors[0]
        names = [author.rsplit(" ", maxsplit=1)[-1] for author in self.authors]
        people = " & ".join(names) if len(names) < 3 else f"{names[0]} et al."
        return f"{people} {self.year}" if self.year else people


@dataclass(frozen=True)
class Artefact:
    """A figure, table or set of numbers that the companion's notebook writes, named by the paper's own number.

    `published` names the CSV beside paper.yaml with what the paper printed, `added` the columns that we put beside its
    own; `beyond` marks what the paper lacks altogether.
    `unit` multiplies outcomes for print: "%" shows a share of 0.4309 as 43.09.
    """

    id: str
    title: str
    where: str = ""
    kind: Kind = "table"
    published: str = ""
    added: tuple[str, ...] = ()
    unit: str = ""
    digits: int = 2
    beyond: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.id):
            raise ValueError(f"id must be lower-case words joined by hyphens, such as table-1; found {self.id!r}")
        if not 0 <= self.digits <= 6:
            raise ValueError(f"digits must be in 0 … 6; found {self.digits}")

    @property
    def scale(self) -> float:
        """From outcome to printed number."""
        return 100.0 if self.unit == "%" else 1.0


@dataclass(frozen=True)
class Cells:
    """Some cells of a result table: every named row of every named column."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.rows or not self.columns:
            raise ValueError("name at least one row and one column")

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Pairs of (row, column), row by row."""
        return ((row, column) for row in self.rows for column in self.columns)


@dataclass(frozen=True)
class Comparison:
    """left - right (cells, or a published `value`) against `margin`, in the table's unit.

    greater: left - right > 0, by more than `margin` · less: right - left > 0, by more than `margin` ·
    equal: |left - right| < margin. The sign and the size are two questions, each with its own answer. `least` is the
    smallest difference that counts as one: an effect that is surely smaller refutes "greater" and "less", which an
    effect of nothing would else never do. It is always ours; `value` is ours where `own`, else the paper's.
    `match` says who meets whom: the mean of the left cells with the mean of the right (mean), each left cell with the
    right cells of its row (row) or of its column (column), or each with each (every). `paired` is false where left and
    right were measured on different test items.
    """

    table: str
    left: Cells
    direction: Direction
    right: Cells | None = None
    value: float | None = None
    margin: float = 0.0
    match: Match = "mean"
    paired: bool = True
    least: float = 0.0
    own: bool = False

    def __post_init__(self) -> None:
        if (self.right is None) == (self.value is None):
            raise ValueError("compare with either `right` cells or a `value`: name exactly one of them")
        if self.margin < 0 or self.least < 0:
            raise ValueError(f"margin and least must not be negative; found {self.margin} and {self.least}")
        if self.direction == "equal" and self.least:
            raise ValueError("direction equal has a margin, and no least difference: leave `least` out")
        if self.direction == "equal" and self.margin == 0:
            raise ValueError("direction equal needs a margin above 0: how far apart still counts as equal?")


@dataclass(frozen=True)
class Claim:
    """A sentence of the paper in our words, and the comparisons that must all hold for it to hold."""

    id: str
    sentence: str
    where: str
    comparisons: tuple[Comparison, ...]
    beyond: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.id):
            raise ValueError(f"id must be lower-case words joined by hyphens; found {self.id!r}")
        if not self.comparisons:
            raise ValueError("a claim needs at least one comparison to be decided by")


@dataclass(frozen=True)
class PaperFile:
    """What stands in paper.yaml."""

    order: int
    citation: Citation
    summary: str
    artefacts: tuple[Artefact, ...]
    claims: tuple[Claim, ...]

    def __post_init__(self) -> None:
        _refuse_doubles([artefact.id for artefact in self.artefacts], "artefacts")
        _refuse_doubles([claim.id for claim in self.claims], "claims")
        known = {artefact.id for artefact in self.artefacts}
        for claim in self.claims:
            for comparison in claim.comparisons:
                if comparison.table not in known:
                    names = ", ".join(sorted(known))
                    raise ValueError(
                        f"claim {claim.id} compares cells of {comparison.table!r}, not an artefact ({names})"
                    )


@dataclass(frozen=True, eq=False)
class Paper:
    """A paper with its published numbers, each CSV as a frame whose index is its first column."""

    name: str
    order: int
    citation: Citation
    summary: str
    artefacts: tuple[Artefact, ...]
    claims: tuple[Claim, ...]
    published: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def artefact(self, identity: str) -> Artefact:
        """The artefact of that id; refuses what the paper does not list."""
        for artefact in self.artefacts:
            if artefact.id == identity:
                return artefact
        known = ", ".join(artefact.id for artefact in self.artefacts)
        raise ValueError(f"{self.name} has no artefact {identity!r}; paper.yaml lists {known}")


def _refuse_doubles(names: list[str], what: str) -> None:
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        raise ValueError(f"{what}: each id once; found {', '.join(double)} more than once")
