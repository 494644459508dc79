"""The skin's own grain: pores, the unevenness between them, cracks of the lips, stubble and beards, as heights in mm.

Microrelief lies within 0.02 to 0.2 mm (Hashimoto 1974, Int. J. Dermatol. 13:357, from secondary memory); a pore that
shows is a pit of 0.25 mm and more across (Flament et al. 2015, Clin. Cosmet. Investig. Dermatol. 8:85). The amounts
below are own choices within that, and hair is counted as the skin's roughness.
"""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float32

from umbra.world.paint.appearance import Appearance
from umbra.world.paint.brushwork import fractal_noise
from umbra.world.paint.canvas import Canvas, canvas
from umbra.world.paint.texture_lips import lip_fields
from umbra.world.paint.texture_strands import beard_density

Field = Float32[np.ndarray, "rows columns"]

PORE = 0.055
"""Depth of a pore on the nose of somebody whose `Skin.pores` is 1."""
PORE_DEVIATIONS = 1.2
"""Beyond this many deviations of the finest noise lies a pore: one cell in nine."""
UNEVEN = 0.022
"""Deviation of the smooth unevenness of young skin; at seventy as much again comes to it."""
LIP_CRACK = 0.05
STUBBLE, BEARD = 0.05, 0.30
"""Deviation of the height of stubble, and of the tufts of a beard."""
FINE_CELL, LUMP_CELL, TUFT_CELL = 0.85, 3.6, (6.0, 2.2)
"""Millimetres to a pore, to a lump of unevenness, and to a tuft down and across."""


MOST_CELLS = 400


def grain(look: Appearance, size: int, *, rng: np.random.Generator) -> Field:
    """Height of the grain over the whole map; it depends on the person and not on the expression."""
    ground, skin = canvas(size), look.skin
    white = even_noise(size, FINE_CELL, rng=rng)
    height = np.float32(UNEVEN * (1 + skin.wrinkles)) * even_noise(size, LUMP_CELL, rng=rng)
    pits = np.minimum(np.float32(PORE_DEVIATIONS) - white, 0.0)
    height += np.float32(PORE * skin.pores) * pore_zone(size) * (pits + np.float32(0.1) * white)
    _crack_lips(height, look, ground, rng=rng)
    if look.beard.density > 0:
        height += _beard(look, ground, white, rng=rng)
    return height * bare_skin(size)


def even_noise(size: int, cell: float | tuple[float, float], *, rng: np.random.Generator) -> Field:
    """Noise of about unit deviation whose lumps are `cell` mm (down, across) everywhere, though texels are not."""
    down, across = cell if isinstance(cell, tuple) else (cell, cell)
    ground = canvas(size)
    reach = np.array([np.ptp(ground.height) / down, np.ptp(ground.x) / across])
    # Beyond what a few thousand cells hold (the back of the head, under hair) the noise comes again, mirrored.
    lattice = rng.standard_normal(tuple(int(side) + 4 for side in np.minimum(reach, MOST_CELLS)), dtype=np.float32)
    x, y = _cells(size, down, across)
    noise = cv2.remap(lattice, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return noise * np.float32(1.5)  # a bilinear mean of four has two thirds of their deviation


@lru_cache(maxsize=16)
def _cells(size: int, down: float, across: float) -> tuple[Field, Field]:
    """Where in the lattice of cells each texel lies, from the middle of the face outwards."""
    ground = canvas(size)
    x = np.broadcast_to(ground.x / np.float32(across), (size, size))
    y = np.broadcast_to((ground.height.max() - ground.height) / np.float32(down), (size, size))
    return np.ascontiguousarray(x - x.min()), np.ascontiguousarray(y)


@lru_cache(maxsize=4)
def pore_zone(size: int) -> Field:
    """How coarse pores are at each place: 1 on the nose, less on the cheeks beside it, forehead and chin, 0.2 else."""
    ground = canvas(size)
    nose = ground.bump((0, -6), (12, 14))
    zone = nose + 0.75 * ground.bump((24, -8), (12, 13)) + 0.45 * ground.bump((0, 60), (34, 13))
    zone += 0.5 * ground.bump((0, -76), (14, 9))
    return np.clip(0.2 + zone, 0, 1).astype(np.float32)


@lru_cache(maxsize=4)
def bare_skin(size: int) -> Field:
    """1 on skin, fading to 0 above the texture's islands, so that eyes and teeth stay smooth."""
    ground = canvas(size)
    down = (np.arange(size, dtype=np.float32)[:, None] + 0.5) / size
    fade = np.clip((np.float32(0.855) - down) / np.float32(0.02), 0, 1)
    return (fade * ground.skin).astype(np.float32)


def _crack_lips(height: Field, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """Upright cracks of the lips in place, filled where there is lipstick; the lips have no pores."""
    red = lip_fields(ground.size)["red"]
    rows, columns = (slice(found.min(), found.max() + 1) for found in np.nonzero(red > 0))
    inside = np.clip(red[rows, columns], 0, 1)
    shape = (inside.shape[0], inside.shape[1])
    cracks = fractal_noise(shape, (shape[0] / 14, shape[1] / 3), octaves=1, rng=rng)
    depth = LIP_CRACK * look.lips.cracks * (1 - 0.6 * look.lips.lipstick)
    height[rows, columns] += inside * (np.float32(depth) * cracks - height[rows, columns])


def _beard(look: Appearance, ground: Canvas, white: Field, *, rng: np.random.Generator) -> Field:
    """Stubble as grain, a beard as tufts that hang; a shaven chin is a little rough."""
    beard = look.beard
    density = beard_density(look, ground) * np.float32(min(beard.density, 1.0))
    if beard.style in ("shaven", "stubble"):
        return np.float32(STUBBLE * (0.3 if beard.style == "shaven" else 1.0)) * density * white
    tufts = 0.8 * even_noise(ground.size, TUFT_CELL, rng=rng) + 0.4 * white
    return np.float32(BEARD * (0.6 + 0.4 * beard.length)) * density * tufts
