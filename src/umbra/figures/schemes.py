"""A computation as boxes and arrows: what came out of each step, and what went in."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from umbra.figures.canvas import colour


@dataclass(frozen=True)
class Box:
    """One step: its name, what is said of it, where it stands, and the names of the steps before it."""

    name: str
    detail: str
    at: tuple[float, float]
    inputs: tuple[str, ...] = ()
    place: int = 0  # of its colour


def draw_scheme(ax: Axes, boxes: Sequence[Box], *, fontsize: float = 6.0) -> Axes:
    """Boxes at their places and an arrow from each input; names that no box bears are refused."""
    known = {box.name for box in boxes}
    if strays := [name for box in boxes for name in box.inputs if name not in known]:
        raise ValueError(f"draw_scheme: {strays[0]!r} goes into a box and comes out of none")
    ax.set_axis_off()
    xs, ys = ([box.at[axis] for box in boxes] for axis in (0, 1))
    ax.set_xlim(min(xs) - 0.6, max(xs) + 0.6)
    ax.set_ylim(min(ys) - 0.5, max(ys) + 0.5)
    drawn = {}
    for box in boxes:
        frame = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": colour(box.place), "linewidth": 1.1}
        text = f"{box.name}\n{box.detail}" if box.detail else box.name
        drawn[box.name] = ax.text(*box.at, text, ha="center", va="center", fontsize=fontsize, bbox=frame, zorder=3)
    for box in boxes:
        for start in box.inputs:
            style = {"arrowstyle": "->", "color": "#555555", "linewidth": 0.9, "shrinkA": 1, "shrinkB": 1}
            style |= {"patchA": drawn[start].get_bbox_patch(), "patchB": drawn[box.name].get_bbox_patch()}
            ax.annotate("", xy=box.at, xytext=drawn[start].get_position(), arrowprops=style, zorder=2)
    return ax
