"""A comparison as a table to read: a row per method, a column per test, the interval small under each number.

Where the paper prints a number it stands small before ours, with a mark between: ≈ the same, ▲ ours is higher, ▼ ours
is lower. What neither the paper nor the edition has a number for takes no row and no column. A table with far more
columns than rows is turned, so that it fits beside the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup

from umbra.claims.comparison import HIGHER, LOWER, NOISE, SAME, UNMEASURED, ComparisonTable, bounds_text, number_text

WIDEST = 8
"""Columns beyond which a table with fewer rows is turned."""
SIGNS = {SAME: "≈", HIGHER: "▲", LOWER: "▼"}
BEFORE = "small before ours the number of the paper"
MARKED = "≈ the same, ▲ ours is higher, ▼ ours is lower"

_TABLE = Markup(
    '<table class="umbra comparison"><caption>{}</caption>\n'
    "<thead><tr><td></td>{}</tr></thead>\n<tbody>{}</tbody></table>"
)
_COLUMN = Markup('<th scope="col">{}</th>')
_ROW = Markup('<tr><th scope="row">{}</th>{}</tr>\n')
_CELL = Markup("<td>{}</td>")
_OURS = Markup("<b>{}</b>")
_SPAN = Markup("<small>{}</small>")
_PAPER = Markup('<small class="paper">{}</small> ')
_PLAIN = Markup("{}")

Line = dict[Any, Any] | None


@dataclass(frozen=True, eq=False)
class WideTable:
    """The same cells as `table.frame`, as HTML."""

    table: ComparisonTable

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns as shown."""
        rows, columns = self._axes()
        return len(rows), len(columns)

    def to_html(self) -> Markup:
        """Names and numbers read as written, whatever characters they hold."""
        lines = dict(zip(self._numbers.index, self._numbers.to_dict("records"), strict=True))
        rows, columns = self._axes()
        papers, turned = bool(self._numbers["paper"].notna().any()), self._turned()
        apart = not turned and len(columns) == 1
        heads = (["ours", "paper"] if papers else [""]) if apart else columns
        body = []
        for row in rows:
            found = [lines.get((name, row) if turned else (row, name)) for name in columns]
            cells = [part for line in found for part in (self._apart(line, papers) if apart else [self._whole(line)])]
            body.append(_ROW.format(row, Markup("").join(map(_CELL.format, cells))))
        legend = "" if not papers else f"; {MARKED}" if apart else f"; {BEFORE}, {MARKED}"
        head = Markup("").join(map(_COLUMN.format, heads))
        return _TABLE.format(f"{self.table.caption}{legend}", head, Markup("").join(body))

    @cached_property
    def _numbers(self) -> pd.DataFrame:
        """Cells for which the paper or this edition has a number."""
        frame = self.table.frame
        return frame[frame[["ours", "paper"]].notna().any(axis=1)]

    def _axes(self) -> tuple[Sequence[str], Sequence[str]]:
        rows, columns = self._named(0), self._named(1)
        return (columns, rows) if self._turned() else (rows, columns)

    def _turned(self) -> bool:
        return len(self._named(1)) > max(WIDEST, len(self._named(0)))

    def _named(self, level: int) -> list[str]:
        """Rows (0) or columns (1) that hold a number, in the order of the table."""
        kept = set(self._numbers.index.get_level_values(level))
        return [name for name in dict.fromkeys(self.table.frame.index.get_level_values(level)) if name in kept]

    def _apart(self, line: Line, papers: bool) -> list[Markup]:
        """Of a table with one column: ours and the paper's number, each in a column of its own."""
        theirs = Markup("") if line is None or pd.isna(line["paper"]) else _PLAIN.format(self._published(line))
        return [self._ours(line), theirs] if papers else [self._ours(line)]

    def _whole(self, line: Line) -> Markup:
        """The paper's number, small, and ours; the paper's own interval stands in the file alone."""
        if line is None or pd.isna(line["paper"]):
            return self._ours(line)
        theirs = number_text(line["paper"], self.table.artefact.digits)
        return _PAPER.format(f"{theirs} {SIGNS.get(line['against'], '')}".rstrip()) + self._ours(line)

    def _ours(self, line: Line) -> Markup:
        """Our number with its interval; nothing where there is none, and a word where the paper has one."""
        if line is None or (pd.isna(line["ours"]) and pd.isna(line["paper"])):
            return Markup("")
        digits = self.table.artefact.digits
        if line["against"] == UNMEASURED:
            return _SPAN.format(UNMEASURED)
        number = _OURS.format(number_text(line["ours"], digits))
        if pd.isna(line["low"]):
            return number
        rough = max(1, digits - 1) if self.table.artefact.unit == "%" else digits  # as many as an interval deserves
        return number + _SPAN.format(" … ".join(bounds_text(line["low"], line["high"], rough)))

    def _published(self, line: dict[Any, Any]) -> str:
        """The paper's number, with its own interval where the number of its test items is known, and the mark."""
        digits = self.table.artefact.digits
        low, high = (line.get(name, float("nan")) for name in NOISE)
        own = "" if pd.isna(low) else f" ({' … '.join(bounds_text(low, high, digits))})"
        return f"{number_text(line['paper'], digits)}{own} {SIGNS.get(line['against'], '')}".rstrip()
