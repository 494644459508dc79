"""What a page folds away, so that one reads it in a sitting: claims behind their count, asides behind their heading.

What is folded is there: links lead into it, searching finds it, and print shows what was opened.
"""

import re
from collections import Counter

from markupsafe import Markup

from umbra.claims import DECISIONS, NOT_ASKED

_VERDICT = re.compile(r'<span class="verdict ([a-z-]+)">')
_WORDS = {"holds": ("holds", "hold"), "fails": ("fails", "fail")}
_CHIP = Markup('<span class="verdict {}">{} {}</span>')
_IDENTITY = re.compile(r'(<tr) id="(claim-[^"]+)"')


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
