"""What `make replicate` does: pages made again from another seed and by other instructions, and compared.

    python -m umbra.driver.replicate [edition] [--paper NAME] [--seed N | same] [--isa avx2 | … | here] [--trial]

The pages are made in a copy of the tree (build/replicates/<edition>-<seed>-<isa>) with a repository, a lock and a cache
of its own, so nothing that is committed is touched. A second call goes on where the first one stopped. The world's
seed moves with the seed of the trainings: other people are drawn, and every run is trained on other chances. Real
photographs are the same, only the trainings are others. `same` keeps the seeds and changes the instructions alone,
which is what `make verify` meets on another processor.
"""

import argparse
import hashlib
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from umbra.claims.agreement import decided
from umbra.driver import copies, instructions
from umbra.driver.code import FOLDER
from umbra.driver.status import Tree, of_page, read_tree, stale
from umbra.names import EditionName, MaybeName, PaperName, require_name
from umbra.reading import in_one_sentence, read_json, reading
from umbra.runs import paths
from umbra.runs.compose import compose, write
from umbra.runs.config import load
from umbra.runs.replication import Replication, write_replication

SHIFT = 100
"""To the seed of a replicate from the page's, where none is named."""
SAME = "same"
ROOM = 2 * 1024**3
"""Bytes to count for an edition that is not built here."""


@dataclass(frozen=True)
class Plan:
    """What is made again, where, and how it differs."""

    papers: tuple[str, ...]
    copy: Path
    how: Replication
    overrides: tuple[str, ...]
    variables: Mapping[str, str]


def plan(root: Path, edition: str, paper: str, seed: str, isa: str, *, trial: bool = False) -> Plan:
    """Everything that can be refused is refused here, before an hour is spent."""
    values = _values(root, edition)
    papers = _papers(root, edition, values, paper, trial=trial)
    tree = read_tree(edition, root)
    for name in papers:
        _refuse_stale(tree, name)
    made_by = {_instructions(root, edition, name) for name in papers}
    isa = isa or instructions.another(made_by)
    variables = instructions.environment(isa)
    own, world = int(values["seed"]), int(values["world"]["seed"])
    chosen = _seed(seed, own)
    if chosen == own and not instructions.differ(isa, made_by):
        raise ValueError(
            f"SEED=same ISA={isa}: expected another seed or other instructions, found the page's own, so nothing would "
            "differ; leave one of them out"
        )
    how = Replication(
        edition=edition,
        seeds=(own, chosen),
        world_seeds=(world, world + chosen - own),
        instructions=isa,
        shared=bool((values.get("real") or {}).get("sets")),
        code={name: code_of(tree, name) for name in papers},
    )
    copy = paths.replicate(f"{edition}-{SAME if how.same_seed else chosen}-{isa}")
    overrides = (f"seed={chosen}", f"world.seed={how.world_seeds[1]}")
    return Plan(papers, copy, how, () if how.same_seed else overrides, variables)


def _values(root: Path, edition: str) -> dict[str, Any]:
    """What conf/ says of the edition; values tried in params.yaml alone would be left behind."""
    values = compose(edition, root)
    if (current := load(root / paths.MARKER)).get("edition") == edition and current != values:
        raise ValueError(
            f"params.yaml: expected what conf/ says of the {edition} edition, found other values, which the copy would "
            f"not have; write them into conf/, or `python -m umbra.driver.params --write {edition}`"
        )
    return values


def _papers(root: Path, edition: str, values: Mapping[str, Any], paper: str, *, trial: bool) -> tuple[str, ...]:
    known = list(values["papers"])
    if paper and paper not in known:
        raise ValueError(f"PAPER: expected one of {', '.join(known)}, found {paper!r}")
    verdicts = {name: _verdicts(root / "reports" / edition / name / "claims.json") for name in known}
    wanted = [paper] if paper else [name for name in known if verdicts[name]]
    if not wanted or not all(verdicts[name] for name in wanted):
        raise ValueError(
            f"reports/{edition}/{paper or '*'}: expected a page to be made again, found none; "
            f"`make repro EDITION={edition}{f' PAPER={paper}' if paper else ''}` makes it"
        )
    for name in wanted if not trial else ():
        if not decided(verdicts[name]):
            raise ValueError(
                f"{edition}/{name}: expected a page that decides some claim, found {len(verdicts[name])} claims and "
                "none decided: there is no verdict to be replicated. TRIAL=1 makes it again all the same, and marks "
                "nothing"
            )
    return tuple(wanted)


def _verdicts(file: Path) -> list[str]:
    return [record["verdict"] for record in read_json(file, "the claims of a page")] if file.is_file() else []


def _refuse_stale(tree: Tree, name: str) -> None:
    """A page of other code or values differs for that reason, and nobody could tell it from chance."""
    if behind := stale(of_page(tree, name), f"paper@{name}"):
        stage, why = next(iter(behind.items()))
        raise ValueError(
            f"{tree.edition}/{name}: expected a page that is up to date, found {stage} out of date "
            f"({', '.join(why[:3])}); `make repro EDITION={tree.edition} PAPER={name}` first"
        )


def _instructions(root: Path, edition: str, name: str) -> str:
    """Those by which a page was made, as it says itself."""
    file, kind, remedy = root / "reports" / edition / name / "provenance.json", "a page's origin", "Make the page anew."
    said = read_json(file, kind, remedy)
    with reading(file, kind, remedy):
        return str(said["machine"]["instructions"])


def _seed(text: str, own: int) -> int:
    if text == SAME:
        return own
    if not text:
        return own + SHIFT
    if not text.isdecimal():
        raise ValueError(f"SEED: expected a whole number from 0, or {SAME}, found {text!r}")
    if int(text) == own:
        raise ValueError(f"SEED={text}: that is the page's own; SEED={SAME} keeps it on purpose")
    return int(text)


def code_of(tree: Tree, paper: str) -> str:
    """A hash of the code that a page, its runs and all sets reach."""
    group = tree.values["papers"][paper]["group"]
    methods = {run["method"] for run in tree.values["runs"].values() if run["group"] == group}
    own = {f"{FOLDER.as_posix()}/pages/{paper}.json"}
    own |= {f"{FOLDER.as_posix()}/recipes/{method}.json" for method in methods}
    sets = f"{FOLDER.as_posix()}/sets/"
    found = [f"{name} {code}" for name, code in sorted(tree.codes.items()) if name in own or name.startswith(sets)]
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def require_room(root: Path, made: Plan) -> None:
    """Refuse a disk on which the copy would not fit: what the edition takes, and once more for DVC's cache of it."""
    built = size(root / "build" / made.how.edition)
    needed = (2 * built if built else ROOM) - size(made.copy)
    free = shutil.disk_usage(root).free
    if needed > free:
        others = ", ".join(path.name for path in sorted(made.copy.parent.glob("*")) if path != made.copy)
        remedy = f"free some space{f', such as that of earlier replicates ({others})' if others else ''}"
        raise OSError(
            f"{made.copy.relative_to(root)}: the copy takes about {needed / 1e9:.1f} GB more, and {free / 1e9:.1f} GB "
            f"are free; {remedy}"
        )


def size(folder: Path) -> int:
    """The bytes of all files in a folder; none where there is no folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def made_in_copy(name: Path) -> bool:
    """Reports, locks and parameters are the copy's own: it begins without any, so that all is made in it."""
    own_lock = len(name.parts) == 1 and name.suffix == ".lock" and name.name.startswith("dvc.")
    return own_lock or name.parts[0] == "reports" or name.as_posix() == paths.MARKER


def prepare(root: Path, made: Plan) -> None:
    """The copy of the tree with its own parameters; what was made in it before stays."""
    copies.mirror(root, made.copy, made_in_copy)
    kept = Path("reports") / "realism"  # asked of detectors that few have: else the table that is committed stays
    if (root / kept).is_dir() and not (made.copy / kept).exists():
        shutil.copytree(root / kept, made.copy / kept)
    write(made.how.edition, made.copy, made.overrides)
    write_replication(made.copy, made.how)
    if shutil.which("git"):
        copies.commit(made.copy)


def replicate(root: Path, made: Plan, *, trial: bool) -> int:
    """Make the pages in the copy and compare them with the tree's: 0 reproduced, 1 not, else what failed."""
    told = copies.environment(root, made.copy) | dict(made.variables)
    for name in made.papers:
        if status := copies.call(["umbra.driver.pipeline", "--paper", name], made.copy, told):
            return status
    here = copies.environment(root, root)
    options = ["--edition", made.how.edition, "--copy", str(made.copy), *(["--trial"] if trial else [])]
    ends = [copies.call(["umbra.reporting.replicates", "--paper", name, *options], root, here) for name in made.papers]
    if made.how.same_seed:
        print(f"`python -m umbra.reporting.tolerances --edition {made.how.edition}` measures what the tables moved")
    elif not trial:
        print("`make repro` (or `make site`) shows the marks on the pages; commit replicate.json and .csv with them")
    return max(ends)


def main(arguments: Sequence[str]) -> int:
    """Make pages again and compare; every refusal is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m umbra.driver.replicate", description="Do the pages reproduce?")
    parser.add_argument("edition", nargs="?", default="", help="without it what params.yaml holds")
    parser.add_argument("--paper", default="", help="one page; without it all that stand")
    parser.add_argument("--seed", default="", help=f"of the trainings, or {SAME}; without it the page's and {SHIFT}")
    parser.add_argument("--isa", default="", help=f"{', '.join(instructions.SETS)}, {instructions.HERE}")
    parser.add_argument("--trial", action="store_true", help="also pages that decide nothing; no mark is left")
    chosen = parser.parse_args(arguments)
    root = paths.root()
    try:
        edition = require_name(chosen.edition or load(root / paths.MARKER).get("edition"), "EDITION", EditionName)
        require_name(chosen.paper, "PAPER", PaperName if chosen.paper else MaybeName)
        made = plan(root, edition, chosen.paper, chosen.seed, chosen.isa, trial=chosen.trial)
        require_room(root, made)
        print(f"{', '.join(made.papers)} replicated {made.how.told}, in {made.copy.relative_to(root)}", flush=True)
        prepare(root, made)
        return replicate(root, made, trial=chosen.trial)
    except KeyboardInterrupt:
        print("make replicate: interrupted; the same command goes on where this one stopped", file=sys.stderr)
        return 130
    except (ValueError, OSError) as error:
        print(f"make replicate: {in_one_sentence(error)}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
