"""What a page folds away, so that one reads it in a sitting: claims behind their count, asides behind their heading.

What is folded is there: links lead into it, searching finds it, and print shows what was opened.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from umbra.claims import DECISIONS, NOT_ASKED
from umbra.reporting.mathematics import convert_dollars

LONGEST = 9
"""Rows of a table beyond which it is folded away."""
FOLD = "fold"
"""The tag of a cell that is an aside; its metadata `summary` says what one finds in it."""

_VERDICT = re.compile(r'<span class="verdict ([a-z-]+)">')
_WORDS = {"holds": ("holds", "hold"), "fails": ("fails", "fail")}
_CHIP = Markup('<span class="verdict {}">{} {}</span>')
_IDENTITY = re.compile(r'(<tr) id="(claim-[^"]+)"')


def behind(output: Mapping[str, Any], cell: Mapping[str, Any]) -> Markup:
    """The line behind which an output is folded away; nothing where it stands open.

    Claims are folded behind their count. Tables are folded that are long, that go beyond the paper, or are an aside.
    """
    html = "".join(output.get("data", {}).get("text/html", ""))
    about, said = output.get("metadata", {}).get("umbra", {}), cell.get("metadata", {})
    if claims := counted(html):
        return claims
    aside = FOLD in said.get("tags", [])
    rows = about.get("rows", 0) if about else table_rows(html)
    if about.get("kind") == "figure" or not (rows > LONGEST or about.get("beyond") or (aside and rows)):
        return Markup("")
    title = about.get("title") or said.get("summary", "")
    size = f"{rows} row{'' if rows == 1 else 's'}" if rows else ""
    return convert_dollars(": ".join(filter(None, (title, size))))


def counted(html: str) -> Markup:
    """How the claims of a table came out, for the line behind which it is folded; nothing where it holds no claims."""
    counts = Counter(_VERDICT.findall(html)) if "umbra claims" in html else Counter()
    total = counts.total()
    kinds = [kind.replace(" ", "-") for kind in (*DECISIONS, NOT_ASKED)]
    chips = [_CHIP.format(kind, counts[kind], in_words(kind, counts[kind])) for kind in kinds if counts[kind]]
    return (
        Markup("{} {}").format(f"{total} claim{'' if total == 1 else 's'}:", Markup(" ").join(chips))
        if total
        else Markup("")
    )


def in_words(kind: str, count: int) -> str:
    """The verdict as a verb of one or of several."""
    one, several = _WORDS.get(kind, (kind.replace("-", " "),) * 2)
    return one if count == 1 else several


def apart(source: str) -> tuple[str, str]:
    """The heading of a markdown cell, which stands, and its text, which the tag `fold` folds away."""
    head, _, rest = source.partition("\n")
    return (head, rest) if head.startswith("#") else ("", source)


def table_rows(html: str) -> int:
    """Rows of a data frame below its head; none of anything else, which may hold tables beside what moves."""
    return html.partition("<tbody")[2].count("<tr") if 'class="dataframe' in html else 0


def once(html: str) -> str:
    """Each claim can be linked to once, where it is shown first."""
    seen: set[str] = set()

    def kept(row: re.Match[str]) -> str:
        if row[2] in seen:
            return row[1]
        seen.add(row[2])
        return row[0]

    return _IDENTITY.sub(kept, html)
