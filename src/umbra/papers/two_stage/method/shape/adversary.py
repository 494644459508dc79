"""Who asks whether numbers are a face's: an encoder of the image and a conditional discriminator (Sec. II.C, Fig. 3).

The encoder has six convolutions, each with a ReLU and a pooling; the discriminator four fully connected layers on the
image's features and 62 numbers together, and a softmax of two: they belong together, or they do not.
"""

from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

from umbra.backbones import channels_last
from umbra.morphable.coefficients import LENGTH_62

LAYERS = 6


class Encoder(nn.Module):
    """An image of 64 pixels a side or more to features."""

    def __init__(self, *, width: int, most: int = 8) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 3
        for number in range(LAYERS):
            outputs = width * min(2**number, most)
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
            inputs = outputs
        self.layers = channels_last(nn.Sequential(*layers))
        self.features = inputs

    def forward(self, images: Float[Tensor, "batch 3 side side"]) -> Float[Tensor, "batch features"]:
        """The mean over what is left of the map."""
        return self.layers(images).mean(dim=(2, 3))


class Discriminator(nn.Module):
    """Whether an image's features and a face's numbers belong together."""

    def __init__(self, features: int, *, hidden: int) -> None:
        super().__init__()
        sizes = (features + LENGTH_62, hidden, hidden, hidden)
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(sizes):
            layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(0.2, inplace=True)]
        self.layers = nn.Sequential(*layers, nn.Linear(hidden, 2))

    def forward(
        self, features: Float[Tensor, "batch features"], numbers: Float[Tensor, "batch 62"]
    ) -> Float[Tensor, "batch 2"]:
        """Logits: they do not belong together, they do."""
        return self.layers(torch.cat([features, numbers], dim=1))
