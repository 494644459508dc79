"""U-Net with the VGG16 encoder: a logit for every pixel, at the picture's own resolution.

Ronneberger et al. 2015, Fig. 1 (contracting path, expanding path, skips) with the 13 convolutions of Simonyan &
Zisserman 2015, Table 1 column D, as encoder. Departures: batch normalisation after each convolution, because the
encoder starts untrained here; nearest-neighbour upsampling instead of transposed convolutions, whose overlaps
leave a checkerboard.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

VGG16_STAGES = ((1, 2), (2, 2), (4, 3), (8, 3), (8, 3))
"""Channels as multiples of the width, and convolutions, of each of VGG16's five stages."""
SMALLEST_SIDE = 2 ** (len(VGG16_STAGES) - 1)


def convolutions(inputs: int, outputs: int, count: int) -> nn.Sequential:
    """`count` 3×3 convolutions, each with batch normalisation and relu."""
    layers: list[nn.Module] = []
    for index in range(count):
        layers += [
            nn.Conv2d(inputs if index == 0 else outputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
        ]
    return nn.Sequential(*layers)


class VggUNet(nn.Module):
    """Encoder, decoder and skips; `width` is the channels of the first stage (64 in VGG16)."""

    def __init__(self, *, width: int = 64, classes: int = 1) -> None:
        super().__init__()
        channels = [multiple * width for multiple, _ in VGG16_STAGES]
        inputs = [3, *channels[:-1]]
        self.encoder = nn.ModuleList(
            convolutions(before, after, count)
            for before, after, (_, count) in zip(inputs, channels, VGG16_STAGES, strict=True)
        )
        self.decoder = nn.ModuleList()
        below = channels[-1]
        for skip in reversed(channels[:-1]):
            self.decoder.append(convolutions(below + skip, skip, 2))
            below = skip
        self.output = nn.Conv2d(below, classes, 1)

    def forward(self, images: Float[Tensor, "batch 3 height width"]) -> Float[Tensor, "batch classes height width"]:
        """Down, keeping each stage's map; up again, joining it; sides need not divide by 16."""
        if min(images.shape[-2:]) < SMALLEST_SIDE:
            raise ValueError(f"images must be at least {SMALLEST_SIDE} pixels a side; got {tuple(images.shape[-2:])}.")
        skips: list[Tensor] = []
        x = images
        for stage in self.encoder:
            x = stage(functional.max_pool2d(x, 2) if skips else x)
            skips.append(x)
        for stage, skip in zip(self.decoder, reversed(skips[:-1]), strict=True):
            x = torch.cat([functional.interpolate(x, size=skip.shape[-2:], mode="nearest"), skip], dim=1)
            x = stage(x)
        return self.output(x)
