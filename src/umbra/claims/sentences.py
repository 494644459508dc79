"""What a table shows, said in words computed from it: no number and no direction is typed.

How a mean is said with its interval, how far one side lies from another, how rows follow each other. A paper's own
module says of which cells.
"""

from collections.abc import Sequence

import numpy as np

from umbra.claims.results import ResultTable, rng_of
from umbra.metrics.bootstrap import Interval
from umbra.metrics.resampling import Sample, mean_of, sample_interval

NOTHING = "This edition has not measured it."

Cells = Sequence[tuple[str, str]]
"""Rows and columns of a table, of which the mean is meant."""


def percent(table: ResultTable, cells: Cells) -> str:
    """The mean over cells."""
    return f"{100 * np.mean([table.mean(*cell) for cell in cells]):.1f} %"


def rate(table: ResultTable, row: str, column: str, *, scale: float = 100.0, digits: int = 1, unit: str = " %") -> str:
    """An estimate with its interval."""
    found = table.interval(row, column)
    mean = f"{scale * table.mean(row, column):.{digits}f}{unit}"
    return mean if found is None else f"{mean} ({scale * found.low:.{digits}f} … {scale * found.high:.{digits}f})"


def difference(table: ResultTable, left: Cells, right: Cells) -> Interval:
    """Mean of the left cells less mean of the right, in points."""
    ours, theirs = (mean_of([_sample(table, cell) for cell in cells]) for cells in (left, right))
    rng = rng_of("difference", table.name, *(" ".join(cell) for cell in (*left, *right)))
    return sample_interval(ours - theirs, rng=rng).scaled(100.0)


def compared(table: ResultTable, left: Cells, right: Cells, names: tuple[str, str]) -> str:
    """Which side lies above the other and by how much, or that it cannot be told."""
    found = difference(table, left, right)
    span = f"({signed(found.low)}\u00a0…\u00a0{signed(found.high)})"  # on one line
    if not found.excludes_zero:
        return f"{names[0]} and {names[1]} cannot be told apart: {signed(found.estimate)} points {span}"
    way = "above" if found.estimate > 0 else "below"
    return f"{names[0]} lies {abs(found.estimate):.1f} points {way} {names[1]} {span}"


def lead(table: ResultTable | None, ours: str, theirs: str, columns: Sequence[str], *, what: str) -> str:
    """How far one row lies from another, on average over columns."""
    left, right = ([(row, column) for column in columns] for row in (ours, theirs))
    if table is None or not all(isinstance(table.cells.get(cell), Sample) for cell in (*left, *right)):
        return f"{what}: {NOTHING}"
    return f"{what}: {compared(table, left, right, (ours, theirs))}."


def order(table: ResultTable | None, column: str, *, what: str) -> str:
    """The rows of a column from the highest to the lowest, and whether the first is surely above the second."""
    rows = [] if table is None else [row for row in table.rows if (row, column) in table.cells]
    if table is None or len(rows) < 2:
        return f"{what}: {NOTHING}"
    ranked = sorted(rows, key=lambda row: -table.mean(row, column))
    listed = ", ".join(f"{row} {100 * table.mean(row, column):.1f}" for row in ranked)
    sure, (first, second) = "", ((row, column) for row in ranked[:2])
    if all(isinstance(table.cells[cell], Sample) for cell in (first, second)):
        gap = difference(table, [first], [second])
        sure = " The first is surely above the second." if gap.low > 0 else " The first two cannot be told apart."
    return f"{what} ({column}, from the highest): {listed}.{sure}"


def against_chance(table: ResultTable | None, row: str, column: str, by_chance: str | float, *, what: str) -> str:
    """Whether a share lies above what chance gives: another column of its row, or a number."""
    cells = {} if table is None else table.cells
    cell = cells.get((row, column))
    level = cells.get((row, by_chance)) if isinstance(by_chance, str) else by_chance
    if table is None or not isinstance(cell, Sample) or not isinstance(level, Sample | float):
        return f"{what}: {NOTHING}"
    gap = sample_interval(cell - level, rng=rng_of(table.name, row, column, str(by_chance))).scaled(100.0)
    expected = 100 * (level.estimate if isinstance(level, Sample) else level)
    way = "above" if gap.low > 0 else "below" if gap.high < 0 else "not surely apart from"
    span = f"difference {signed(gap.low)} to {signed(gap.high)} points"
    return f"{what}: {100 * cell.estimate:.1f} %, {way} the {expected:.1f} % of chance ({span})."


def signed(value: float) -> str:
    """With its sign, a minus as long as a plus."""
    return f"{value:+.1f}".replace("-", "−")


def _sample(table: ResultTable, cell: tuple[str, str]) -> Sample:
    outcomes = table.cell(*cell)
    if not isinstance(outcomes, Sample):
        raise ValueError(f"{table.name}: expected cells with outcomes of people, found a plain number or array.")
    return outcomes
