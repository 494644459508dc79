"""What moved? `python -m umbra.reporting.verify` sets the tables of this working tree beside the committed ones.

It rebuilds nothing. Each table in reports/<edition>/<paper>/tables/ is compared with its version in the last commit,
number by number, within the tolerances of conf/tolerances.yaml; figures and tables that disappeared are named too.
Where a page was computed on another machine than the committed one, a line says so: that alone moves last digits. Ends
with 1 if anything moved.
"""

import argparse
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd

from umbra.configuration import Weight, build, require
from umbra.names import require_name
from umbra.reading import read_json, read_yaml, reading
from umbra.reporting.display import machines_text
from umbra.reporting.revisions import git
from umbra.runs import paths

_UNSAID = "The machine was not recorded."

SHOWN = 12
"""Cells printed per table; the rest is counted."""


@dataclass(frozen=True)
class Tolerance:
    """A number may move by `absolute` + `relative` · |committed|; columns named in `ignore` are not compared."""

    absolute: Weight = 0.0
    relative: Weight = 0.0
    ignore: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require(self)


@dataclass(frozen=True)
class Tolerances:
    """conf/tolerances.yaml: what reruns moved, by edition/paper/table; else by pattern; else the default."""

    default: Tolerance
    tables: Mapping[str, Tolerance] = field(default_factory=dict)
    measured: Mapping[str, Tolerance] = field(default_factory=dict)  # written by `umbra.reporting.tolerances`

    def of(self, name: str) -> Tolerance:
        """The tolerance of one table."""
        if name in self.measured:
            return self.measured[name]
        return next((found for pattern, found in self.tables.items() if fnmatchcase(name, pattern)), self.default)


@dataclass(frozen=True)
class Moved:
    """One table (or figure): what happened to it, in lines for people; `failed` if that is more than the tolerance."""

    name: str
    failed: bool
    lines: tuple[str, ...]


def read_tolerances(file: Path) -> Tolerances:
    """Read and check the file of tolerances."""
    if not file.is_file():
        raise FileNotFoundError(f"expected the tolerances in {file.parent.name}/{file.name}, found no such file")
    return build(Tolerances, read_yaml(file), path="tolerances")


def compare_tables(committed: pd.DataFrame, fresh: pd.DataFrame, tolerance: Tolerance) -> list[str]:
    """Every cell that moved beyond the tolerance, as a line of text; a changed layout is one line and ends it.

    A cell is named by the text columns of its row. Two empty cells are equal, an empty one and a number are not.
    """
    if list(committed.columns) != list(fresh.columns):
        return [f"columns were {', '.join(map(str, committed.columns))}; are {', '.join(map(str, fresh.columns))}"]
    if len(committed) != len(fresh):
        return [f"rows were {len(committed)}, are {len(fresh)}"]
    lines = []
    names = _row_names(committed)
    for column in committed.columns:
        if column in tolerance.ignore:
            continue
        before, after = committed[column], fresh[column]
        if is_number(before) and is_number(after):
            moved = _beyond(before.to_numpy(float), after.to_numpy(float), tolerance)
        else:
            moved = (before.astype(str) != after.astype(str)).to_numpy()
        lines += [
            f"{names[row]} {column}: {_change(before.iloc[row], after.iloc[row])}" for row in np.flatnonzero(moved)
        ]
    return lines


def verify(root: Path, edition: str, tolerances: Tolerances, *, revision: str = "HEAD") -> Iterator[Moved]:
    """Go through everything committed under reports/<edition> at `revision`, and the tables that are new."""
    base = f"reports/{edition}"
    known = [
        name for name in _git(root, "ls-tree", "-r", "--name-only", "-z", revision, "--", base).split("\0") if name
    ]
    tables = [name for name in known if "/tables/" in name and name.endswith(".csv")]
    for name in tables:
        yield _verify_table(root, name, tolerances, revision)
    for name in known:
        if "/figures/" in name and not (root / name).is_file():
            yield Moved(_short(name), failed=True, lines=("figure is gone",))
    for path in sorted((root / base).glob("*/tables/*.csv")):
        if str(path.relative_to(root)) not in tables:
            yield Moved(_short(str(path.relative_to(root))), failed=False, lines=("new, nothing to compare with",))


def machines(root: Path, edition: str, *, revision: str = "HEAD") -> Iterator[str]:
    """A line for each page of the working tree that was computed on another machine than the one at `revision`."""
    for path in sorted((root / "reports" / edition).glob("*/provenance.json")):
        name = path.relative_to(root).as_posix()
        if not _git(root, "ls-tree", "--name-only", revision, "--", name).strip():
            continue
        with reading(f"{revision}:{name}", "JSON"):
            committed = json.loads(_git(root, "show", f"{revision}:{name}"))
        before, now = machines_text(committed), machines_text(read_json(path))
        if before != now:
            yield f"{edition}/{path.parent.name}: committed: {before or _UNSAID} Here: {now or _UNSAID}"


def _verify_table(root: Path, name: str, tolerances: Tolerances, revision: str) -> Moved:
    short = _short(name)
    if not (root / name).is_file():
        return Moved(short, failed=True, lines=("table is gone",))
    committed = pd.read_csv(io.StringIO(_git(root, "show", f"{revision}:{name}")))
    try:
        fresh = pd.read_csv(root / name)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        return Moved(short, failed=True, lines=(f"table cannot be read: {error}",))
    lines = compare_tables(committed, fresh, tolerances.of(short))
    return Moved(short, failed=bool(lines), lines=tuple(lines))


def _git(root: Path, *arguments: str) -> str:
    needed = "verify needs the git repository that the reports are committed in"
    refused = f"cannot compare with a commit here ({{said}}): {needed}"
    return git(root, *arguments, absent="there is nothing to compare with: install git", refused=refused)


def _short(name: str) -> str:
    _, edition, paper, _, file = name.split("/", 4)
    return f"{edition}/{paper}/{Path(file).stem}"


_FOUND = ("against", "verdict")  # text that is found and names nothing; tables of before call it verdict


def _row_names(frame: pd.DataFrame) -> list[str]:
    told = [column for column in frame.columns if not is_number(frame[column]) and column not in _FOUND]
    return [" · ".join(map(str, row)) or f"row {n}" for n, row in enumerate(frame[told].to_numpy())]


def is_number(column: pd.Series) -> bool:
    """Whether a column holds numbers."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _beyond(before: np.ndarray, after: np.ndarray, tolerance: Tolerance) -> np.ndarray:
    near = np.isclose(after, before, rtol=tolerance.relative, atol=tolerance.absolute, equal_nan=True)
    return ~near


def _change(before: object, after: object) -> str:
    if isinstance(before, (int, float, np.number)) and isinstance(after, (int, float, np.number)):
        return f"{before:.6g} → {after:.6g} ({float(after) - float(before):+.3g})"
    return f"{before} → {after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print, table by table, what moved; return 1 if anything did."""
    parser = argparse.ArgumentParser(
        prog="python -m umbra.reporting.verify", description="Compare tables with the commit."
    )
    parser.add_argument("--edition", action="append", help="only this edition (may be repeated); default: all")
    parser.add_argument("--revision", default="HEAD", help="the commit to compare with")
    options = parser.parse_args(arguments)
    root = paths.root()
    try:
        tolerances = read_tolerances(root / "conf" / "tolerances.yaml")
        for edition in options.edition or ():
            require_name(edition, "--edition")
        editions = options.edition or sorted(path.name for path in (root / "reports").glob("*") if path.is_dir())
        found = [
            moved for edition in editions for moved in verify(root, edition, tolerances, revision=options.revision)
        ]
        elsewhere = [line for edition in editions for line in machines(root, edition, revision=options.revision)]
    except (ValueError, FileNotFoundError) as error:
        print(f"verify: {error}")
        return 1
    for moved in found:
        print(f"{'moved' if moved.failed else '  new' if moved.lines else ' same'}  {moved.name}")
        for line in moved.lines[:SHOWN]:
            print(f"         {line}")
        if len(moved.lines) > SHOWN:
            print(f"         and {len(moved.lines) - SHOWN} more")
    for line in elsewhere:
        print(f"other machine  {line} Another processor, number of threads or build of torch moves last digits.")
    failed = sum(moved.failed for moved in found)
    print(
        f"{len(found)} tables compared with {options.revision}: {failed} moved beyond the tolerances"
        if found
        else "no table is committed yet"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
