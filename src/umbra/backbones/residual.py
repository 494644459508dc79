"""Residual networks for faces, 18, 34 and 50 layers deep, of any width and for any input size.

He et al. 2016, "Deep Residual Learning for Image Recognition", Table 1: four stages of blocks, y = relu(F(x) + W·x),
with the stage's channels doubling and its side halving. Departures for faces: the stem may keep the resolution, since a
face crop is small; the head flattens the map (instead of averaging it), so a position on the face keeps its meaning.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from umbra.backbones.features import FaceNetwork, MaskedEmbedder

BLOCKS_PER_STAGE = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3)}
BOTTLENECK_EXPANSION = 4
STEMS = ("3x3/1", "3x3/2", "7x7/2+pool")
HEADS = ("flatten", "pool")


def convolution(inputs: int, outputs: int, size: int, *, stride: int = 1) -> nn.Conv2d:
    """A convolution that keeps the side at stride 1; without bias, because a batch normalisation follows it."""
    return nn.Conv2d(inputs, outputs, size, stride=stride, padding=size // 2, bias=False)


class BasicBlock(nn.Module):
    """Two 3×3 convolutions around a shortcut (He et al. 2016, Fig. 5 left)."""

    expansion = 1

    def __init__(self, inputs: int, channels: int, *, stride: int) -> None:
        super().__init__()
        self.residual = nn.Sequential(
            convolution(inputs, channels, 3, stride=stride),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            convolution(channels, channels, 3),
            nn.BatchNorm2d(channels),
        )
        self.shortcut = shortcut(inputs, channels, stride=stride)

    def forward(self, x: Tensor) -> Tensor:
        """Add what the block learnt to what came in."""
        return torch.relu_(self.residual(x) + self.shortcut(x))


class BottleneckBlock(nn.Module):
    """1×1, 3×3, 1×1 around a shortcut (He et al. 2016, Fig. 5 right); the stride sits on the 3×3."""

    expansion = BOTTLENECK_EXPANSION

    def __init__(self, inputs: int, channels: int, *, stride: int) -> None:
        super().__init__()
        outputs = channels * self.expansion
        self.residual = nn.Sequential(
            convolution(inputs, channels, 1),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            convolution(channels, channels, 3, stride=stride),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            convolution(channels, outputs, 1),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut = shortcut(inputs, outputs, stride=stride)

    def forward(self, x: Tensor) -> Tensor:
        """Add what the block learnt to what came in."""
        return torch.relu_(self.residual(x) + self.shortcut(x))


def shortcut(inputs: int, outputs: int, *, stride: int) -> nn.Module:
    """The identity where the shape stays, else a strided 1×1 projection (He et al. 2016, Eq. 2)."""
    if stride == 1 and inputs == outputs:
        return nn.Identity()
    return nn.Sequential(convolution(inputs, outputs, 1, stride=stride), nn.BatchNorm2d(outputs))


def stem(kind: str, width: int) -> nn.Sequential:
    """The first layers: how much resolution a small face may lose before the first block."""
    if kind not in STEMS:
        raise ValueError(f"stem must be one of {STEMS}; got {kind!r}. Take '3x3/1' for faces smaller than 64 pixels.")
    size, stride = (7, 2) if kind.startswith("7x7") else (3, int(kind[-1]))
    layers = [convolution(3, width, size, stride=stride), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
    if kind.endswith("pool"):
        layers.append(nn.MaxPool2d(3, stride=2, padding=1))
    return nn.Sequential(*layers)


def embedding_head(kind: str, map_shape: tuple[int, int, int], embedding: int, dropout: float) -> nn.Sequential:
    """From the map to the embedding: batch norm, dropout, one linear layer, batch norm (ArcFace's "option E").

    Deng et al. 2019, Sec. 3.1. "flatten" gives each position its own weights, "pool" averages over the map first.
    """
    if kind not in HEADS:
        raise ValueError(f"head must be one of {HEADS}; got {kind!r}.")
    channels, height, width = map_shape
    gather = [nn.Flatten()] if kind == "flatten" else [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    inputs = channels * height * width if kind == "flatten" else channels
    return nn.Sequential(
        nn.BatchNorm2d(channels),
        *gather,
        nn.Dropout(dropout),
        nn.Linear(inputs, embedding, bias=False),
        nn.BatchNorm1d(embedding),
    )


class ResidualNetwork(FaceNetwork):
    """A residual trunk and its head; see the module's docstring."""

    def __init__(self, trunk: nn.Sequential, head: nn.Sequential, map_shape: tuple[int, int, int], size: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.head = head
        self.map_shape = map_shape
        self.embedding_size = size

    def feature_map(self, images: Float[Tensor, "batch 3 height width"]) -> Float[Tensor, "batch c h w"]:
        """The output of the last block, on which masks act."""
        return self.trunk(images)

    def embed(self, feature_map: Float[Tensor, "batch c h w"]) -> Float[Tensor, "batch embedding"]:
        """The embedding of a map, masked or not."""
        return self.head(feature_map)

    def masked_embedder(self) -> MaskedEmbedder:
        """In evaluation the head is affine, A·x + b, so a mask goes into A once: A·(m∘x) = (A∘m)·x."""
        normalise, linear, finish = (self.head[place] for place in (0, -2, -1))
        assert isinstance(normalise, nn.BatchNorm2d)
        assert isinstance(linear, nn.Linear)
        assert isinstance(finish, nn.BatchNorm1d)
        if self.training:
            return super().masked_embedder()
        places, weights = self.map_shape[1] * self.map_shape[2], linear.weight
        if linear.in_features != normalise.num_features * places:  # the pooling head: each place has its share
            weights = weights.repeat_interleave(places, dim=1) / places
        slopes = slope(finish)[:, None] * weights * slope(normalise).repeat_interleave(places)
        start = self.head(torch.zeros(1, *self.map_shape, device=weights.device))
        return lambda maps, mask: torch.addmm(start, maps.flatten(1), (slopes * mask.flatten()).T)


def slope(layer: nn.BatchNorm1d | nn.BatchNorm2d) -> Float[Tensor, " channels"]:
    """By what a batch normalisation multiplies in evaluation."""
    assert layer.running_var is not None  # ours keep statistics
    return layer.weight / (layer.running_var + layer.eps).sqrt()


def residual(
    depth: int,
    *,
    input_size: tuple[int, int],
    width: int = 64,
    embedding: int = 512,
    stem_kind: str = "3x3/1",
    head: str = "flatten",
    dropout: float = 0.0,
) -> ResidualNetwork:
    """Build a residual network of `depth` 18, 34 or 50 for pictures of `input_size` (height, width).

    `width` is the number of channels of the first stage (64 in the paper); the map has 8 (at depth 50: 32) times that.
    """
    if depth not in BLOCKS_PER_STAGE:
        raise ValueError(f"depth must be one of {sorted(BLOCKS_PER_STAGE)}; got {depth}.")
    block: Callable[..., nn.Module] = BottleneckBlock if depth == 50 else BasicBlock
    expansion = BOTTLENECK_EXPANSION if depth == 50 else 1
    layers: list[nn.Module] = [stem(stem_kind, width)]
    inputs = width
    for stage, blocks in enumerate(BLOCKS_PER_STAGE[depth]):
        channels = width * 2**stage
        for index in range(blocks):
            layers.append(block(inputs, channels, stride=2 if stage and not index else 1))
            inputs = channels * expansion
    map_shape = (inputs, *map_side(input_size, stem_kind))
    trunk = nn.Sequential(*layers)
    initialise(trunk)
    return ResidualNetwork(trunk, embedding_head(head, map_shape, embedding, dropout), map_shape, embedding)


def map_side(input_size: tuple[int, int], stem_kind: str) -> tuple[int, int]:
    """Height and width of the last map: each halving rounds up."""
    halvings = 3 + {"3x3/1": 0, "3x3/2": 1}.get(stem_kind, 2)
    if min(input_size) < 2**halvings:
        raise ValueError(
            f"input_size must be at least {2**halvings} pixels a side for the stem {stem_kind!r}; got {input_size}. "
            "Take larger pictures or a stem that keeps the resolution."
        )
    height, width = (-(-side // 2**halvings) for side in input_size)
    return height, width


def initialise(trunk: nn.Module) -> None:
    """Normal weights of variance 2 / fan-out (He et al. 2015, Eq. 14), so that activations keep their size."""
    for layer in trunk.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
