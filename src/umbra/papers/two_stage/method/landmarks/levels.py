"""The two levels: one answer for all points from the whole face, then one correction for each part of it.

First level: two trunks in parallel, one on pixels and one on gradients, each with its own 68 points; their fusion is a
mean with a weight for each point, which is learnt. Second level: nine parts of the face, cut out where the first level
saw them and at a finer scale, each with its own small network that says by how much its points are off. The paper says
"coarse to fine" and no more; the outline in one part would be seen less finely than before.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from umbra.backbones import channels_last, residual
from umbra.configuration import Share, Side, Within
from umbra.papers.two_stage.method.landmarks.gradients import gradient_domain

Domains = Literal["both", "pixels", "gradients"]

PARTS = {
    "left cheek": tuple(range(4)),
    "left jaw": tuple(range(4, 7)),
    "chin": tuple(range(7, 10)),
    "right jaw": tuple(range(10, 13)),
    "right cheek": tuple(range(13, 17)),
    "left eye": (*range(17, 22), *range(36, 42)),
    "right eye": (*range(22, 27), *range(42, 48)),
    "nose": tuple(range(27, 36)),
    "mouth": tuple(range(48, 68)),
}
"""The points of each part; left and right are the image's."""


@dataclass(frozen=True)
class LevelsConfig:
    """Sizes of both levels; the paper says none."""

    domains: Domains = "both"  # of the first level
    depth: Literal[18, 34] = 18
    width: Side = 12  # channels of each trunk's first stage
    features: Side = 192
    side: Side = 64  # of the squares that the first level sees
    part: Side = 32  # of the squares that the second level sees
    part_width: Side = 16
    margin: Share = 0.3  # of a part's extent, around it on every side
    correction: Annotated[float, Within(0, 1, above=True)] = 0.3  # of a part's side: the furthest a point may be moved


@dataclass(frozen=True)
class Points:
    """In shares of the picture's side: after the first level, after the second; and log-odds that each is in sight."""

    first: Float[Tensor, "batch 68 2"]
    second: Float[Tensor, "batch 68 2"]
    visible: Float[Tensor, "batch 68"]


class FirstLevel(nn.Module):
    """Pixels, gradients, or both in parallel with a learnt weight for each point."""

    mean: Tensor

    def __init__(self, config: LevelsConfig, mean: Float[Tensor, "68 2"]) -> None:
        super().__init__()
        self.domains = ("pixels", "gradients") if config.domains == "both" else (config.domains,)
        # one trunk alone is as costly as two
        width = config.width if len(self.domains) == 2 else round(config.width * 2**0.5)
        self.trunks = nn.ModuleDict({name: channels_last(_trunk(config, width)) for name in self.domains})
        self.points = nn.ModuleDict({name: _zeroed(nn.Linear(config.features, 136)) for name in self.domains})
        self.visible = nn.Linear(config.features * len(self.domains), 68)
        self.weights = nn.Parameter(torch.zeros(len(self.domains), 68))
        self.register_buffer("mean", mean.float())

    def forward(
        self, images: Float[Tensor, "batch 3 side side"]
    ) -> tuple[Float[Tensor, "domains batch 68 2"], Float[Tensor, "batch 68 2"], Float[Tensor, "batch 68"]]:
        """What each domain says, their fusion, and what is in sight."""
        seen = {"pixels": images, "gradients": 4 * gradient_domain(images)}  # of about the same size
        features = [self.trunks[name](seen[name]).embedding for name in self.domains]
        each = torch.stack([
            self.mean + self.points[name](own).view(-1, 68, 2)
            for name, own in zip(self.domains, features, strict=True)
        ])  # fmt: skip
        fused = torch.einsum("dbpx,dp->bpx", each, self.weights.softmax(dim=0))
        return each, fused, self.visible(torch.cat(features, dim=1))


def _trunk(config: LevelsConfig, width: int) -> nn.Module:
    size = (config.side, config.side)
    return residual(config.depth, input_size=size, width=width, embedding=config.features, stem_kind="3x3/2")


def _zeroed(layer: nn.Linear) -> nn.Linear:
    """Its first answer is nothing."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


class PartNetwork(nn.Module):
    """From the square around a part to corrections of its points, in shares of the square's side."""

    def __init__(self, config: LevelsConfig, points: int) -> None:
        super().__init__()
        width, self.furthest = config.part_width, config.correction
        layers: list[nn.Module] = []
        for inputs, outputs in ((3, width), (width, 2 * width), (2 * width, 4 * width)):
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs),
                       nn.ReLU(inplace=True), nn.MaxPool2d(2)]  # fmt: skip
        side = config.part // 8
        self.trunk = channels_last(nn.Sequential(*layers))
        self.head = nn.Sequential(
            nn.Flatten(), nn.Linear(4 * width * side**2, 8 * width), nn.ReLU(inplace=True),
            _zeroed(nn.Linear(8 * width, 2 * points)),
        )  # fmt: skip

    def forward(self, squares: Float[Tensor, "batch 3 side side"]) -> Float[Tensor, "batch points 2"]:
        """Bounded, so that a part that cannot be seen is not thrown out of the face."""
        answer = self.head(self.trunk(squares))
        return self.furthest * torch.tanh(answer / self.furthest).unflatten(1, (-1, 2))


class SecondLevel(nn.Module):
    """One network for each part; corrections are added where the first level's points were."""

    def __init__(self, config: LevelsConfig) -> None:
        super().__init__()
        self.config = config
        self.parts = nn.ModuleDict({name: PartNetwork(config, len(points)) for name, points in PARTS.items()})

    def forward(
        self, images: Float[Tensor, "batch 3 height width"], first: Float[Tensor, "batch 68 2"]
    ) -> Float[Tensor, "batch 68 2"]:
        """Points in shares of the picture's side; `first` is taken as it is and learns nothing from here."""
        second = first.detach().clone()
        for name, points in PARTS.items():
            chosen = list(points)
            middle, side = part_square(first[:, chosen].detach(), margin=self.config.margin)
            square = cut_square(images, middle, side, size=self.config.part)
            second[:, chosen] = second[:, chosen] + self.parts[name](square) * side[:, None, None]
        return second


class TwoLevels(nn.Module):
    """Both levels in turn; the second looks at the picture itself, which may be larger than what the first sees."""

    def __init__(self, config: LevelsConfig, mean: Float[Tensor, "68 2"]) -> None:
        super().__init__()
        self.config = config
        self.first = FirstLevel(config, mean)
        self.second = SecondLevel(config)

    def forward(self, images: Float[Tensor, "batch 3 height width"]) -> Points:
        """Of normalised pictures."""
        return self.both(images)[1]

    def both(self, images: Float[Tensor, "batch 3 height width"]) -> tuple[Float[Tensor, "domains batch 68 2"], Points]:
        """What each domain says beside what comes of it."""
        size = (self.config.side, self.config.side)
        small = images if images.shape[-2:] == size else functional.interpolate(images, size=size, mode="area")
        each, first, visible = self.first(small.contiguous(memory_format=torch.channels_last))
        return each, Points(first, self.second(images, first), visible)


def part_square(
    points: Float[Tensor, "batch points 2"], *, margin: float
) -> tuple[Float[Tensor, "batch 2"], Float[Tensor, " batch"]]:
    """Middle and side of the square around points, with a margin of its side around it."""
    low, high = points.amin(dim=1), points.amax(dim=1)
    side = (high - low).amax(dim=1).clamp_min(1e-2) * (1 + 2 * margin)
    return (low + high) / 2, side


def cut_square(
    images: Float[Tensor, "batch 3 height width"],
    middle: Float[Tensor, "batch 2"],
    side: Float[Tensor, " batch"],
    *,
    size: int,
) -> Float[Tensor, "batch 3 size size"]:
    """The squares out of the pictures, in shares of their side; beyond it the edge is repeated."""
    matrices = torch.zeros(len(images), 2, 3, dtype=images.dtype, device=images.device)
    matrices[:, 0, 0] = matrices[:, 1, 1] = side
    matrices[:, :, 2] = 2 * middle - 1
    grid = functional.affine_grid(matrices, [len(images), 3, size, size], align_corners=False)
    return functional.grid_sample(images, grid, padding_mode="border", align_corners=False)
