"""An executed notebook without what differs from run to run, so that the same results are the same bytes."""

import json
import re

import nbformat
from nbformat import NotebookNode

_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")
_CELL_LEFTOVERS = ("papermill", "execution", "ExecuteTime")


def normalise(notebook: NotebookNode) -> NotebookNode:
    """The same notebook: no times, no papermill metadata, cells renumbered, one kernelspec, merged streams.

    The injected cell's random id would change every run, and two writes to standard output arrive in one message or in
    two as chance has it.
    """
    clean = nbformat.from_dict(json.loads(json.dumps(notebook)))
    clean.nbformat, clean.nbformat_minor = 4, 5
    clean.metadata.pop("papermill", None)
    clean.metadata.pop("widgets", None)
    clean.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    clean.metadata["language_info"] = {"name": "python"}
    for number, cell in enumerate(clean.cells):
        cell["id"] = f"cell-{number}"
        for key in _CELL_LEFTOVERS:
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell["outputs"] = _joined([_steady(output) for output in cell.outputs])
    return clean


def _steady(output: NotebookNode) -> NotebookNode:
    """One output without memory addresses in its text."""
    for key, text in output.get("data", {}).items():
        if isinstance(text, str) and not key.startswith("image/"):
            output["data"][key] = _ADDRESS.sub("", text)
    if isinstance(output.get("text"), str):
        output["text"] = _ADDRESS.sub("", output["text"])
    return output


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Neighbouring pieces of one stream as one piece."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last["text"] += output.text
        else:
            joined.append(output)
    return joined


def write(notebook: NotebookNode) -> str:
    """The notebook as text, always in the same order and indentation."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4) + "\n"
