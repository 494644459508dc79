"""Table VII and Figure 7: how far the points of reconstructed faces lie from the true ones, by the turn of the head."""

import numpy as np

from umbra import figures
from umbra.claims import ResultTable
from umbra.metrics.resampling import Sample
from umbra.papers.two_stage.placing import BARE, COVERED
from umbra.papers.two_stage.shaping import MEAN, MEAN_OF_BINS, OURS, POSED, RUNS, Points, Shaping
from umbra.runs.exhibits import Drawing

Cells = dict[tuple[str, str], Sample | float]
CURVES: tuple[tuple[Points, int], ...] = (("68 points", 2), ("68 points", 3), ("all vertices", 2), ("all vertices", 3))
"""The four panels of Figure 7."""
END = 0.1
"""Of the face's size: where the curves of Figure 7 end."""


def shapes(asked: Shaping) -> ResultTable:
    """Normalised mean error of the 68 points by yaw, of every training and of what nobody learnt."""
    cells: Cells = {}
    for method in (*RUNS, POSED, MEAN):
        cells |= {(method, column): own for column, own in asked.by_bin(asked.errors(method, BARE)).items()}
    return ResultTable("shapes", cells, frozenset({POSED, MEAN}))


def shapes_covered(asked: Shaping) -> ResultTable:
    """The same of covered faces."""
    cells: Cells = {}
    for method in (*RUNS, MEAN):
        cells |= {(method, column): own for column, own in asked.by_bin(asked.errors(method, COVERED)).items()}
    return ResultTable("shapes-covered", cells, frozenset({MEAN}))


def dense(asked: Shaping) -> ResultTable:
    """The mean of bins for 68 points and for all vertices, in two dimensions and in three."""
    cells: Cells = {}
    for method in (OURS, "VDC", "WPDC", POSED):
        for points, axes in CURVES:
            errors = asked.by_bin(asked.errors(method, BARE, points, axes=axes))
            cells[method, f"{points}, {axes}D"] = errors[MEAN_OF_BINS]
    return ResultTable("dense", cells, frozenset({POSED}))


def figure_7(asked: Shaping) -> Drawing:
    """Share of the faces whose error is smaller than a bound, for 68 points and all vertices, in 2D and in 3D."""
    sheet, axes = figures.new_figure(2, 2, ratio=0.8)
    data: dict[str, object] = {}
    bounds = np.linspace(0, END, 101)
    for ax, (points, dimensions) in zip(axes.ravel(), CURVES, strict=True):
        panel = f"{points}, {dimensions}D"
        for method in (OURS, "PDC", "VDC", "WPDC", POSED):
            errors = asked.errors(method, BARE, points, axes=dimensions).ravel()
            shares = (errors[:, None] <= bounds).mean(axis=0)
            ax.plot(100 * bounds, 100 * shares, label=method)
            data[f"{panel}, {method}"] = shares
        ax.set(title=panel, xlim=(0, 100 * END), ylim=(0, 100))
    for ax in axes[1]:
        ax.set_xlabel("error in per cent of the face's size")
    for ax in axes[:, 0]:
        ax.set_ylabel("faces in per cent")
    axes[0, 0].legend(frameon=False, fontsize=6.5)
    return Drawing(sheet, data | {"bounds": bounds})
