"""A page that was made again, from other seeds and by other instructions, beside the page: what came out the same.

    python -m umbra.reporting.replicates --edition laptop --paper alob --copy build/replicates/laptop-101-avx2

compares the claims of both, says whether the page reproduces, and leaves reports/<edition>/<paper>/replicate.json and
.csv, which the site shows (`umbra.reporting.marks`). It is the last step of `make replicate`. From the same seeds
nothing is left: what moves then, tables say (`umbra.reporting.tolerances`). Ends with 1 where the page does not
reproduce.
"""

import argparse
import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from umbra.claims.agreement import APART, CHANGED, SAME, TURNED, Agreement, Estimate, Judged, bars, compare, decided
from umbra.configuration import build
from umbra.files import write_json, write_text
from umbra.names import EditionName, PaperName, require_name
from umbra.reading import in_one_sentence, read_json, reading
from umbra.reporting.display import machines_text
from umbra.reporting.page_files import read_claims, read_provenance
from umbra.reporting.report import csv, jsonable
from umbra.runs import paths
from umbra.runs.replication import Replication, read_replication

FILE = "replicate.json"
AGAIN = "Run `make replicate` again, or take the file from git."


@dataclass(frozen=True)
class ClaimRow:
    """How one claim came out here and there."""

    id: str
    ours: str
    theirs: str
    relation: str
    size: str
    compared: int
    agree: int


@dataclass(frozen=True)
class Replicate:
    """What replicate.json holds; `page` is the hash of the claims.json that it was compared with."""

    page: str
    how: Replication
    machines: str  # on what it was made, in words
    claims: int
    same: int
    changed: int
    turned: int
    effects: int
    agree: float | None  # shares of the effects
    inside: float | None
    expected_inside: float | None
    rows: tuple[ClaimRow, ...]


def judged(records: Sequence[Mapping[str, Any]]) -> dict[str, Judged]:
    """The claims of a claims.json, as they are compared."""
    return {
        record["id"]: Judged(
            record["verdict"],
            record.get("size"),
            {
                (one["left"], one["right"]): Estimate(*(float(one[key]) for key in ("effect", "low", "high")))
                for one in record.get("effects", ())
            },
        )
        for record in records
    }


def of_page(folder: Path) -> str:
    """The hash of a page's claims."""
    with reading(folder / "claims.json", "the claims of a page", "Execute the page's notebook."):
        return hashlib.sha256((folder / "claims.json").read_bytes()).hexdigest()


def replicate_of(page: Path, again: Path, how: Replication) -> tuple[Replicate, Agreement]:
    """The page in the folder `page` beside the one in `again`."""
    for folder in (page, again):
        if not (folder / "claims.json").is_file():
            raise FileNotFoundError(f"{folder / 'claims.json'}: expected the claims of a page, found no such file")
    found = compare(judged(read_claims(page / "claims.json")), judged(read_claims(again / "claims.json")))
    known = bool(found.compared)
    rows = tuple(
        ClaimRow(row.id, row.ours, row.theirs, row.relation, row.size, row.compared, row.agree) for row in found.rows
    )
    made = Replicate(
        page=of_page(page),
        how=how,
        machines=machines_text(read_provenance(again / "provenance.json") or {}),
        claims=found.claims,
        same=found.count(SAME),
        changed=found.count(CHANGED),
        turned=found.count(TURNED),
        effects=found.compared,
        agree=found.agree if known else None,
        inside=found.inside if known else None,
        expected_inside=found.expected if known else None,
        rows=rows,
    )
    return made, found


def write_replicate(page: Path, again: Path, made: Replicate) -> None:
    """Leave what was found beside the page; a page that decides nothing has nothing to be replicated."""
    if not decided(row.ours for row in made.rows):
        raise ValueError(
            f"{page.name}: expected a page that decides some claim, found {len(made.rows)} claims and none decided: "
            "there is no verdict that could be replicated, and no mark is left"
        )
    sides = [{record["id"]: record for record in read_claims(folder / "claims.json")} for folder in (page, again)]
    lines = []
    for row in made.rows:
        line: dict[str, Any] = {"claim": row.id, "ours": row.ours, "replicate": row.theirs, "relation": row.relation}
        line |= {"size": row.size, "effects compared": row.compared, "effects that agree": row.agree}
        for name, side in zip(("ours", "replicate"), sides, strict=True):
            low, high = side[row.id]["interval"] or (None, None)
            line |= {f"effect, {name}": side[row.id]["effect"], f"low, {name}": low, f"high, {name}": high}
        lines.append(line)
    write_text(page / "replicate.csv", csv(pd.DataFrame(lines)))
    write_json(page / FILE, jsonable(asdict(made)))


def read_replicate(folder: Path) -> tuple[Replicate, bool] | None:
    """What stands beside a page, and whether the page is still the one that it speaks of; None where there is none."""
    if not (folder / FILE).exists():
        return None
    kind = "what a replicate of a page found"
    content = read_json(folder / FILE, kind, AGAIN)
    with reading(folder / FILE, kind, AGAIN):
        made = build(Replicate, content)
    return made, (folder / "claims.json").is_file() and of_page(folder) == made.page


def in_words(made: Replicate) -> str:
    """How a page and its replicate stand to each other, in a sentence or two."""
    changed = f"{made.changed} changed between decided and undecided"
    turned = f"{made.turned or 'none'} turned round"
    same = f"of {counted(made.claims, 'claim')} {made.same} came out the same"
    text = f"Replicated {made.how.told}: {same}, {changed}, {turned}."
    if made.agree is None or made.inside is None or made.expected_inside is None:
        return text
    wanted = "95 % or more" if made.how.shared else "95 %"
    return (
        f"{text} Of {counted(made.effects, 'effect')} {100 * made.agree:.1f} % agree within both intervals "
        f"({wanted} should), and {100 * made.inside:.1f} % of the new estimates lie inside our 95 % intervals "
        f"({100 * made.expected_inside:.0f} % should, since they are noisy too)."
    )


def counted(number: int, word: str) -> str:
    """A number of things."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def report(page: str, made: Replicate, found: Agreement) -> bool:
    """Print what came out otherwise, and what is asked; whether all of that is met."""
    print(f"{page}: {in_words(made)}")
    for row in found.rows:
        if row.relation in (CHANGED, TURNED):
            print(f"  {row.relation:12}  {row.id}: {row.ours} → {row.theirs}")
        elif row.relation == APART and row.ours != row.theirs:
            print(f"  not compared  {row.id}: {row.ours} → {row.theirs}")
        if row.size in (CHANGED, TURNED):
            print(f"  size {row.size}  {row.id}: {row.our_size} → {row.their_size}")
    asked = bars(found, shared=made.how.shared or made.how.same_seed)
    for text, met in asked:
        print(f"  {'met' if met else 'NOT met':7}  {text}")
    return all(met for _, met in asked)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare one page with its replicate; 0 where it reproduces, 1 where not, 2 where it is refused."""
    parser = argparse.ArgumentParser(prog="python -m umbra.reporting.replicates", description="Does a page reproduce?")
    parser.add_argument("--edition", required=True)
    parser.add_argument("--paper", required=True)
    parser.add_argument("--copy", required=True, help="the copy of the tree in which the page was made again")
    parser.add_argument("--trial", action="store_true", help="print, and leave nothing beside the page")
    options = parser.parse_args(arguments)
    try:
        require_name(options.edition, "--edition", EditionName)
        require_name(options.paper, "--paper", PaperName)
        copy = Path(options.copy)
        page, again = paths.page(options.edition, options.paper), copy / "reports" / options.edition / options.paper
        how = read_replication(copy)
        made, found = replicate_of(page, again, how)
        if not (options.trial or how.same_seed):
            write_replicate(page, again, made)
    except (ValueError, OSError) as error:
        print(f"replicate: {in_one_sentence(error)}", file=sys.stderr)
        return 2
    return 0 if report(f"{options.edition}/{options.paper}", made, found) else 1


if __name__ == "__main__":
    sys.exit(main())
