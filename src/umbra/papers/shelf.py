"""The shelf on which this package's papers stand."""

from pathlib import Path

from umbra.claims import Paper, library

SHELF = Path(__file__).parent
"""Where each paper has its folder."""


def paper_names() -> list[str]:
    """Names of all papers that have a paper.yaml, in the order of the notebooks."""
    return library.paper_names(SHELF)


def load_paper(name: str) -> Paper:
    """The paper of that name."""
    return library.load_paper(name, SHELF)
