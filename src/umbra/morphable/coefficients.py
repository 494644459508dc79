"""The coefficient vectors of 257 and of 62 numbers, cut in this one place."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

IDENTITY, EXPRESSION, ALBEDO, ANGLES, LIGHT, TRANSLATION = 80, 64, 80, 3, 27, 3
SIZES_257: Final = (IDENTITY, EXPRESSION, ALBEDO, ANGLES, LIGHT, TRANSLATION)
LENGTH_257: Final = sum(SIZES_257)
POSE_62, IDENTITY_62, EXPRESSION_62 = 12, 40, 10
SIZES_62: Final = (POSE_62, IDENTITY_62, EXPRESSION_62)
LENGTH_62: Final = sum(SIZES_62)

Vector = Float[np.ndarray, "..."] | Float[Tensor, "..."]
"""Arrays and tensors are cut alike, along their last axis; leading ones are kept. Lengths are checked in words."""


@dataclass(frozen=True, eq=False)
class Coefficients:
    """The 257 numbers by name (Deng et al. 2019, Sec. 3), as arrays or tensors with the same leading axes.

    `identity` 80, `expression` 64 and `albedo` 80 count standard deviations of the model's directions; `angles` 3 are
    (pitch, yaw, roll) in radians; `light` 27 is γ, nine numbers for red, then for green, then for blue, without the
    ambient 0.8; `translation` 3 is in camera units of 100 mm.
    """

    identity: Vector
    expression: Vector
    albedo: Vector
    angles: Vector
    light: Vector
    translation: Vector


@dataclass(frozen=True, eq=False)
class Coefficients62:
    """The 62 numbers of 3DDFA by name (Zhu et al. 2016, Eq. 1-2): vertex = s·R · shape + t, in the crop, y upwards.

    `pose` "3 4" is [s·R | t]; `identity` 40 and `expression` 10 are the first of the model's directions.
    """

    pose: Vector
    identity: Vector
    expression: Vector


def split_257(vector: Vector) -> Coefficients:
    """Cut a vector of 257 numbers into its named parts."""
    return Coefficients(*_cut(vector, SIZES_257, "split_257"))


def join_257(coefficients: Coefficients) -> Vector:
    """Put the named parts back into one vector of 257 numbers, in the order of the dataclass."""
    c = coefficients
    parts = (c.identity, c.expression, c.albedo, c.angles, c.light, c.translation)
    return _join(parts, SIZES_257, "join_257")


def split_62(vector: Vector) -> Coefficients62:
    """Cut a vector of 62 numbers into its named parts; the first 12 become a 3×4 matrix, row by row."""
    pose, identity, expression = _cut(vector, SIZES_62, "split_62")
    return Coefficients62(pose.reshape(*pose.shape[:-1], 3, 4), identity, expression)


def join_62(coefficients: Coefficients62) -> Vector:
    """Put the parts back into one vector of 62 numbers."""
    pose = coefficients.pose.reshape(*coefficients.pose.shape[:-2], POSE_62)
    return _join((pose, coefficients.identity, coefficients.expression), SIZES_62, "join_62")


def light_matrix(light: Vector) -> Vector:
    """27 numbers of γ (red's nine, green's nine, blue's nine) to the "9 3" that `render` takes."""
    return light.reshape(*light.shape[:-1], 3, 9).swapaxes(-1, -2)


def light_vector(light: Vector) -> Vector:
    """Undo `light_matrix`: "9 3" to the 27 numbers in the order of the 257."""
    return light.swapaxes(-1, -2).reshape(*light.shape[:-2], LIGHT)


def _cut(vector: Vector, sizes: tuple[int, ...], name: str) -> tuple[Any, ...]:
    if vector.shape[-1] != sum(sizes):
        raise ValueError(
            f"{name}: expected a last axis of {sum(sizes)} = {' + '.join(map(str, sizes))} coefficients; "
            f"found shape {tuple(vector.shape)}. Check which model the vector comes from."
        )
    ends = np.cumsum(sizes)
    return tuple(vector[..., end - size : end] for end, size in zip(ends, sizes, strict=True))


def _join(parts: tuple[Any, ...], sizes: tuple[int, ...], name: str) -> Any:
    found = tuple(part.shape[-1] for part in parts)
    if found != sizes:
        raise ValueError(
            f"{name}: expected parts of {sizes} coefficients; found {found}. Pad unused directions with zeros."
        )
    if isinstance(parts[0], Tensor):
        return torch.cat(parts, dim=-1)
    return np.concatenate(parts, axis=-1)
