"""What a claim asks of a table: how two sides compare, or two differences, and whether cells have a trend."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Direction = Literal["greater", "less", "equal"]
Match = Literal["mean", "row", "column", "every"]

_AS_DIRECTION: dict[str, Direction] = {"rising": "greater", "falling": "less", "level": "equal"}


@dataclass(frozen=True)
class Cells:
    """Some cells of a result table: every named row of every named column."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.rows or not self.columns:
            raise ValueError("name at least one row and one column")

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Pairs of (row, column), row by row."""
        return ((row, column) for row in self.rows for column in self.columns)


@dataclass(frozen=True)
class Beside:
    """The second difference of a difference in differences: left - right."""

    left: Cells
    right: Cells


@dataclass(frozen=True)
class Comparison:
    """left - right (cells, or a published `value`) against `margin`, in the table's unit.

    greater: left - right > 0, by more than `margin` · less: right - left > 0, by more than `margin` ·
    equal: |left - right| < margin. The sign and the size are two questions, each with its own answer. `least` is the
    smallest difference that counts as one: an effect that is surely smaller refutes "greater" and "less", which an
    effect of nothing would else never do. It is always ours; so is the margin unless `margin_of_paper`, and `value` is
    ours where `own`, else the paper's.
    `match` says who meets whom: the mean of the left cells with the mean of the right (mean), each left cell with the
    right cells of its row (row) or of its column (column), or each with each (every). `paired` is false where left and
    right were measured on different test items. With `beside` it is the difference in differences that is asked:
    (left - right) - (beside.left - beside.right), of the means.
    """

    table: str
    left: Cells
    direction: Direction
    right: Cells | None = None
    value: float | None = None
    margin: float = 0.0
    match: Match = "mean"
    paired: bool = True
    least: float = 0.0
    own: bool = False
    margin_of_paper: bool = False
    beside: Beside | None = None

    def __post_init__(self) -> None:
        if (self.right is None) == (self.value is None):
            raise ValueError("compare with either `right` cells or a `value`: name exactly one of them")
        if self.beside is not None and (self.right is None or self.match != "mean"):
            raise ValueError("`beside` is a difference of means: it needs `right` cells, and no other match than mean")
        _check_sizes(self.direction, self.margin, self.least)

    @property
    def cells(self) -> Iterator[Cells]:
        """All sides that are named."""
        sides = (self.left, self.right, *((self.beside.left, self.beside.right) if self.beside else ()))
        return (side for side in sides if side is not None)


@dataclass(frozen=True)
class Trend:
    """Whether cells rise, fall or stay level from step to step: one slope, not every step against every other.

    The steps are the `rows`, in their order, or the `columns` (`along`); over the others the mean is taken, or each has
    its slope (`match`). `at` says where the steps lie, else they are one apart; `step` is one step, or one unit of
    `at`, in words. The slope is that of least squares. `margin` and `least` are as in a comparison, per step.
    """

    table: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    direction: Literal["rising", "falling", "level"]
    along: Literal["rows", "columns"] = "rows"
    at: tuple[float, ...] = ()
    step: str = ""
    match: Literal["mean", "each"] = "mean"
    margin: float = 0.0
    least: float = 0.0
    margin_of_paper: bool = False

    def __post_init__(self) -> None:
        if not self.rows or not self.columns or len(set(self.steps)) < 3:
            raise ValueError(f"a trend needs three {self.along} or more, each once; found {', '.join(self.steps)}")
        if len(set(self.steps)) < len(self.steps):
            raise ValueError(f"a trend names each of its {self.along} once; found {', '.join(self.steps)}")
        if self.at and (len(self.at) != len(self.steps) or sorted(set(self.at)) != [*self.at]):
            raise ValueError(f"`at` names one place per step, each above the last; found {list(self.at)}")
        _check_sizes(self.towards, self.margin, self.least)

    @property
    def steps(self) -> tuple[str, ...]:
        """The names that are stepped along."""
        return self.rows if self.along == "rows" else self.columns

    @property
    def towards(self) -> Direction:
        """The direction of the slope against 0, as of a comparison."""
        return _AS_DIRECTION[self.direction]

    @property
    def places(self) -> tuple[float, ...]:
        """Where the steps lie."""
        return self.at or tuple(map(float, range(len(self.steps))))

    @property
    def per(self) -> str:
        """What the slope is over."""
        return self.step or ("unit" if self.at else "step")

    @property
    def cells(self) -> Iterator[Cells]:
        """All cells, as one side."""
        return iter((Cells(self.rows, self.columns),))

    @property
    def lines(self) -> Iterator[tuple[Cells, ...]]:
        """The cells of each step, of the one mean or of every row or column that has a slope of its own."""
        across = self.columns if self.along == "rows" else self.rows
        groups = ((name,) for name in across) if self.match == "each" else (across,)
        for names in groups:
            yield tuple(Cells((step,), names) if self.along == "rows" else Cells(names, (step,)) for step in self.steps)


Question = Comparison | Trend


def _check_sizes(direction: Direction, margin: float, least: float) -> None:
    if margin < 0 or least < 0:
        raise ValueError(f"margin and least must not be negative; found {margin} and {least}")
    if direction == "equal" and least:
        raise ValueError("direction equal has a margin, and no least difference: leave `least` out (so with level)")
    if direction == "equal" and margin == 0:
        raise ValueError("direction equal needs a margin above 0: how far apart still counts as equal? (so with level)")
