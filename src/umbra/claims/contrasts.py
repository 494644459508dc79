"""What a claim compares: two sides of a table, their difference and its interval, in outcome units."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from umbra.claims.results import Cell, ResultTable
from umbra.claims.schema import Cells, Comparison
from umbra.metrics.bootstrap import Interval, interval, paired_bootstrap, unpaired_bootstrap
from umbra.metrics.resampling import Sample, mean_of, sample_interval


@dataclass(frozen=True, eq=False)
class Contrast:
    """Two sides of one comparison with everything in outcome units."""

    left: str
    right: str
    difference: Callable[[np.random.Generator, float, int], Interval | float]
    direction: str
    margin: float
    least: float
    most: float  # that the difference can be, in the direction of the claim
    learnt: bool  # else there is no training whose luck it could be


def contrasts_of(
    comparison: Comparison, tables: Mapping[str, ResultTable], scales: Mapping[str, float]
) -> Iterator[Contrast]:
    """Each left side with what it meets; values and margins are turned into outcome units by the table's scale."""
    table, scale = tables[comparison.table], scales.get(comparison.table, 1.0)
    sizes = (comparison.margin / scale, comparison.least / scale)
    for left, right in sides_of(comparison):
        ours, most = _average(table, left, comparison), float("inf")
        if right is None:
            value = float(comparison.value or 0.0)
            difference = _against_value(ours, value / scale)
            name = f"{value:g} ({'ours' if comparison.own else 'published'})"
        else:
            theirs = _average(table, right, comparison)
            difference = _against_cells(ours, theirs, comparison)
            name, most = named(right), _most({"greater": ours, "less": theirs}.get(comparison.direction))
        learnt = not {*left.rows, *(right.rows if right else ())} <= table.unlearnt
        yield Contrast(named(left), name, difference, comparison.direction, *sizes, most, learnt)


def _most(larger: Cell | None) -> float:
    """How much larger a share can be than another: no more than it is itself."""
    if isinstance(larger, Sample) and larger.is_share:
        return larger.estimate
    if isinstance(larger, np.ndarray) and larger.ndim and larger.min() >= 0 and larger.max() <= 1:
        return float(larger.mean())
    return float("inf")


def sides_of(comparison: Comparison) -> Iterator[tuple[Cells, Cells | None]]:
    """Who meets whom, by the comparison's `match`; nobody where a value is met."""
    left, right = comparison.left, comparison.right
    if comparison.match == "mean":
        yield left, right
        return
    for row, column in left:
        one = Cells((row,), (column,))
        if right is None:
            yield one, None
        elif comparison.match == "row":
            yield from ((one, Cells((row,), (other,))) for other in right.columns)
        elif comparison.match == "column":
            yield from ((one, Cells((other,), (column,))) for other in right.rows)
        else:
            yield from ((one, Cells((other_row,), (other,))) for other_row, other in right)


def _average(table: ResultTable, cells: Cells, comparison: Comparison) -> Cell:
    found = [table.cell(row, column) for row, column in cells]
    if len(found) == 1:
        return found[0]
    if all(isinstance(cell, Sample) for cell in found):
        return mean_of([cell for cell in found if isinstance(cell, Sample)])
    if not all(isinstance(cell, np.ndarray) for cell in found):
        raise ValueError(
            f"table {table.name}: cells {named(cells)} hold no outcomes per item, so they cannot be averaged"
        )
    shapes = {cell.shape for cell in found if isinstance(cell, np.ndarray)}
    if len(shapes) > 1:
        raise ValueError(
            f"table {table.name}: cells {named(cells)} were measured on different seeds or items ({sorted(shapes)}); "
            f"compare them one by one (match: every) instead of by their {comparison.match}"
        )
    return np.mean(np.stack([np.asarray(cell) for cell in found]), axis=0)


def _against_value(ours: Cell, value: float) -> Callable[[np.random.Generator, float, int], Interval | float]:
    def difference(rng: np.random.Generator, level: float, resamples: int) -> Interval | float:
        if isinstance(ours, float):
            return ours - value
        if isinstance(ours, Sample):
            return sample_interval(ours - value, rng=rng, level=level, resamples=resamples)
        if isinstance(ours, Interval):
            moved = {"estimate": ours.estimate - value, "low": ours.low - value, "high": ours.high - value}
            return Interval(**{**vars(ours), **moved})
        return interval(ours - value, rng=rng, level=level, resamples=resamples)

    return difference


def _against_cells(
    ours: Cell, theirs: Cell, comparison: Comparison
) -> Callable[[np.random.Generator, float, int], Interval | float]:
    if isinstance(ours, Interval) or isinstance(theirs, Interval):
        raise ValueError(
            f"table {comparison.table}: two cells are compared by their outcomes per item; one has only an interval"
        )
    if (isinstance(ours, Sample) or isinstance(theirs, Sample)) and not _comparable(ours, theirs, comparison):
        raise ValueError(
            f"table {comparison.table}: outcomes that hang together in groups are compared with such, item by item; "
            "give both cells their groups and leave `paired` true"
        )
    method = paired_bootstrap if comparison.paired else unpaired_bootstrap

    def difference(rng: np.random.Generator, level: float, resamples: int) -> Interval | float:
        if isinstance(ours, Sample) and isinstance(theirs, Sample):
            return sample_interval(ours - theirs, rng=rng, level=level, resamples=resamples)
        left, right = np.asarray(ours), np.asarray(theirs)
        if not left.ndim or not right.ndim:
            return float(left.mean() - right.mean())
        return method(left, right, rng=rng, level=level, resamples=resamples)

    return difference


def _comparable(ours: Cell, theirs: Cell, comparison: Comparison) -> bool:
    return isinstance(ours, Sample) and isinstance(theirs, Sample) and comparison.paired


def named(cells: Cells) -> str:
    """Cells as a reader finds them: rows · columns."""
    return f"{' + '.join(cells.rows)} · {' + '.join(cells.columns)}"
