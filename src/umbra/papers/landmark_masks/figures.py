"""The figures of the page, by the paper's own numbers."""

from functools import partial

import numpy as np
import pandas as pd

from umbra import figures
from umbra.claims.results import rng_of
from umbra.metrics.resampling import sample_interval
from umbra.papers.landmark_masks import beyond, drawings, scheme, tables
from umbra.papers.landmark_masks.evaluation import STRATEGY_OF, Evaluation
from umbra.papers.landmark_masks.protocol import CLEAN
from umbra.papers.landmark_masks.seed_networks import NO_MASK
from umbra.runs.exhibits import Drawing

QUANTILES = [5, 25, 50, 75, 95]


def figure_1(evaluation: Evaluation) -> Drawing:
    """The Siamese scheme, as the trained modules compute it."""
    boxes = scheme.boxes(scheme.open_siamese(evaluation.networks[0]))
    sheet, axes = figures.new_figure(ratio=0.4)
    scheme.draw_scheme(axes[0, 0], boxes)
    return Drawing(sheet, {"boxes": boxes})


def figure_2(evaluation: Evaluation) -> Drawing:
    """What the base network looks at in one clean test image each of four people."""
    four = drawings.few_people(evaluation.material, 4)
    maps = drawings.clean_saliency(evaluation, four)
    sheet, axes = figures.new_figure(1, 4, ratio=0.34)
    for ax, place, found in zip(axes[0], four, maps, strict=False):
        figures.draw_saliency(ax, evaluation.material.images("test")[place], found)
    return Drawing(sheet, {"images of the set": evaluation.material.indices("test")[four]})


def figure_3(evaluation: Evaluation) -> Drawing:
    """How far landmarks lie from their mean positions, one panel for each."""
    found = drawings.distances(evaluation.material)
    sheet, axes = figures.new_figure(1, len(found), ratio=0.3, sharex=True, sharey=True)
    edges = np.histogram_bin_edges(np.concatenate(list(found.values())), 24)
    for place, (ax, (name, distances)) in enumerate(zip(axes[0], found.items(), strict=True)):
        ax.hist(distances, edges, color=figures.colour(place), weights=np.full(len(distances), 100 / len(distances)))
        ax.axvline(float(np.median(distances)), color="#222222", linewidth=1, linestyle=(0, (4, 3)))
        ax.set_title(name, fontsize=8)
    axes[0, 0].set_ylabel("images in per cent")
    sheet.supxlabel("distance from the mean position in pixels; dashed: the median", fontsize=8)
    return Drawing(sheet, {name: np.percentile(one, QUANTILES) for name, one in found.items()})


def figure_4(evaluation: Evaluation) -> Drawing:
    """The regions of each strategy over a face that wears a mask; those that count as covered are hatched."""
    material, kind = evaluation.material, "Face mask"
    place = drawings.most_telling(material, kind)
    sheet, axes = figures.new_figure(1, 4, ratio=0.4)
    data: dict[str, object] = {"image of the set": int(material.indices("test")[place])}
    for ax, (column, strategy) in zip(axes[0], STRATEGY_OF.items(), strict=True):
        boxes = drawings.boxes_of(material, strategy)
        covered = drawings.covered_in(material, kind, place, strategy)
        drawings.draw_covered(figures.draw_regions(ax, material.covered(kind).images[place], boxes), boxes, covered)
        ax.set_title(f"{column}: {covered.sum()} of {len(covered)} covered", fontsize=8)
        data[column] = {name: [*box, bool(away)] for (name, box), away in zip(boxes.items(), covered, strict=True)}
    return Drawing(sheet, data)


def figure_5(evaluation: Evaluation) -> Drawing:
    """Labels made by difference, raw and cleaned, beside what was pasted."""
    one = int(drawings.few_people(evaluation.material, 4)[0])
    label = partial(tables.labels_as_the_paper, evaluation, "Face mask")
    raw, cleaned = (label(cleaned=choice)[one].astype(float) for choice in (False, True))
    labels = {"difference": raw, "opened and closed": cleaned}
    worn = evaluation.material.covered("Face mask")
    sheet, axes = figures.new_figure(1, 4, ratio=0.36)
    figures.draw_strip(list(axes[0]), {"worn": worn.images[one], **labels, "as pasted": worn.truth[one].astype(float)})
    return Drawing(sheet, {"covered shares": {name: label.mean() for name, label in labels.items()}})


def figure_6(evaluation: Evaluation) -> Drawing:
    """Sunglasses put on."""
    four = drawings.few_people(evaluation.material, 4)
    pairs = np.stack(
        [evaluation.material.images("test")[four], evaluation.material.covered("Sunglasses").images[four]], axis=1
    )
    sheet, axes = figures.new_figure(ratio=0.2)
    figures.draw_wall(axes[0, 0], pairs.reshape(-1, *pairs.shape[2:]), columns=2 * len(four))
    return Drawing(sheet, {"images of the set": evaluation.material.indices("test")[four]})


def figure_7(evaluation: Evaluation) -> Drawing:
    """What the segmentation network answers."""
    one = int(drawings.few_people(evaluation.material, 4)[0])
    shown = {}
    for name, answer, kind in (("worn", "U-Net", "Face mask"), ("sunglasses", "U-Net ", "Sunglasses")):
        shown[name] = evaluation.material.covered(kind).images[one]
        shown[answer] = evaluation.found(kind)[one].astype(float)
    sheet, axes = figures.new_figure(1, 4, ratio=0.36)
    figures.draw_strip(list(axes[0]), shown)
    return Drawing(sheet, {"image of the set": int(evaluation.material.indices("test")[one])})


def changed_by_the_mask(evaluation: Evaluation, *, kind: str, better: bool) -> Drawing:
    """Figures 8 and 9: an image that only the mask makes recognisable, or unrecognisable; the occluder is outlined."""
    turn = drawings.turned(evaluation, kind, better=better)
    sheet, axes = figures.new_figure(1, 3, width="column", ratio=0.56)
    figures.bare(axes[0, 0]).imshow(turn.picture)
    figures.draw_saliency(axes[0, 1], turn.picture, turn.without)
    figures.draw_saliency(axes[0, 2], turn.picture, turn.masked)
    shares = ("", *(f"\n{100 * share:.0f} % on the occluder" for share in turn.on_occluder))
    for ax, title, share in zip(axes[0], ("image", "without mask", "with LM2"), shares, strict=True):
        drawings.draw_outline(ax, turn.occluder).set_title(title + share, fontsize=7)
    return Drawing(sheet, drawings.turn_record(evaluation, kind, turn))


# The paper speaks of both under the face mask.
figure_8 = partial(changed_by_the_mask, kind="Face mask", better=True)
figure_9 = partial(changed_by_the_mask, kind="Face mask", better=False)


def coverage_curve(evaluation: Evaluation) -> Drawing:
    """Rank 1 of all strategies over the covered share, from the uncovered picture on."""
    table, clean = beyond.random_blocks(evaluation), evaluation.cell([CLEAN], NO_MASK)
    start = sample_interval(clean, rng=rng_of("coverage-curve", CLEAN))
    shares = np.array([0, *(float(row.removesuffix(" %")) for row in table.rows)])
    rows, (sheet, axes) = [], figures.new_figure(ratio=0.42)
    for place, column in enumerate(table.columns):
        found = [start, *(table.interval(row, column) for row in table.rows)]
        low, middle, high = (
            np.array([100 * getattr(one, name) for one in found]).clip(0, 100) for name in ("low", "estimate", "high")
        )
        figures.draw_curve(axes[0, 0], shares, middle, band=(low, high), label=column, place=place)
        rows += list(zip(shares, [column] * len(shares), middle, low, high, strict=True))
    axes[0, 0].set(xlabel="covered share of the image in per cent", ylabel="rank-1 in per cent")
    figures.legend_above(axes[0, 0])
    return Drawing(sheet, pd.DataFrame(rows, columns=["covered share", "strategy", "rank-1", "low", "high"]))


def table_1_bars(evaluation: Evaluation, published: pd.DataFrame) -> Drawing:
    """Table 1 as bars, the paper's numbers as strokes."""
    table = tables.table_1(evaluation)
    found = {column: [table.interval(row, column) for row in table.rows] for column in table.columns}
    values = {column: [100 * one.estimate for one in line if one] for column, line in found.items()}
    bounds = {
        column: [np.clip([100 * one.low, 100 * one.high], 0, 100) for one in line if one]
        for column, line in found.items()
    }
    sheet, axes = figures.new_figure(ratio=0.72)
    figures.draw_bars(
        axes[0, 0], values, table.rows, intervals=bounds,
        reference={column: published[column].to_list() for column in table.columns},
    )  # fmt: skip
    axes[0, 0].set_xlabel("rank-1 in per cent")
    axes[0, 0].set_xlim(0, 100)
    return Drawing(sheet, pd.DataFrame(values, index=pd.Index(table.rows, name="occlusion")))
