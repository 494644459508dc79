"""Which part of a set is drawn by itself: number k of n, a range of its blocks."""

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shard:
    """Shard `number` of `count`, counted from 1; the shards of one count are ranges that together are the set."""

    number: int = 1
    count: int = 0  # 0: the whole set, drawn at once

    def __post_init__(self) -> None:
        if self.count and not 1 <= self.number <= self.count:
            raise ValueError(
                f"shard: expected a number from 1 to the count of shards, as in 3/7; found {self.number}/{self.count}."
            )

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Read "3/7"."""
        if not (found := re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)) or int(found[2]) == 0:
            raise ValueError(f"shard: expected <number>/<count>, as in 3/7; found {text!r}.")
        return cls(int(found[1]), int(found[2]))

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"{self.number}-of-{self.count}"

    @property
    def mark(self) -> dict[str, Any]:
        """What its settings say beyond those of the set; nothing for the whole."""
        return {"shard": [self.number, self.count]} if self.count else {}

    def blocks(self, number: int) -> range:
        """Its range of `number` blocks: sizes differ by one at most."""
        if not self.count:
            return range(number)
        return range(number * (self.number - 1) // self.count, number * self.number // self.count)

    def check(self, number: int, noun: str) -> None:
        """Refuse more shards than there are blocks: some would be empty."""
        if self.count > number:
            raise ValueError(
                f"shard: expected at most one shard for each of the {number} {noun} that are drawn as one; found "
                f"{self.count} shards. Ask for fewer."
            )


WHOLE = Shard()
