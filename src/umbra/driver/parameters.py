"""What a notebook declares in its `parameters` cell, and whether what it is given fits.

papermill only warns about a parameter that a notebook does not know, and takes any type; here both are refused.
"""

import ast
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from nbformat import NotebookNode

from umbra.reading import reading

TAG = "parameters"


def declared(notebook: NotebookNode, name: str) -> dict[str, Any]:
    """Names and defaults in the cell tagged `parameters`, which may hold only literals."""
    cells = [cell for cell in notebook.cells if TAG in cell.get("metadata", {}).get("tags", [])]
    if len(cells) != 1:
        raise ValueError(
            f"{name}: expected one cell tagged {TAG!r}, found {len(cells)}; tag the cell that holds the defaults"
        )
    with reading(name, f"Python in the {TAG} cell", "Restore it with git."):
        statements = ast.parse(cells[0].source).body
    defaults: dict[str, Any] = {}
    for statement in statements:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue  # a docstring
        target, value = _assignment(statement)
        if target is None or value is None:
            raise ValueError(f"{name}: line {statement.lineno} of the {TAG} cell is no plain `name = literal`")
        try:
            defaults[target] = ast.literal_eval(value)
        except ValueError:
            raise ValueError(f"{name}: parameter {target} has no literal as its default") from None
    return defaults


def check(given: Mapping[str, Any], defaults: Mapping[str, Any], name: str) -> None:
    """Refuse parameters that the notebook does not declare, or whose type is not that of their default."""
    own = ", ".join(f"{key} ({_kind(value)})" for key, value in defaults.items()) or "none"
    for key, value in given.items():
        if key not in defaults:
            close = get_close_matches(key, defaults, n=1)
            hint = f" (did you mean {close[0]}?)" if close else ""
            raise ValueError(f"{name}: unknown parameter {key}{hint}. Its own are: {own}")
        if not _fits(value, defaults[key]):
            raise ValueError(
                f"{name}: parameter {key} expects {_kind(defaults[key])}, got {_kind(value)} {value!r}. "
                f"Its own are: {own}"
            )


def _assignment(statement: ast.stmt) -> tuple[str | None, ast.expr | None]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id, statement.value
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id, statement.value
    return None, None


def _fits(value: Any, default: Any) -> bool:
    """None as a default says nothing about the type; a whole number passes for a float, a tuple for a list."""
    if default is None:
        return True
    if isinstance(default, float) and type(value) is int:
        return True
    if isinstance(default, list | tuple):
        return isinstance(value, list | tuple)
    return type(value) is type(default)


def _kind(value: Any) -> str:
    return "anything" if value is None else type(value).__name__
