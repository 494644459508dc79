"""From a claim and our measurements to a verdict that nobody typed.

A claim of the kind "A is better than B, by more than 10 points" asks two questions, and a gain of four answers them
differently. The decision is about the direction, by the sign of the difference; the size, where the claim names one, is
decided beside it. What an edition cannot ask is neither: it is not asked; so with what no outcome of it could decide,
fewer than twenty test items or a plain number. Nothing is decided by the luck of one training.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from umbra.claims.contrasts import Contrast, cells_of, contrasts_of
from umbra.claims.published import OwnEffect, PublishedTable
from umbra.claims.results import ResultTable, rng_of
from umbra.claims.schema import Claim
from umbra.metrics.bootstrap import Interval

Decision = Literal["holds", "fails", "undecided", "not asked"]
DECISIONS: tuple[Decision, ...] = ("holds", "fails", "undecided")
"""What the data can say of a claim that was asked."""
NOT_ASKED: Decision = "not asked"

FEWEST_ITEMS = 20
"""Below this many test items nothing is concluded: the smoke edition runs every stage and decides nothing."""


@dataclass(frozen=True)
class Part:
    """One effect that a claim asks for: what met what, its size in outcome units, and what it says by itself."""

    table: str
    left: str
    right: str
    direction: str
    margin: float
    least: float
    decision: Decision
    size: Decision | None  # None: no size is claimed
    effect: float
    interval: Interval | None
    reason: str
    own: OwnEffect | None = None  # what the paper's own numbers give
    margin_of_paper: bool = False
    per: str = ""  # what a slope is over


@dataclass(frozen=True)
class Verdict:
    """A claim's decision with its parts; `deciding` is the part that the decision hangs on.

    `size` says whether the effect is as large as claimed, None where nothing is claimed of its size.
    """

    claim: Claim
    decision: Decision
    size: Decision | None
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
    published: Mapping[str, PublishedTable] | None = None,
    resamples: int = 2000,
) -> Verdict:
    """Decide a claim by the 95 % intervals of its comparisons and trends.

    It holds where every part holds: a conjunction needs no correction (Berger 1982, intersection-union test). It fails
    where some part fails even at the level 1 - 0.05 / parts (Bonferroni), so that many parts do not make a chance
    failure likely; as one part is enough, this is Holm's (1979) first step. Else it is not asked where some part is
    not, and undecided where all are. So with the size, which is also undecided where the side said to be larger is
    itself no larger than the margin: then no other could be that much smaller. Values and margins are in print,
    outcomes are not: `scales` is the printed number over the outcome, per table (100 for per cent). Beside each part
    stands what the `published` numbers give for it.
    """
    if missing := _unmeasured(claim, tables):
        reason = f"{missing} not measured in this edition"
        part = Part(claim.tables[0], "", "", "greater", 0.0, 0.0, NOT_ASKED, None, float("nan"), None, reason)
        return Verdict(claim, NOT_ASKED, None, part, (part,))
    asked = (contrasts_of(question, tables, scales or {}, published) for question in claim.questions)
    contrasts = [contrast for found in asked for contrast in found]
    parts = [_decide(contrast, claim.id, 0.95, resamples) for contrast in contrasts]
    strict = 1 - 0.05 / len(parts)
    for place, (contrast, part) in enumerate(zip(contrasts, parts, strict=True)):
        if "fails" in (part.decision, part.size):
            parts[place] = _confirmed(part, _decide(contrast, claim.id, strict, resamples), len(parts))
    decision = _together(part.decision for part in parts)
    size = None
    if decision != NOT_ASKED and any(part.size is not None for part in parts):
        size = _together(part.decision if part.size is None else part.size for part in parts)
    return Verdict(claim, decision, size, _deciding(parts, decision), tuple(parts))


def _confirmed(part: Part, strict: Part, count: int) -> Part:
    """The part, with a failure only where it is one at the stricter level too."""
    if part.size == "fails" != strict.size:
        part = replace(part, size="undecided")
    if part.decision == "fails" != strict.decision:
        reason = f"would fail alone, not when {count} parts are tested together"
        part = replace(part, decision="undecided", reason=reason)
    return part


def _together(decisions: Iterable[Decision]) -> Decision:
    """What a conjunction of such parts is."""
    found = set(decisions)
    order: tuple[Decision, ...] = ("fails", NOT_ASKED, "undecided")
    return next((decision for decision in order if decision in found), "holds")


def _unmeasured(claim: Claim, tables: Mapping[str, ResultTable]) -> str:
    """The first table or cell that the claim needs and nobody measured; an edition may leave some out."""
    for question in claim.questions:
        if question.table not in tables:
            return question.table
        for row, column in cells_of(question):
            if (row, column) not in tables[question.table].cells:
                return f"cell ({row}, {column}) of {question.table}"
    return ""


def _decide(contrast: Contrast, claim: str, level: float, resamples: int) -> Part:
    found = contrast.difference(rng_of(claim, contrast.left, contrast.right), level, resamples)
    part = Part(
        contrast.table,
        contrast.left,
        contrast.right,
        contrast.direction,
        contrast.margin,
        contrast.least,
        decision="undecided",
        size="undecided" if contrast.margin > 0 and contrast.direction != "equal" else None,
        effect=found.estimate if isinstance(found, Interval) else found,
        interval=found if isinstance(found, Interval) else None,
        reason="",
        own=contrast.own,
        margin_of_paper=contrast.margin_of_paper,
        per=contrast.per,
    )
    if not isinstance(found, Interval):
        return replace(part, decision=NOT_ASKED, size=None, reason="a plain number: no test items behind it")
    if found.n_items < FEWEST_ITEMS:
        return replace(part, decision=NOT_ASKED, size=None, reason=f"fewer than {FEWEST_ITEMS} test items")
    if contrast.alone:
        return replace(part, reason="one training, and no other of its kind tells how trainings differ")
    return replace(
        part,
        decision=_direction(found, contrast),
        size=None if part.size is None else _size(found, contrast),
        reason=f"{level:.4g} interval, {found.resampled}",
    )


def _towards(found: Interval, direction: str) -> tuple[float, float]:
    """The interval, positive in the direction of the claim."""
    return (-found.high, -found.low) if direction == "less" else (found.low, found.high)


def _direction(found: Interval, contrast: Contrast) -> Decision:
    low, high = _towards(found, contrast.direction)
    margin = contrast.margin
    if contrast.direction == "equal":  # equivalence: the whole interval must lie within the margin (Schuirmann 1987)
        inside, outside = -margin < low and high < margin, low > margin or high < -margin
        return "holds" if inside else "fails" if outside else "undecided"
    return "holds" if low > 0 else "fails" if high < contrast.least else "undecided"


def _size(found: Interval, contrast: Contrast) -> Decision:
    """Whether the effect is larger than the margin; nobody can be smaller by more than the larger side has."""
    low, high = _towards(found, contrast.direction)
    out_of_reach = contrast.most <= contrast.margin
    return "holds" if low > contrast.margin else "fails" if high < contrast.margin and not out_of_reach else "undecided"


def _deciding(parts: list[Part], decision: Decision) -> Part:
    """Of the parts that share the decision, the one furthest against the claim."""
    return min((part for part in parts if part.decision == decision), key=_in_favour)


def _in_favour(part: Part) -> float:
    if part.direction == "equal":
        return part.margin - abs(part.effect)
    return part.effect if part.direction == "greater" else -part.effect
