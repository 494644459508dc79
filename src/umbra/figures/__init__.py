"""Arrays in, axes out."""

from umbra.figures.canvas import COLUMN, PAGE, STYLE, bare, colour, new_figure, style, use_style
from umbra.figures.pictures import (
    coloured,
    draw_named,
    draw_parsing,
    draw_regions,
    draw_saliency,
    draw_strip,
    draw_wall,
)
from umbra.figures.plots import (
    draw_bars,
    draw_curve,
    draw_distances,
    draw_distribution,
    draw_history,
    draw_matrix,
    draw_swatches,
    legend_above,
)

__all__ = [
    "COLUMN",
    "PAGE",
    "STYLE",
    "bare",
    "colour",
    "coloured",
    "draw_bars",
    "draw_curve",
    "draw_distances",
    "draw_distribution",
    "draw_history",
    "draw_matrix",
    "draw_named",
    "draw_parsing",
    "draw_regions",
    "draw_saliency",
    "draw_strip",
    "draw_swatches",
    "draw_wall",
    "legend_above",
    "new_figure",
    "style",
    "use_style",
]
