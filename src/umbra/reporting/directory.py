"""What a reader can go to: every part, figure, table and claim of all pages, and the same page of other editions."""

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from urllib.parse import quote

from umbra.claims import Artefact
from umbra.reporting.pages import artefact_label, headings

NOTHING_CONCLUDED = "smoke"
"""The edition that nobody is sent to."""
_MARKUP = re.compile(r"<math\b.*?</math>|<[^>]+>", re.DOTALL)


def parts(page: str) -> list[tuple[str, str]]:
    """Anchor and text of each heading of a page, formulas and links left out."""
    found = [(anchor, _MARKUP.sub("", text).strip()) for _, anchor, text in headings(page)]
    return [(anchor, plain) for anchor, plain in found if plain]


def listed(paper: str, page: str, artefacts: Sequence[Artefact]) -> list[dict[str, str]]:
    """All that can be found on one page."""
    lines = [(anchor, unescape(text), "part") for anchor, text in parts(page)]
    shown = [one for one in artefacts if f'id="{one.id}"' in page]
    lines += [(one.id, f"{artefact_label(one.id)} {one.title}".strip(), one.kind) for one in shown]
    claims = re.findall(r'<tr id="claim-([^"]+)"><td>(.*?) <small>', page, re.DOTALL)
    lines += [(f"claim-{name}", unescape(sentence), "claim") for name, sentence in dict(claims).items()]
    return [
        {"href": f"pages/{quote(paper)}.html#{quote(anchor)}", "title": title, "kind": kind, "paper": paper}
        for anchor, title, kind in lines
    ]


def elsewhere(folder: Path, page: str) -> list[dict[str, str]]:
    """The same page in the other editions that stand beside `folder`; `page` is its path in each."""
    up = "../" * len(Path(page).parts)
    found = sorted(other.parents[len(Path(page).parts) - 1] for other in folder.parent.glob(f"*/{page}"))
    shown = [other.name for other in found if other != folder and other.name != NOTHING_CONCLUDED]
    return [{"edition": name, "href": f"{up}{quote(name)}/{page}"} for name in shown]
