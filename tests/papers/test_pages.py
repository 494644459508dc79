"""Every paper of the shelf with a notebook has a page in the table."""

from pathlib import Path

from umbra.papers.pages import PAGES
from umbra.papers.shelf import SHELF
from umbra.runs.compose import compose

ROOT = Path(__file__).parents[2]


def test_the_pages_are_those_of_the_edition_that_tries_all_and_each_lies_in_its_papers_folder():
    assert set(PAGES) == set(compose("smoke", ROOT)["papers"])
    assert all((SHELF / name / "page.py").is_file() for name in PAGES)
