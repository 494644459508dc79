"""Whether every committed page is that of the code, the parameters and the data.

    python -m umbra.driver.status [edition]

Nothing is run and nothing is needed but the files in git: what each stage recorded in its edition's lock (dvc.lock,
dvc.<edition>.lock, or what a page brought from another machine) is held against the code, the parameters and the files
as they stand, and the stages of a lock against each other. A page stands where its stage and all that it was made from
do. Ends with 1 where one does not.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from umbra.driver import locks
from umbra.driver.code import FOLDER, closures
from umbra.names import EditionName, require_name
from umbra.runs import paths
from umbra.runs.compose import compose
from umbra.runs.config import load

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Tree:
    """The working tree as an edition sees it."""

    root: Path
    edition: str
    values: Mapping[str, Any]
    lock: Mapping[str, Entry]
    codes: Mapping[str, str] = field(default_factory=dict)  # md5 of build/code/… as the code stands

    @cached_property
    def made(self) -> dict[str, tuple[str, str]]:
        """Each recorded output: the stage that makes it, and its hash. A lock keeps stages that nobody asks for now."""
        asked = {*self.wanted()}
        own = {stage: entry for stage, entry in self.lock.items() if "@" not in stage or stage in asked}
        return {out["path"]: (stage, out["md5"]) for stage, entry in own.items() for out in entry.get("outs", ())}

    def wanted(self) -> list[str]:
        """The stages that the parameters ask for."""
        world, real = self.values["world"], self.values.get("real", {})
        kinds = {"world": world.get("sets"), "scenes": world.get("scenes"), "faces": real.get("sets")}
        kinds |= {"train": self.values.get("runs"), "paper": self.values.get("papers")}
        return [f"{kind}@{name}" for kind, names in kinds.items() for name in names or {}]

    def why_stale(self, stage: str) -> list[str]:
        """What differs from what the stage recorded: its parameters, its code, what it read, what it left in git."""
        entry = self.lock.get(stage)
        if entry is None:
            return ["nothing is recorded"]
        found = [f"parameter {name}" for name in self._moved(entry)]
        if not any(dep["path"].startswith(FOLDER.as_posix()) for dep in entry.get("deps", ())):
            found.append("its code and data were not recorded")
        found += [why for dep in entry.get("deps", ()) if (why := self._dep(dep))]
        return found + [why for out in entry.get("outs", ()) if (why := self._out(out))]

    def needs(self, stage: str) -> Iterator[str]:
        """The stages whose outputs it read."""
        for dep in self.lock.get(stage, {}).get("deps", ()):
            for path, (maker, _) in self.made.items():
                if maker != "code" and (path == dep["path"] or path.startswith(f"{dep['path']}/")):
                    yield maker

    def _moved(self, entry: Entry) -> Iterator[str]:
        for name, recorded in (entry.get("params") or {}).get(paths.MARKER, {}).items():
            value: Any = self.values
            for key in name.split("."):
                value = value.get(key) if isinstance(value, Mapping) else None
            if value != recorded:
                yield name

    def _dep(self, dep: Entry) -> str:
        path, recorded = dep["path"], dep["md5"]
        if path.startswith(FOLDER.as_posix()):
            return "" if self.codes.get(path) == recorded else f"code ({Path(path).parent.name}/{Path(path).stem})"
        if path in self.made:
            return "" if self.made[path][1] == recorded else f"{path} was made anew since"
        file = self.root / path
        if path.startswith("build/"):  # a folder of several outputs: each speaks for itself
            return ""
        return "" if file.exists() and md5(file) == recorded else f"{path} {'differs' if file.exists() else 'is gone'}"

    def _out(self, out: Entry) -> str:
        if not out["path"].startswith("reports/"):
            return ""
        file = self.root / out["path"]
        if not file.exists():
            return f"{out['path']} is gone"
        return "" if md5(file) == out["md5"] else f"{out['path']} is not as it was made"


def md5(path: Path) -> str:
    """The hash by which dvc knows a file, or a folder with all that is in it."""
    if path.is_file():
        return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    files = sorted(file for file in path.rglob("*") if file.is_file())
    listed = [{"md5": md5(file), "relpath": file.relative_to(path).as_posix()} for file in files]
    listed.sort(key=lambda one: one["relpath"])
    text = json.dumps(listed, sort_keys=True)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() + ".dir"


def read_tree(edition: str, root: Path) -> Tree:
    """An edition's parameters (params.yaml's where it holds that edition, else composed), its lock, and the code."""
    params = load(root / paths.MARKER)
    current = str(params.get("edition"))
    values = params if edition == current else compose(edition, root)
    notebooks = {name: paper["notebook"] for name, paper in (values.get("papers") or {}).items()}
    codes = {
        f"{FOLDER.as_posix()}/{name}.json": hashlib.md5(found.text().encode(), usedforsecurity=False).hexdigest()
        for name, found in closures(root, notebooks)
    }
    return Tree(root, edition, values, locks.entries(locks.lock_of(edition, current, root)), codes)


def of_page(tree: Tree, name: str) -> Tree:
    """The tree as one page sees it: where its edition's lock does not know it, with the lock that it brought."""
    own = locks.of_page(tree.edition, name, tree.root)
    return replace(tree, lock=locks.entries(own)) if f"paper@{name}" not in tree.lock and own.exists() else tree


def stale(tree: Tree, stage: str, seen: dict[str, dict[str, list[str]]] | None = None) -> dict[str, list[str]]:
    """The stages, of this one and all behind it, that are not as recorded, each with what differs."""
    seen = {} if seen is None else seen
    if stage not in seen:
        seen[stage] = {}  # a lock that was damaged into a circle must not turn us round
        why = tree.why_stale(stage)
        seen[stage] = {stage: why} if why else {}
        for need in dict.fromkeys(tree.needs(stage)):
            seen[stage] = {**seen[stage], **stale(tree, need, seen)}
    return seen[stage]


def report(tree: Tree) -> Iterator[tuple[str, bool]]:
    """A line per page, and whether it stands."""
    if not tree.lock:
        yield f"not known: no lock of the {tree.edition} edition; `make repro EDITION={tree.edition}` writes it", False
        return
    for name in tree.values.get("papers") or {}:
        if not (tree.root / "reports" / tree.edition / name).is_dir():
            continue
        seen = of_page(tree, name)
        behind = stale(seen, f"paper@{name}")
        group = tree.values["papers"][name].get("group")
        for stage in (stage for stage in tree.wanted() if stage not in seen.lock):
            kind, _, key = stage.partition("@")
            if kind == "train" and tree.values["runs"][key].get("group") == group:
                behind[stage] = ["nothing is recorded"]
        yield f"{name:16} {_told(behind)}", not behind


def _told(behind: Mapping[str, Sequence[str]]) -> str:
    if not behind:
        return "as the code, the parameters and the data have it"
    first, why = next(iter(behind.items()))
    rest = f"; and {len(behind) - 1} more stages behind it" if len(behind) > 1 else ""
    return f"out of date: {first}: {', '.join(why[:3])}{' …' if len(why) > 3 else ''}{rest}"


def main(arguments: Sequence[str]) -> int:
    """Print a line per committed page; 0 where all stand, 1 where one does not, 2 where nothing can be said."""
    root = paths.root()
    committed = sorted(path.name for path in (root / "reports").iterdir() if (path / "index.html").is_file())
    editions = [arguments[0]] if arguments and arguments[0] else committed
    status = 0
    try:
        for edition in editions:
            print(require_name(edition, "EDITION", EditionName))
            for line, stands in report(read_tree(edition, root)):
                print(f"  {line}")
                status = status if stands else 1
    except (ValueError, OSError) as error:
        print(f"status: {error}", file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
