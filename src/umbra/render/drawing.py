"""A drawn picture with what is known of every pixel."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8


@dataclass(frozen=True, eq=False)
class Drawing:
    """A picture of meshes and what is known of every pixel.

    `image` lies over the background (black where none was given); `labels` holds `Region` values by majority of
    samples; `depth` is the distance along the camera's axis in camera units (infinite where nothing is) to the
    surface of the triangles, and `bump` how much nearer the detailed surface lies (0 where there is no relief);
    `normals` are those of the detailed surface in the camera's axes (0 where nothing is); `coverage` is the share of
    the pixel that meshes fill.
    """

    image: Float32[np.ndarray, "height width 3"]
    labels: UInt8[np.ndarray, "height width"]
    depth: Float32[np.ndarray, "height width"]
    coverage: Float32[np.ndarray, "height width"]
    bump: Float32[np.ndarray, "height width"]
    normals: Float32[np.ndarray, "height width 3"]

    @classmethod
    def empty(cls, height: int, width: int) -> "Drawing":
        """Arrays to be filled."""
        return cls(
            image=np.empty((height, width, 3), np.float32),
            labels=np.empty((height, width), np.uint8),
            depth=np.empty((height, width), np.float32),
            coverage=np.empty((height, width), np.float32),
            bump=np.empty((height, width), np.float32),
            normals=np.empty((height, width, 3), np.float32),
        )
