"""The figures of the page, by the paper's own numbers."""

import numpy as np
import pandas as pd

from umbra import figures
from umbra.claims import ResultTable
from umbra.data.faces import FaceSet
from umbra.papers.alob import drawings, figure_data, inspection
from umbra.papers.alob.convergence import accuracies, by_epoch, ignorance
from umbra.papers.alob.evaluation import Evaluation
from umbra.papers.alob.inspection import BASELINE, LEVEL, MAIN
from umbra.papers.alob.protocol import OBJECTS
from umbra.runs.exhibits import Drawing

QUANTILES = [5, 25, 50, 75, 95]
_NOTE = {"textcoords": "offset points", "color": "0.4"}


def figure_1(evaluation: Evaluation) -> Drawing:
    """The two networks as they run."""
    scheme = figure_data.scheme(evaluation.first_learner(MAIN))
    sheet, axes = figures.new_figure(ratio=0.42)
    drawings.draw_scheme(axes[0, 0], scheme.blocks, scheme.forward, scheme.backward)
    return Drawing(sheet, {"blocks": scheme.blocks, "forward": scheme.forward, "backward": scheme.backward})


def figure_2(evaluation: Evaluation) -> Drawing:
    """A covered image, its two features in the plane that they span, and the share that the projection takes away."""
    learner, benchmark = evaluation.first_learner(MAIN), evaluation.benchmark
    sides = {"bare": benchmark.clean, "covered": benchmark.covered[LEVEL].images}
    found = {name: figure_data.vectors(learner, images) for name, images in sides.items()}
    one = int(figure_data.few_people(benchmark.faces, 4)[1])
    (own, other), cosine = found["covered"].lengths[one], found["covered"].cosines[one]
    sheet, axes = figures.new_figure(1, 3, ratio=0.36, width_ratios=(0.5, 1.4, 1.2))
    figures.bare(axes[0, 0]).imshow(sides["covered"][one])
    drawings.draw_projection(axes[0, 1], identified=float(own), trimmed=float(other), cosine=float(cosine))
    by_chance = float(np.sqrt(2 / (np.pi * learner.config.embedding)))
    taken = {name: vectors.taken for name, vectors in found.items()}
    figures.draw_distribution(axes[0, 2], taken, marks={"chance": by_chance})
    axes[0, 2].set_xlabel("share of $f^f$ that is taken away")
    drawn = {"|f^f|": own, "|f^m|": other, "cosine": cosine, "image of the set": one}
    quantiles = {name: np.percentile(share, QUANTILES) for name, share in taken.items()}
    return Drawing(sheet, {"drawn": drawn, "share taken, quantiles": quantiles})


def figure_3(evaluation: Evaluation, ar: FaceSet | None) -> Drawing:
    """Training images as the loader hands them over, and some of each test."""
    trained = evaluation.run(MAIN)
    faces = figure_data.trained_faces(trained, evaluation.benchmark.edition)
    examples = {"Training": figure_data.trained_on(faces, trained, 12)}
    examples |= figure_data.tested_on(evaluation.benchmark, ar, 12)
    sheet, axes = figures.new_figure(len(examples), 1, ratio=0.094 * len(examples))
    for ax, (name, wall) in zip(axes[:, 0], examples.items(), strict=True):
        drawn = figures.draw_wall(ax, wall, columns=12)
        drawn.set_ylabel(name, rotation="horizontal", ha="right", va="center", fontsize=8)
    return Drawing(sheet, {"pictures": {name: len(wall) for name, wall in examples.items()}})


def figure_4() -> Drawing:
    """The objects that are laid over faces, by class."""
    drawn = figure_data.occluders()
    sheet, axes = figures.new_figure(1, len(drawn), ratio=0.42)
    figures.draw_named(list(axes[0]), drawn)
    return Drawing(sheet, {"classes": list(drawn)})


def figure_5(evaluation: Evaluation) -> Drawing:
    """Where the Trimmer looks in three people's images, bare and covered."""
    three = figure_data.few_people(evaluation.benchmark.faces, 3)
    seen = inspection.gaze(evaluation, three)
    covered = {name: evaluation.benchmark.covered[name].alpha[three] >= 128 for name in OBJECTS}
    sheet, axes = figures.new_figure(len(seen.tests), 9, ratio=0.44)
    drawings.draw_looks(axes[:, : 3 * len(three)], seen.tests, seen.methods, seen.images, seen.maps, covered=covered)
    return Drawing(sheet, {"tests": seen.tests, "images of the set": three})


def figure_6(evaluation: Evaluation) -> Drawing:
    """Five people in the plane of each variant."""
    five, planes = inspection.five_people(evaluation)
    sheet, axes = figures.new_figure(-(-len(planes) // 3), 3, ratio=0.54)
    drawings.draw_planes(axes, planes, five.people)
    return Drawing(sheet, {"people": five.people, "places": {name: plane.round(2) for name, plane in planes.items()}})


def history(evaluation: Evaluation) -> Drawing:
    """Losses and lengths over the epochs of ALOB, and the held-out accuracy of ALOB and its baseline.

    Means over the seeds, the accuracy with the span of the seeds; dashed: the loss of a classifier that knows nothing.
    """
    means = by_epoch(evaluation.run(MAIN), [*figure_data.LOSSES, *figure_data.LENGTHS])
    config = evaluation.first_learner(MAIN).config
    ignorant = ignorance(config, evaluation.training_split(MAIN).classes)
    sheet, axes = figures.new_figure(1, 3, ratio=0.34)
    for ax, names in zip(axes[0], (figure_data.LOSSES, figure_data.LENGTHS), strict=False):
        for place, (column, name) in enumerate(names.items()):
            figures.draw_curve(ax, means.index.to_numpy(), means[column].to_numpy(float), label=name, place=place)
        figures.legend_above(ax).set_xlabel("epoch")
    axes[0, 0].axhline(ignorant, color="0.4", linewidth=1, linestyle="--")
    axes[0, 0].annotate("knows nothing", (means.index[-1], ignorant), (0, 3), fontsize=6, ha="right", **_NOTE)
    drawn = {"ALOB": means}
    for place, (title, name) in enumerate({"ALOB": MAIN, "Baseline": BASELINE}.items()):
        found = accuracies(evaluation.run(name))
        band = (found["lowest"].to_numpy(), found["highest"].to_numpy())
        figures.draw_curve(
            axes[0, 2], found.index.to_numpy(), found["mean"].to_numpy(), band=band, label=title, place=place
        )
        drawn[title] = found if title != "ALOB" else means.join(found)
    figures.legend_above(axes[0, 2]).set(xlabel="epoch", ylabel="held-out images identified, %")
    frames = [frame.assign(network=title).reset_index() for title, frame in drawn.items()]
    return Drawing(sheet, pd.concat(frames, ignore_index=True))


def weights(table: ResultTable) -> Drawing:
    """Table 7 as points with intervals: λ from left to right, evenly spaced, since it is no scale that is even."""
    sheet, axes = figures.new_figure(1, 2, ratio=0.36)
    drawn = []
    for ax, kind in zip(axes[0], ("accuracy", "TAR+"), strict=True):
        columns = [name for name in table.columns if name.endswith(kind)]
        for place, column in enumerate(columns):
            found = [table.interval(row, column) for row in table.rows]
            at = np.arange(len(found)) + 0.12 * (place - (len(columns) - 1) / 2)
            low, middle, high = 100 * np.array([(one.low, one.estimate, one.high) for one in found if one]).T
            low, high = np.clip(low, 0, 100), np.clip(high, 0, 100)
            span = [np.maximum(middle - low, 0), np.maximum(high - middle, 0)]
            name = column.removesuffix(f" {kind}")
            ax.errorbar(at, middle, span, fmt="o", markersize=3, linewidth=1, color=figures.colour(place), label=name)
            drawn.append(pd.DataFrame({"λ": table.rows, "column": column, "ours": middle, "low": low, "high": high}))
        ax.set_xticks(range(len(table.rows)), [row.removeprefix("λ = ") for row in table.rows])
        ax.set(xlabel="λ", ylabel=f"{kind} in per cent")
        figures.legend_above(ax) if columns else ax.set_axis_off()
    return Drawing(sheet, pd.concat(drawn, ignore_index=True))
