"""The gradient domain: an image as the slopes of its brightness, which light changes less than it does the pixels."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

GREY = (0.299, 0.587, 0.114)
"""Brightness of red, green and blue (ITU-R BT.601)."""
SOBEL = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))


def gradient_domain(images: Float[Tensor, "batch 3 height width"]) -> Float[Tensor, "batch 3 height width"]:
    """Slope to the right, slope downwards, and the length of both; the paper does not say which it uses.

    Sobel's kernels over eight, so that a ramp has its own slope; at the border the edge is repeated.
    """
    grey = torch.einsum("bchw,c->bhw", images, images.new_tensor(GREY))[:, None]
    across = images.new_tensor(SOBEL) / 8
    kernels = torch.stack([across, across.T])[:, None]  # 2 1 3 3
    slopes = functional.conv2d(functional.pad(grey, (1, 1, 1, 1), mode="replicate"), kernels)
    length = torch.linalg.vector_norm(slopes, dim=1, keepdim=True)
    return torch.cat([slopes, length], dim=1)
