"""Source notebooks are committed stripped, with fixed ids and a kernel that every machine has."""

import ast
import json
from pathlib import Path

import nbformat
import pytest

from umbra.driver.parameters import declared

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def faults(text: str) -> list[str]:
    """What keeps a notebook from being committed."""
    notebook, found = json.loads(text), []
    if notebook["metadata"].get("kernelspec", {}).get("name") != "python3":
        found.append("kernelspec is not python3")
    if "version" in notebook["metadata"].get("language_info", {}):
        found.append("language_info names a Python version")
    for number, cell in enumerate(notebook["cells"]):
        if cell.get("outputs") or cell.get("execution_count") is not None:
            found.append(f"cell {number} has outputs or a count")
        if cell.get("id") != str(number):
            found.append(f"cell {number} has the id {cell.get('id')!r}, not its number")
        if "nbval-check-output" in cell["metadata"].get("tags", []) and ".figure(" in "".join(cell["source"]):
            found.append(f"cell {number} shows a figure and is tagged nbval-check-output: nbval would miss the picture")
        if set(cell["metadata"]) - {"tags", "summary"}:
            found.append(f"cell {number} has metadata beside tags and summary: {sorted(cell['metadata'])}")
        if ("fold" in cell["metadata"].get("tags", [])) != ("summary" in cell["metadata"]):
            found.append(f"cell {number}: a folded cell says in its summary what is folded, and no other has one")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_source_notebook_is_stripped_with_fixed_ids_and_kernel(path):
    text = path.read_text(encoding="utf-8")
    nbformat.validate(nbformat.reads(text, as_version=4))
    assert faults(text) == [], "run nbstripout on it"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_source_notebook_declares_its_parameters(path):
    assert "edition" in declared(nbformat.read(path, as_version=4), path.name)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_the_cells_of_a_source_notebook_are_short(path):
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.splitlines()[0] for cell in cells if lines_of_work(cell) > 10] == []


def test_there_is_a_notebook_that_trains():
    assert "train.ipynb" in [path.name for path in NOTEBOOKS]


def lines_of_work(source):
    """Lines that do something: imports may stand together, however many."""
    statements = [node for node in ast.parse(source).body if not isinstance(node, ast.Import | ast.ImportFrom)]
    return sum(node.end_lineno - node.lineno + 1 for node in statements)


def planted(**changes):
    cell = {"cell_type": "code", "id": "0", "metadata": {}, "outputs": [], "execution_count": None, "source": "1"}
    metadata = {"kernelspec": {"name": changes.pop("kernel", "python3")}, "language_info": {"name": "python"}}
    return json.dumps({"metadata": metadata, "cells": [{**cell, **changes}]})


@pytest.mark.parametrize(
    "change",
    [
        {"outputs": [{"output_type": "stream"}]}, {"execution_count": 1}, {"id": "a1b2"},
        {"metadata": {"collapsed": True}}, {"metadata": {"tags": ["fold"]}}, {"metadata": {"summary": "Aside"}},
        {"kernel": "conda-env"},
        {"metadata": {"tags": ["nbval-check-output"]}, "source": 'report.figure("figure-1", sheet, {})'},
    ],
)  # fmt: skip
def test_a_planted_fault_is_caught(change):
    assert len(faults(planted(**change))) == 1
    assert faults(planted()) == []
