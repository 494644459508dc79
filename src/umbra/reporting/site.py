"""The offline site of one edition: `python -m umbra.reporting.site --edition laptop`.

    reports/<edition>/index.html           every paper: what stands, which claims hold, all figures
    reports/<edition>/pages/<paper>.html   one page per executed notebook

It reads what the notebooks left in reports/<edition>/<paper>/ and no network; the same reports give the same bytes,
which is why costs in time are shown only when asked for (`--timing`).
"""

import argparse
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from umbra.claims import DECISIONS, NOT_ASKED, Artefact, Paper
from umbra.files import require_writable, write_text
from umbra.names import EditionName, require_name
from umbra.papers.shelf import load_paper, paper_names
from umbra.reading import in_one_sentence
from umbra.reporting import claims_page, folding, in_short, marks
from umbra.reporting.directory import elsewhere, listed
from umbra.reporting.display import claims_html, machines_text
from umbra.reporting.glossary import read_glossary
from umbra.reporting.offline import require_offline
from umbra.reporting.page_files import read_claims, read_provenance
from umbra.reporting.pages import TEMPLATES, artefact_label, render_page, script, stylesheet
from umbra.reporting.replicates import Replicate, read_replicate
from umbra.reporting.report import built_artefacts
from umbra.reporting.thumbnails import is_chart, thumbnail
from umbra.runs import paths, timing

LEAD = (
    "The part of a shadow where the light is wholly covered. A companion to papers on recognising and reconstructing "
    "occluded faces: every figure and table under its own number, ours beside theirs, and every claim put to the test."
)
HONEST = (
    "The methods are implemented anew and run on other data, so these pages test whether the claims carry over. They "
    "do not rerun the authors' own code and data, and a claim that fails here is a result, not an accusation."
)
GLOSSARY, CLAIMS = "pages/glossary.html", "pages/claims.html"
HERO = "wall"  # the figure that opens the index, where the world's page has been built


@dataclass(frozen=True, eq=False)
class Shelved:
    """A paper and what its notebook has left in this edition so far."""

    paper: Paper
    folder: Path
    built: list[Artefact]
    claims: list[dict[str, Any]]
    charts: tuple[str, ...] = ()  # figures, by their paths from the notebook, that a dark screen may turn
    again: tuple[Replicate, bool] | None = None  # what a replicate of the page found, and whether of this page

    @property
    def has_page(self) -> bool:
        """Whether its notebook was executed."""
        return (self.folder / "notebook.ipynb").is_file()


def build_site(folder: Path, papers: Sequence[Paper], *, costs: Sequence[dict[str, Any]] = ()) -> list[Path]:
    """Write all pages of one edition and return them, the index first; `folder` is reports/<edition>."""
    require_writable(folder)
    shelf = [_shelve(folder / paper.name, paper) for paper in papers]
    readable = [entry for entry in shelf if entry.has_page]
    pages = {}
    for place, entry in enumerate(readable):
        before, after = (
            readable[place - 1].paper if place else None,
            readable[place + 1].paper if entry is not readable[-1] else None,
        )
        context = _page_context(folder.name, entry) | {"before": before, "after": after, "timing": list(costs)}
        context["elsewhere"] = elsewhere(folder, f"pages/{entry.paper.name}.html")
        page = render_page(entry.folder / "notebook.ipynb", context)
        pages[f"pages/{entry.paper.name}.html"] = folding.once(marks.with_marks(page, entry.again))
    if pages:
        pages[GLOSSARY] = _template("glossary.html.j2", edition=folder.name, terms=read_glossary())
        shown = {entry.paper.name: pages[f"pages/{entry.paper.name}.html"] for entry in readable}
        pages[CLAIMS] = _claims(folder, papers, shown)
    everything = [
        line
        for entry in readable
        for line in listed(entry.paper.name, pages[f"pages/{entry.paper.name}.html"], entry.paper.artefacts)
    ]
    site = {"index.html": _index(folder, shelf, everything), **pages}
    require_offline(site, folder)
    for name, html in site.items():
        write_text(folder / name, html)
    for stale in set((folder / "pages").glob("*.html")) - {folder / name for name in pages}:
        stale.unlink()
    if not pages:
        shutil.rmtree(folder / "pages", ignore_errors=True)
    return [folder / name for name in site]


def _shelve(folder: Path, paper: Paper) -> Shelved:
    claims = read_claims(folder / "claims.json")
    built = built_artefacts(folder, paper)
    return Shelved(paper, folder, built, claims, _charts(folder, paper), read_replicate(folder))


def _page_context(edition: str, entry: Shelved) -> dict[str, Any]:
    figures = [artefact.id for artefact in entry.built if (entry.folder / "figures" / f"{artefact.id}.png").is_file()]
    provenance = read_provenance(entry.folder / "provenance.json")
    return {
        "edition": edition,
        "name": entry.paper.name,
        "citation": entry.paper.citation,
        "bibtex": entry.paper.citation.bibtex,
        "in_short": in_short.box(entry.paper, entry.claims),
        "figures": figures,
        "charts": entry.charts,
        "data": _data_files(entry),
        "missing": [artefact for artefact in entry.paper.artefacts if artefact not in entry.built],
        "provenance": provenance,
        "machines": machines_text(provenance or {}),
        "replicate": marks.line(entry.again),
    }


def _charts(folder: Path, paper: Paper) -> tuple[str, ...]:
    kept = {artefact.id for artefact in paper.artefacts if artefact.true_colours}
    found = sorted((folder / "figures").glob("*.png"))
    return tuple(f"figures/{file.name}" for file in found if file.stem not in kept and is_chart(file))


def _data_files(entry: Shelved) -> dict[str, str]:
    """By artefact, the file that holds its numbers, from the folder of the edition."""
    wanted = (
        (kind, artefact.id, suffix)
        for artefact in entry.built
        for kind in ("tables", "figures")
        for suffix in ("json", "csv")
    )
    return {
        name: f"{entry.paper.name}/{kind}/{name}.{suffix}"
        for kind, name, suffix in wanted
        if (entry.folder / kind / f"{name}.{suffix}").is_file()
    }


def _claims(folder: Path, papers: Sequence[Paper], pages: Mapping[str, str]) -> str:
    told = claims_page.lines(folder, papers, pages)
    named = claims_page.editions(folder, papers)
    return _template("claims.html.j2", edition=folder.name, editions=named, lines=told, script=script())


def _template(name: str, **shown: Any) -> str:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template(name).render(css=stylesheet(), **shown)


def _index(folder: Path, shelf: Sequence[Shelved], everything: Sequence[Mapping[str, str]]) -> str:
    papers = [_card(entry) for entry in shelf]
    thumbnails = [
        {
            "paper": entry.paper.name,
            "id": artefact.id,
            "title": artefact.title,
            "label": artefact_label(artefact.id),
            "src": thumbnail(entry.folder / "figures" / f"{artefact.id}.png"),
            "chart": f"figures/{artefact.id}.png" in entry.charts,
        }
        for entry in shelf
        if entry.has_page
        for artefact in entry.built
        if (entry.folder / "figures" / f"{artefact.id}.png").is_file()
    ]
    return _template(
        "home.html.j2",
        edition=folder.name,
        elsewhere=elsewhere(folder, "index.html"),
        everything=everything,
        script=script(),
        lead=LEAD,
        honest=HONEST,
        glossary=GLOSSARY,
        all_claims=CLAIMS,
        hero=next((thumbnail for thumbnail in thumbnails if thumbnail["id"] == HERO), None),
        papers=papers,
        thumbnails=thumbnails,
        built=sum(card["built"] for card in papers),
        of=sum(card["of"] for card in papers),
        again=marks.tally([entry.again for entry in shelf]),
        claims={decision: sum(card["counts"][decision] for card in papers) for decision in DECISIONS},
        not_asked=sum(card["not_asked"] for card in papers),
    )


def _card(entry: Shelved) -> dict[str, Any]:
    verdicts = [claim["verdict"] for claim in entry.claims]
    return {
        "name": entry.paper.name,
        "title": entry.paper.citation.title,
        "short": entry.paper.citation.short,
        "venue": entry.paper.citation.venue,
        "summary": entry.paper.summary,
        "page": entry.has_page,
        "built": len(entry.built),
        "of": len(entry.paper.artefacts),
        "counts": {decision: verdicts.count(decision) for decision in DECISIONS},
        "not_asked": verdicts.count(NOT_ASKED),
        "judged": len(verdicts) - verdicts.count(NOT_ASKED),
        "claims_of": len(entry.paper.claims),
        "found": in_short.items(
            in_short.found(entry.paper, entry.claims)[: in_short.FIRST], page=f"pages/{entry.paper.name}.html"
        ),
        "claims": Markup(marks.with_marks(claims_html(entry.claims), entry.again)),
        "replicate": marks.short_line(entry.again),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the site of one edition and say where it is; 1 where it is refused, and nothing is written."""
    parser = argparse.ArgumentParser(prog="python -m umbra.reporting.site", description="Write the offline site.")
    parser.add_argument("--edition", required=True, help="smoke, laptop, lfw or gpu")
    parser.add_argument(
        "--timing", action="store_true", help="show what each stage cost (the pages then differ by run)"
    )
    options = parser.parse_args(arguments)
    try:
        require_name(options.edition, "--edition", EditionName)
        folder = paths.site(options.edition).parent
        costs = timing.read(options.edition).items() if options.timing else ()
        shown = [{"stage": stage, **asdict(cost)} for stage, cost in costs]
        written = build_site(folder, [load_paper(name) for name in paper_names()], costs=shown)
    except (ValueError, OSError) as error:
        print(f"site: {in_one_sentence(error)}", file=sys.stderr)
        return 1
    print(f"{len(written) - 1} pages and the index: {written[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
