"""What a table shows, said in one sentence that is computed from it: nothing here is typed beside the numbers."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

from umbra.claims import ResultTable
from umbra.claims.results import rng_of
from umbra.metrics.resampling import Sample, mean_of, sample_interval

NOTHING = "This edition has not measured it."


def lead(table: ResultTable | None, ours: str, theirs: str, columns: Sequence[str], *, what: str) -> str:
    """How far one row lies from another, on average over columns, with the interval of the difference."""
    left, right = (_mean(table, row, columns) for row in (ours, theirs))
    if table is None or left is None or right is None:
        return f"{what}: {NOTHING}"
    found = sample_interval(left - right, rng=rng_of(table.name, ours, theirs, *columns)).scaled(100.0)
    span = f"95 % interval {_signed(found.low)} to {_signed(found.high)}"
    if found.low > 0 or found.high < 0:
        way = "above" if found.estimate > 0 else "below"
        return f"{what}: {ours} lies {abs(found.estimate):.1f} points {way} {theirs} ({span})."
    return f"{what}: {ours} and {theirs} cannot be told apart ({_signed(found.estimate)} points, {span})."


def order(table: ResultTable | None, column: str, *, what: str) -> str:
    """The rows of a column from the highest to the lowest, and whether the first is surely above the second."""
    rows = [] if table is None else [row for row in table.rows if (row, column) in table.cells]
    if table is None or len(rows) < 2:
        return f"{what}: {NOTHING}"
    ranked = sorted(rows, key=lambda row: -table.mean(row, column))
    listed = ", ".join(f"{row} {100 * table.mean(row, column):.1f}" for row in ranked)
    first, second = (table.cell(row, column) for row in ranked[:2])
    sure = ""
    if isinstance(first, Sample) and isinstance(second, Sample):
        gap = sample_interval(first - second, rng=rng_of(table.name, column, *ranked[:2]))
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
    span = f"difference {_signed(gap.low)} to {_signed(gap.high)} points"
    return f"{what}: {100 * cell.estimate:.1f} %, {way} the {expected:.1f} % of chance ({span})."


def falling(shares: Float64[np.ndarray, " steps"], similarities: Float64[np.ndarray, "pairs steps"]) -> str:
    """How the similarity of genuine pairs goes with the covered share: its mean, and how often the first step rises."""
    mean, percent = similarities.mean(axis=0), 100 * shares
    rises = 100 * float((similarities[:, 1] > similarities[:, 0]).mean())
    return (
        f"Over {len(similarities)} genuine pairs the mean similarity goes from {mean[0]:.2f} uncovered to "
        f"{mean[1]:.2f} at {percent[1]:.0f} % and {mean[-1]:.2f} at {percent[-1]:.0f} %; the first step raises it in "
        f"{rises:.0f} % of the pairs."
    )


def _mean(table: ResultTable | None, row: str, columns: Sequence[str]) -> Sample | None:
    """The mean of a row's cells; none where one of them is missing."""
    found = [] if table is None else [table.cells.get((row, column)) for column in columns]
    samples = [cell for cell in found if isinstance(cell, Sample)]
    return mean_of(samples) if samples and len(samples) == len(found) else None


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")
