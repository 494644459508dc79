"""A face that is turned, moved or zoomed in the image's plane has other numbers, which follow from the motion."""

import torch
from jaxtyping import Float
from torch import Tensor

from umbra.morphable.coefficients import POSE_62


def moved_numbers(
    numbers: Float[Tensor, "batch 62"], matrices: Float[Tensor, "batch 2 3"], *, side: int
) -> Float[Tensor, "batch 62"]:
    """The numbers of faces whose square images were read through `matrices`, from output to input in [−1, 1].

    No mirror: of a mirrored face the identity is not known.
    """
    if bool((torch.linalg.det(matrices[:, :, :2]) < 0).any()):
        raise ValueError("moved_numbers: the 62 numbers of a mirrored face are not known; set enrichment.flip to 0.")
    upwards = torch.tensor([1.0, -1.0], device=matrices.device)
    linear = torch.linalg.inv(matrices[:, :, :2]) * upwards[:, None] * upwards  # the images' y points down, theirs up
    middle = side / 2 * (1 + matrices[:, :, 2] * upwards)
    pose = numbers[:, :POSE_62].view(-1, 3, 4)
    turned = torch.einsum("bij,bjk->bik", linear, pose[:, :2, :3])
    shifted = torch.einsum("bij,bj->bi", linear, pose[:, :2, 3] - middle) + side / 2
    depth = pose[:, 2:] * torch.linalg.det(linear).sqrt()[:, None, None]
    flat = torch.cat([torch.cat([turned, shifted[:, :, None]], dim=2), depth], dim=1)
    return torch.cat([flat.flatten(1), numbers[:, POSE_62:]], dim=1)
