"""Figure 1 as a computation: the steps from two pictures to the losses, each run by the modules that were trained.

The boxes are the steps, the arrows their inputs, and what stands in a box is what came out of it; so the figure cannot
show another wiring than the one that was computed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from matplotlib.axes import Axes
from torch import Tensor

from umbra.figures import colour
from umbra.papers.landmark_masks.method import MaskTrainer, paint_regions
from umbra.papers.landmark_masks.method.mask_generator import classification_loss
from umbra.papers.landmark_masks.runs import joined
from umbra.papers.landmark_masks.seed_networks import SeedNetworks, trainer_of

GREY = 128
"""Of the block in the figure; in training it is drawn anew each time."""


@dataclass(frozen=True, eq=False)
class Step:
    """One box: what it is called, what goes in, what is done, where it is drawn."""

    name: str
    inputs: tuple[str, ...]
    run: Callable[["Siamese", Sequence[Tensor]], Tensor]
    at: tuple[float, float]
    about: Callable[["Siamese"], str] = lambda siamese: ""


@dataclass(frozen=True, eq=False)
class Siamese:
    """The trained modules of one λ, one clean picture, and the same with a block over each region."""

    trainer: MaskTrainer
    place: int  # of λ among those that were trained
    clean: Tensor
    covered: Tensor
    label: Tensor

    @property
    def chain(self) -> torch.nn.Sequential:
        """The layers of the mask generators."""
        layers: torch.nn.Sequential = self.trainer.generators[self.place].layers  # type: ignore[assignment]
        return layers

    def values(self) -> dict[str, Tensor]:
        """What comes out of every step."""
        found: dict[str, Tensor] = {}
        with torch.inference_mode():
            for step in STEPS:
                found[step.name] = step.run(self, [found[name] for name in step.inputs])
        return found


def _maps(siamese: Siamese, inputs: Sequence[Tensor]) -> Tensor:
    return siamese.trainer.frozen.network.feature_map(inputs[0]).float()


def _masks(siamese: Siamese, inputs: Sequence[Tensor]) -> Tensor:
    return siamese.chain(inputs[0].flatten(0, 1)[None]).view_as(inputs[0])


def _logits(siamese: Siamese, inputs: Sequence[Tensor]) -> Tensor:
    return siamese.trainer.logits(inputs[0][None], siamese.label)


def _likeness(siamese: Siamese, inputs: Sequence[Tensor]) -> Tensor:
    return (inputs[0] - inputs[1]).abs().mean()


def _classification(siamese: Siamese, inputs: Sequence[Tensor]) -> Tensor:
    return classification_loss(inputs[0], inputs[1], siamese.label).mean()


def _base(siamese: Siamese) -> str:
    return f"base network, frozen\n({type(siamese.trainer.frozen.network).__name__})"


def _layers(siamese: Siamese) -> str:
    return "mask generator j:\n" + "\n".join(type(layer).__name__ for layer in siamese.chain)


def _classifier(siamese: Siamese) -> str:
    return f"F, frozen: {siamese.trainer.frozen.head.weight.shape[0]} people"


STEPS = (
    Step("x", (), lambda siamese, _: siamese.clean, (0.0, 1.0)),
    Step("x_j", (), lambda siamese, _: siamese.covered, (0.0, 0.0), lambda _: "region j covered"),
    Step("f(x)", ("x",), _maps, (1.0, 1.0), _base),
    Step("f(x_j)", ("x_j",), _maps, (1.0, 0.0), _base),
    Step("|f(x) − f(x_j)|", ("f(x)", "f(x_j)"), lambda _, inputs: (inputs[0] - inputs[1]).abs(), (2.0, 0.5)),
    Step("M", ("|f(x) − f(x_j)|",), _masks, (3.0, 0.5), _layers),
    Step("M ⊗ f(x)", ("M", "f(x)"), lambda _, inputs: inputs[0] * inputs[1], (3.9, 1.0)),
    Step("M ⊗ f(x_j)", ("M", "f(x_j)"), lambda _, inputs: inputs[0] * inputs[1], (3.9, 0.0)),
    Step("l_diff", ("M ⊗ f(x)", "M ⊗ f(x_j)"), _likeness, (4.8, 0.5), lambda _: "Eq. 1"),
    Step("F(M ⊗ f(x))", ("M ⊗ f(x)",), _logits, (4.9, 1.0), _classifier),
    Step("F(M ⊗ f(x_j))", ("M ⊗ f(x_j)",), _logits, (4.9, 0.0), _classifier),
    Step("l_cls", ("F(M ⊗ f(x))", "F(M ⊗ f(x_j))"), _classification, (5.7, 0.5), lambda _: "Eq. 2"),
)


def open_siamese(networks: SeedNetworks, picture: int = 0) -> Siamese:
    """The trained modules of a seed with one training picture, at the λ that was chosen for the first strategy."""
    if networks.generators is None:
        raise ValueError("the scheme shows mask generators; open the evaluation with them.")
    material = networks.material
    trainer = trainer_of(material, networks.base, networks.generators, networks.number)
    strategies = networks.strategies
    weight = trainer.config.difference_weights[0] if networks.choice is None else networks.choice(strategies[0])
    regions = joined([material.regions[name] for name in strategies])
    image = np.ascontiguousarray(material.images("train")[picture : picture + 1])
    painted = paint_regions(image, regions, np.full((1, len(regions.names)), GREY, np.uint8))[0]
    clean, covered = (networks.base.prepare(torch.from_numpy(np.ascontiguousarray(one))) for one in (image, painted))
    label = torch.from_numpy(material.labels("train")[picture : picture + 1])
    return Siamese(trainer, trainer.config.difference_weights.index(weight), clean, covered, label)


def boxes(siamese: Siamese) -> list[dict[str, object]]:
    """The steps with what came out of each: a loss as its value, anything else as its shape for one region."""
    values = siamese.values()
    found: list[dict[str, object]] = []
    for step in STEPS:
        value = values[step.name]
        size = f"{float(value):.3g}" if value.ndim == 0 else " × ".join(map(str, _shape(value)))
        about = step.about(siamese)
        detail = f"{about}\n{size}" if about else size
        found.append({"name": step.name, "detail": detail, "at": step.at, "inputs": step.inputs})
    return found


def _shape(value: Tensor) -> tuple[int, ...]:
    """Of one region of one picture."""
    return tuple(value.shape[-1:]) if value.ndim == 3 else tuple(value.shape[-3:])


def draw_scheme(ax: Axes, boxes: Sequence[dict[str, object]]) -> Axes:
    """Boxes and arrows, left to right."""
    ax.set_axis_off()
    ax.set_xlim(-0.45, 6.1)
    ax.set_ylim(-0.35, 1.35)
    drawn = {}
    for box in boxes:
        frame = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": colour(0), "linewidth": 1.0}
        text = f"{box['name']}\n{box['detail']}"
        x, y = cast("tuple[float, float]", box["at"])
        drawn[box["name"]] = ax.text(x, y, text, ha="center", va="center", fontsize=5.5, bbox=frame)
    for box in boxes:
        for start in cast("Sequence[str]", box["inputs"]):
            style = {"arrowstyle": "->", "color": "#555555", "linewidth": 0.9, "shrinkA": 1, "shrinkB": 1}
            style |= {"patchA": drawn[start].get_bbox_patch(), "patchB": drawn[box["name"]].get_bbox_patch()}
            ends = drawn[start].get_position(), drawn[box["name"]].get_position()
            ax.annotate("", xy=ends[1], xytext=ends[0], arrowprops=style)
    return ax
