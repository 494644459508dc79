"""The mark beside a verdict, on the page and in the index, with a replicate and without one."""

import shutil

import pytest
from bs4 import BeautifulSoup

from umbra.reporting.marks import line, mark, short_line, tally, with_marks
from umbra.reporting.replicates import ClaimRow, Replicate, replicate_of, write_replicate
from umbra.reporting.site import build_site
from umbra.runs.replication import Replication

HOW = Replication("laptop", (1, 101), (2024, 2124), "avx2", shared=False, code={})


def row(ours, theirs, relation, name="a-beats-b"):
    return ClaimRow(name, ours, theirs, relation, "not compared", 4, 3)


def replicate(*rows):
    return Replicate("hash", HOW, "", len(rows), 1, 0, 0, 0, None, None, None, rows)


@pytest.mark.parametrize(
    ("ours", "theirs", "relation", "kind", "text"),
    [
        ("holds", "holds", "same", "same", "↻ replicated"),
        ("undecided", "undecided", "same", "undecided", "↻ undecided again"),
        ("holds", "undecided", "changed", "changed", "↻ undecided in the replicate"),
        ("holds", "fails", "turned round", "turned-round", "⟲ fails in the replicate"),
    ],
)
def test_each_way_that_a_claim_can_come_out_has_its_words(ours, theirs, relation, kind, text):
    found = BeautifulSoup(mark(row(ours, theirs, relation), current=True), "html.parser").small
    assert found.text == text
    assert found["class"] == ["replicate", kind]
    assert found["title"] == "3 of 4 effects agree within both intervals"


def test_a_mark_of_an_earlier_page_says_so_and_an_unasked_claim_has_none():
    earlier = mark(row("holds", "holds", "same"), current=False)
    assert 'class="replicate earlier"' in earlier
    assert "↻ replicated (earlier page)" in earlier
    assert mark(row("not asked", "not asked", "not compared"), current=True) == ""


def test_each_verdict_of_a_table_gets_its_own_mark_and_no_other():
    claim = '<tr id="claim-{0}"><td>x</td><td><span class="verdict {1}">{1}</span></td></tr>'
    html = claim.format("a", "holds") + claim.format("b", "fails") + claim.format("c", "undecided")
    found = replicate(row("fails", "fails", "same", "b"), row("undecided", "holds", "changed", "c"))
    marked = BeautifulSoup(f"<table>{with_marks(html, (found, True))}</table>", "html.parser")
    told = {tr["id"]: tr.small.text if tr.small else None for tr in marked.find_all("tr")}
    assert told == {"claim-a": None, "claim-b": "↻ replicated", "claim-c": "↻ holds in the replicate"}
    assert with_marks(html, None) == html


def test_the_tally_leaves_out_what_speaks_of_an_earlier_page():
    one, two = replicate(row("holds", "holds", "same")), replicate(row("holds", "fails", "turned round"))
    assert tally([(one, True), None, (two, False)]) == (1, 1)
    assert tally([None]) == (0, 0)
    assert line(None) == ""
    assert line((one, False)).startswith("The page has changed since it was replicated. What follows is of the earlier")
    assert (short_line(None), short_line((one, False))) == ("", "The page has changed since it was replicated")


def test_the_site_has_marks_where_a_replicate_was_made_and_none_elsewhere(edition, papers, tmp_path):
    copy = shutil.copytree(edition, tmp_path / "laptop")
    again = shutil.copytree(edition / "tiny", tmp_path / "again")
    assert "replicate" not in (edition / "index.html").read_text().split("</style>")[1]
    write_replicate(copy / "tiny", again, replicate_of(copy / "tiny", again, HOW)[0])
    build_site(copy, papers)
    for name in ("index.html", "pages/tiny.html"):
        page = BeautifulSoup((copy / name).read_text(), "html.parser")
        assert [small.text for small in page.find_all("small", class_="replicate")] == ["↻ replicated"]
        said = {
            "index.html": "Replicated: 1 of 1 verdicts the same, none changed, none turned round",
            "pages/tiny.html": "of 1 claim 1 came out the same",
        }
        assert said[name] in page.find("p", class_="replicate").text
    tally_ = BeautifulSoup((copy / "index.html").read_text(), "html.parser").find("ul", class_="tally").text
    assert "1 / 1verdicts replicated" in tally_
    (copy / "tiny" / "claims.json").write_text((copy / "tiny" / "claims.json").read_text() + " ")
    build_site(copy, papers)
    page = BeautifulSoup((copy / "pages/tiny.html").read_text(), "html.parser")
    assert page.find("small", class_="earlier").text == "↻ replicated (earlier page)"
    assert "verdicts replicated" not in (copy / "index.html").read_text()
