"""An executed notebook without what differs from run to run, so that the same results are the same bytes.

    python -m umbra.driver.normalise reports/laptop/alob/notebook.ipynb

brings notebooks that were executed before into this form; nothing is executed.
"""

import json
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from umbra.files import write_text

_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")
_CELL_LEFTOVERS = ("papermill", "execution", "ExecuteTime")


def normalise(notebook: NotebookNode, folder: Path | None = None) -> NotebookNode:
    """The same notebook: no times, no papermill metadata, cells renumbered, one kernelspec, merged streams.

    The injected cell's random id would change every run, and two writes to standard output arrive in one message or in
    two as chance has it. Pictures that stand as files in `folder`, where the notebook is to lie, become references; a
    notebook without a folder of figures, such as that of a training, keeps what it shows.
    """
    light = _lightening(folder)
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
            cell["outputs"] = _joined([light(_steady(output)) for output in cell.outputs])
    return clean


def _lightening(folder: Path | None) -> Callable[[NotebookNode], NotebookNode]:
    if folder is None:
        return lambda output: output
    from umbra.driver.pictures import lighten, standing  # pages alone depend on how pictures are made small

    return partial(lighten, files=standing(folder))


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


def main(arguments: Sequence[str]) -> int:
    """Rewrite executed notebooks in place and say what became of their sizes; 2 where none is named."""
    if not arguments:
        print("usage: python -m umbra.driver.normalise <executed notebook> ...", file=sys.stderr)
        return 2
    for path in map(Path, arguments):
        if not path.is_file():
            print(f"{path} is not there; name notebooks that were executed, as reports/ holds them", file=sys.stderr)
            return 1
        before = path.stat().st_size
        write_text(path, write(normalise(nbformat.read(path, as_version=4), path.parent)))
        print(f"{path}: {before:,} bytes, now {path.stat().st_size:,}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
