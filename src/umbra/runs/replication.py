"""How pages are made again: from which seeds, by which instructions, with which code; kept in the copy of the tree.

A replicate shows other people and trains anew; of photographs it has the same, and trains anew. With the same seed only
the instructions differ, as they do between two processors.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from umbra.configuration import build
from umbra.files import write_json
from umbra.reading import read_json, reading

PLACE = Path("build") / "replication.json"
"""In the copy."""
AGAIN = "Run `make replicate` again."


@dataclass(frozen=True)
class Replication:
    """What differs from the page that is made again."""

    edition: str
    seeds: tuple[int, int]  # of trainings: the page's and this one's
    world_seeds: tuple[int, int]  # of the drawn people
    instructions: str
    shared: bool  # whether test items are the page's own: photographs
    code: Mapping[str, str]  # by page: a hash of all code that it reaches

    @property
    def same_seed(self) -> bool:
        """Whether only the instructions differ."""
        return self.seeds[0] == self.seeds[1]

    @property
    def told(self) -> str:
        """In words, after "replicated"."""
        of_what = "the same photographs" if self.shared else "other people"
        seed = f"with the same seed {self.seeds[1]}" if self.same_seed else f"with seed {self.seeds[1]} ({of_what})"
        return seed if self.instructions == "here" else f"{seed} and {self.instructions.upper()} instructions"


def write_replication(copy: Path, how: Replication) -> None:
    """Leave it in the copy."""
    write_json(copy / PLACE, asdict(how))


def read_replication(copy: Path) -> Replication:
    """How the pages of a copy were made."""
    kind = "how pages are made again"
    content = read_json(copy / PLACE, kind, AGAIN)
    with reading(copy / PLACE, kind, AGAIN):
        return build(Replication, content)
