"""What the notebook's figures show: chosen test pictures, and the scheme of the networks, read off the modules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, UInt8
from matplotlib.axes import Axes

from umbra.data.faces import one_each
from umbra.papers.landmark_masks.evaluation import NO_MASK, Evaluation
from umbra.papers.landmark_masks.method import MaskGenerators
from umbra.papers.landmark_masks.method.regions import LANDMARKS, landmark_positions
from umbra.papers.landmark_masks.protocol import CLEAN, Material, Part
from umbra.papers.landmark_masks.saliency import masks_under, saliency_maps

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


def few_people(material: Material, count: int, *, part: Part = "test") -> np.ndarray:
    """Places of one picture each of different people in a part, spread over the set."""
    return one_each(np.asarray(material.labels(part), np.int64), count)


@dataclass(frozen=True, eq=False)
class Turn:
    """A test picture whose fate the mask changes: saliency without and with it."""

    place: int
    picture: UInt8[np.ndarray, "height width 3"]
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
    return Turn(int(chosen[best]), covered.images[chosen[best]], maps[0][best], maps[1][best], shares, changed)


def turn_record(evaluation: Evaluation, kind: str, turn: Turn) -> dict[str, Any]:
    """What a figure of a turn plots, in numbers."""
    return {
        "occlusion": kind,
        "picture of the set": int(evaluation.material.indices("test")[turn.place]),
        "share of saliency on the occluder, without and with the mask": turn.on_occluder,
        "the mask changes the answer": turn.changed,
    }


def clean_saliency(evaluation: Evaluation, places: np.ndarray) -> Float[np.ndarray, "items height width"]:
    """Saliency of some clean test pictures, by the first seed (Figure 2)."""
    material = evaluation.material
    images = material.covered(CLEAN).images[places]
    return saliency_maps(evaluation.networks[0].base, images, material.labels("test")[places])


def scheme(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The Siamese scheme as boxes with the shapes that really pass (Figure 1)."""
    network = evaluation.networks[0].base.network
    channels, height, width = network.map_shape
    layers = [type(layer).__name__ for layer in MaskGenerators(1, 1).layers]
    config = evaluation.networks[0].base.config
    size = f"3 × {config.height} × {config.columns}"
    maps = f"{channels} × {height} × {width}"
    people = evaluation.material.split.classes
    return [
        {"name": "x, clean", "detail": size, "at": (0, 1.0)},
        {"name": "x_j, region j covered", "detail": size, "at": (0, 0.0)},
        {"name": "base network, frozen", "detail": f"{type(network).__name__} {config.depth}", "at": (1, 1.0)},
        {"name": "the same network", "detail": "shared weights", "at": (1, 0.0)},
        {"name": "f(x)", "detail": maps, "at": (1.95, 1.0)},
        {"name": "f(x_j)", "detail": maps, "at": (1.95, 0.0)},
        {"name": "mask generator j", "detail": "\n".join(layers), "at": (2.75, 0.5)},
        {"name": "M · f(x), M · f(x_j)", "detail": "l_diff, Eq. 1", "at": (3.7, 1.0)},
        {"name": "classifier F, frozen", "detail": f"{people} people; l_cls, Eq. 2", "at": (3.7, 0.0)},
    ]


ARROWS = ((0, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 6), (6, 7), (6, 8))


def draw_scheme(ax: Axes, boxes: Sequence[dict[str, Any]]) -> Axes:
    """Boxes and arrows, left to right."""
    ax.set_axis_off()
    ax.set_xlim(-0.5, 4.2)
    ax.set_ylim(-0.35, 1.35)
    drawn = []
    for box in boxes:
        frame = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": "#0072b2", "linewidth": 1.0}
        x, y = box["at"]
        text = f"{box['name']}\n{box['detail']}"
        drawn.append(ax.text(x, y, text, ha="center", va="center", fontsize=6, bbox=frame, color="#222222"))
    for start, end in ARROWS:
        style = {"arrowstyle": "->", "color": "#555555", "linewidth": 1.0, "shrinkA": 2, "shrinkB": 2}
        style |= {"patchA": drawn[start].get_bbox_patch(), "patchB": drawn[end].get_bbox_patch()}
        ax.annotate("", xy=boxes[end]["at"], xytext=boxes[start]["at"], arrowprops=style)
    return ax
