"""Brushes: smooth noise, soft spots and tapering hairs, painted into coverage maps in [0, 1]."""

from typing import no_type_check

import cv2
import numpy as np
from jaxtyping import Float, Float32

from umbra.compiled import compiled

STEP_PIXELS = 0.6


def fractal_noise(
    shape: tuple[int, int], cells: tuple[float | int, float | int], *, octaves: int = 3, rng: np.random.Generator
) -> Float32[np.ndarray, "rows columns"]:
    """Value noise of zero mean and unit deviation; `cells` = lumps down and across in the coarsest octave."""
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        lattice = tuple(max(2, min(side, round(count * 2**octave))) for side, count in zip(shape, cells, strict=True))
        values = rng.standard_normal(lattice, dtype=np.float32)
        total += cv2.resize(values, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC) * 0.55**octave
    return (total - total.mean()) / (total.std() + 1e-6)


def surface_noise(
    places: tuple[Float32[np.ndarray, "rows columns"], Float32[np.ndarray, "rows columns"]],
    period: float,
    lump: float,
    *,
    octaves: int = 3,
    rng: np.random.Generator,
) -> Float32[np.ndarray, "rows columns"]:
    """Noise of about zero mean and unit deviation over `places` (mm across and down), with lumps of `lump` mm.

    It repeats after `period` mm; unlike `fractal_noise` its lumps are round on the skin, not in the texture.
    """
    total, power = np.zeros(places[0].shape, np.float32), 0.0
    for octave in range(octaves):
        columns = max(4, round(period / lump * 2**octave))
        table = rng.standard_normal((columns, columns), dtype=np.float32)
        scale = np.float32(columns / period)
        x, y = places[0] * scale, places[1] * scale
        total += cv2.remap(table, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP) * np.float32(0.55**octave)
        power += 0.55 ** (2 * octave)
    # Between the table's values a weighted mean of four lies: its variance is 4/9 of theirs on average.
    return total / np.float32(2 / 3 * power**0.5)


@compiled
@no_type_check
def _splat(cover, x, y, radius, strength):
    """A soft round dab centred at pixel coordinates (pixel centres at integer + 0.5)."""
    rows, columns = cover.shape
    for row in range(max(0, int(y - radius - 1)), min(rows, int(y + radius + 2))):
        for column in range(max(0, int(x - radius - 1)), min(columns, int(x + radius + 2))):
            away = ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2) ** 0.5
            inside = min(1.0, max(0.0, radius + 0.5 - away))
            cover[row, column] += (1.0 - cover[row, column]) * inside * strength


@compiled
@no_type_check
def _hairs(cover, hairs):
    """Each hair: root x, y; way x, y; bend x, y; radius; strength. It thins to its tip."""
    for index in range(hairs.shape[0]):
        x, y, dx, dy, bx, by, radius, strength = hairs[index]
        count = max(2, int(((dx + bx) ** 2 + (dy + by) ** 2) ** 0.5 / STEP_PIXELS))
        share = min(1.0, STEP_PIXELS / (2.0 * radius + 0.6))
        for step in range(count):
            t = step / (count - 1)
            taper = radius * (1.0 - 0.7 * t * t)
            _splat(cover, x + dx * t + bx * t * t, y + dy * t + by * t * t, taper, strength * share * (1 - 0.3 * t))


@compiled
@no_type_check
def _spots(cover, spots):
    for index in range(spots.shape[0]):
        x, y, radius, strength = spots[index]
        _splat(cover, x, y, radius, strength)


def paint_hairs(
    cover: Float32[np.ndarray, "rows columns"],
    roots: Float[np.ndarray, "hairs 2"],
    ways: Float[np.ndarray, "hairs 2"],
    *,
    bends: Float[np.ndarray, "hairs 2"] | float = 0.0,
    radius: Float[np.ndarray, " hairs"] | float | int = 0.5,
    strength: Float[np.ndarray, " hairs"] | float = 1.0,
) -> None:
    """Add hairs to `cover` in place, all in pixels: hair = root + way·t + bend·t², t in [0, 1]."""
    hairs = np.empty((len(roots), 8), np.float64)
    hairs[:, :2], hairs[:, 2:4], hairs[:, 4:6] = roots, ways, bends
    hairs[:, 6], hairs[:, 7] = radius, strength
    _hairs(cover, hairs)


def paint_spots(
    cover: Float32[np.ndarray, "rows columns"],
    centres: Float[np.ndarray, "spots 2"],
    *,
    radius: Float[np.ndarray, " spots"] | float | int,
    strength: Float[np.ndarray, " spots"] | float = 1.0,
) -> None:
    """Add round soft-edged spots to `cover` in place; centres and radii in pixels."""
    spots = np.empty((len(centres), 4), np.float64)
    spots[:, :2], spots[:, 2], spots[:, 3] = centres, radius, strength
    _spots(cover, spots)


@compiled
@no_type_check
def _blend(texture, colours, cover):
    flat = colours.shape[0] == 1
    for row in range(texture.shape[0]):
        for column in range(texture.shape[1]):
            share = cover[row, column]
            if share != 0.0:
                for channel in range(3):
                    colour = colours[0, 0, channel] if flat else colours[row, column, channel]
                    texture[row, column, channel] += (colour - texture[row, column, channel]) * share


def blend(
    texture: Float32[np.ndarray, "rows columns 3"],
    colour: Float[np.ndarray, " 3"] | Float[np.ndarray, "rows columns 3"] | tuple[float, float, float],
    cover: Float[np.ndarray, "rows columns"],
) -> None:
    """Lay `colour` (one, or one per pixel) over `texture` in place, as far as `cover` says."""
    colours = np.asarray(colour, np.float32)
    _blend(texture, colours.reshape(1, 1, 3) if colours.ndim == 1 else colours, np.asarray(cover, np.float32))


def polyline_points(line: Float[np.ndarray, "points 2"], shares: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n 2"]:
    """Points at the given shares (0 to 1) of the length along a line."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    along /= along[-1]
    return np.stack([np.interp(shares, along, line[:, axis]) for axis in range(2)], axis=1)
