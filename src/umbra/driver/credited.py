"""Whether every artefact of every page is credited to whom it was read from.

    python -m umbra.driver.credited <page> …

For an edition that has been built: each artefact is made once more from a page that has kept nothing, while it is noted
which weights and histories are opened on the way. That must be whom the code gave credit, and whom the page's
provenance.json names, where answers were kept from one artefact to the next.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import safetensors
import safetensors.torch

from umbra.papers.pages import PAGES
from umbra.reading import read_json
from umbra.runs import paths, records
from umbra.runs.config import read_head
from umbra.runs.credits import Credit, recording

WEIGHTS = "seed-"
"""How the files of a run's weights begin."""


@contextmanager
def reading() -> Iterator[set[Credit]]:
    """Note whose weights are opened inside the block, below everything that gives credit."""
    opened: set[Credit] = set()
    load, begin = safetensors.torch.load_file, safetensors.safe_open

    def note(path: Any) -> None:
        file = Path(path)
        if file.name.startswith(WEIGHTS):
            opened.add((file.parent.name, int(file.stem.removeprefix(WEIGHTS))))

    def load_file(path: Any, *given: Any, **more: Any) -> Any:
        note(path)
        return load(path, *given, **more)

    def safe_open(path: Any, *given: Any, **more: Any) -> Any:
        note(path)
        return begin(path, *given, **more)

    holders = [module for module in list(sys.modules.values()) if module.__name__.startswith("umbra.")]
    with (
        _patched(holders, "load_file", load, load_file),
        _patched(holders, "safe_open", begin, safe_open),
        _histories(opened),
    ):
        yield opened


@contextmanager
def _patched(modules: Sequence[Any], name: str, real: Any, noted: Any) -> Iterator[None]:
    """Put `noted` wherever a module has taken `real` by its name."""
    taken = [module for module in modules if vars(module).get(name) is real]
    patches = [patch.object(module, name, noted) for module in taken]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


@contextmanager
def _histories(opened: set[Credit]) -> Iterator[None]:
    """Histories and stated settings are read with the run, so their use is noted at the fields that hold them."""

    def noting(name: str) -> property:
        given = vars(records.Trained)[name].fget

        def read(self: records.Trained) -> Any:
            opened.update((self.name, seed) for seed in self.seeds)
            return given(self)

        return property(read)

    history, stated = noting("history"), noting("stated")
    with patch.object(records.Trained, "history", history), patch.object(records.Trained, "stated", stated):
        yield


def differences(name: str, edition: str) -> Iterator[str]:
    """What is wrong with the credits of one page, a sentence each."""
    path = paths.page(edition, name) / "provenance.json"
    provenance = read_json(path, "the provenance of a page", "Execute the page again.")["artefacts"]
    for artefact, exhibit in PAGES[name](edition).exhibits.items():
        if exhibit.why_not(PAGES[name](edition)):
            if artefact in provenance:
                yield f"{name}, {artefact}: not available, yet credited"
            continue
        page = PAGES[name](edition)  # which has kept nothing
        with recording() as asked, reading() as opened:
            exhibit.make(page)
        named = sorted(provenance.get(artefact, ["no entry"]))
        if asked != opened:
            yield f"{name}, {artefact}: credit to {_listed(asked)}, read from {_listed(opened)}"
        if named != sorted(f"{run}-{seed}" for run, seed in asked):
            told = ", ".join(named) or "nobody"
            yield f"{name}, {artefact}: credit to {_listed(asked)}, provenance.json names {told}"


def _listed(asked: set[Credit]) -> str:
    return ", ".join(f"{run}-{seed}" for run, seed in sorted(asked)) or "nobody"


def main(arguments: Sequence[str]) -> int:
    """Look at the pages named, or at all; 1 where a credit is wrong."""
    edition = read_head().edition
    wrong = [line for name in arguments or PAGES for line in differences(name, edition)]
    print("\n".join(wrong) or f"every artefact of {', '.join(arguments or PAGES)} is credited to whom it was read from")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
