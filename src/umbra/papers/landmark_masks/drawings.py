"""What the notebook's figures show: chosen test pictures, and what is covered or looked at in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from umbra.data.faces import one_each
from umbra.papers.landmark_masks.evaluation import Evaluation
from umbra.papers.landmark_masks.method import covered_regions
from umbra.papers.landmark_masks.method.regions import LANDMARKS, landmark_positions
from umbra.papers.landmark_masks.protocol import CLEAN, Material, Part
from umbra.papers.landmark_masks.saliency import masks_under, saliency_maps
from umbra.papers.landmark_masks.seed_networks import NO_MASK

Pictures = UInt8[np.ndarray, "items height width 3"]


def distances(material: Material) -> dict[str, Float[np.ndarray, " items"]]:
    """How far each landmark lies from its mean position, in pixels, over the training pictures (Figure 3)."""
    positions = landmark_positions(material.five_points("train"))
    offsets = positions - np.nanmean(positions, axis=0)
    return {name: np.hypot(*offsets[:, place].T) for place, name in enumerate(LANDMARKS)}


def boxes_of(material: Material, strategy: str) -> dict[str, Sequence[float]]:
    """A strategy's regions by name, for drawing (Figure 4)."""
    regions = material.regions[strategy]
    short = [name.replace(", left half", " l.").replace(", right half", " r.") for name in regions.names]
    names = [str(n + 1) for n in range(len(regions.names))] if strategy == "grid" else short
    return {name: [float(edge) for edge in box] for name, box in zip(names, regions.boxes, strict=True)}


def most_telling(material: Material, kind: str) -> int:
    """A test picture whose occluder covers more of the grid's middle row than of LM2's eyes: the paper's Figure 4."""
    truth = material.covered(kind).truth
    grid, lm2 = (covered_regions(truth, material.regions[name]) for name in ("grid", "LM2"))
    middle = [place for place, name in enumerate(material.regions["grid"].names) if name.startswith("row 2")]
    eyes = lm2[:, material.regions["LM2"].names.index("eyes")]
    return int(np.argmax(grid[:, middle].sum(axis=1) - 10 * eyes))


def covered_in(material: Material, kind: str, place: int, strategy: str) -> Bool[np.ndarray, " regions"]:
    """Which regions of a strategy one test picture's occluder covers."""
    found: np.ndarray = covered_regions(material.covered(kind).truth[place : place + 1], material.regions[strategy])[0]
    return found


def draw_covered(ax: Axes, boxes: Mapping[str, Sequence[float]], covered: Bool[np.ndarray, " regions"]) -> Axes:
    """Hatch the regions that count as covered."""
    for (left, top, right, bottom), away in zip(boxes.values(), covered, strict=True):
        if away:
            hatched = Rectangle((left, top), right - left, bottom - top, fill=False, hatch="////", edgecolor="#222222")
            hatched.set(linewidth=0.0, alpha=0.7)
            ax.add_patch(hatched)
    return ax


def draw_outline(ax: Axes, occluder: Bool[np.ndarray, "height width"]) -> Axes:
    """The edge of the occluder over a picture."""
    if occluder.any() and not occluder.all():
        ax.contour(occluder.astype(float), levels=[0.5], colors="#56b4e9", linewidths=1.1)
    return ax


def few_people(material: Material, count: int, *, part: Part = "test") -> np.ndarray:
    """Places of one picture each of different people in a part, spread over the set."""
    return one_each(np.asarray(material.labels(part), np.int64), count)


@dataclass(frozen=True, eq=False)
class Turn:
    """A test picture whose fate the mask changes: saliency without and with it."""

    place: int
    picture: UInt8[np.ndarray, "height width 3"]
    occluder: Bool[np.ndarray, "height width"]
    without: Float[np.ndarray, "height width"]
    masked: Float[np.ndarray, "height width"]
    on_occluder: tuple[float, float]  # share of the saliency without and with
    changed: bool  # false: no test picture of this kind changed its fate, so this is one that did not


def turned(evaluation: Evaluation, kind: str, *, better: bool, column: str = "LM2") -> Turn:
    """A test picture of a kind that the first seed recognises only with the mask (`better`), or only without.

    Of these the one whose saliency on the occluder falls most, or, of the failures, whose saliency moves most.
    """
    material, networks = evaluation.material, evaluation.networks[0]
    before, after = evaluation.outcomes(kind, NO_MASK)[0], evaluation.outcomes(kind, column)[0]
    chosen = np.flatnonzero((after > before) if better else (after < before))
    changed = len(chosen) > 0
    chosen = chosen if changed else np.arange(len(before))
    covered, labels = material.covered(kind), material.labels("test")[chosen]
    keep = masks_under(evaluation, networks, kind, column)[torch.from_numpy(chosen)]
    maps = [saliency_maps(networks.base, covered.images[chosen], labels, masks) for masks in (None, keep)]
    on = [(one * covered.truth[chosen]).sum(axis=(1, 2)) for one in maps]
    moved = on[0] - on[1] if better else np.abs(maps[0] - maps[1]).sum(axis=(1, 2))
    best = int(np.argmax(moved))
    shares = (float(on[0][best]), float(on[1][best]))
    picture, occluder = covered.images[chosen[best]], covered.truth[chosen[best]]
    return Turn(int(chosen[best]), picture, occluder, maps[0][best], maps[1][best], shares, changed)


def turn_record(evaluation: Evaluation, kind: str, turn: Turn) -> dict[str, Any]:
    """What a figure of a turn plots, in numbers."""
    return {
        "occlusion": kind,
        "image of the set": int(evaluation.material.indices("test")[turn.place]),
        "share of saliency on the occluder, without and with the mask": turn.on_occluder,
        "the mask changes the answer": turn.changed,
    }


def clean_saliency(evaluation: Evaluation, places: np.ndarray) -> Float[np.ndarray, "items height width"]:
    """Saliency of some clean test pictures, by the first seed (Figure 2)."""
    material = evaluation.material
    images = material.covered(CLEAN).images[places]
    return saliency_maps(evaluation.networks[0].base, images, material.labels("test")[places])
