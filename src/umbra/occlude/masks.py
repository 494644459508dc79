"""Face masks of four kinds, as sheets on a head: the same sheets dress pictures and meshes."""

from collections.abc import Callable

import cv2
import numpy as np
from jaxtyping import Float64

from umbra.occlude import garments
from umbra.occlude.fabrics import Texture, cloth_texture, dyed, kn95_texture, n95_texture, surgical_texture
from umbra.occlude.raster import Sheet

MASKS: dict[str, tuple[garments.MaskCut, Callable[[np.random.Generator], Texture]]] = {
    "surgical_mask": (garments.SURGICAL, surgical_texture),
    "cloth_mask": (garments.CLOTH, cloth_texture),
    "kn95_mask": (garments.KN95, kn95_texture),
    "n95_mask": (garments.N95, n95_texture),
}


def band_sheet(points: Float64[np.ndarray, "rows columns 3"], colour: tuple[float, float, float]) -> Sheet:
    """A strap of one colour, darker towards its edges so that it looks round."""
    roundness = np.array([0.72, 1.0, 1.05, 1.0, 0.72])[:, None] * np.ones((1, 12))
    return Sheet(points, dyed(colour, roundness), np.ones((5, 12), np.float32))


def _loops(
    head: Float64[np.ndarray, "68 3"], grid: Float64[np.ndarray, "rows columns 3"], colour: tuple
) -> list[Sheet]:
    """Elastic loops from the four corners to the roots of the ears."""
    unit, sheets = garments.head_unit(head), []
    for side, column in ((-1, 0), (1, -1)):
        upper, lower = garments.ear_points(head, side)
        for row, ear in ((2, upper), (-3, lower)):
            points = garments.strap_points(grid[row, column], ear, width=3.2 * unit, sag=1.0 * unit)
            sheets.append(band_sheet(points, colour))
    return sheets


def _head_straps(
    head: Float64[np.ndarray, "68 3"], grid: Float64[np.ndarray, "rows columns 3"], colour: tuple
) -> list[Sheet]:
    """Two straps of a respirator on each side: one above the ear towards the crown, one below it towards the nape."""
    unit, sheets = garments.head_unit(head), []
    rows = len(grid)
    for side, column in ((-1, 2), (1, -3)):
        upper, lower = garments.ear_points(head, side)
        for row, end in (
            (rows // 3, upper + unit * np.array([0, 26, 0])),
            (2 * rows // 3, lower - unit * np.array([0, 24, 0])),
        ):
            sheets.append(band_sheet(garments.strap_points(grid[row, column], end, width=5 * unit), colour))
    return sheets


def mask_sheets(head: Float64[np.ndarray, "68 3"], kind: str, *, rng: np.random.Generator) -> list[Sheet]:
    """Straps first, then the mask's body over them (the last sheet)."""
    cut, paint = MASKS[kind]
    grid = garments.mask_points(head, cut)
    colour, alpha = paint(rng)
    mean = cv2.mean(colour)[:3]  # numpy is slow over an axis before one of three
    cord = tuple(min(0.3 * part + 0.65, 0.95) for part in mean)
    if kind == "n95_mask":
        straps = _head_straps(head, grid, ((0.86, 0.74, 0.30), (0.88, 0.88, 0.86))[int(rng.integers(2))])
    else:
        dark = sum(mean) / 3 < 0.3
        straps = _loops(head, grid, (0.14, 0.14, 0.15) if dark else cord)
    return [*straps, Sheet(grid, colour, alpha)]
