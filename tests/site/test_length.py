"""A page is read in a sitting, and an index is there at once: heights of laptop's pages, and weights of all."""

import re
from pathlib import Path

import pytest

from umbra.papers.shelf import paper_names

REPORTS = Path(__file__).parents[2] / "reports"
PAGES = [page for name in paper_names() for page in REPORTS.glob(f"laptop/pages/{name}.html")]
EVERY = sorted(REPORTS.glob("*/pages/*.html"))
INDICES = sorted(REPORTS.glob("*/index.html"))
HIGHEST, HEAVIEST, HEAVIEST_INDEX = 20_000, 1_500_000, 1_000_000
"""Pixels at 1440 across, bytes of HTML, and bytes of an index with its pictures."""


def _named(path):
    return f"{path.relative_to(REPORTS).parts[0]}-{path.stem}"


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_a_page_is_no_higher_than_one_reads(browser, page):
    browser.open(page, width=1440, height=900)
    assert browser.ask("document.documentElement.scrollHeight") < HIGHEST


@pytest.mark.parametrize("page", [*EVERY, *INDICES], ids=_named)
def test_html_is_light(page):
    assert page.stat().st_size < HEAVIEST


@pytest.mark.parametrize("index", INDICES, ids=_named)
def test_an_index_with_its_pictures_is_light(index):
    pictures = {index.parent / source for source in re.findall(r'src="([^":]+)"', index.read_text("utf-8"))}
    assert pictures
    assert index.stat().st_size + sum(picture.stat().st_size for picture in pictures) < HEAVIEST_INDEX
