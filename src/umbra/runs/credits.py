"""Which trained runs a result came from: written down by the code that asks them, not typed beside it.

Whoever opens the weights or the history of a run gives it credit. What is kept for later remembers who was asked for
it, and gives them credit again each time it is taken, so that a table made of kept answers is credited as if they had
been worked out anew.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

Credit = tuple[str, int]
"""A run's name and one of its seeds."""

_recordings: ContextVar[tuple[set[Credit], ...]] = ContextVar("recordings", default=())


@contextmanager
def recording() -> Iterator[set[Credit]]:
    """Collect the credits given inside the block; a recording inside another adds to both."""
    asked: set[Credit] = set()
    token = _recordings.set((*_recordings.get(), asked))
    try:
        yield asked
    finally:
        _recordings.reset(token)


def give(to: Iterable[Credit]) -> None:
    """Give credit in every recording that is open."""
    given = tuple(to)
    for asked in _recordings.get():
        asked.update(given)


@dataclass(frozen=True, eq=False)
class Memo:
    """Results kept by key, each with the credits given while it was worked out."""

    _kept: dict[Hashable, tuple[Any, frozenset[Credit]]] = field(default_factory=dict)

    def __call__(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """What is kept under `key`, worked out at the first time."""
        if key not in self._kept:
            with recording() as asked:
                value = work_out()
            self._kept[key] = value, frozenset(asked)
        value, asked_for_it = self._kept[key]
        give(asked_for_it)
        return value

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def together(self, keys: Iterable[Hashable], work_out: Callable[[list[Any]], Mapping[Any, Any]]) -> None:
        """Work out in one go whatever of `keys` is not kept yet; each gets the credits of the whole."""
        missing = [key for key in keys if key not in self._kept]
        if not missing:
            return
        with recording() as asked:
            found = work_out(missing)
        self._kept.update({key: (value, frozenset(asked)) for key, value in found.items()})


class Weights:
    """The weights of a run by seed; taking a seed's file gives that seed credit.

    No `Mapping`, which a checker of types looks into: looking is not asking.
    """

    def __init__(self, run: str, files: Mapping[int, Path]) -> None:
        self.run, self._files = run, dict(files)

    def __getitem__(self, seed: int) -> Path:
        path = self._files[seed]
        give([(self.run, seed)])
        return path

    def __contains__(self, seed: object) -> bool:
        return seed in self._files

    def __iter__(self) -> Iterator[int]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)
