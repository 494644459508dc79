"""Numbers as curves, bars, distributions and maps."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float, Shaped
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from umbra.figures.canvas import colour

_MARKERS = "osD^vPX"


def draw_curve(
    ax: Axes,
    x: Shaped[np.ndarray, " points"],
    y: Float[np.ndarray, " points"],
    *,
    band: tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]] | None = None,
    label: str = "",
    place: int = 0,
) -> Axes:
    """One series with its interval as a band, told apart by colour and marker; whole x get whole ticks."""
    tint = colour(place)
    if band is not None:
        ax.fill_between(x, *band, color=tint, alpha=0.16, linewidth=0)
    ax.plot(x, y, color=tint, marker=_MARKERS[place % len(_MARKERS)], label=label or None)
    if np.issubdtype(x.dtype, np.integer):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return ax


def legend_above(ax: Axes) -> Axes:
    """The names of the lines over the axes, where no line runs."""
    names = len(ax.get_legend_handles_labels()[1])
    ax.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=max(1, names), columnspacing=1.2)
    return ax


def draw_bars(
    ax: Axes,
    values: Mapping[str, ArrayLike],
    rows: Sequence[str],
    *,
    intervals: Mapping[str, ArrayLike] | None = None,
    reference: Mapping[str, ArrayLike] | None = None,
) -> Axes:
    """Groups of lying bars, one group per row, one bar per series, with intervals; a stroke marks the paper's."""
    lengths = {name: np.size(series) for name, series in values.items()}
    if not values or set(lengths.values()) != {len(rows)}:
        raise ValueError(f"each series needs one value per row ({len(rows)}); got {lengths}")
    thick = 0.8 / len(values)
    for place, (name, series) in enumerate(values.items()):
        at = np.arange(len(rows)) + (place - (len(values) - 1) / 2) * thick
        ax.barh(at, series, height=thick * 0.9, color=colour(place), label=name)
        if intervals and name in intervals:
            low, high = np.array(intervals[name], dtype=float).T
            ax.hlines(at, low, high, color="#222222", linewidth=1.1)
        if reference and name in reference:
            label = "as published" if place == 0 else None
            ax.scatter(reference[name], at, marker="|", s=70, color="#000000", linewidth=2.2, zorder=4, label=label)
    ax.set_yticks(np.arange(len(rows)), rows)
    ax.invert_yaxis()
    ax.grid(visible=False, axis="y")
    if len(values) > 1 or reference:
        _legend_above(ax)
    return ax


def draw_distribution(
    ax: Axes,
    samples: Mapping[str, Float[np.ndarray, "..."]],
    *,
    bins: int | Float[np.ndarray, " edges"] = 40,
    marks: Mapping[str, float | int] | None = None,
) -> Axes:
    """Densities of several samples over common bins; named vertical lines mark means, levels or thresholds."""
    if not samples or any(sample.size == 0 for sample in samples.values()):
        raise ValueError(f"each sample needs values; got { {name: sample.size for name, sample in samples.items()} }")
    edges = np.histogram_bin_edges(np.concatenate([sample.ravel() for sample in samples.values()]), bins)
    for place, (name, sample) in enumerate(samples.items()):
        density, _ = np.histogram(sample, edges, density=True)
        ax.stairs(density, edges, fill=True, color=colour(place), alpha=0.28)
        ax.stairs(density, edges, color=colour(place), linewidth=1.6, label=name)
    for name, value in (marks or {}).items():
        ax.axvline(value, color="#333333", linewidth=1, linestyle=(0, (4, 3)))
        ax.annotate(name, (value, 1.0), xycoords=("data", "axes fraction"), xytext=(3, -2), textcoords="offset points",
                    fontsize=7.5, va="top", color="#333333")  # fmt: skip
    ax.set_ylabel("density")
    ax.set_ylim(bottom=0)
    _legend_above(ax)
    return ax


def draw_distances(
    ax: Axes,
    same: Float[np.ndarray, " pairs"],
    different: Float[np.ndarray, " other_pairs"],
    *,
    bins: int | Float[np.ndarray, " edges"] = 40,
    threshold: float | None = None,
) -> Axes:
    """Distances of pairs of one person and of two: the less they overlap, the better people are told apart."""
    marks = {} if threshold is None else {"threshold": threshold}
    draw_distribution(ax, {"same person": same, "different people": different}, bins=bins, marks=marks)
    ax.set_xlabel("distance")
    return ax


def draw_swatches(ax: Axes, counts: Shaped[np.ndarray, " tones"], colours: Float[np.ndarray, "colours 3"]) -> Axes:
    """How many items have each tone of a scale that counts from 1, each bar in its own colour."""
    if len(counts) != len(colours):
        raise ValueError(f"each tone needs one colour; got {len(counts)} counts and {len(colours)} colours")
    places = np.arange(1, len(counts) + 1)
    ax.bar(places, counts, color=colours, edgecolor="0.5", linewidth=0.6)
    ax.set_xticks(places)
    return ax


def draw_history(
    ax: Axes,
    seeds: Shaped[np.ndarray, " rows"],
    epochs: Shaped[np.ndarray, " rows"],
    values: Shaped[np.ndarray, " rows"],
) -> Axes:
    """One value over the epochs of a training, a line per seed."""
    for place, seed in enumerate(np.unique(seeds)):
        chosen = seeds == seed
        draw_curve(ax, epochs[chosen], values[chosen], label=f"seed {seed}", place=place)
    ax.set_xlabel("epoch")
    return ax


def draw_matrix(
    ax: Axes,
    values: Shaped[np.ndarray, "rows columns"],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    digits: int = 0,
    limits: tuple[float, float] | None = None,
) -> Axes:
    """A confusion or heat map whose every cell also shows its number, in ink that stays legible on its ground."""
    if values.shape != (len(rows), len(columns)):
        raise ValueError(f"values are {values.shape}, names are for {(len(rows), len(columns))}")
    low, high = limits if limits is not None else (float(np.nanmin(values)), float(np.nanmax(values)))
    ax.imshow(values, aspect="auto", vmin=low, vmax=high, cmap="cividis")
    for row, column in np.ndindex(*values.shape):
        share = (values[row, column] - low) / (high - low) if high > low else 0.0
        ink = "black" if share > 0.55 else "white"
        ax.text(column, row, f"{values[row, column]:.{digits}f}", ha="center", va="center", color=ink, fontsize=8)
    ax.set_xticks(np.arange(len(columns)), columns)
    ax.set_yticks(np.arange(len(rows)), rows)
    ax.tick_params(length=0)
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax


def _legend_above(ax: Axes) -> None:
    if ax.get_legend_handles_labels()[1]:
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, borderaxespad=0.2, handlelength=1.2, fontsize=8,
                  columnspacing=1.2, frameon=False)  # fmt: skip
