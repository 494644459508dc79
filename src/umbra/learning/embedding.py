"""Whole sets of pictures through a trained trunk, batch by batch, without gradients."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor, nn
from torch.nn import functional

from umbra.learning.recogniser import Recogniser
from umbra.processor import multiplies_bfloat16

BATCH = 256


@runtime_checkable
class Embedder(Protocol):
    """Whatever prepares pictures and has a `network` whose answer holds an `embedding`."""

    network: Any

    def prepare(self, images: Tensor) -> Tensor:
        """Pixels as the network takes them."""

    def parameters(self) -> Iterator[nn.Parameter]:
        """Of a module."""


def embed_images(
    recogniser: Embedder, images: UInt8[np.ndarray, "items height width 3"], *, flip: bool = True, batch: int = BATCH
) -> Float[Tensor, "items embedding"]:
    """Embeddings of unit length; with `flip` those of the picture and of its mirror image are added first.

    A face and its mirror image show the same person, so their mean is the steadier of the two.
    """

    def embed(x: Tensor) -> Tensor:
        total = recogniser.network(x).embedding.float()
        if flip:
            total = total + recogniser.network(x.flip(-1)).embedding.float()
        return functional.normalize(total, dim=1)

    return in_batches(recogniser, images, embed, batch=batch)


def feature_maps(
    recogniser: Recogniser, images: UInt8[np.ndarray, "items height width 3"], *, batch: int = BATCH
) -> Float[Tensor, "items channels map_height map_width"]:
    """The maps that masks act on, in float32."""
    return in_batches(recogniser, images, lambda x: recogniser.network.feature_map(x).float(), batch=batch)


def in_batches(
    recogniser: Embedder,
    images: UInt8[np.ndarray, "items height width 3"],
    function: Callable[[Tensor], Tensor],
    *,
    batch: int,
) -> Tensor:
    """`function` of the prepared pictures, on the recogniser's device, in evaluation mode; gathered on the CPU."""
    if not len(images):
        raise ValueError("images holds no picture; there is nothing to embed.")
    device = next(recogniser.parameters()).device
    parts = []
    with evaluating(cast(nn.Module, recogniser)), torch.inference_mode(), half_where_fast(device):
        for start in range(0, len(images), batch):
            pixels = torch.from_numpy(np.array(images[start : start + batch])).to(device)
            parts.append(function(recogniser.prepare(pixels)).cpu())
    return torch.cat(parts)


def half_where_fast(device: torch.device) -> torch.autocast:
    """Autocast to bfloat16 on CUDA and on processors with instructions for it; elsewhere float32."""
    fast = device.type == "cuda" or (device.type == "cpu" and multiplies_bfloat16())
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=fast)


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """Evaluation mode inside the block, the former mode of each part after it."""
    modes = [(part, part.training) for part in module.modules()]
    module.eval()
    try:
        yield
    finally:
        for part, training in modes:
            part.training = training
