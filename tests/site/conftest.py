"""The tiny edition and the browser of the reporting tests, for what the whole site does."""

from tests.reporting.conftest import browser, edition, papers

__all__ = ["browser", "edition", "papers"]
