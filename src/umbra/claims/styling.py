"""A frame as an HTML table in which every name and cell reads as it was written, whatever characters it holds."""

from numbers import Number
from typing import Any

import pandas as pd
from markupsafe import escape
from pandas.api.types import is_numeric_dtype
from pandas.io.formats.style import Styler

from umbra.claims.schema import Artefact


def styled(frame: pd.DataFrame, artefact: Artefact, *, caption: str, classes: str = "umbra") -> Styler:
    """The table of an artefact: caption, names and cells escaped, numbers to the artefact's digits, the same each time.

    pandas' own escaping leaves the caption and the names of levels as they are.
    """
    inert = _escaped(frame)
    styler = Styler(inert, uuid=artefact.id, cell_ids=False, precision=artefact.digits, caption=str(escape(caption)))
    return styler.set_table_attributes(f'class="{classes}"')


def _escaped(frame: pd.DataFrame) -> pd.DataFrame:
    inert = frame.apply(lambda column: column if is_numeric_dtype(column) else column.map(_inert))
    return inert.set_axis(_names(frame.index), axis="index").set_axis(_names(frame.columns), axis="columns")


def _names(index: pd.Index) -> pd.Index:
    if index.empty or (is_numeric_dtype(index) and index.name is None):
        return index
    inert = index.map(lambda name: tuple(map(_inert, name)) if isinstance(name, tuple) else _inert(name))
    return inert.set_names([_inert(name) for name in index.names])


def _inert(value: Any) -> Any:
    """Text, and whatever will be shown as text, escaped; numbers and what is missing as they are."""
    if value is None or isinstance(value, Number) or value is pd.NA or value is pd.NaT:
        return value
    return str(escape(value))
