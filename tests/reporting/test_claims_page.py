"""All claims stand on one page, with what each edition says of them."""

import json
import shutil

import pytest

from umbra.reporting.claims_page import editions, lines
from umbra.reporting.site import build_site


@pytest.fixture(scope="module")
def two(edition, papers, tmp_path_factory):
    """The tiny edition, and beside it another in which the claim fails, and one that concludes nothing."""
    top = tmp_path_factory.mktemp("two")
    for name in ("laptop", "lfw", "smoke"):
        shutil.copytree(edition, top / name)
    file = top / "lfw" / "tiny" / "claims.json"
    (record,) = json.loads(file.read_text())
    file.write_text(json.dumps([{**record, "verdict": "fails", "effect": -3.0, "interval": [-4.0, -2.0]}]))
    build_site(top / "laptop", papers)
    return top


def test_each_claim_has_the_verdicts_of_all_editions_that_conclude(two, papers):
    assert editions(two / "laptop", papers) == ["laptop", "lfw"]
    assert editions(two / "lfw", papers) == ["lfw", "laptop"]
    first, later = lines(two / "laptop", papers, {"tiny": '<tr id="claim-a-beats-b">'})
    assert (first.paper, first.claim, first.href) == ("tiny", "a-beats-b", "tiny.html#claim-a-beats-b")
    assert (first.verdicts["laptop"]["kind"], first.verdicts["lfw"]["kind"]) == ("holds", "fails")
    assert "−3.00" in first.verdicts["lfw"]["measured"]
    assert (later.paper, later.href, later.verdicts) == ("later", "", {"laptop": None, "lfw": None})


def test_the_page_shows_them_and_is_linked_to(two):
    html = (two / "laptop" / "pages" / "claims.html").read_text(encoding="utf-8")
    assert '<tr class="of-tiny">' in html
    assert html.count('<span class="verdict holds">') == html.count('<span class="verdict fails">') == 1
    assert 'href="claims.html"' in (two / "laptop/pages/tiny.html").read_text(encoding="utf-8")
    assert 'href="pages/claims.html"' in (two / "laptop/index.html").read_text(encoding="utf-8")
