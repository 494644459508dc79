"""The mark beside a verdict: how the claim came out when the page was made again (`umbra.reporting.replicates`)."""

import re
from collections.abc import Mapping

from markupsafe import Markup

from umbra.claims.agreement import APART, SAME, TURNED
from umbra.reporting.replicates import ClaimRow, Replicate, in_words

_CLAIM = re.compile(
    r'<tr id="claim-(?P<id>[a-z0-9-]+)">(?:(?!</tr>).)*?<span class="verdict [a-z-]+">[^<]*</span>', re.DOTALL
)
_MARK = Markup('<small class="replicate {kind}" title="{title}">{text}</small>')
EARLIER = "The page has changed since it was replicated"


def mark(row: ClaimRow, *, current: bool) -> Markup:
    """Beside one verdict; nothing where one of the two was not asked."""
    if row.relation == APART:
        return Markup("")
    if row.relation != SAME:
        text = f"{row.theirs} in the replicate"
    else:
        text = "undecided again" if row.ours == "undecided" else "replicated"
    kind = "undecided" if text == "undecided again" else row.relation.replace(" ", "-")
    kind = kind if current else "earlier"
    title = f"{row.agree} of {row.compared} effects agree within both intervals" if row.compared else ""
    if not current:
        text, title = f"{text} (earlier page)", f"{EARLIER}: then {row.ours} here, {row.theirs} there"
    sign = "⟲" if row.relation == TURNED else "↻"
    return _MARK.format(kind=kind, title=title, text=f"{sign} {text}")


def with_marks(html: str, found: tuple[Replicate, bool] | None) -> str:
    """A page, or a table of claims, with a mark beside each verdict; as it is where no replicate was made."""
    if found is None:
        return html
    made, current = found
    rows: Mapping[str, ClaimRow] = {row.id: row for row in made.rows}

    def marked(claim: re.Match[str]) -> str:
        row = rows.get(claim["id"])
        return claim[0] if row is None else f"{claim[0]}{mark(row, current=current)}"

    return _CLAIM.sub(marked, html)


def line(found: tuple[Replicate, bool] | None) -> str:
    """What a page says of its replicate; nothing where none was made."""
    if found is None:
        return ""
    made, current = found
    return in_words(made) if current else f"{EARLIER}. What follows is of the earlier page. {in_words(made)}"


def short_line(found: tuple[Replicate, bool] | None) -> str:
    """What the index says of it."""
    if found is None:
        return ""
    made, current = found
    if not current:
        return EARLIER
    others = f"{made.changed or 'none'} changed, {made.turned or 'none'} turned round"
    return f"Replicated: {made.same} of {made.claims} verdicts the same, {others}"


def tally(found: list[tuple[Replicate, bool] | None]) -> tuple[int, int]:
    """Of all current replicates of an edition: claims that came out the same, and claims that were compared."""
    current = [one[0] for one in found if one is not None and one[1]]
    return sum(made.same for made in current), sum(made.claims for made in current)
