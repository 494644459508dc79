"""What a page shows and how each artefact is made: the one table from which it is drawn, refused and credited."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pandas as pd
from matplotlib.figure import Figure

from umbra.claims import Paper, ResultTable
from umbra.runs.records import Trained


@dataclass(frozen=True, eq=False)
class Drawing:
    """A figure and what it plots: a frame, or anything that JSON can hold."""

    figure: Figure
    data: pd.DataFrame | Mapping[str, Any]


Made = ResultTable | pd.DataFrame | Drawing


@dataclass(frozen=True)
class Exhibit:
    """How one artefact is made from its page, and why not where it cannot be.

    `make` asks whom it needs; who that was is recorded while it runs. `why_not` gives a reason in words, or nothing.
    """

    make: Callable[[Any], Made]
    why_not: Callable[[Any], str] = lambda page: ""
    shows_people: bool = False  # a picture of real people is kept out of the report


@runtime_checkable
class Page(Protocol):
    """What a paper's folder hands to whoever reports on it."""

    @property
    def paper(self) -> Paper:
        """Citation, published numbers, artefacts and claims."""

    @property
    def exhibits(self) -> Mapping[str, Exhibit]:
        """By the artefact's id."""

    @property
    def private(self) -> Path | None:
        """Where pictures of real people go; none where nobody real is shown."""

    def run(self, name: str) -> Trained:
        """A run that was asked, by its name."""

    def sets(self) -> Mapping[str, str]:
        """Hashes of the face sets that were read without a run, by name."""
