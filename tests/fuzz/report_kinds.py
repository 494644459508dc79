"""Inputs that are reports: a page with its claims and where they come from, and what stages cost."""

import json
import os
import shutil
from pathlib import Path
from unittest.mock import patch

from fuzz.outcomes import Kind, Read
from fuzz.project_kinds import ANY_KEY, HEAD, IN_GIT

from umbra.papers.shelf import load_paper
from umbra.reporting.changes import page_text, read_side
from umbra.reporting.replicates import replicate_of, write_replicate
from umbra.reporting.site import build_site
from umbra.runs import timing
from umbra.runs.replication import Replication

PAGE = Path(__file__).parents[2] / "reports" / "laptop" / "world"


def _make_page(folder: Path) -> None:
    page = shutil.copytree(PAGE, folder / "toy" / "world")
    how = Replication("toy", (1, 101), (2024, 2124), "avx2", shared=False, code={"world": "ab"})
    write_replicate(page, page, replicate_of(page, page, how)[0])


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


def _make_costs(folder: Path) -> None:
    (folder / "params.yaml").write_text(json.dumps(HEAD))
    with patch.dict(os.environ, {"UMBRA_ROOT": str(folder)}):
        timing.record("toy", "train@net", timing.Cost(3.5, "cpu", 1, 200))
        timing.record("toy", "paper@alob", timing.Cost(60.0, "cpu", 2, 300))


def _read_costs(folder: Path) -> Read:
    with patch.dict(os.environ, {"UMBRA_ROOT": str(folder)}):
        said = timing.table("toy", 10)
        timing.record("toy", "train@net", timing.Cost(3.5, "cpu", 1, 200))  # which must not fail whatever lies there
    return Read(said)


UNASKED = {
    "claims.json": "its counts are shown as they are, and git shows an edit",
    "provenance.json": "what the page does not print of it is not asked, and git shows an edit",
    "replicate.json": "its counts are shown as they are, and git shows an edit",
    "notebook.ipynb": "a page is as its notebook has it, and git shows an edit",
}
NO_RESULT = {"timing.json": "no result depends on what stages cost; what cannot be read is forgotten"}

KINDS = (
    Kind("a committed page", _make_page, _read_page, tuple(f"toy/world/{name}" for name in UNASKED), UNASKED, cost=20),
    Kind("verdicts before and after", _make_two, _read_two, ("before/*", "after/*"), IN_GIT | ANY_KEY),
    Kind("what stages cost", _make_costs, _read_costs, ("build/toy/timing.json",), NO_RESULT),
)
