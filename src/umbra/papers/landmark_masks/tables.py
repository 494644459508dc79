"""The paper's own tables: Table 1, the numbers of its text, its sizes; and the two sweeps that its text speaks of."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float64, Int

from umbra.claims import ResultTable
from umbra.learning.embedding import embed_images
from umbra.metrics.identification import identify
from umbra.metrics.segmentation import accuracy_per_picture, iou_per_picture
from umbra.papers.landmark_masks.evaluation import COLUMN_OF, Evaluation, Outcomes
from umbra.papers.landmark_masks.method import PAPER_PERCENTILES, SegmenterConfig, difference_labels, open_and_close
from umbra.papers.landmark_masks.method.regions import TARGETS, landmark_positions
from umbra.papers.landmark_masks.protocol import CLEAN, COMBINED, OCCLUSIONS, WORN, Material, Part
from umbra.papers.landmark_masks.seed_networks import NO_MASK
from umbra.runs.records import Trained

MAIN = (NO_MASK, "LM1", "LM2", "Grid")
PERCENTILES = tuple(range(5, 55, 5))


def table_1(evaluation: Evaluation) -> ResultTable:
    """Rank 1 of every strategy under every occlusion; what is covered is what the U-Net finds."""
    cells = {(row, column): evaluation.cell([row], column) for row in OCCLUSIONS for column in MAIN}
    return ResultTable("table-1", cells)


def inside(material: Material, strategy: str) -> Bool[np.ndarray, "items landmarks"]:
    """Whether each landmark of each training picture lies in the region made for it."""
    regions = material.regions[strategy]
    positions = landmark_positions(material.five_points("train"))
    columns = []
    for name, (left, top, right, bottom) in zip(regions.names, regions.boxes, strict=True):
        for target in TARGETS.get(name, ()):
            x, y = positions[:, target].T
            columns.append((x >= left) & (x <= right) & (y >= top) & (y <= bottom))
    return np.stack(columns, axis=1)


def numbers(evaluation: Evaluation) -> ResultTable:
    """The numbers of the running text, in its order, and what only we have."""
    material = evaluation.material
    boxes, bands = inside(material, "LM1"), inside(material, "LM2")  # items landmarks
    whole = np.logical_and.reduce(bands, axis=1)
    drawn = {
        "A landmark lies in its LM1 box": material.by_person(boxes.mean(axis=1)[None], "train"),
        "A landmark lies in its LM2 band": material.by_person(bands.mean(axis=1)[None], "train"),
        "All landmarks lie in their LM2 bands": material.by_person(whole[None], "train"),
    }
    cells = {
        "Base network, rank-1": evaluation.cell([CLEAN], NO_MASK),
        "Base network, rank-5": material.by_person(clean_ranks(evaluation) <= 5),
        "Segmentation, pixel accuracy": material.by_person(pixel_accuracy(evaluation)),
        **drawn,
        "Block over chin, mouth and nose, rank-1": evaluation.cell([COMBINED], NO_MASK),
        "Face mask, rank-1": evaluation.cell(["Face mask"], NO_MASK),
        "Base network with the mirror image too, rank-1": material.by_person(mirrored(evaluation)),
    }
    return ResultTable("numbers", {(row, "Value"): cell for row, cell in cells.items()}, frozenset(drawn))


def clean_ranks(evaluation: Evaluation) -> Int[np.ndarray, "seeds items"]:
    """The place of each clean test picture's person, unmasked."""
    material, nothing = evaluation.material, np.zeros((0, 0), bool)
    labels = material.labels("test")
    return np.stack([p.ranks(p.maps(CLEAN, "test"), labels, NO_MASK, nothing, 0.0) for p in evaluation.networks])


def mirrored(evaluation: Evaluation) -> Outcomes:
    """Clean test pictures found first by embeddings to which their mirror images' are added, on both sides."""
    material, rows = evaluation.material, []
    for networks in evaluation.networks:
        units = [embed_images(networks.base, material.images(part)).numpy() for part in ("test", "train")]
        rows.append(identify(units[0], material.labels("test"), units[1], material.labels("train")).ranks == 1)
    return np.stack(rows).astype(np.float64)


def labels_as_the_paper(
    evaluation: Evaluation, kind: str, *, cleaned: bool, threshold: int | None = None
) -> Bool[np.ndarray, "items height width"]:
    """Labels of the test pictures of one kind by difference, opened and closed or raw (Sec. 4.1).

    Without a threshold the U-Net's own is taken; the paper's is 0.
    """
    config = SegmenterConfig() if evaluation.detector is None else evaluation.segmenter(evaluation.finders[0]).config
    pictures, least = evaluation.material.covered(kind).images, config.threshold if threshold is None else threshold
    raw = difference_labels(evaluation.material.images("test"), pictures, threshold=least)
    return open_and_close(raw, opening=config.opening, closing=config.closing) if cleaned else raw


def pixel_accuracy(evaluation: Evaluation) -> Float64[np.ndarray, "finders items"]:
    """Share of pixels where a U-Net agrees with labels made as the paper makes them: the mean of what is worn."""
    labels = [labels_as_the_paper(evaluation, kind, cleaned=True) for kind in WORN]
    rows = []
    for finder in evaluation.finders:
        found = [evaluation.found(kind, finder) for kind in WORN]
        pairs = zip(found, labels, strict=True)
        rows.append(np.mean([accuracy_per_picture(a.astype(int), b.astype(int)) for a, b in pairs], axis=0))
    return np.stack(rows)


RULES = {
    "Any difference": {"cleaned": False, "threshold": 0},
    "Any difference, opened and closed": {"cleaned": True, "threshold": 0},
    "Above the threshold": {"cleaned": False},
    "Above the threshold, opened and closed": {"cleaned": True},
}
"""Labels that nobody learnt: the paper's two, and ours, which a threshold keeps from JPEG's small differences."""


def segmentation_labels(evaluation: Evaluation) -> ResultTable:
    """Answers to where the occluder is, against where it was pasted; of a picture the mean of what is worn."""
    material = evaluation.material
    truth = material.truth(WORN).astype(int)
    answers = {
        row: [[labels_as_the_paper(evaluation, kind, **rule) for kind in WORN]]  # type: ignore[arg-type]
        for row, rule in RULES.items()
    }
    answers["U-Net"] = [[evaluation.found(kind, finder) for kind in WORN] for finder in evaluation.finders]
    cells = {}
    for row, found in answers.items():
        labels = [np.concatenate(one).astype(int) for one in found]
        for column, measure in (("IoU", iou_per_picture), ("Pixel accuracy", accuracy_per_picture)):
            shares = [measure(one, truth).reshape(len(WORN), -1).mean(axis=0) for one in labels]
            cells[row, column] = material.by_person(np.stack(shares))
    return ResultTable("segmentation-labels", cells, frozenset(RULES))


def counts(material: Material, base: Trained) -> ResultTable:
    """Sizes and settings, in the order of the paper's; `base` is the run of the base network."""
    split, regions = material.split, material.regions
    height, width = material.faces.images.shape[1:3]
    rows: dict[str, float] = {
        "People": split.classes,
        "Images": sum(len(part) for part in (split.train, split.validation, split.test)),
        "Images for training": len(split.train),
        "Image height": height,
        "Image width": width,
    }
    asked = {"Network input height": "height", "Network input width": "columns"}
    asked |= {"Layers of the residual network": "depth", "Channels of its first stage": "width"}
    rows |= {row: base.stated["model"][key] for row, key in asked.items()}
    rows |= {f"Percentile δ, {name}": PAPER_PERCENTILES[name] for name in ("grid", "LM1", "LM2")}
    rows |= {f"Masks, {name}": len(regions[name].names) for name in ("grid", "LM1", "LM2")}
    return ResultTable("counts", {(row, "Value"): float(value) for row, value in rows.items()})


def delta_sweep(evaluation: Evaluation, percentiles: Sequence[int] = PERCENTILES) -> ResultTable:
    """Rank 1 over the percentile δ, the mean over all occlusions of Table 1."""
    cells = {
        (str(level), column): evaluation.cell(OCCLUSIONS, column, percentile=float(level))
        for level in percentiles
        for column in MAIN[1:]
    }
    return ResultTable("delta-sweep", cells)


def lambda_sweep(evaluation: Evaluation) -> ResultTable:
    """Rank 1 of every strategy over λ, the mean over all occlusions: on validation images, which choose, and on test.

    What is covered is known exactly here, so that λ alone moves the numbers.
    """
    choice = evaluation.choice
    parts: tuple[tuple[str, Part], ...] = (("validation", "validation"), ("test", "test"))
    return ResultTable(
        "lambda-sweep",
        {
            (f"λ = {weight:g}", f"{COLUMN_OF[strategy]}, {name}"): evaluation.material.by_person(
                choice.outcomes(weight, strategy, part), part
            )
            for weight in sorted(choice.weights)
            for strategy in evaluation.networks[0].strategies
            for name, part in parts
        },
    )
