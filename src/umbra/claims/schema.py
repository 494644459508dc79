"""What `paper.yaml` may say: a citation, the artefacts to rebuild, and the claims that the data decide."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from umbra.claims.findings import Finding
from umbra.claims.questions import Comparison, Question, Trend
from umbra.configuration import Count

Kind = Literal["table", "figure", "numbers"]

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
    def ours(self) -> bool:
        """Whether it is no paper but a page of this project."""
        return len(self.authors) == 1 and self.authors[0].startswith("The ")

    @property
    def families(self) -> list[str]:
        """The authors' family names."""
        return [author.rsplit(" ", maxsplit=1)[-1] for author in self.authors]

    @property
    def bibtex(self) -> str:
        """An entry for a bibliography; nothing for a page of ours."""
        if self.ours:
            return ""
        key = "".join(filter(str.isalnum, f"{self.families[0].lower()}{self.year or ''}"))
        kind = "article" if self.venue else "misc"
        fields = {"author": " and ".join(self.authors), "title": f"{{{self.title}}}", "year": self.year}
        fields |= {"journal": self.venue, "note": self.source}
        lines = [f"  {name:8}= {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@{kind}{{{key},", *lines, "}"])

    @property
    def short(self) -> str:
        """Family names and year, as in running text."""
        if self.ours:
            return self.authors[0]
        names = self.families
        people = " & ".join(names) if len(names) < 3 else f"{names[0]} et al."
        return f"{people} {self.year}" if self.year else people


@dataclass(frozen=True)
class Artefact:
    """A figure, table or set of numbers that the companion's notebook writes, named by the paper's own number.

    `published` names the CSV beside paper.yaml with what the paper printed, `added` the columns that we put beside its
    own; `beyond` marks what the paper lacks altogether.
    `unit` multiplies outcomes for print: "%" shows a share of 0.4309 as 43.09.
    `published_items` says of how many test items the published shares are, by a row's or a column's name, "*" for the
    rest. `near` is how near to the published number, in print, a whole interval of ours is "the same": it is ours.
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
    published_items: Mapping[str, Count] = field(default_factory=dict)
    near: float | None = None
    true_colours: bool = False  # a chart whose colours mean themselves: no dark screen turns them

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.id):
            raise ValueError(f"id must be lower-case words joined by hyphens, such as table-1; found {self.id!r}")
        if self.published_items and (self.unit != "%" or not self.published):
            raise ValueError(
                'published_items are for published shares: the artefact needs `published` and the unit "%"'
            )
        if self.near is not None and self.near <= 0:
            raise ValueError(f"near must be above 0; found {self.near}")
        if not 0 <= self.digits <= 6:
            raise ValueError(f"digits must be in 0 … 6; found {self.digits}")

    @property
    def scale(self) -> float:
        """From outcome to printed number."""
        return 100.0 if self.unit == "%" else 1.0

    def nearness(self, published: float) -> float:
        """How near to a published number counts as the same: 5 points, or a tenth of it, unless `near` says else."""
        return self.near or (5.0 if self.unit == "%" else abs(published) / 10)


@dataclass(frozen=True)
class Claim:
    """A sentence of the paper in our words, and the comparisons and trends that must all hold for it to hold."""

    id: str
    sentence: str
    where: str
    comparisons: tuple[Comparison, ...] = ()
    beyond: bool = False
    trends: tuple[Trend, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.id):
            raise ValueError(f"id must be lower-case words joined by hyphens; found {self.id!r}")
        if not self.questions:
            raise ValueError("a claim needs at least one comparison or trend to be decided by")

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that is asked: comparisons, then trends."""
        return (*self.comparisons, *self.trends)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that are asked, one for every question."""
        return tuple(question.table for question in self.questions)


@dataclass(frozen=True)
class PaperFile:
    """What stands in paper.yaml."""

    order: int
    citation: Citation
    summary: str
    artefacts: tuple[Artefact, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...] = ()  # the page in short

    def __post_init__(self) -> None:
        _refuse_doubles([artefact.id for artefact in self.artefacts], "artefacts")
        _refuse_doubles([claim.id for claim in self.claims], "claims")
        known = {artefact.id for artefact in self.artefacts}
        for claim in self.claims:
            for table in claim.tables:
                if table not in known:
                    names = ", ".join(sorted(known))
                    raise ValueError(f"claim {claim.id} compares cells of {table!r}, not an artefact ({names})")
        decided = {claim.id for claim in self.claims}
        if strays := [finding.claim for finding in self.findings if finding.claim not in decided]:
            raise ValueError(f"findings: expected each to be about a claim of this file; {strays[0]!r} is none")


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
    findings: tuple[Finding, ...] = ()

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
