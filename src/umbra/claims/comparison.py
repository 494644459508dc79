"""Our cells against the published ones, one function for all notebooks.

"The same" is an equivalence, and needs a margin (Schuirmann 1987): our interval holds the paper's number and lies near
it as a whole. An interval that holds the number and much else besides cannot tell.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from umbra.claims.published import PublishedTable
from umbra.claims.results import Cell, ResultTable
from umbra.claims.schema import Artefact
from umbra.metrics.resampling import Sample

COLUMNS = ("paper", "ours", "low", "high", "against")
NOISE = ("paper low", "paper high")
"""Of the paper's own interval, where it is known of how many test items its numbers are."""
SAME, HIGHER, LOWER, CANNOT_TELL = "same", "higher", "lower", "cannot tell"
ONLY_OURS, UNSURE, UNMEASURED = "not in the paper", "no interval", "not measured"

_MOST_DIGITS = 6


@dataclass(frozen=True, eq=False)
class ComparisonTable:
    """Long form, one line per cell; index (row, column), columns `COLUMNS`, in printed units, and `NOISE` where known.

    `against` says where ours stands, by its interval, against the paper's number: the same within a margin of ours,
    higher, lower, or that the interval cannot tell.
    """

    artefact: Artefact
    frame: pd.DataFrame
    seeds: tuple[int, int] = (0, 0)  # the fewest and the most of a cell
    items: tuple[int, int] = (0, 0)

    @property
    def caption(self) -> str:
        """Title, unit, what the intervals were drawn from, and the margin within which ours is "the same"."""
        unit = f" ({self.artefact.unit})" if self.artefact.unit else ""
        counts = f"{_counted(self.seeds, 'seed')}, {_counted(self.items, 'test item')}"
        told = f"{self.artefact.title}{unit}; {counts if self.items[0] else 'no intervals'}"
        if SAME not in set(self.frame["against"]):
            return told
        near = self.artefact.near or (self.artefact.unit == "%" and self.artefact.nearness(0.0))
        within = f"{near:g}{' points' if self.artefact.unit == '%' else ''}" if near else "a tenth"
        return f"{told}; same: the whole interval within {within} of the paper's number, a margin of ours"

    def records(self) -> dict[str, Any]:
        """What the JSON beside the CSV holds."""
        lines = [
            {"row": row, "column": column, **{str(name): _plain(value) for name, value in line.items()}}
            for (row, column), line in zip(self.frame.index, self.frame.to_dict("records"), strict=True)
        ]
        return {
            "artefact": self.artefact.id,
            "title": self.artefact.title,
            "unit": self.artefact.unit,
            "seeds": self.seeds[0],
            "items": self.items[0],
            "cells": lines,
        }


def comparison_table(artefact: Artefact, ours: ResultTable, published: pd.DataFrame | None = None) -> ComparisonTable:
    """Set our cells beside the published ones; rows, and columns in each, in the paper's order, then what is ours."""
    paper: dict[tuple[str, str], float] = {}
    if published is not None:
        rows = zip(published.index, published.to_numpy(), strict=True)
        paper = {
            (str(row), str(column)): value for row, line in rows for column, value in zip(published, line, strict=True)
        }
    known = [*paper, *(key for key in ours if key not in paper)]
    rows_in_order = list(dict.fromkeys(row for row, _ in known))
    keys = sorted(known, key=lambda key: rows_in_order.index(key[0]))
    lines = [_line(artefact, ours, key, paper.get(key, float("nan"))) for key in keys]
    index = pd.MultiIndex.from_tuples(
        keys, names=[(published.index.name if published is not None else None) or "row", "column"]
    )
    frame = pd.DataFrame(lines, index=index, columns=list(COLUMNS))
    if published is not None and artefact.published_items:
        own = [PublishedTable(artefact, published).interval(*key) for key in keys]
        for name, bound in zip(NOISE, ("low", "high"), strict=True):
            frame[name] = [float("nan") if one is None else artefact.scale * getattr(one, bound) for one in own]
    sizes = [size for key in ours if (size := ours.size(*key)) is not None]
    seeds, items = ([size[way] for size in sizes] or [0] for way in (0, 1))
    return ComparisonTable(artefact, frame, (min(seeds), max(seeds)), (min(items), max(items)))


def _line(artefact: Artefact, ours: ResultTable, key: tuple[str, str], paper: float) -> tuple[Any, ...]:
    nothing = float("nan")
    if key not in ours.cells:
        return (paper, nothing, nothing, nothing, UNMEASURED)
    found, mean = ours.interval(*key), artefact.scale * ours.mean(*key)
    low, high = (nothing, nothing) if found is None else (artefact.scale * found.low, artefact.scale * found.high)
    if artefact.unit == "%" and _are_shares(
        ours.cell(*key)
    ):  # which cannot leave [0, 100], as a stretched interval may
        low, high = max(low, 0.0), min(high, 100.0)
    if pd.isna(paper):
        return (paper, mean, low, high, ONLY_OURS)
    return (paper, mean, low, high, UNSURE if found is None else _standing(low, high, paper, artefact.nearness(paper)))


def _standing(low: float, high: float, paper: float, near: float) -> str:
    """Higher or lower where the interval does not hold the number; the same where all of it lies near besides."""
    if low > paper or high < paper:
        return HIGHER if low > paper else LOWER
    return SAME if paper - near <= low and high <= paper + near else CANNOT_TELL


def _are_shares(cell: Cell) -> bool:
    """Whether every outcome lies in [0, 1]; a density, which may exceed the mean, does not."""
    if isinstance(cell, Sample):
        return cell.is_share
    return isinstance(cell, np.ndarray) and bool(cell.min() >= 0 and cell.max() <= 1)


def _counted(span: tuple[int, int], word: str) -> str:
    """Such as "3 seeds", or "1 to 3 seeds" where cells differ."""
    fewest, most = span
    return f"{most} {word}{'' if most == 1 else 's'}" if fewest == most else f"{fewest} to {most} {word}s"


def bounds_text(low: float, high: float, digits: int) -> tuple[str, str]:
    """Both ends to so many digits, or to as many more as it takes to tell them apart."""
    while low != high and digits < _MOST_DIGITS and f"{low:.{digits}f}" == f"{high:.{digits}f}":
        digits += 1
    return number_text(low, digits), number_text(high, digits)


def number_text(value: float, digits: int) -> str:
    """To so many digits; a dash for what is missing."""
    return "–" if pd.isna(value) else f"{value:.{digits}f}".replace("-", "−")


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and pd.isna(value) else value
