"""Faces and what is known about them: walls, strips of channels, boxes over a face."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float, Shaped, UInt8
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap, to_rgba_array
from matplotlib.patches import Rectangle

from umbra.figures.canvas import bare, colour
from umbra.types import Region

_PARSING = (
    "#202020", "#f0c9a4", "#7a4f2b", "#a06c3c", "#0072b2", "#56b4e9", "#e69f00", "#b03060", "#5c0a1e", "#d8577f",
    "#bfa27a", "#d9bf95", "#cfa98a", "#4d4d4d", "#009e73", "#cc79a7", "#8fa3b3", "#6a3d9a",
)  # fmt: skip
_GAP = 2


def draw_wall(ax: Axes, pictures: UInt8[np.ndarray, "batch height width 3"], *, columns: int) -> Axes:
    """All pictures in rows of `columns`, a thin white line between them."""
    count, height, width = pictures.shape[:3]
    if count == 0 or columns < 1:
        raise ValueError(f"a wall needs at least one picture and one column; got {count} pictures, {columns} columns")
    rows = -(-count // columns)
    wall = np.full((rows * (height + _GAP) - _GAP, columns * (width + _GAP) - _GAP, 3), 255, np.uint8)
    for place, picture in enumerate(pictures):
        top, left = (place // columns) * (height + _GAP), (place % columns) * (width + _GAP)
        wall[top : top + height, left : left + width] = picture
    bare(ax).imshow(wall, interpolation="lanczos", aspect="equal")
    return ax


def draw_named(axes: Sequence[Axes], pictures: Mapping[str, UInt8[np.ndarray, "height width 3"]]) -> Sequence[Axes]:
    """One small picture per axes, its name above; axes that are left over stay empty."""
    if len(axes) < len(pictures):
        raise ValueError(f"one axes per picture: got {len(axes)} axes for {len(pictures)} pictures")
    for ax, (name, picture) in zip(axes, pictures.items(), strict=False):
        bare(ax).imshow(picture, interpolation="lanczos")
        ax.set_title(name.replace("_", " ").replace(" mask", "\nmask"), fontsize=5.5, pad=2)
    for ax in axes[len(pictures) :]:
        ax.set_axis_off()
    return axes


def draw_strip(axes: Sequence[Axes], channels: Mapping[str, Shaped[np.ndarray, "..."]]) -> Sequence[Axes]:
    """One axes per named channel: RGB as it is, label maps in the parsing colours, depth and shares in grey steps."""
    if len(axes) != len(channels):
        raise ValueError(
            f"one axes per channel: got {len(axes)} axes for {len(channels)} channels ({', '.join(channels)})"
        )
    for ax, (name, channel) in zip(axes, channels.items(), strict=True):
        bare(ax).set_title(name, fontsize=7, fontweight="normal")
        if channel.ndim == 3:
            ax.imshow(channel, interpolation="lanczos")
        elif channel.dtype == np.uint8 and channel.max(initial=0) < len(Region):
            draw_parsing(ax, channel)
        else:
            shown = np.ma.masked_invalid(np.asarray(channel, np.float64))
            ax.imshow(shown)
    return axes


def coloured(channel: Shaped[np.ndarray, "..."]) -> UInt8[np.ndarray, "height width 3"]:
    """One channel as an image: RGB as it is, label maps in the parsing colours, depth and shares in colours by height.

    What is not finite stays white.
    """
    if channel.ndim == 3:
        return np.ascontiguousarray(channel, np.uint8)
    if channel.dtype == np.uint8 and channel.max(initial=0) < len(Region):
        return np.round(255 * to_rgba_array(_PARSING)[channel, :3]).astype(np.uint8)
    values = np.asarray(channel, np.float64)
    known = np.isfinite(values)
    low, high = (values[known].min(), values[known].max()) if known.any() else (0.0, 0.0)
    level = np.where(known, (values - low) / (high - low or 1.0), 0.0)
    return np.where(known[..., None], np.round(255 * colormaps["viridis"](level)[..., :3]), 255).astype(np.uint8)


def draw_parsing(ax: Axes, labels: UInt8[np.ndarray, "height width"]) -> Axes:
    """A map of `Region` values in fixed colours."""
    norm = BoundaryNorm(np.arange(len(Region) + 1) - 0.5, len(Region))
    bare(ax).imshow(labels, cmap=ListedColormap(_PARSING), norm=norm, interpolation="nearest")
    return ax


def draw_regions(
    ax: Axes,
    picture: UInt8[np.ndarray, "height width 3"],
    boxes: Mapping[str, Sequence[float | int]],
    *,
    points: Float[np.ndarray, "points 2"] | None = None,
) -> Axes:
    """Named boxes (left, top, right, bottom in pixels) over a face, each in its own colour and labelled inside."""
    height, width = picture.shape[:2]
    bare(ax).imshow(picture, extent=(0, width, height, 0), interpolation="lanczos")
    for place, (name, (left, top, right, bottom)) in enumerate(boxes.items()):
        if not (left < right and top < bottom):
            raise ValueError(f"box {name}: left < right and top < bottom expected; got {(left, top, right, bottom)}")
        edge = colour(place % 6)
        ax.add_patch(Rectangle((left, top), right - left, bottom - top, facecolor=edge, alpha=0.18))
        ax.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=edge, linewidth=1.6))
        style = {"facecolor": edge, "edgecolor": "none", "boxstyle": "square,pad=0.2"}
        ax.annotate(
            name,
            (left, top),
            xytext=(3, -3),
            textcoords="offset points",
            fontsize=6.5,
            color="white",
            va="top",
            bbox=style,
        )
    if points is not None:
        ax.scatter(points[:, 0], points[:, 1], s=9, color="white", edgecolor="black", linewidth=0.6, zorder=5)
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    return ax


def draw_saliency(
    ax: Axes, picture: UInt8[np.ndarray, "height width 3"], saliency: Float[np.ndarray, "height width"]
) -> Axes:
    """Saliency, brighter where the decision hangs on more, over the picture in faint grey."""
    top = np.percentile(saliency, 99.5)
    shown = np.clip(saliency / top, 0, 1) if top > 0 else np.zeros_like(saliency)
    bare(ax).imshow(picture.mean(axis=2), cmap="gray", interpolation="lanczos")
    ax.imshow(shown, cmap="inferno", alpha=0.35 + 0.65 * shown, interpolation="bilinear", vmin=0, vmax=1)
    return ax
