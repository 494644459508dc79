"""What a claim compares: two sides of a table, two differences or a slope; its effect and interval in outcome units."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from umbra.claims.published import OwnEffect, PublishedTable, own_effect
from umbra.claims.questions import Cells, Comparison, Question, Trend
from umbra.claims.results import Cell, ResultTable
from umbra.claims.sums import Terms, is_alone, summed
from umbra.metrics.bootstrap import Interval, interval, paired_bootstrap, unpaired_bootstrap
from umbra.metrics.resampling import Sample, sample_interval

Effect = Callable[[np.random.Generator, float, int], Interval | float]


@dataclass(frozen=True, eq=False)
class Contrast:
    """One effect that is asked for, with everything in outcome units; without a right side it is a slope."""

    table: str
    left: str
    right: str
    difference: Effect
    direction: str
    margin: float
    least: float
    most: float  # that the difference can be, in the direction of the claim
    alone: bool  # behind some cell stands one training, whose luck nobody told
    own: OwnEffect | None = None  # what the paper's numbers give
    margin_of_paper: bool = False
    per: str = ""  # what a slope is over


def contrasts_of(
    question: Question,
    tables: Mapping[str, ResultTable],
    scales: Mapping[str, float],
    published: Mapping[str, PublishedTable] | None = None,
) -> Iterator[Contrast]:
    """Every effect that a question asks for; values and margins are turned into outcome units by the table's scale."""
    table, scale = tables[question.table], scales.get(question.table, 1.0)
    theirs = (published or {}).get(question.table)
    if isinstance(question, Trend):
        yield from _slopes(question, table, scale, theirs)
    elif question.beside is not None:
        yield _two_differences(question, table, scale, theirs)
    else:
        for left, right in sides_of(question):
            yield _two_sides(question, table, (left, right), scale, theirs)


def _two_sides(
    asked: Comparison,
    table: ResultTable,
    sides: tuple[Cells, Cells | None],
    scale: float,
    theirs: PublishedTable | None,
) -> Contrast:
    left, right = sides
    terms, how = Terms.mean(left), f"compare them one by one (match: every) instead of by their {asked.match}"
    ours = summed(table, terms, how)
    if right is None:
        value = float(asked.value or 0.0)
        difference, name, most = _of(ours, value / scale), f"{value:g} ({'ours' if asked.own else 'published'})", np.inf
        return _contrast(asked, table, terms, scale, difference=difference, left=named(left), right=name, most=most)
    other = summed(table, Terms.mean(right), how)
    difference = _against_cells(ours, other, asked)
    most = _most({"greater": ours, "less": other}.get(asked.direction))
    terms += Terms.mean(right, -1.0)
    if asked.paired and isinstance(ours, Sample) and isinstance(other, Sample):
        difference = _of(summed(table, terms, how), 0.0)
    found = _contrast(
        asked, table, terms, scale, difference=difference, left=named(left), right=named(right), most=most
    )
    return replace(found, own=own_effect(terms, theirs))


def _two_differences(asked: Comparison, table: ResultTable, scale: float, theirs: PublishedTable | None) -> Contrast:
    """(left - right) - (beside.left - beside.right); unpaired, the two tests are drawn apart, the two arms together."""
    left, right, beside = asked.left, asked.right, asked.beside
    if right is None or beside is None:
        raise ValueError("a difference in differences needs `right` and `beside`")
    here = Terms.mean(left) + Terms.mean(beside.left, -1.0)
    there = Terms.mean(right) + Terms.mean(beside.right, -1.0)
    terms = here + Terms({key: -weight for key, weight in there.weights.items()})
    how = "a difference in differences takes arms that were measured on the same seeds and items"
    if asked.paired:
        difference = _of(summed(table, terms, how), 0.0)
    else:
        difference = _against_cells(summed(table, here, how), summed(table, there, how), asked)
    names = (f"({named(left)} − {named(right)})", f"({named(beside.left)} − {named(beside.right)})")
    found = _contrast(asked, table, terms, scale, difference=difference, left=names[0], right=names[1], most=np.inf)
    return replace(found, own=own_effect(terms, theirs))


def _slopes(asked: Trend, table: ResultTable, scale: float, theirs: PublishedTable | None) -> Iterator[Contrast]:
    """The least-squares slope Σ (x − x̄) y / Σ (x − x̄)², which is one linear contrast of the cells."""
    places = np.array(asked.places)
    weights = (places - places.mean()) / ((places - places.mean()) ** 2).sum()
    for line in asked.lines:
        terms = Terms({})
        for weight, step in zip(weights, line, strict=True):
            terms += Terms.mean(step, float(weight))
        cell = summed(table, terms, "a trend takes cells that were measured on the same seeds and items")
        across = line[0].columns if asked.along == "rows" else line[0].rows
        name = f"slope over {asked.steps[0]} … {asked.steps[-1]} ({len(asked.steps)} steps) · {' + '.join(across)}"
        found = _contrast(asked, table, terms, scale, difference=_of(cell, 0.0), left=name, right="", most=np.inf)
        yield replace(found, own=own_effect(terms, theirs), per=asked.per)


def _contrast(
    asked: Question,
    table: ResultTable,
    terms: Terms,
    scale: float,
    *,
    difference: Effect,
    left: str,
    right: str,
    most: float,
) -> Contrast:
    direction = asked.towards if isinstance(asked, Trend) else asked.direction
    sizes = (asked.margin / scale, asked.least / scale)
    alone = is_alone(table, terms)
    contrast = Contrast(table.name, left, right, difference, direction, *sizes, most, alone)
    return replace(contrast, margin_of_paper=asked.margin_of_paper)


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


def cells_of(question: Question) -> Iterator[tuple[str, str]]:
    """Every cell that a question needs; a right side's rows or columns that its match never asks are not among them."""
    if isinstance(question, Trend) or question.beside is not None:
        yield from (key for side in question.cells for key in side)
    else:
        yield from (key for left, right in sides_of(question) for key in (*left, *(right or ())))


def _of(ours: Cell, value: float) -> Effect:
    """A cell less a value."""

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


def _against_cells(ours: Cell, theirs: Cell, comparison: Comparison) -> Effect:
    if isinstance(ours, Interval) or isinstance(theirs, Interval):
        raise ValueError(
            f"table {comparison.table}: two cells are compared by their outcomes per item; one has only an interval"
        )
    samples = [cell for cell in (ours, theirs) if isinstance(cell, Sample)]
    if samples and not (len(samples) == 2 and comparison.paired):
        raise ValueError(
            f"table {comparison.table}: outcomes that hang together in groups are compared with such, item by item; "
            "give both cells their groups and leave `paired` true"
        )
    method = paired_bootstrap if comparison.paired else unpaired_bootstrap

    def difference(rng: np.random.Generator, level: float, resamples: int) -> Interval | float:
        left, right = np.asarray(ours), np.asarray(theirs)
        if not left.ndim or not right.ndim:
            return float(left.mean() - right.mean())
        return method(left, right, rng=rng, level=level, resamples=resamples)

    return difference


def named(cells: Cells) -> str:
    """Cells as a reader finds them: rows · columns."""
    return f"{' + '.join(cells.rows)} · {' + '.join(cells.columns)}"
