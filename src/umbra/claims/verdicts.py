"""From a claim and our measurements to a verdict that nobody typed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from umbra.claims.results import Cell, ResultTable, rng_of
from umbra.claims.schema import Cells, Claim, Comparison
from umbra.metrics.bootstrap import Interval, interval, paired_bootstrap, unpaired_bootstrap
from umbra.metrics.resampling import Sample, mean_of, sample_interval

Decision = Literal["holds", "fails", "undecided"]

FEWEST_ITEMS = 20
"""Below this many test items nothing is concluded: the smoke edition runs every stage and decides nothing."""


@dataclass(frozen=True)
class Part:
    """One comparison of a claim: what met what, the difference in outcome units, and what it says by itself."""

    left: str
    right: str
    direction: str
    margin: float
    decision: Decision
    effect: float
    interval: Interval | None
    reason: str


@dataclass(frozen=True)
class Verdict:
    """A claim's decision with its parts; `deciding` is the part that the decision hangs on."""

    claim: Claim
    decision: Decision
    deciding: Part
    parts: tuple[Part, ...]

    @property
    def effect(self) -> float:
        """Effect of the deciding part, in outcome units."""
        return self.deciding.effect

    @property
    def interval(self) -> Interval | None:
        """Interval of the deciding part."""
        return self.deciding.interval


def decide(
    claim: Claim,
    tables: Mapping[str, ResultTable],
    *,
    scales: Mapping[str, float] | None = None,
    resamples: int = 2000,
) -> Verdict:
    """Decide a claim (holds, fails, undecided) by the 95 % intervals of its comparisons.

    It holds where every part holds: a conjunction needs no correction (Berger 1982, intersection-union test). It fails
    where some part fails even at the level 1 - 0.05 / parts (Bonferroni), so that many parts do not make a chance
    failure likely. Else it is undecided; also where something was not measured, and where the side said to be larger
    is itself no larger than the margin: then no other could be that much smaller. Values and margins are in print,
    outcomes are not: `scales` is the printed number over the outcome, per table (100 for per cent).
    """
    if missing := _unmeasured(claim, tables):
        reason = f"{missing} not measured in this edition"
        part = Part("", "", claim.comparisons[0].direction, 0.0, "undecided", float("nan"), None, reason)
        return Verdict(claim, "undecided", part, (part,))
    contrasts = [one for comparison in claim.comparisons for one in _contrasts(comparison, tables, scales or {})]
    parts = [_decide(contrast, claim.id, 0.95, resamples) for contrast in contrasts]
    strict = 1 - 0.05 / len(parts)
    for place, (contrast, part) in enumerate(zip(contrasts, parts, strict=True)):
        if part.decision == "fails" and _decide(contrast, claim.id, strict, resamples).decision != "fails":
            reason = f"would fail alone, not when {len(parts)} parts are tested together"
            parts[place] = Part(**{**vars(part), "decision": "undecided", "reason": reason})
    decisions = {part.decision for part in parts}
    decision: Decision = "fails" if "fails" in decisions else "undecided" if "undecided" in decisions else "holds"
    return Verdict(claim, decision, _deciding(parts, decision), tuple(parts))


def _unmeasured(claim: Claim, tables: Mapping[str, ResultTable]) -> str:
    """The first table or cell that the claim needs and nobody measured; an edition may leave some out."""
    for comparison in claim.comparisons:
        if comparison.table not in tables:
            return comparison.table
        for left, right in _sides(comparison):
            for row, column in [*left, *(right or ())]:
                if (row, column) not in tables[comparison.table].cells:
                    return f"cell ({row}, {column}) of {comparison.table}"
    return ""


@dataclass(frozen=True, eq=False)
class _Contrast:
    """Two sides of one comparison with everything in outcome units."""

    left: str
    right: str
    difference: Callable[[np.random.Generator, float, int], Interval | float]
    direction: str
    margin: float
    most: float  # that the difference can be, in the direction of the claim


def _contrasts(
    comparison: Comparison, tables: Mapping[str, ResultTable], scales: Mapping[str, float]
) -> Iterator[_Contrast]:
    table, scale = tables[comparison.table], scales.get(comparison.table, 1.0)
    for left, right in _sides(comparison):
        ours, most = _average(table, left, comparison), float("inf")
        if right is None:
            value = float(comparison.value or 0.0)
            difference = _against_value(ours, value / scale)
            name = f"{value:g} (published)"
        else:
            theirs = _average(table, right, comparison)
            difference = _against_cells(ours, theirs, comparison)
            name, most = _named(right), _most({"greater": ours, "less": theirs}.get(comparison.direction))
        yield _Contrast(_named(left), name, difference, comparison.direction, comparison.margin / scale, most)


def _most(larger: Cell | None) -> float:
    """How much larger a share can be than another: no more than it is itself."""
    if isinstance(larger, Sample) and larger.is_share:
        return larger.estimate
    if isinstance(larger, np.ndarray) and larger.ndim and larger.min() >= 0 and larger.max() <= 1:
        return float(larger.mean())
    return float("inf")


def _sides(comparison: Comparison) -> Iterator[tuple[Cells, Cells | None]]:
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
            f"table {table.name}: cells {_named(cells)} hold no outcomes per item, so they cannot be averaged"
        )
    shapes = {cell.shape for cell in found if isinstance(cell, np.ndarray)}
    if len(shapes) > 1:
        raise ValueError(
            f"table {table.name}: cells {_named(cells)} were measured on different seeds or items ({sorted(shapes)}); "
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


def _decide(contrast: _Contrast, claim: str, level: float, resamples: int) -> Part:
    found = contrast.difference(rng_of(claim, contrast.left, contrast.right), level, resamples)
    names = (contrast.left, contrast.right, contrast.direction, contrast.margin)
    if isinstance(found, float):
        return Part(*names, "undecided", found, None, "a plain number: no test items behind it")
    if found.n_items < FEWEST_ITEMS:
        return Part(*names, "undecided", found.estimate, found, f"fewer than {FEWEST_ITEMS} test items")
    decision = _read(found.low, found.high, contrast.direction, contrast.margin)
    if decision == "fails" and contrast.margin > 0 and contrast.most <= contrast.margin:
        reason = "the side said to be larger is itself no larger than the margin"
        return Part(*names, "undecided", found.estimate, found, reason)
    return Part(*names, decision, found.estimate, found, f"{level:.4g} interval, {found.resampled}")


def _read(low: float, high: float, direction: str, margin: float) -> Decision:
    if direction == "less":
        low, high = -high, -low
    if direction == "equal":  # equivalence: the whole interval must lie within the margin (Schuirmann 1987)
        return (
            "holds" if -margin < low and high < margin else "fails" if low > margin or high < -margin else "undecided"
        )
    return "holds" if low > margin else "fails" if high < margin else "undecided"


def _deciding(parts: list[Part], decision: Decision) -> Part:
    """Of the parts that share the decision, the one furthest against the claim."""
    return min((part for part in parts if part.decision == decision), key=_in_favour)


def _in_favour(part: Part) -> float:
    signed = {"greater": part.effect, "less": -part.effect, "equal": -abs(part.effect)}[part.direction]
    return signed - part.margin


def _named(cells: Cells) -> str:
    return f"{' + '.join(cells.rows)} · {' + '.join(cells.columns)}"
