"""The stage `code`: what each stage's code is, one small file per recipe, kind of set and page.

    python -m umbra.driver.code        writes build/code/{recipes,sets,pages}/<name>.json where they have changed

A stage of the pipeline depends on its own file, so that a changed line makes stale exactly what reaches it. All names
of params.yaml are checked first: dvc takes away what a stage has left before it runs it, wherever a name leads.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat

from umbra.files import write_text
from umbra.runs import paths
from umbra.runs.code import Closure, closure
from umbra.runs.config import read_head
from umbra.runs.sources import SOURCE, data_below, find

FOLDER = Path("build") / "code"
DRIVER = "umbra.driver.notebook"
TABLE, PICTURES = "umbra.papers.recipes", "umbra.driver.pictures"
"""Not followed from a training: what is taken from the table is named besides, and a training shows no picture."""
SETS = {
    "model": "umbra.runs.draw",
    "world": "umbra.runs.draw",
    "scenes": "umbra.runs.draw_scenes",
    "faces": "umbra.runs.prepare",
}
"""Kinds of sets, and what makes them."""


def closures(root: Path, papers: Mapping[str, str]) -> Iterator[tuple[str, Closure]]:
    """Each file's name below `FOLDER` and what it holds; `papers` are the notebooks by the name of their page."""
    lock, notebooks = root / "requirements.txt", root / "notebooks"
    for kind, module in SETS.items():
        yield f"sets/{kind}", closure([module], lock=lock)
    yield "sets/realism", closure(["umbra.papers.world.realism"], lock=lock)
    training = code_of(notebooks / "train.ipynb")
    for name, module in recipes().items():
        yield f"recipes/{name}", closure([DRIVER, module], sources=[training], stop=[TABLE, PICTURES], lock=lock)
    for name, notebook in papers.items():
        yield f"pages/{name}", closure([DRIVER], sources=[code_of(notebooks / notebook)], lock=lock)
    shelf = SOURCE / "umbra" / "papers"
    told = [path for folder in shelf.iterdir() if (folder / "paper.yaml").exists() for path in data_below(folder)]
    yield "pages/site", closure(["umbra.reporting.site"], data=told, lock=lock)


def recipes() -> dict[str, str]:
    """The module that brings each recipe of the table: read from the text, since importing it would load torch."""
    table, found = find(TABLE), dict[str, str]()
    if table is None:
        raise ValueError(f"code: expected the table of recipes in {TABLE}, found no such module")
    for module in (find(name) for name in table.asked[0]):
        for statement in module.tree.body if module else []:
            if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "RECIPES":
                keys = statement.value.keys if isinstance(statement.value, ast.Dict) else []
                found |= {str(key.value): module.name for key in keys if module and isinstance(key, ast.Constant)}
    return found


def code_of(notebook: Path) -> str:
    """The code of a notebook's cells."""
    read = nbformat.read(notebook, as_version=4)
    return "\n".join(cell.source for cell in read.cells if cell.cell_type == "code")


def main() -> int:
    """Write the files, and take away those of what is no more; 0, or 1 with a sentence."""
    root = paths.root()
    try:
        notebooks = {name: paper.notebook for name, paper in read_head().papers.items()}
        found = {paths.own(root / FOLDER / f"{name}.json"): one.text() for name, one in closures(root, notebooks)}
    except (ValueError, OSError, SyntaxError) as error:
        print(f"code: {error}", file=sys.stderr)
        return 1
    for path in set((root / FOLDER).rglob("*.json")) - set(found):
        path.unlink()
    for path, text in found.items():
        write_text(path, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
