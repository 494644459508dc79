"""Rotations between three angles and a matrix, in the convention of the 257 coefficients."""

from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor


def euler_to_matrix(angles: Float[np.ndarray, "*batch 3"]) -> Float[np.ndarray, "*batch 3 3"]:
    """Rotation to be applied as `points @ R` (Deng et al. 2019, Sec. 3): R = (Rz Ry Rx)ᵀ.

    `angles` are (pitch about x, yaw about y, roll about z) in radians; a positive yaw turns the nose to the picture's
    right, a positive pitch turns it downwards.
    """
    sine, cosine = np.sin(angles), np.cos(angles)
    rows = _rows_of_rotation(sine, cosine)
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def euler_to_matrix_torch(angles: Float[Tensor, "*batch 3"]) -> Float[Tensor, "*batch 3 3"]:
    """`euler_to_matrix` for tensors: R = (Rz Ry Rx)ᵀ, differentiable in `angles`."""
    rows = _rows_of_rotation(torch.sin(angles), torch.cos(angles))
    return torch.stack([torch.stack(row, dim=-1) for row in rows], dim=-2)


def matrix_to_euler(matrix: Float[np.ndarray, "*batch 3 3"]) -> Float[np.ndarray, "*batch 3"]:
    """Angles (pitch, yaw, roll) whose `euler_to_matrix` is `matrix`; the yaw comes back within [-π/2, π/2].

    At a yaw of ±π/2 pitch and roll turn about the same axis: there the roll is set to zero.
    """
    yaw = np.arcsin(np.clip(-matrix[..., 0, 2], -1.0, 1.0))
    locked = np.hypot(matrix[..., 0, 0], matrix[..., 0, 1]) < 1e-7
    pitch = np.where(
        locked,
        np.arctan2(-matrix[..., 2, 1], matrix[..., 1, 1]),
        np.arctan2(matrix[..., 1, 2], matrix[..., 2, 2]),
    )
    roll = np.where(locked, 0.0, np.arctan2(matrix[..., 0, 1], matrix[..., 0, 0]))
    return np.stack([pitch, yaw, roll], axis=-1).astype(matrix.dtype)


def _rows_of_rotation(sine: Any, cosine: Any) -> tuple[tuple[Any, ...], ...]:
    """Return the nine entries of (Rz Ry Rx)ᵀ, row by row, for arrays and tensors alike."""
    sx, sy, sz = sine[..., 0], sine[..., 1], sine[..., 2]
    cx, cy, cz = cosine[..., 0], cosine[..., 1], cosine[..., 2]
    return (
        (cz * cy, sz * cy, -sy),
        (cz * sy * sx - sz * cx, sz * sy * sx + cz * cx, cy * sx),
        (cz * sy * cx + sz * sx, sz * sy * cx - cz * sx, cy * cx),
    )
