"""Two tables of verdicts on the same claims, made independently: what came out the same, and how near the effects lie.

An estimate and its repetition are both noisy. A repetition lies inside a 95 % interval less often than in 95 % of the
cases: where both are equally sure, in erf(1.96/2) = 83 %. What 95 % of the pairs do is to differ by no more than both
intervals together allow; so that is asked, and the plain share is told beside what it should be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import erf, hypot, sqrt

from umbra.claims.verdicts import DECISIONS, NOT_ASKED, Decision, Part

SAME, CHANGED, TURNED, APART = "same", "changed", "turned round", "not compared"
RELATIONS = (SAME, CHANGED, TURNED, APART)

LIKELY = 1.959964  # of a normal distribution 95 % lie within so many deviations

MOST_CHANGED, FEWEST_AGREE, MOST_AGREE = 0.08, 0.90, 0.99
"""What is asked of a page: so few claims change between decided and undecided, and so many effects agree, not all:
where all do, the intervals are wider than they say."""


@dataclass(frozen=True)
class Estimate:
    """An effect with its 95 % interval."""

    effect: float
    low: float
    high: float


@dataclass(frozen=True)
class Judged:
    """What a page says of a claim: the decision, that on its size, and the estimates of its parts by what they are."""

    decision: Decision
    size: Decision | None = None
    effects: Mapping[tuple[str, str], Estimate] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One claim on both pages; `inside` counts the effects of theirs in our intervals, `agree` those that fit both."""

    id: str
    ours: Decision
    theirs: Decision
    relation: str
    our_size: Decision | None
    their_size: Decision | None
    size: str
    compared: int
    agree: int
    inside: int
    expected: float  # of those inside, if both intervals are right


@dataclass(frozen=True)
class Agreement:
    """All claims of a page beside those of its replicate."""

    rows: tuple[Row, ...]

    def count(self, relation: str, *, sizes: bool = False) -> int:
        """How many claims (or sizes) stand so to each other."""
        return sum((row.size if sizes else row.relation) == relation for row in self.rows)

    @property
    def claims(self) -> int:
        """How many claims both pages asked."""
        return len(self.rows) - self.count(APART)

    @property
    def compared(self) -> int:
        """How many effects both pages measured."""
        return sum(row.compared for row in self.rows)

    @property
    def agree(self) -> float:
        """The share of effects that differ by no more than both intervals allow: 95 % where these are right."""
        return _share(sum(row.agree for row in self.rows), self.compared)

    @property
    def inside(self) -> float:
        """The share of effects of theirs inside our intervals."""
        return _share(sum(row.inside for row in self.rows), self.compared)

    @property
    def expected(self) -> float:
        """The share that should lie inside, as theirs are noisy too."""
        return _share(sum(row.expected for row in self.rows), self.compared)


def compare(ours: Mapping[str, Judged], theirs: Mapping[str, Judged]) -> Agreement:
    """Claim by claim; both pages must ask the same claims."""
    if odd := sorted(ours.keys() ^ theirs.keys()):
        raise ValueError(
            f"expected two pages that ask the same claims, found {odd[0]!r} in one of them only "
            f"({len(odd)} such in all): make both with the same code"
        )
    return Agreement(tuple(_row(name, ours[name], theirs[name]) for name in ours))


def _row(name: str, ours: Judged, theirs: Judged) -> Row:
    pairs = [(ours.effects[key], theirs.effects[key]) for key in ours.effects if key in theirs.effects]
    return Row(
        name,
        ours.decision,
        theirs.decision,
        relation(ours.decision, theirs.decision),
        ours.size,
        theirs.size,
        relation(ours.size, theirs.size),
        compared=len(pairs),
        agree=sum(agree(*pair) for pair in pairs),
        inside=sum(one.low <= other.effect <= one.high for one, other in pairs),
        expected=sum((expected_inside(*pair) for pair in pairs), 0.0),
    )


def relation(ours: Decision | None, theirs: Decision | None) -> str:
    """Same, changed (decided in one, undecided in the other) or turned round; not compared where one was not asked."""
    if None in (ours, theirs) or NOT_ASKED in (ours, theirs):
        return APART
    if ours == theirs:
        return SAME
    return CHANGED if "undecided" in (ours, theirs) else TURNED


def agree(ours: Estimate, theirs: Estimate) -> bool:
    """Whether zero lies in the interval of the difference, made of both by the square-and-add rule.

    Newcombe (1998, method 10), Zou and Donner (2008, Eq. 4): towards the other estimate each interval reaches so far
    as it does, and the squares of both reaches add up to that of the difference.
    """
    lower, upper = sorted((ours, theirs), key=lambda one: one.effect)
    return upper.effect - lower.effect <= hypot(lower.high - lower.effect, upper.effect - upper.low)


def expected_inside(ours: Estimate, theirs: Estimate) -> float:
    """How likely theirs falls into our interval if both are right: P(|Z| < 1.96 w / √(w² + w'²)), w half a width."""
    width, other = (one.high - one.low for one in (ours, theirs))
    together = hypot(width, other)
    return erf(LIKELY * width / together / sqrt(2)) if together else 1.0


def bars(found: Agreement, *, shared: bool = False) -> list[tuple[str, bool]]:
    """What is asked of a page that should reproduce, in words, and whether it is so.

    Where both pages `shared` their test items or seeds, they differ by less than their intervals say: then nothing
    speaks against all effects agreeing.
    """
    turned, changed = found.count(TURNED), _share(found.count(CHANGED), found.claims)
    asked = [
        (f"no verdict turned round: {turned}", turned == 0),
        (
            f"at most {MOST_CHANGED:.0%} changed between decided and undecided: {changed:.1%}",
            changed <= MOST_CHANGED,
        ),
    ]
    if found.compared:
        most = 1.0 if shared else MOST_AGREE
        met = FEWEST_AGREE <= found.agree <= most
        asked.append((f"{FEWEST_AGREE:.0%} to {most:.0%} of all effects agree: {found.agree:.1%}", met))
    return asked


def resting(parts: Iterable[Part]) -> list[Part]:
    """The parts with an interval that a verdict may rest on: not that of one training, nor of a few test items."""
    without = ("one training", "fewer than", "a plain number")
    asked = (part for part in parts if part.interval is not None and part.decision != NOT_ASKED)
    return [part for part in asked if not part.reason.startswith(without)]


def decided(decisions: Iterable[str]) -> int:
    """How many of them the data decided, one way or the other."""
    known = set(DECISIONS) - {"undecided"}
    return sum(decision in known for decision in decisions)


def _share(part: int | float, whole: int) -> float:
    return part / whole if whole else 0.0
