"""LightCNN-9: a small network whose activation is a competition between feature maps.

Wu et al. 2018, "A Light CNN for Deep Face Representation with Noisy Labels", Table 1 and Sec. 3.1. Departures: RGB
input, any input size, and `width` (48 in the paper) scales every layer.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from umbra.backbones.features import FaceNetwork

PAPER_WIDTH = 48
POOLINGS = 4


def max_feature_map(x: Float[Tensor, "batch channels *space"]) -> Float[Tensor, "batch half *space"]:
    """MFM 2/1 (Wu et al. 2018, Sec. 3.1):  ĥ_k = max(x_k, x_{k+N}),  with 2N channels in and N out."""
    if x.shape[1] % 2:
        raise ValueError(f"max_feature_map needs an even number of channels to halve; got {x.shape[1]}.")
    first, second = x.chunk(2, dim=1)
    return torch.maximum(first, second)


class MaxFeatureConvolution(nn.Module):
    """A convolution to twice the channels, halved by `max_feature_map`."""

    def __init__(self, inputs: int, outputs: int, size: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(inputs, 2 * outputs, size, padding=size // 2)

    def forward(self, x: Tensor) -> Tensor:
        """Convolve, then let each pair of maps compete."""
        return max_feature_map(self.convolution(x))


def group(inputs: int, outputs: int) -> nn.Sequential:
    """The network-in-network pair of Table 1: a 1×1 layer, then a 3×3."""
    return nn.Sequential(MaxFeatureConvolution(inputs, inputs, 1), MaxFeatureConvolution(inputs, outputs, 3))


class LightCNN9(FaceNetwork):
    """Nine layers with `max_feature_map`; the fully connected layer competes too, as in the paper."""

    def __init__(self, *, input_size: tuple[int, int], width: int = PAPER_WIDTH, embedding: int = 256) -> None:
        super().__init__()
        if min(input_size) < 2**POOLINGS:
            raise ValueError(f"input_size must be at least {2**POOLINGS} pixels a side; got {input_size}.")
        last = max(1, round(width * 8 / 3))
        self.trunk = nn.Sequential(
            MaxFeatureConvolution(3, width, 5),
            nn.MaxPool2d(2, ceil_mode=True),
            group(width, 2 * width),
            nn.MaxPool2d(2, ceil_mode=True),
            group(2 * width, 4 * width),
            nn.MaxPool2d(2, ceil_mode=True),
            group(4 * width, last),
            group(last, last),
            nn.MaxPool2d(2, ceil_mode=True),
        )
        height, columns = (-(-side // 2**POOLINGS) for side in input_size)
        self.map_shape = (last, height, columns)
        self.embedding_size = embedding
        self.linear = nn.Linear(last * height * columns, 2 * embedding)

    def feature_map(self, images: Float[Tensor, "batch 3 height width"]) -> Float[Tensor, "batch c h w"]:
        """The output of the last pooling, on which masks act."""
        return self.trunk(images)

    def embed(self, feature_map: Float[Tensor, "batch c h w"]) -> Float[Tensor, "batch embedding"]:
        """The embedding of a map, masked or not."""
        return max_feature_map(self.linear(feature_map.flatten(1)))
