"""The tongue: a dome behind the lower teeth, drawn where the mouth is open enough to show it."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float, Float32, Int32

from umbra.types import Mesh, Region
from umbra.world.head import layout
from umbra.world.head.shell import grid_triangles

ROWS, COLUMNS = 7, 9
OPEN = 3.5
"""Gap between the rows of teeth in mm from which the tongue is drawn."""
HALF_WIDTH, LENGTH = 18.0, 36.0
SPECULAR = 0.25


def tongue_mesh(vertices: Float[np.ndarray, "vertices 3"]) -> Mesh | None:
    """The tongue of a head (mm) as it opens its mouth, or None behind closed teeth; it goes with the lower teeth."""
    upper, lower = (vertices[layout.PARTS[f"{name}_teeth2"]].astype(float) for name in ("upper", "lower"))
    middle = len(lower) // 2
    if upper[middle, 1] - lower[middle, 1] < OPEN:
        return None
    across, back = _dome()
    tip = lower[middle]
    height = 2.2 * np.sqrt(np.clip(1 - across**2, 0, 1)) - 0.9 * np.exp(-((across / 0.22) ** 2)) * (back > 0.1)
    height = height - 9.0 * np.maximum(0.25 - back, 0) * 4 * 0.6 + 3.0 * back - 4.0 * across**4
    x = tip[0] + HALF_WIDTH * across * np.sqrt(np.clip(0.35 + 1.6 * back, 0, 1))
    points = np.stack([x, tip[1] - 2.0 + height, tip[2] - 3.5 - LENGTH * back - 5 * across**2], axis=-1)
    return Mesh(
        vertices=points.reshape(-1, 3).astype(np.float32), triangles=_triangles(), uv=_uv(), texture=_texture(),
        labels=np.full(len(_triangles()), Region.MOUTH, np.uint8), specular=SPECULAR,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _dome() -> tuple[Float[np.ndarray, "rows columns"], Float[np.ndarray, "rows columns"]]:
    """Shares across (-1 to 1) and back (0 tip to 1 root), rows from the root to the tip as seen from the front."""
    across, back = np.meshgrid(np.linspace(-1, 1, COLUMNS), np.linspace(1, 0, ROWS))
    return across, back


@lru_cache(maxsize=1)
def _triangles() -> Int32[np.ndarray, "faces 3"]:
    return grid_triangles(ROWS, COLUMNS)


@lru_cache(maxsize=1)
def _uv() -> Float32[np.ndarray, "corners 2"]:
    u, v = np.meshgrid(np.linspace(0, 1, COLUMNS), np.linspace(0, 1, ROWS))
    return np.stack([u.ravel(), v.ravel()], axis=1).astype(np.float32)


@lru_cache(maxsize=1)
def _texture() -> Float32[np.ndarray, "rows columns 3"]:
    """Pink, paler along the middle, darker to the sides and into the throat."""
    v, u = np.mgrid[0:24, 0:24] / 23.0
    shade = (0.35 + 0.65 * v**0.8) * (1 - 0.35 * (2 * u - 1) ** 4) * (1 - 0.18 * np.exp(-(((u - 0.5) / 0.05) ** 2)))
    grain = 1 + 0.06 * np.sin(60 * u) * np.sin(53 * v)
    return (np.array([0.62, 0.33, 0.33]) * (shade * grain)[..., None]).astype(np.float32)
