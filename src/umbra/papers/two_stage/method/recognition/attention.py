"""Attention on the area above mouth and nose (Sec. II): the network looks there and depends less on the rest."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

UPPER = 0.6
"""How far down an aligned face its lower part begins: the tip of the nose lies at 0.64 of the height."""


class UpperFaceAttention(nn.Module):
    """One weight in (0, 1) for each place of a map, from what the map holds there; it begins evenly, at a half.

    `seen` are the weights of the last batch, for the penalty on where they lie.
    """

    seen: Float[Tensor, "batch height width"]

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.ask = nn.Conv2d(channels, 1, 1)
        for value in self.ask.parameters():
            nn.init.zeros_(value)

    def weights(self, maps: Float[Tensor, "batch channels height width"]) -> Float[Tensor, "batch height width"]:
        """Where it looks."""
        return self.ask(maps)[:, 0].sigmoid()

    def forward(
        self, maps: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels height width"]:
        """The map as it is looked at; doubled, so that even attention changes nothing."""
        self.seen = self.weights(maps)
        return 2 * self.seen[:, None] * maps


def looks_below(weights: Float[Tensor, "batch height width"], *, upper: float = UPPER) -> Float[Tensor, ""]:
    """The share of the attention that lies on the lower part of the face: the penalty that moves it up."""
    height = weights.shape[1]
    rows = (torch.arange(height, device=weights.device) + 1 - upper * height).clamp(0, 1)  # of each, the part below
    return ((weights * rows[:, None]).sum(dim=(1, 2)) / weights.sum(dim=(1, 2)).clamp_min(1e-6)).mean()
