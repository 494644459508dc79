"""Inputs that are reports: a page with its claims and where they come from."""

import shutil
from pathlib import Path

from fuzz.outcomes import Kind, Read
from fuzz.project_kinds import ANY_KEY, IN_GIT

from umbra.papers.shelf import load_paper
from umbra.reporting.changes import page_text, read_side
from umbra.reporting.site import build_site

PAGE = Path(__file__).parents[2] / "reports" / "laptop" / "world"


def _make_page(folder: Path) -> None:
    shutil.copytree(PAGE, folder / "toy" / "world")


def _read_page(folder: Path) -> Read:
    written = build_site(folder / "toy", [load_paper("world")])
    return Read([path.read_text(encoding="utf-8") for path in written])


def _make_two(folder: Path) -> None:
    for name in ("before", "after"):
        (folder / name).mkdir()
        for file in ("claims.json", "provenance.json"):
            shutil.copyfile(PAGE / file, folder / name / file)


def _read_two(folder: Path) -> Read:
    before, after = (read_side(str(folder / name / "claims.json"), folder) for name in ("before", "after"))
    return Read(page_text("world", before, after))


UNASKED = {
    "claims.json": "its counts are shown as they are, and git shows an edit",
    "provenance.json": "what the page does not print of it is not asked, and git shows an edit",
    "notebook.ipynb": "a page is as its notebook has it, and git shows an edit",
}
KINDS = (
    Kind("a committed page", _make_page, _read_page, tuple(f"toy/world/{name}" for name in UNASKED), UNASKED, cost=20),
    Kind("verdicts before and after", _make_two, _read_two, ("before/*", "after/*"), IN_GIT | ANY_KEY),
)
