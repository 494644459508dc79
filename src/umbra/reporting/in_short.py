"""What was found, above each page and on the index: the sentences of `claims.findings` with links to their claims."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from umbra.claims import Found, Paper, in_short, tally

FIRST = 3
"""So many findings of each paper stand on the index."""

_BOX = Markup('<section class="in-short" aria-label="what was found"><h2 id="in-short">In short</h2>\n{}{}</section>')
_ITEM = Markup('<li class="{decision}">{sentence} <a href="{page}#claim-{claim}">the claim</a></li>\n')
_TALLY = Markup("<p>{}</p>")


def found(paper: Paper, records: Sequence[Mapping[str, Any]]) -> list[Found]:
    """The findings of a page as its claims have come out."""
    return in_short(paper.findings, records, ours=paper.citation.ours)


def items(sentences: Sequence[Found], *, page: str = "") -> Markup:
    """Findings as a list; `page` is where their claims stand."""
    lines = [
        _ITEM.format(decision=one.decision, sentence=one.sentence, page=page, claim=one.claim) for one in sentences
    ]
    return Markup("<ul>\n{}</ul>\n").format(Markup("").join(lines)) if lines else Markup("")


def box(paper: Paper, records: Sequence[Mapping[str, Any]]) -> Markup:
    """What opens a page; nothing where no finding was asked."""
    listed = items(found(paper, records))
    counted = "" if paper.citation.ours else tally(records)
    return _BOX.format(listed, _TALLY.format(counted) if counted else "") if listed else Markup("")


def with_box(html: str, shown: Markup) -> str:
    """The page with the box under its title."""
    return html.replace("</h1>\n", f"</h1>\n{shown}\n", 1) if shown else html
