"""The words of the pages on a page of their own."""

from dataclasses import dataclass
from pathlib import Path

from umbra.configuration import build
from umbra.reading import read_yaml

FILE = Path(__file__).with_name("glossary.yaml")


@dataclass(frozen=True)
class Term:
    """A word of the field and what it means here."""

    term: str
    short: str

    def __post_init__(self) -> None:
        if not self.short.endswith("."):
            raise ValueError(f"{self.term}: expected whole sentences; found {self.short[-20:]!r} at the end")

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return "".join(letter if letter.isalnum() else "-" for letter in self.term.lower()).strip("-")


def read_glossary(file: Path = FILE) -> list[Term]:
    """All terms, by the alphabet."""
    listed = read_yaml(file)
    terms = [build(Term, entry, path=f"{file.name}[{place}]") for place, entry in enumerate(listed)]
    if double := [one.anchor for place, one in enumerate(terms) if one.anchor in {two.anchor for two in terms[:place]}]:
        raise ValueError(f"{file.name}: expected each term once; found {double[0]} more than once")
    return sorted(terms, key=lambda term: term.term.lower())
