"""The figures of the page, by the paper's own numbers."""

from functools import partial

import numpy as np

from umbra import figures
from umbra.papers.landmark_masks import beyond, drawings, tables
from umbra.papers.landmark_masks.evaluation import Evaluation
from umbra.runs.exhibits import Drawing

QUANTILES = [5, 25, 50, 75, 95]


def figure_1(evaluation: Evaluation) -> Drawing:
    """The Siamese scheme with the shapes that really pass."""
    boxes = drawings.scheme(evaluation)
    sheet, axes = figures.new_figure(ratio=0.36)
    drawings.draw_scheme(axes[0, 0], boxes)
    return Drawing(sheet, {"boxes": boxes, "arrows": drawings.ARROWS})


def figure_2(evaluation: Evaluation) -> Drawing:
    """What the base network looks at in one clean test image each of four people."""
    four = drawings.few_people(evaluation.material, 4)
    maps = drawings.clean_saliency(evaluation, four)
    sheet, axes = figures.new_figure(1, 4, ratio=0.34)
    for ax, place, found in zip(axes[0], four, maps, strict=False):
        figures.draw_saliency(ax, evaluation.material.images("test")[place], found)
    return Drawing(sheet, {"pictures of the set": evaluation.material.indices("test")[four]})


def figure_3(evaluation: Evaluation) -> Drawing:
    """How far landmarks lie from their mean positions."""
    found = drawings.distances(evaluation.material)
    sheet, axes = figures.new_figure(ratio=0.36)
    figures.draw_distribution(axes[0, 0], found)
    axes[0, 0].set_xlabel("distance from the mean position in pixels")
    return Drawing(sheet, {name: np.percentile(one, QUANTILES) for name, one in found.items()})


def figure_4(evaluation: Evaluation) -> Drawing:
    """The regions of each strategy over a face."""
    sheet, axes = figures.new_figure(1, 4, ratio=0.4)
    face = evaluation.material.images("train")[0]
    for ax, strategy in zip(axes[0], ("LM1", "LM2", "grid", "LM2-split"), strict=True):
        figures.draw_regions(ax, face, drawings.boxes_of(evaluation.material, strategy))
        ax.set_title(strategy, fontsize=8)
    return Drawing(sheet, {name: drawings.boxes_of(evaluation.material, name) for name in evaluation.material.regions})


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
    return Drawing(sheet, {"pictures of the set": evaluation.material.indices("test")[four]})


def figure_7(evaluation: Evaluation) -> Drawing:
    """What the segmentation network answers."""
    one = int(drawings.few_people(evaluation.material, 4)[0])
    shown = {}
    for name, answer, kind in (("worn", "U-Net", "Face mask"), ("sunglasses", "U-Net ", "Sunglasses")):
        shown[name] = evaluation.material.covered(kind).images[one]
        shown[answer] = evaluation.found(kind)[one].astype(float)
    sheet, axes = figures.new_figure(1, 4, ratio=0.36)
    figures.draw_strip(list(axes[0]), shown)
    return Drawing(sheet, {"picture of the set": int(evaluation.material.indices("test")[one])})


def changed_by_the_mask(evaluation: Evaluation, *, kind: str, better: bool) -> Drawing:
    """Figures 8 and 9: an image that only the mask makes recognisable, or unrecognisable."""
    turn = drawings.turned(evaluation, kind, better=better)
    sheet, axes = figures.new_figure(1, 3, width="column", ratio=0.5)
    figures.bare(axes[0, 0]).imshow(turn.picture)
    figures.draw_saliency(axes[0, 1], turn.picture, turn.without)
    figures.draw_saliency(axes[0, 2], turn.picture, turn.masked)
    for ax, title in zip(axes[0], ("picture", "without mask", "with LM2"), strict=True):
        ax.set_title(title, fontsize=8)
    return Drawing(sheet, drawings.turn_record(evaluation, kind, turn))


figure_8 = partial(changed_by_the_mask, kind="Face mask", better=True)
figure_9 = partial(changed_by_the_mask, kind="Sunglasses", better=False)


def coverage_curve(evaluation: Evaluation) -> Drawing:
    """Rank 1 of all strategies over the covered share."""
    curve = beyond.coverage_curve(evaluation)
    sheet, axes = figures.new_figure(ratio=0.42)
    for place, (name, rows) in enumerate(curve.groupby("strategy", sort=False)):
        x, low, middle, high = (100 * rows[key].to_numpy(float) for key in ("covered share", "low", "rank-1", "high"))
        figures.draw_curve(axes[0, 0], x, middle, band=(low, high), label=str(name), place=place)
    axes[0, 0].set(xlabel="covered share of the picture in per cent", ylabel="rank-1 in per cent")
    axes[0, 0].legend(frameon=False)
    return Drawing(sheet, curve)
