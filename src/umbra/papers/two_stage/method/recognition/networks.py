"""The three networks that are compared: DeepID, the basic one, and the optimised one (Sec. III.D, Table VI).

Of the basic network the paper tells the input's size, of the optimised one "a residual module and a sliding window" of
25 windows with 320 numbers each. We read: the basic one is a plain network (no shortcuts) whose last map becomes 320
numbers at once; the optimised one has the same convolutions with shortcuts around each two, and a window that slides
over the last map in five steps down and five across. What a convolution sees there is that network's window on the
image, so nothing is computed twice.
"""

from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor, nn

from umbra.backbones import FaceNetwork
from umbra.backbones.residual import convolution, initialise
from umbra.configuration import Positive, Side
from umbra.papers.two_stage.method.recognition.activations import Activation, activation
from umbra.papers.two_stage.method.recognition.attention import UpperFaceAttention

Kind = Literal["deepid", "basic", "optimised", "residual", "windows"]
"""The last two are ours: only the shortcuts, only the sliding window."""
WINDOWS, NUMBERS = 5, 320
"""Windows down and across, and how many numbers each becomes (Sec. III: 25 × 320 = 8,000)."""
DEEPID = (39, 31)
"""Height and width that DeepID sees (Sun et al. 2014, Sec. 3.1)."""


@dataclass(frozen=True)
class NetworkConfig:
    """Which network, and how wide."""

    kind: Kind = "optimised"
    width: Side = 64  # channels of the first stage
    stages: Literal[2, 3, 4] = 4  # each but the first halves the side and doubles the channels
    halved: bool = True  # by the first convolution already
    numbers: Side = NUMBERS  # of each window
    activation: Activation = "rrelu"  # Table IV's best, which Sec. III.D takes
    alpha: Positive = 1.0  # of ELU
    attention: bool = False  # on the area above mouth and nose
    height: Side = 224
    columns: Side = 224


class Block(nn.Module):
    """Two 3×3 convolutions, with a shortcut around them or none; the shortcut's stride is a mean over 2×2."""

    def __init__(self, inputs: int, channels: int, *, halves: bool, shortcut: bool, config: NetworkConfig) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            convolution(inputs, channels, 3, stride=2 if halves else 1),
            nn.BatchNorm2d(channels),
            activation(config.activation, alpha=config.alpha),
            convolution(channels, channels, 3),
            nn.BatchNorm2d(channels),
        )
        self.shortcut = None
        if shortcut:
            pooled = [nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False)] if halves else []
            widened = [convolution(inputs, channels, 1), nn.BatchNorm2d(channels)] if inputs != channels else []
            self.shortcut = nn.Sequential(*pooled, *widened)
        self.last = activation(config.activation, alpha=config.alpha)

    def forward(self, x: Tensor) -> Tensor:
        """What the block learnt, added to what came in where there is a shortcut."""
        learnt = self.inner(x)
        return self.last(learnt if self.shortcut is None else learnt + self.shortcut(x))


class StagedNetwork(FaceNetwork):
    """The basic network, the optimised one, and what lies between them."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        width = config.width
        layers: list[nn.Module] = [
            convolution(3, width, 3, stride=2 if config.halved else 1),
            nn.BatchNorm2d(width),
            activation(config.activation, alpha=config.alpha),
        ]
        side = config.height, config.columns
        inputs, side = width, half(side) if config.halved else side
        shortcut = config.kind in ("optimised", "residual")
        for stage in range(config.stages):
            channels = width * 2**stage
            for number in range(2):
                halves = bool(stage) and not number
                layers.append(Block(inputs, channels, halves=halves, shortcut=shortcut, config=config))
                inputs = channels
            side = half(side) if stage else side
        self.trunk = nn.Sequential(*layers)
        self.attention = UpperFaceAttention(inputs) if config.attention else None
        self.map_shape = (inputs, *side)
        slides = config.kind in ("optimised", "windows")
        self.head = (
            sliding_head(self.map_shape, config.numbers) if slides else whole_head(self.map_shape, config.numbers)
        )
        self.embedding_size = config.numbers * (WINDOWS**2 if slides else 1)
        initialise(nn.ModuleList([self.trunk, self.head]))

    def feature_map(self, images: Float[Tensor, "batch 3 height width"]) -> Float[Tensor, "batch c h w"]:
        """The output of the last block, as attention weighs it."""
        maps = self.trunk(images)
        return maps if self.attention is None else self.attention(maps)

    def looks_at(self, images: Float[Tensor, "batch 3 height width"]) -> Float[Tensor, "batch h w"]:
        """Where attention looks."""
        if self.attention is None:
            raise ValueError("looks_at: expected a network with attention; found one built without it.")
        return self.attention.weights(self.trunk(images))

    def embed(self, feature_map: Float[Tensor, "batch c h w"]) -> Float[Tensor, "batch embedding"]:
        """All windows' numbers as one list, or the whole map's."""
        return self.head(feature_map)


def half(side: tuple[int, int]) -> tuple[int, int]:
    """Height and width after a stride of two, which rounds up."""
    return -(-side[0] // 2), -(-side[1] // 2)


def sliding_head(map_shape: tuple[int, int, int], numbers: int) -> nn.Sequential:
    """One linear layer for all windows: what a window holds becomes `numbers`, wherever it lies."""
    channels, height, width = map_shape
    if min(height, width) < WINDOWS:
        raise ValueError(
            f"sliding window: expected a map of at least {WINDOWS} × {WINDOWS} places for {WINDOWS**2} windows; found "
            f"{height} × {width}. Take larger images, or fewer stages."
        )
    size = height - WINDOWS + 1, width - WINDOWS + 1
    return nn.Sequential(
        nn.Conv2d(channels, numbers, size, bias=False), nn.Flatten(), nn.BatchNorm1d(numbers * WINDOWS**2)
    )


def whole_head(map_shape: tuple[int, int, int], numbers: int) -> nn.Sequential:
    """The whole map at once."""
    channels, height, width = map_shape
    return nn.Sequential(
        nn.Conv2d(channels, numbers, (height, width), bias=False), nn.Flatten(), nn.BatchNorm1d(numbers)
    )


class DeepId(FaceNetwork):
    """Four convolutions; the 160 numbers see the third's map and the fourth's, two scales at once (Sun et al. 2014)."""

    map_shape = (60, 3, 2)
    embedding_size = 160

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()

        def layer(inputs: int, outputs: int, size: int, *, pool: bool = True) -> list[nn.Module]:
            acts = activation(config.activation, alpha=config.alpha)
            return [nn.Conv2d(inputs, outputs, size), acts, *([nn.MaxPool2d(2)] if pool else [])]

        self.trunk = nn.Sequential(*layer(3, 20, 4), *layer(20, 40, 3), *layer(40, 60, 3))
        self.fourth = nn.Sequential(*layer(60, 80, 2, pool=False))
        self.both = nn.Linear(60 * 3 * 2 + 80 * 2, 160)
        self.last = activation(config.activation, alpha=config.alpha)
        initialise(self)

    def feature_map(self, images: Float[Tensor, "batch 3 height width"]) -> Float[Tensor, "batch c h w"]:
        """The third convolution's pooled map."""
        return self.trunk(images)

    def embed(self, feature_map: Float[Tensor, "batch c h w"]) -> Float[Tensor, "batch embedding"]:
        """Both maps together."""
        maps = [feature_map.flatten(1), self.fourth(feature_map).flatten(1)]
        return self.last(self.both(torch.cat(maps, dim=1)))


def build_network(config: NetworkConfig) -> FaceNetwork:
    """The network that a configuration describes."""
    return DeepId(config) if config.kind == "deepid" else StagedNetwork(config)


def input_size(config: NetworkConfig) -> tuple[int, int]:
    """Height and width that the network sees."""
    return DEEPID if config.kind == "deepid" else (config.height, config.columns)
