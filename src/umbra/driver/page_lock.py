"""Writes what a page and all stages behind it recorded beside the page, to be committed with it.

    python -m umbra.driver.page_lock <paper>

For a page that was made on another machine than the rest of its edition: copy its reports and this file into the tree
that is committed. There `make status` reads it as long as the edition's own lock does not know the page.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import yaml

from umbra.driver import locks
from umbra.driver.status import Entry, Tree, read_tree, stale
from umbra.files import write_text
from umbra.reading import in_one_sentence
from umbra.runs import paths
from umbra.runs.config import read_head


def behind(tree: Tree, stage: str) -> list[str]:
    """The stage and all that it was made from, in the order of the lock."""
    found, waiting = set(), [stage]
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += tree.needs(name)
    return [name for name in tree.lock if name in found]


def write(tree: Tree, paper: str) -> str:
    """The lock of one page; one that is out of date is refused, since it would be taken for one that is not."""
    tree, stage = _made_here(tree), f"paper@{paper}"
    if paper not in tree.values["papers"]:
        raise ValueError(f"paper: expected one of {', '.join(tree.values['papers'])}, found {paper!r}")
    if why := stale(tree, stage):
        first, reasons = next(iter(why.items()))
        raise ValueError(
            f"{tree.edition}/{paper}: expected a page that is up to date, found {first} out of date "
            f"({', '.join(reasons[:3])}); `make repro EDITION={tree.edition} PAPER={paper}` first"
        )
    path = locks.of_page(tree.edition, paper, tree.root)
    group = tree.values["papers"][paper].get("group", paper)
    folders = tuple(f"reports/{tree.edition}/{folder}/" for folder in (paper, f"runs/{group}"))
    content = {"schema": "2.0", "stages": {name: _own(tree.lock[name], folders) for name in behind(tree, stage)}}
    write_text(path, yaml.safe_dump(content, sort_keys=False, width=1000))
    return path.relative_to(tree.root).as_posix()


def _made_here(tree: Tree) -> Tree:
    """The tree without the sets that its lock has from elsewhere: what does not lie here no page has read."""
    there = {
        name: entry
        for name, entry in tree.lock.items()
        if not name.startswith(("world@", "scenes@", "faces@"))
        or all((tree.root / out["path"]).exists() for out in entry.get("outs", ()))
    }
    return replace(tree, lock=there)


def _own(entry: Entry, folders: tuple[str, ...]) -> dict[str, Any]:
    """What a stage recorded, less reports of runs that other pages have too: those stay the edition's own."""
    kept = ("build/", *folders)
    return {**entry, "outs": [out for out in entry.get("outs", ()) if out["path"].startswith(kept)]}


def main(arguments: Sequence[str]) -> int:
    """Write the lock of one page of the edition in params.yaml."""
    try:
        if len(arguments) != 1:
            raise ValueError(f"expected the name of one paper, found {len(arguments)} words")
        print(f"wrote {write(read_tree(read_head().edition, paths.root()), arguments[0])}")
    except (ValueError, OSError) as error:
        print(f"page_lock: {in_one_sentence(error)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
