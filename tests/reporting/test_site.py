import csv
import json
import shutil

import numpy as np
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from umbra.claims import ResultTable, library
from umbra.driver.normalise import normalise, write
from umbra.figures import new_figure
from umbra.files import write_text
from umbra.reporting import site
from umbra.reporting.report import Report
from umbra.reporting.site import build_site
from umbra.runs.provenance import RunRecord, provenance


def page(edition):
    return (edition / "pages" / "tiny.html").read_text(encoding="utf-8")


def test_the_index_counts_what_stands_and_calls_the_rest_not_yet_built(edition):
    html = (edition / "index.html").read_text(encoding="utf-8")
    assert "2 / 3</em>" in html
    assert "0 / 3, not yet built" in html
    assert "1 held, 0 failed, 0 undecided" in html
    assert 'href="pages/tiny.html#figure-5"' in html
    assert 'href="pages/later.html"' not in html


def test_what_was_not_asked_is_told_apart_and_not_counted(edition, papers, tmp_path):
    copy = shutil.copytree(edition, tmp_path / "laptop")
    records = json.loads((copy / "tiny" / "claims.json").read_text())
    unasked = {**records[0], "id": "unasked", "verdict": "not asked", "effect": None, "interval": None}
    (copy / "tiny" / "claims.json").write_text(json.dumps([*records, unasked]))
    build_site(copy, papers)
    html = (copy / "index.html").read_text(encoding="utf-8")
    assert "1 held, 0 failed, 0 undecided; 1 not asked in this edition" in html
    assert "<li><b>1</b><span>not asked here</span></li>" in html
    assert "not asked" not in (edition / "index.html").read_text(encoding="utf-8")


def test_building_again_changes_no_byte_and_removes_pages_that_lost_their_notebook(edition, papers):
    before = {path: path.read_bytes() for path in edition.rglob("*.html")}
    (edition / "pages" / "gone.html").write_text("stale")
    build_site(edition, papers)
    assert {path: path.read_bytes() for path in edition.rglob("*.html")} == before


def test_an_empty_edition_has_an_index_and_no_pages(tmp_path, papers):
    assert build_site(tmp_path / "smoke", papers[1:]) == [tmp_path / "smoke" / "index.html"]
    assert not (tmp_path / "smoke" / "pages").exists()


def test_costs_are_shown_only_when_asked_for(edition, papers, tmp_path):
    copy = shutil.copytree(edition, tmp_path / "laptop")
    build_site(
        copy, papers[:1], costs=[{"stage": "train@base", "seconds": 12.5, "device": "cpu", "peak_memory_mb": 300}]
    )
    assert "train@base" in page(copy)
    assert "train@base" not in page(edition)


def test_a_damaged_file_is_named_with_the_remedy(edition, papers, tmp_path):
    copy = shutil.copytree(edition, tmp_path / "laptop")
    (copy / "tiny" / "claims.json").write_text("[")
    with pytest.raises(
        ValueError, match=r"claims.json: expected the claims of a page, found damage .*Execute the page"
    ):
        build_site(copy, papers[:1])


def test_the_command_writes_the_site_of_the_named_edition(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    (tmp_path / "params.yaml").touch()
    monkeypatch.setattr(site, "paper_names", list)
    assert site.main(["--edition", "smoke"]) == 0
    assert (tmp_path / "reports" / "smoke" / "index.html").is_file()
    assert "0 pages and the index" in capsys.readouterr().out


@pytest.mark.parametrize("edition", ["../../zzz", "..", "", "/tmp/zzz", "realism"])
def test_an_edition_that_is_no_name_is_refused_and_nothing_is_written(tmp_path, monkeypatch, capsys, edition):
    root = tmp_path / "a" / "b"
    root.mkdir(parents=True)
    monkeypatch.setenv("UMBRA_ROOT", str(root))
    (root / "params.yaml").touch()
    monkeypatch.setattr(site, "paper_names", list)
    assert site.main(["--edition", edition]) == 1
    assert capsys.readouterr().err.startswith("site: --edition: expected a name of at most 64")
    assert [path.name for path in tmp_path.rglob("*")] == ["a", "b", "params.yaml"]


def test_pages_behind_a_link_are_not_taken_for_stale_ones(tmp_path, monkeypatch, capsys, tmp_path_factory):
    victim = tmp_path_factory.mktemp("victim")
    (victim / "home.html").touch()
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    (tmp_path / "params.yaml").touch()
    (tmp_path / "reports/smoke").mkdir(parents=True)
    (tmp_path / "reports/smoke/pages").symlink_to(victim)
    monkeypatch.setattr(site, "paper_names", list)
    assert site.main(["--edition", "smoke"]) == 1
    assert "site: reports/smoke/pages: expected a place below reports/smoke" in capsys.readouterr().err
    assert [path.name for path in victim.iterdir()] == ["home.html"]


def test_a_page_that_would_fetch_something_is_refused_and_nothing_is_written(tmp_path, monkeypatch, capsys, papers):
    folder = tmp_path / "reports" / "smoke"
    (tmp_path / "params.yaml").touch()
    cell = new_code_cell("x", id="a", outputs=[new_output("display_data", data={"text/html": "<script></script>"})])
    write_text(folder / "tiny" / "notebook.ipynb", write(new_notebook(cells=[cell])))
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    monkeypatch.setattr(site, "paper_names", lambda: ["tiny"])
    monkeypatch.setattr(site, "load_paper", lambda name: papers[0])
    assert site.main(["--edition", "smoke"]) == 1
    assert "site: page pages/tiny.html, line " in capsys.readouterr().err
    assert not list(folder.rglob("*.html"))


# A paper whose every word tries to become HTML.

ATTACK = """<img src=x onerror=alert(1)> "><script>alert(1)</script> [a](javascript:alert(1)) 'b' &lt; {{7*7}}"""


def attacked(field):
    return f"{field} {ATTACK}"


def harmless(field):
    return field


def paper_of(word, shelf):
    """paper.yaml and its CSV, with a word of its own in every field that takes one."""
    cells = {"rows": [word("row")], "columns": [word("column")]}
    comparison = {"table": "table-1", "left": cells, "direction": "greater", "value": 1.0}
    content = {
        "order": 1,
        "citation": {"authors": [word("author"), word("second")], "title": word("title"), "year": 2026,
                     "venue": word("venue"), "source": word("source")},
        "summary": word("summary"),
        "artefacts": [
            {"id": "table-1", "title": word("caption"), "where": word("where"), "published": "t.csv",
             "unit": word("unit")},
            {"id": "frame", "title": word("second caption"), "where": word("second where")},
            {"id": "figure-1", "title": word("figure title"), "where": word("third where"), "kind": "figure"},
            {"id": "missing", "title": word("missing title")},
        ],
        "claims": [{"id": "a", "sentence": word("sentence"), "where": word("claim where"),
                    "comparisons": [comparison]}],
        "findings": [{"claim": "a", "says": f"A [is|is not|is like] {unbracketed(word('finding'))}"}],
    }  # fmt: skip
    write_text(shelf / "toy" / "paper.yaml", yaml.safe_dump(content))
    with open(shelf / "toy" / "t.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[word("corner"), word("column"), word("unmeasured")], [word("row"), 1.0, 2.0]])
    return library.load_paper("toy", shelf)


def unbracketed(word):
    """A finding's brackets are places for the outcome."""
    return word.replace("[", "(").replace("]", ")")


def executed(shown, **more):
    data, metadata = shown._repr_mimebundle_()
    data.pop("image/png", None)
    return new_output("display_data", data={**data, **more}, metadata=metadata)


def built(word, folder):
    """The site of that paper, with the word in every result, run and output as well."""
    paper = paper_of(word, folder / "papers")
    edition = folder / word("edition").replace("/", "|")
    report = Report(edition / "toy", paper)
    outcomes = np.tile([1.0, 0.0], (3, 20))
    table = report.table("table-1", ResultTable("table-1", {(word("row"), word("column")): outcomes}))
    frame = pd.DataFrame(
        {word("frame column"): [word("cell")]}, index=pd.Index([word("frame row")], name=word("level"))
    )
    framed = report.table("frame", frame.rename_axis(columns=word("columns")))
    figure = report.figure("figure-1", new_figure(width="column")[0], {"x": 1})
    claims = report.claims()
    machine = {
        "processor": word("processor"),
        "kernels": word("kernels"),
        "instructions": "",
        "threads": 1,
        "torch": "2",
    }
    run = RunRecord(
        word("run"), 0, {"p": word("parameter")}, {word("faces"): "ab"}, {"precision": word("bits"), **machine}
    )
    content = provenance({"table-1": [run.name]}, [run])
    report.write_provenance(content | {"packages": {word("package"): word("version")}})
    picture = {"text/html": f'<img src="figures/figure-1.png" alt="{0}">'}
    metadata = {"text/html": {"picture": "figures/figure-1.png", "alt": word("alt")}}
    outputs = [
        executed(table), executed(framed), executed(figure, **picture), executed(claims),
        new_output("display_data", data={"text/html": frame.to_html()}),
        new_output("display_data", data={"text/plain": word("plain")}),
        new_output("stream", name="stdout", text=word("printed")),
        new_output("stream", name="stderr", text=word("warned")),
        new_output("error", ename="E", evalue="", traceback=[word("traced")]),
    ]  # fmt: skip
    outputs[2].metadata.update(metadata)
    cells = [new_markdown_cell("# Toy"), *(new_code_cell(f"x # {word('comment')}", outputs=[one]) for one in outputs)]
    write_text(report.folder / "notebook.ipynb", write(normalise(new_notebook(cells=cells))))
    costs = [{"stage": word("stage"), "seconds": 1, "device": word("device"), "peak_memory_mb": 1}]
    pages = {file.name: file for file in build_site(edition, [paper], costs=costs)}
    shown = (pages[name] for name in ("index.html", "toy.html", "claims.html"))
    return [BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser") for file in shown]


def skeleton(soup):
    """Its elements with the names of their attributes, in order."""
    return [(element.name, sorted(element.attrs)) for element in soup.find_all()]


ON_THE_INDEX = ("title", "venue", "summary", "figure title", "sentence", "claim where", "row", "column", "edition")
ON_THE_PAGE = (
    "author", "second", "title", "venue", "source", "caption", "where", "unit", "second caption", "second where",
    "figure title", "third where", "missing title", "sentence", "claim where", "row", "column", "unmeasured",
    "frame column", "frame row", "cell", "level", "columns", "processor", "kernels", "bits", "run", "faces", "package",
    "version", "plain", "printed", "warned", "traced", "comment", "stage", "device",
)  # fmt: skip


def test_no_word_of_a_paper_becomes_html_and_each_reads_as_it_was_written(tmp_path):
    plain, evil = (built(word, tmp_path / word.__name__) for word in (harmless, attacked))
    assert [skeleton(soup) for soup in evil] == [skeleton(soup) for soup in plain]
    index, page, claims = evil
    shown = [soup.get_text().replace("|", "/") for soup in evil]
    assert [field for field in ON_THE_INDEX if attacked(field) not in shown[0]] == []
    assert [field for field in ON_THE_PAGE if attacked(field) not in shown[1]] == []
    assert [field for field in ("sentence", "claim where", "edition") if attacked(field) not in shown[2]] == []
    assert unbracketed(attacked("finding")) in shown[0]
    assert unbracketed(attacked("finding")) in shown[1]
    assert claims.title.text == "All claims · umbra"
    assert json.dumps(attacked("parameter"), ensure_ascii=False) in shown[1]
    assert [image["alt"] for soup in evil for image in soup.find_all("img")] == [
        attacked("figure title"),
        attacked("alt"),
    ]
    assert index.title.text.replace("|", "/").startswith(f"umbra · {attacked('edition')}")
    assert page.title.text == "Toy · umbra"
