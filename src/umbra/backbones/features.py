"""What a trunk gives back: the map that masks act on, and the embedding that is compared."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import torch
from jaxtyping import Float
from torch import Tensor, nn


@dataclass(frozen=True, eq=False)
class Features:
    """Both levels of a face's features: `map` is the last convolution's output, `embedding` is made from it alone."""

    map: Float[Tensor, "batch channels map_height map_width"]
    embedding: Float[Tensor, "batch embedding"]


MaskedEmbedder = Callable[[Float[Tensor, "batch c h w"], Float[Tensor, "c h w"]], Float[Tensor, "batch embedding"]]
"""From maps and a mask to the embeddings of the masked maps."""


class FaceNetwork(nn.Module):
    """What every trunk for faces offers: two halves, between which a map can be masked.

    Pictures are normalised RGB; `map_shape` is (channels, height, width) of one picture's map.
    """

    map_shape: tuple[int, int, int]
    embedding_size: int

    def feature_map(self, images: Float[Tensor, "batch 3 height width"]) -> Float[Tensor, "batch c h w"]:
        """The output of the last block, on which masks act."""
        raise NotImplementedError

    def embed(self, feature_map: Float[Tensor, "batch c h w"]) -> Float[Tensor, "batch embedding"]:
        """The embedding of a map, masked or not."""
        raise NotImplementedError

    def masked_embedder(self) -> MaskedEmbedder:
        """`embed` of maps × mask for many masks; a network that can prepare something for it once does so."""
        return lambda maps, mask: self.embed(maps * mask)

    def forward(self, images: Float[Tensor, "batch 3 height width"]) -> Features:
        """Both at once."""
        feature_map = self.feature_map(images)
        return Features(map=feature_map, embedding=self.embed(feature_map))


Module = TypeVar("Module", bound=nn.Module)


def channels_last(module: Module) -> Module:
    """The module with kernels laid out as `batch height width channels`, in which convolutions run fastest."""
    for value in module.parameters():
        if value.ndim == 4:
            value.data = value.data.contiguous(memory_format=torch.channels_last)
    return module
