"""How far tables move between honest reruns: `measured` in conf/tolerances.yaml, which `make verify` allows.

    make replicate EDITION=laptop SEED=same          the same seeds by other instructions
    python -m umbra.reporting.tolerances --edition laptop

sets the tables of every such copy (build/replicates/<edition>-same-*) beside those of this working tree. A table that
moved may from now on move by `FACTOR` times the largest movement of any number in it. A small table may have moved
little by luck: so no table that moved at all gets less than that of the median table of its page in the same unit. What
stood in all of them gets no line. Lines by hand stay as they are; a measured one
comes before them.
"""

import argparse
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from umbra.claims import Paper
from umbra.files import write_text
from umbra.names import EditionName, require_name
from umbra.papers.shelf import load_paper, paper_names
from umbra.reading import in_one_sentence, read_text, reading
from umbra.reporting.verify import is_number, read_tolerances
from umbra.runs import paths
from umbra.runs.replication import Replication, read_replication

FACTOR = 2.0
"""Of two movements of the same kind and size, the larger of many is seldom twice that of the other."""

LEAST = 1e-6
"""Even where words alone differed: files hold seven digits."""

FILE = Path("conf") / "tolerances.yaml"
MARKER = "# Below this line: measured between reruns, written by `python -m umbra.reporting.tolerances`, not by hand."


@dataclass(frozen=True)
class Movement:
    """Of one table: the largest movement of a number, the columns of words that differ, the number of reruns."""

    largest: float
    words: tuple[str, ...]
    reruns: int
    unit: str = ""


def movement(before: pd.DataFrame, after: pd.DataFrame) -> tuple[float, tuple[str, ...]] | None:
    """The largest movement of a number and the columns of words that differ; None where the layout is another."""
    if list(before.columns) != list(after.columns) or len(before) != len(after):
        return None
    largest, words = 0.0, []
    for column in before.columns:
        old, new = before[column], after[column]
        if is_number(old) and is_number(new):
            gone = old.isna().to_numpy() != new.isna().to_numpy()
            moved = np.abs(new.to_numpy(float) - old.to_numpy(float))
            largest = max(largest, math.inf if gone.any() else float(np.nanmax(moved, initial=0.0)))
        elif (old.astype(str) != new.astype(str)).any():
            words.append(str(column))
    return largest, tuple(words)


def measure(page: Path, reruns: Sequence[Path], units: Mapping[str, str]) -> tuple[dict[str, Movement], list[str]]:
    """What each table of a page moved in any rerun; those that came out with another layout, by name."""
    found: dict[str, Movement] = {}
    other: list[str] = []
    for file in sorted((page / "tables").glob("*.csv")):
        again = [rerun / "tables" / file.name for rerun in reruns]
        pairs = [movement(_read(file), _read(one)) if one.is_file() else None for one in again]
        told = [pair for pair in pairs if pair is not None and math.isfinite(pair[0])]
        if len(told) < len(pairs):
            other.append(file.stem)
            continue
        words = tuple(sorted({word for _, columns in told for word in columns}))
        largest = max(moved for moved, _ in told)
        found[file.stem] = Movement(largest, words, len(told), units.get(file.stem, ""))
    return found, other


def allowed(found: Mapping[str, Movement]) -> dict[str, float]:
    """What each table that moved may move from now on."""
    typical: dict[str, float] = {}
    for unit in {one.unit for one in found.values()}:
        moved = [one.largest for one in found.values() if one.unit == unit and one.largest > 0]
        typical[unit] = median(moved) if moved else 0.0
    return {
        name: max(LEAST, rounded_up(FACTOR * max(one.largest, typical[one.unit])) if one.largest else 0.0)
        for name, one in found.items()
        if one.largest or one.words
    }


def rounded_up(value: float) -> float:
    """The next larger number with two digits."""
    if value <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.ceil(value / step - 1e-9) * step:.6g}")


def in_yaml(value: float) -> str:
    """A number that YAML takes for one: it wants a point in front of an exponent."""
    mantissa, *exponent = f"{value:g}".split("e")
    return f"{mantissa if '.' in mantissa else f'{mantissa}.0'}e{exponent[0]}" if exponent else mantissa


def lines(edition: str, paper: str, found: Mapping[str, Movement]) -> Iterator[str]:
    """The lines of one page, for the file."""
    for name, absolute in allowed(found).items():
        one = found[name]
        words = f", ignore: [{', '.join(one.words)}]" if one.words else ""
        moved = f"moved {one.largest:.3g}{f' {one.unit}' if one.unit else ''}"
        told = f"{moved}, {one.reruns} rerun{'' if one.reruns == 1 else 's'}"
        yield f'  "{edition}/{paper}/{name}": {{absolute: {in_yaml(absolute)}{words}}} # {told}\n'


def rewritten(text: str, edition: str, papers: Iterable[str], fresh: Sequence[str]) -> str:
    """The file with the measured lines of these pages replaced; whatever is written by hand stays."""
    by_hand, _, old = text.partition(MARKER)
    gone = tuple(f'  "{edition}/{paper}/' for paper in papers)
    kept = [f"{line}\n" for line in old.splitlines() if line.startswith('  "') and not line.startswith(gone)]
    measured = "".join(sorted([*kept, *fresh]))
    return f"{by_hand.rstrip()}\n{MARKER}\nmeasured:{f'{chr(10)}{measured}' if measured else ' {}' + chr(10)}"


def copies_of(root: Path, edition: str) -> list[tuple[Path, Replication]]:
    """The copies of this tree in which the edition was made again from the same seeds."""
    places = sorted((root / "build" / "replicates").glob(f"{edition}-same-*"))
    return [(place, how) for place in places if (how := read_replication(place)).same_seed and how.edition == edition]


def update(root: Path, edition: str, shelf: Sequence[Paper]) -> list[str]:
    """Measure all pages of an edition that were made again, and write the file; what is to be said of it."""
    copies = copies_of(root, edition)
    said, fresh, done = list[str](), list[str](), list[str]()
    for paper in shelf:
        page = root / "reports" / edition / paper.name
        again = [place / "reports" / edition / paper.name for place, how in copies if paper.name in how.code]
        again = [folder for folder in again if (folder / "claims.json").is_file()]
        if not again:
            continue
        found, other = measure(page, again, {one.id: one.unit for one in paper.artefacts})
        fresh += lines(edition, paper.name, found)
        done.append(paper.name)
        moved = sum(one.largest > 0 for one in found.values())
        said.append(f"{edition}/{paper.name}: {moved} of {len(found)} tables moved in {len(again)} reruns")
        said += [f"  {name}: another layout, so no tolerance helps; verify will name it" for name in other]
    if not done:
        raise ValueError(
            f"build/replicates/{edition}-same-*: expected a page that was made again from the same seeds, found none; "
            f"`make replicate EDITION={edition} SEED=same` makes one"
        )
    file = root / FILE
    read_tolerances(file)  # a damaged one is refused before it is written over
    write_text(file, rewritten(read_text(file), edition, done, fresh))
    return said


def _read(file: Path) -> pd.DataFrame:
    with reading(file, "a CSV table", "Execute the page's notebook again."):
        return pd.read_csv(file)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the measured lines of one edition; 1 where there is nothing to measure."""
    parser = argparse.ArgumentParser(prog="python -m umbra.reporting.tolerances", description="How far do tables move?")
    parser.add_argument("--edition", required=True)
    options = parser.parse_args(arguments)
    try:
        require_name(options.edition, "--edition", EditionName)
        said = update(paths.root(), options.edition, [load_paper(name) for name in paper_names()])
    except (ValueError, OSError) as error:
        print(f"tolerances: {in_one_sentence(error)}", file=sys.stderr)
        return 1
    print("\n".join(said))
    return 0


if __name__ == "__main__":
    sys.exit(main())
