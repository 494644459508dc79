"""The sheet that figures are drawn on: one style, two widths."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
import matplotlib.style as mpl_style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from umbra.figures.png import png

STYLE = Path(__file__).with_name("umbra.mplstyle")
"""For `matplotlib.style.use`."""

COLUMN, PAGE = 4.2, 7.2
"""Inches: half and whole width of the text of a page."""

Width = Literal["column", "page"]


PIXELS_PER_INCH = 105
"""Of a figure's place on a screen."""

PASSING_DOTS_PER_INCH = 120
"""Of a figure that only its cell shows. It lies in the notebook and in its page, so its bytes count twice."""


class Sheet(Figure):
    """A figure that a notebook shows as it is, though it belongs to no window and no global list of figures."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """The small picture, and its width on screen."""
        width = round(self.get_size_inches()[0] * PIXELS_PER_INCH)
        return png(self, dots_per_inch=PASSING_DOTS_PER_INCH), {"width": width}


def use_style() -> None:
    """Take the project's style for the whole notebook."""
    mpl_style.use(STYLE)


@contextmanager
def style() -> Iterator[None]:
    """Take the project's style for a block."""
    with mpl_style.context(STYLE):
        yield


def new_figure(
    rows: int = 1, columns: int = 1, *, width: Width = "page", ratio: float = 0.62, **options: Any
) -> tuple[Sheet, np.ndarray]:
    """A figure with a grid of axes in the project's style; `ratio` is its height over its width.

    It belongs to no window and no global list, so nothing needs closing.
    """
    if width not in ("column", "page"):
        raise ValueError(f"width is 'column' or 'page'; got {width!r}")
    if rows < 1 or columns < 1 or ratio <= 0:
        raise ValueError(f"rows and columns must be at least 1 and ratio above 0; got {rows}, {columns}, {ratio}")
    inches = COLUMN if width == "column" else PAGE
    with style():
        figure = Sheet(figsize=(inches, inches * ratio), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False, **options)
    return figure, axes


def colour(place: int) -> str:
    """The colour of series number `place`, from zero; the last one is grey, for what is only a reference."""
    with style():
        cycle: list[str] = mpl.rcParams["axes.prop_cycle"].by_key()["color"]
    return f"#{str(cycle[place % len(cycle)]).lstrip('#')}"


def bare(ax: Axes) -> Axes:
    """An axes for a picture: no ticks, no frame, no grid."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax
