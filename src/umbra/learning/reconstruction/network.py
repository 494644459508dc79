"""From an image to the 257 numbers: a residual trunk and one linear layer (Deng et al. 2019, Sec. 3: "R-Net")."""

from dataclasses import dataclass
from typing import Annotated, Literal

import torch
from jaxtyping import Float
from torch import Tensor, nn

from umbra.backbones import channels_last, residual
from umbra.configuration import Side, Within
from umbra.morphable.coefficients import SIZES_257

SPREADS = (1.0, 1.0, 1.0, 0.25, 0.3, 0.15)
"""By what the layer's answers are multiplied, group by group: about how far each group varies between photographs, so
that one learning rate suits radians, light and standard deviations alike (our choice)."""


@dataclass(frozen=True)
class NetworkConfig:
    """Defaults are the paper's: a ResNet-50 on 224×224 pictures."""

    depth: Literal[18, 34, 50] = 50
    width: Side = 64  # channels of the first stage
    stem: Literal["3x3/1", "3x3/2", "7x7/2+pool"] = "7x7/2+pool"
    head: Literal["flatten", "pool"] = "pool"
    features: Side = 512  # between the trunk and the last layer
    side: Side = 224  # of the square pictures
    frame: Side | None = None  # of the camera's whole view, of which the pictures are the middle; none: they are it
    dropout: Annotated[float, Within(0, 1, below=True)] = 0.0

    @property
    def view(self) -> int:
        """Side of the camera's whole view in pixels of these pictures."""
        return self.side if self.frame is None else self.frame


def spreads() -> Float[Tensor, " 257"]:
    """`SPREADS`, one for each of the 257 numbers."""
    return torch.tensor(SPREADS).repeat_interleave(torch.tensor(SIZES_257))


class CoefficientNetwork(nn.Module):
    """One image, `heads` answers; it begins with the mean face, looking ahead, under even light."""

    spreads: Tensor

    def __init__(self, config: NetworkConfig, *, heads: int = 1) -> None:
        super().__init__()
        self.trunk = channels_last(
            residual(
                config.depth,
                input_size=(config.side, config.side),
                width=config.width,
                embedding=config.features,
                stem_kind=config.stem,
                head=config.head,
                dropout=config.dropout,
            )
        )
        self.heads = nn.ModuleList(nn.Linear(config.features, sum(SIZES_257)) for _ in range(heads))
        for head in self.heads:
            assert isinstance(head, nn.Linear)
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)
        self.register_buffer("spreads", spreads(), persistent=False)

    def forward(self, images: Float[Tensor, "batch 3 side side"]) -> Float[Tensor, "batch heads 257"]:
        """What each head says of each image."""
        features = self.trunk(images).embedding.float()
        return torch.stack([head(features) for head in self.heads], dim=1) * self.spreads
