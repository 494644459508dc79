"""What was found opens the page and the index, and leads to the claims."""

import json
import shutil

from umbra.reporting.in_short import box, items, with_box
from umbra.reporting.page_files import read_claims
from umbra.reporting.site import build_site

SAID = "A names more eyes than B (+40.0 points, 95 % interval "


def test_the_page_opens_with_what_was_found_and_how_the_papers_claims_came_out(edition):
    html = (edition / "pages" / "tiny.html").read_text(encoding="utf-8")
    title, rest = html.split("</h1>", 1)
    assert SAID not in title
    opening = rest[: rest.index("</section>")]
    assert SAID in opening
    assert "as the paper says" in opening
    assert '<li class="holds">' in opening
    assert "Of 1 claim of the paper that this edition can ask, 1 hold, 0 fail and 0 stay open." in opening
    assert '<a href="#claim-a-beats-b">' in opening
    assert '<a href="#in-short">In short</a>' in html  # in the contents


def test_the_index_says_it_too_and_links_to_the_page(edition):
    html = (edition / "index.html").read_text(encoding="utf-8")
    assert html.index("What we found") < html.index(SAID) < html.index('<main class="shelf">')
    assert 'href="pages/tiny.html#claim-a-beats-b"' in html


def test_a_turned_verdict_turns_the_page(edition, papers, tmp_path):
    copy = shutil.copytree(edition, tmp_path / "laptop")
    file = copy / "tiny" / "claims.json"
    (record,) = json.loads(file.read_text())
    record |= {"verdict": "fails", "effect": -record["effect"], "interval": [-50.0, -30.0]}
    record["effects"] = [{**record["effects"][0], "low": -50.0, "high": -30.0}]
    file.write_text(json.dumps([record]))
    build_site(copy, papers)
    html = (copy / "pages" / "tiny.html").read_text(encoding="utf-8")
    assert "A names fewer eyes than B (−40.0 points, 95 % interval −50.0 to −30.0), unlike in the paper." in html


def test_where_nothing_was_asked_nothing_is_said(papers):
    assert box(papers[0], []) == items([]) == ""
    assert with_box("<h1>A</h1>\n", box(papers[0], [])) == "<h1>A</h1>\n"


def test_what_a_claim_says_reads_as_written(papers, edition):
    from dataclasses import replace

    from umbra.claims import Finding

    paper = replace(papers[0], findings=(Finding("a-beats-b", "<b>A</b> [is|is not|is like] B"),))
    assert "&lt;b&gt;A&lt;/b&gt; is B" in box(paper, read_claims(edition / "tiny" / "claims.json"))
