"""All claims of all papers on one page, with what each edition says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from umbra.claims import Paper
from umbra.reporting.directory import NOTHING_CONCLUDED
from umbra.reporting.display import marked, measured
from umbra.reporting.page_files import read_claims


@dataclass(frozen=True)
class Line:
    """A claim, and by edition its verdict, with the effect where it was measured; nothing where no page judged it."""

    paper: str
    claim: str
    sentence: str
    where: str
    beyond: bool
    href: str
    verdicts: Mapping[str, Mapping[str, str] | None]


def editions(folder: Path, papers: Sequence[Paper]) -> list[str]:
    """The edition of `folder` first, then all that stand beside it and have judged a claim of these papers."""
    judged = {file.parents[1].name for paper in papers for file in folder.parent.glob(f"*/{paper.name}/claims.json")}
    return [folder.name, *sorted(judged - {folder.name, NOTHING_CONCLUDED})]


def lines(folder: Path, papers: Sequence[Paper], pages: Mapping[str, str]) -> list[Line]:
    """One per claim, in the papers' order; those that stand on one of the `pages`, by paper, are linked to."""
    found, named = [], editions(folder, papers)
    for paper in papers:
        judged = {name: _by_id(folder.parent / name / paper.name) for name in named}
        for claim in paper.claims:
            own = {name: _told(records.get(claim.id)) for name, records in judged.items()}
            here = f'id="claim-{claim.id}"' in pages.get(paper.name, "")
            href = f"{quote(paper.name)}.html#claim-{quote(claim.id)}" if here else ""
            found.append(Line(paper.name, claim.id, claim.sentence, claim.where, claim.beyond, href, own))
    return found


def _by_id(folder: Path) -> dict[str, Mapping[str, Any]]:
    return {record["id"]: record for record in read_claims(folder / "claims.json")}


def _told(record: Mapping[str, Any] | None) -> Mapping[str, str] | None:
    if record is None:
        return None
    return {"kind": record["verdict"].replace(" ", "-"), "mark": marked(record), "measured": measured(record)}
