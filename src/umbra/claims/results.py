"""Our own measurements: for each cell of a table, one outcome per seed and test item."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from umbra.metrics.bootstrap import Interval, interval
from umbra.metrics.resampling import Sample, sample_interval

Cell = np.ndarray | Sample | Interval | float


@dataclass(frozen=True, eq=False)
class ResultTable:
    """Cells by (row, column), in the order of print.

    A cell whose items hang together, or that is no mean over them (a rate at a threshold that is itself measured), is a
    `Sample`; one got elsewhere (an area under a curve, a median) an `Interval`; a plain number has no interval, and no
    claim is decided by it.
    Outcomes are in natural units (a share, a distance); the artefact's unit turns them into printed numbers. No verdict
    rests on one training alone; behind the rows in `unlearnt` stands none.
    """

    name: str
    cells: Mapping[tuple[str, str], np.ndarray | Sample | Interval | float | int]
    unlearnt: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.cells:
            raise ValueError(f"result table {self.name} has no cell")
        object.__setattr__(self, "cells", {key: _as_outcomes(self.name, key, cell) for key, cell in self.cells.items()})

    @classmethod
    def of_no_training(cls, name: str, cells: Mapping[tuple[str, str], Any]) -> "ResultTable":
        """A table in which nothing was learnt: measured of what is drawn, or by a judge from elsewhere."""
        return cls(name, cells, frozenset(row for row, _ in cells))

    @property
    def rows(self) -> list[str]:
        """Row names in order of first appearance."""
        return list(dict.fromkeys(row for row, _ in self.cells))

    @property
    def columns(self) -> list[str]:
        """Column names in order of first appearance."""
        return list(dict.fromkeys(column for _, column in self.cells))

    def cell(self, row: str, column: str) -> Cell:
        """What was measured there; a name that is not there is refused with the names that are."""
        if (row, column) not in self.cells:
            raise ValueError(
                f"table {self.name} has no cell ({row}, {column}); "
                f"rows: {', '.join(self.rows)}; columns: {', '.join(self.columns)}"
            )
        return self.cells[row, column]

    def mean(self, row: str, column: str) -> float:
        """The mean over seeds and items."""
        cell = self.cell(row, column)
        return cell.estimate if isinstance(cell, (Interval, Sample)) else float(np.mean(cell))

    def size(self, row: str, column: str) -> tuple[int, int] | None:
        """(seeds, items) behind a cell, None for a plain number."""
        cell = self.cell(row, column)
        if isinstance(cell, Interval):
            return cell.n_seeds, cell.n_items
        return None if isinstance(cell, float) else (cell.shape[0], cell.shape[1])

    def interval(self, row: str, column: str, *, level: float = 0.95, resamples: int = 2000) -> Interval | None:
        """The cell's interval, None for a plain number; the same in every run."""
        cell = self.cell(row, column)
        if isinstance(cell, (Interval, float)):
            return cell if isinstance(cell, Interval) else None
        rng = rng_of(self.name, row, column)
        if isinstance(cell, Sample):
            return sample_interval(cell, rng=rng, level=level, resamples=resamples)
        return interval(cell, rng=rng, level=level, resamples=resamples)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """(row, column) in order."""
        return iter(self.cells)


def rng_of(*names: str) -> np.random.Generator:
    """A generator that depends on names alone, so that adding a table or claim moves no other interval."""
    return np.random.default_rng([crc32(name.encode()) for name in names])


def _as_outcomes(table: str, key: tuple[str, str], cell: np.ndarray | Sample | Interval | float | int) -> Cell:
    if isinstance(cell, (Interval, Sample)):
        return cell
    if np.ndim(cell) == 0:
        return float(cell)
    outcomes = np.asarray(cell, dtype=np.float64)
    if outcomes.ndim != 2 or outcomes.size == 0:
        raise ValueError(f"cell {key} of {table}: expected outcomes of (seeds, items), found shape {outcomes.shape}")
    return outcomes
