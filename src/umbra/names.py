"""What editions, sets, runs, groups and papers may be called: folders bear the names, commands and DVC read them.

A name is checked where it is read, so that none of them can lead out of the folder that it is put into.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any

WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")
EXPECTED = "a name of at most 64 letters (a to z), digits, _ and - (not in front), without dots and slashes"
"""DVC reads a dot as a step down into params.yaml, and `..` leads out of a folder."""


@dataclass(frozen=True)
class Named:
    """The rule that a text is a name, for `umbra.configuration`; an `ending` makes it a file's."""

    ending: str = ""
    taken: tuple[str, ...] = ()  # folders of our own beside those that bear such a name
    optional: bool = False

    def admits(self, text: str) -> bool:
        """Whether `text` is such a name."""
        if not text and self.optional:
            return True
        word = text.removesuffix(self.ending)
        return text.endswith(self.ending) and word not in self.taken and WORD.fullmatch(word) is not None

    @property
    def expected(self) -> str:
        """What a name is, in words."""
        ending = f" that ends in {self.ending}" if self.ending else ""
        taken = f", other than {', '.join(self.taken)}" if self.taken else ""
        return f"{EXPECTED}{ending}{taken}{', or nothing' if self.optional else ''}"


Name = Annotated[str, Named()]
MaybeName = Annotated[str, Named(optional=True)]
EditionName = Annotated[str, Named(taken=("cache", "code", "realism", "replicates", "smoke-tree"))]
PaperName = Annotated[str, Named(taken=("pages", "runs"))]
NotebookName = Annotated[str, Named(ending=".ipynb")]


def require_name(text: Any, what: str, kind: Any = Name) -> str:
    """`text`, which `what` (a key, an option) gives and which must be a name of that kind."""
    (rule,) = kind.__metadata__
    if not isinstance(text, str) or not rule.admits(text):
        raise ValueError(f"{what}: expected {rule.expected}, found {text!r}")
    return text
