"""The texture's pixels in millimetres of the average head, so that paint is laid where the geometry is."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Bool, Float, Float32, Shaped

from umbra.world.head import chart


@dataclass(frozen=True, eq=False)
class Canvas:
    """Places of the pixel centres of a square texture; `x` is frontal x where the face looks ahead, and grows on."""

    size: int
    across: Float32[np.ndarray, "1 columns"]  # chart a
    height: Float32[np.ndarray, "rows 1"]  # chart h
    x: Float32[np.ndarray, "rows columns"]
    skin: Bool[np.ndarray, "rows columns"]  # above the islands

    def pixels(self, frontal: Shaped[np.ndarray, "points 2"]) -> Float[np.ndarray, "points 2"]:
        """Pixel coordinates (column, row) of frontal millimetres."""
        return chart.uv_of_frontal(np.asarray(frontal, float)) * self.size

    def chart_pixels(self, places: Shaped[np.ndarray, "points 2"]) -> Float[np.ndarray, "points 2"]:
        """Pixel coordinates (column, row) of chart places (a, h)."""
        return chart.to_uv(np.asarray(places, float)) * self.size

    def bump(
        self, centre: tuple[float | int, float | int], radii: tuple[float | int, float | int]
    ) -> Float32[np.ndarray, "rows columns"]:
        """A Gaussian on the image's right side and its mirror twin, `centre` and deviations in frontal millimetres."""
        down = np.exp(-0.5 * ((self.height - centre[1]) / radii[1]) ** 2)
        aside = np.exp(-0.5 * ((np.abs(self.x) - centre[0]) / radii[0]) ** 2)
        return (aside * down).astype(np.float32)


NOISE_PERIOD = 2 * chart.A_MAX
"""Width in mm around the head after which skin noise repeats, so that it has no seam at the back."""


@lru_cache(maxsize=8)
def skin_millimetres(size: int) -> tuple[Float32[np.ndarray, "rows columns"], Float32[np.ndarray, "rows columns"]]:
    """Places across and down in mm along the skin, even in all directions and closed at the back of the head."""
    ground = canvas(size)
    narrow = chart.front_half_width(ground.height) / chart.FRONT
    behind = rising(np.abs(ground.across), 96.0, 200.0)
    x = ground.across * (narrow + (1 - narrow) * behind)
    return x.astype(np.float32), np.broadcast_to(-ground.height, x.shape).astype(np.float32)


@lru_cache(maxsize=8)
def canvas(size: int) -> Canvas:
    """The canvas of a texture with `size` rows and columns."""
    if size < 64:
        raise ValueError(f"size must be at least 64 pixels, below which eyes have no iris; got {size}. 384 is usual.")
    centres = (np.arange(size) + 0.5) / size
    a = np.linspace(-chart.A_MAX, chart.A_MAX, 4001)
    h = np.linspace(chart.H_TOP, chart.H_BOTTOM, 4001)
    u = chart.to_uv(np.stack([a, np.zeros_like(a)], axis=1))[:, 0]
    v = chart.to_uv(np.stack([np.zeros_like(h), h], axis=1))[:, 1]
    across = np.interp(centres, u, a)
    height = np.interp(centres, v, h)
    x = across[None] * chart.front_half_width(height)[:, None] / chart.FRONT
    return Canvas(
        size=size,
        across=across[None].astype(np.float32),
        height=height[:, None].astype(np.float32),
        x=x.astype(np.float32),
        skin=np.broadcast_to(centres[:, None] < chart.ISLAND_TOP - 0.01, (size, size)),
    )


def rising(
    values: Float[np.ndarray, "*shape"], start: float | int, end: float | int | Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """0 before `start`, 1 after `end`, smooth between (start > end turns it round)."""
    t = np.clip((values - start) / (end - start), 0, 1)
    return t * t * (3 - 2 * t)
