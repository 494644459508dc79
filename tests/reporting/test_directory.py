"""Everything on the pages can be found, and the same page of another edition reached."""

import shutil

from umbra.reporting.directory import elsewhere, listed, parts
from umbra.reporting.site import build_site


def test_headings_are_found_without_formulas_and_links():
    html = '<h2 id="a">The <math><mi>x</mi></math> and &amp;<a class="here" href="#a">#</a></h2><h4 id="b">no</h4>'
    assert parts(html) == [("a", "The  and &amp;")]


def test_a_page_lists_its_parts_artefacts_and_claims(edition, papers):
    page = (edition / "pages" / "tiny.html").read_text(encoding="utf-8")
    found = {line["href"]: line for line in listed("tiny", page, papers[0].artefacts)}
    assert found["pages/tiny.html#results"]["kind"] == "part"
    assert found["pages/tiny.html#table-1"]["title"] == "Table 1 Rank-1 at $\\delta$"
    assert found["pages/tiny.html#claim-a-beats-b"] == {
        "href": "pages/tiny.html#claim-a-beats-b", "title": "A beats B.", "kind": "claim", "paper": "tiny",
    }  # fmt: skip
    assert "pages/tiny.html#figure-6" not in found  # not built
    index = (edition / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{href}"' in index for href in found)


def test_the_same_page_of_another_edition_is_one_step_away_and_smoke_is_never(edition, papers, tmp_path):
    for name in ("laptop", "lfw", "smoke"):
        shutil.copytree(edition, tmp_path / name)
    (tmp_path / "gpu").mkdir()
    assert elsewhere(tmp_path / "laptop", "pages/tiny.html") == [
        {"edition": "lfw", "href": "../../lfw/pages/tiny.html"}
    ]
    assert elsewhere(tmp_path / "laptop", "index.html") == [{"edition": "lfw", "href": "../lfw/index.html"}]
    build_site(tmp_path / "laptop", papers)
    assert 'href="../../lfw/pages/tiny.html"' in (tmp_path / "laptop/pages/tiny.html").read_text(encoding="utf-8")
    assert 'href="../lfw/index.html"' in (tmp_path / "laptop/index.html").read_text(encoding="utf-8")
