"""The pinhole camera of the 257-number convention, with an optional crop behind it."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

MILLIMETRES_PER_UNIT = 100.0
"""Meshes are in millimetres; the camera of the 257 coefficients counts in units of 100 mm."""


@dataclass(frozen=True)
class Camera:
    """A pinhole looking along -z (Deng et al. 2019, Sec. 3): x = f·X/d + cx, y = cy - f·Y/d, d = `distance` - Z.

    `focal`, `centre_x` and `centre_y` are in pixels, `distance` in camera units. `crop`, two rows of three, is an
    affine map of the projected pixels into the picture that is drawn, so that a picture can be drawn straight into an
    aligned frame; `width` and `height` are those of the drawn picture.
    """

    focal: float
    centre_x: float
    centre_y: float
    width: int
    height: int
    distance: float = 10.0
    crop: tuple[tuple[float, float, float], tuple[float, float, float]] | None = None

    def __post_init__(self) -> None:
        if self.focal <= 0 or self.distance <= 0:
            raise ValueError(
                f"Camera: focal and distance must be positive; found focal {self.focal}, distance {self.distance}. "
                "Give the focal length in pixels and the distance in units of 100 mm."
            )
        if self.width <= 0 or self.height <= 0:
            raise ValueError(
                f"Camera: width and height must be positive; found {self.width} x {self.height}. Give them in pixels."
            )

    @classmethod
    def deep3d(cls, size: int = 224) -> "Camera":
        """Return the camera of the 257 coefficients: focal 1015 and centre 112 at 224 pixels, scaled to `size`."""
        scale = size / 224.0
        return cls(1015.0 * scale, 112.0 * scale, 112.0 * scale, size, size)

    def with_crop(self, matrix: Float[np.ndarray, "2 3"], *, height: int, width: int) -> "Camera":
        """Return this camera with `matrix` mapping its pixels into a picture of `height` by `width`."""
        first, second = (tuple(float(value) for value in row) for row in matrix)
        return replace(self, crop=(first, second), height=height, width=width)  # type: ignore[arg-type]

    @property
    def crop_matrix(self) -> Float[np.ndarray, "2 3"]:
        """The crop as an array; the identity where there is none."""
        return np.asarray(self.crop or ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)), dtype=np.float64)

    def project(
        self, points: Float[np.ndarray, "*batch 3"]
    ) -> tuple[Float[np.ndarray, "*batch 2"], Float[np.ndarray, "*batch"]]:
        """Pixels and depths of points in camera units, already rotated and translated."""
        depth = self.distance - points[..., 2]
        x = self.focal * points[..., 0] / depth + self.centre_x
        y = self.centre_y - self.focal * points[..., 1] / depth
        if self.crop is not None:
            (a, b, c), (d, e, f) = self.crop
            x, y = a * x + b * y + c, d * x + e * y + f
        return np.stack([x, y], axis=-1), np.asarray(depth)

    def project_torch(
        self, points: Float[Tensor, "*batch 3"]
    ) -> tuple[Float[Tensor, "*batch 2"], Float[Tensor, "*batch"]]:
        """`project` for tensors, differentiable in `points`."""
        depth = self.distance - points[..., 2]
        x = self.focal * points[..., 0] / depth + self.centre_x
        y = self.centre_y - self.focal * points[..., 1] / depth
        if self.crop is not None:
            (a, b, c), (d, e, f) = self.crop
            x, y = a * x + b * y + c, d * x + e * y + f
        return torch.stack([x, y], dim=-1), depth


def to_camera(
    vertices: Float[np.ndarray, "*batch 3"], rotation: Float[np.ndarray, "3 3"], translation: Float[np.ndarray, " 3"]
) -> Float[np.ndarray, "*batch 3"]:
    """Head millimetres to camera units: (v / 100) @ R + t."""
    return (vertices / MILLIMETRES_PER_UNIT) @ rotation + translation
