"""How the cloth of a hijab lies: the oval that it leaves, its fall from head to shoulders, and its folds."""

import numpy as np
from jaxtyping import Float

from umbra.world.paint.appearance import Headwear
from umbra.world.paint.canvas import rising
from umbra.world.people.clothes import BODY, NECK_HEIGHT
from umbra.world.people.hair_grid import AXIS_Z, Grid, taut_over_ears

FACE = (0.0, -11.0), (84.0, 81.0)
"""Middle and radii of the opening that a hijab leaves, in the chart."""
LOWEST = -172.0
DEEP = 3.4
"""Half the depth of the deepest folds, mm."""


def hijab_depth(
    worn: Headwear, across: Float[np.ndarray, "..."], height: Float[np.ndarray, "..."]
) -> Float[np.ndarray, "..."]:
    """Signed millimetres into the cloth (negative: none here), from the face's oval to the hem."""
    (x, y), (wide, tall) = FACE
    down = (height - y + 3 * worn.low * (height > y)) / tall
    away = (np.abs((across - x) / wide) ** 2.3 + np.abs(down) ** 2.3) ** (1 / 2.3)
    return np.minimum((away - 1) * 60, height - (LOWEST + 6 + 10 * worn.size))


def shoulder_room(across: Float[np.ndarray, "..."], height: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """How far the cloth spreads over shoulders that widen as the clothes do, mm."""
    wide = np.minimum(BODY[:, 2], BODY[:, 3] + 14)
    over = np.interp(NECK_HEIGHT - height, -BODY[:, 1], wide, left=0.0)
    over = over + 7 + 24 * rising(np.abs(across), 100, 170)  # clothes stand higher behind
    return np.where(height < NECK_HEIGHT + 24, over, 0.0) * rising(height, NECK_HEIGHT + 24, NECK_HEIGHT - 2)


def outwards(
    normals: Grid, across: Float[np.ndarray, "rows columns"], height: Float[np.ndarray, "rows columns"]
) -> Float[np.ndarray, "rows columns 3"]:
    """Normals without their upward part below the chin and over the ears: cloth spreads outwards, never over itself."""
    a, flat = np.abs(across), normals.copy()
    ear = rising(a, 100, 116) * rising(a, 182, 166) * rising(height, 74, 56)
    flat[..., 1] *= rising(height, -95, -70) * (1 - ear)
    return flat / (np.linalg.norm(flat, axis=-1, keepdims=True) + 1e-9)


def folds_of(
    worn: Headwear, across: Float[np.ndarray, "..."], height: Float[np.ndarray, "..."]
) -> Float[np.ndarray, "..."]:
    """Folds in [-1, 1]: they hang from beside the chin and fan out over the shoulders; a few lie along the forehead.

    One end of the cloth is laid across under the chin and over a shoulder: a step from its upper layer (+1) down.
    """
    a, h = np.broadcast_arrays(across, height)
    sway = 0.9 * np.sin(a / 31 + 5 * worn.size) + 0.5 * np.sin(h / 23 + 9 * worn.low)
    hanging = np.sin(a / 8.5 + sway + 0.012 * h * np.sign(a)) + 0.5 * np.sin(a / 5.1 - 1.4 * sway)
    below = rising(h, -18, -85) * rising(np.abs(a), 8, 40) + 0.25 * rising(h, 20, -40) * rising(np.abs(a), 92, 120)
    below = below * rising(np.abs(a), 206, 176)  # the two sides meet behind
    around = hijab_depth(worn, a, h)
    brow = 0.35 * np.sin(around / 5.5 + 1.5 * np.sin(a / 40)) * rising(around, 4, 12) * rising(around, 60, 34)
    edge = h + 104 + 0.34 * (1.0 if worn.low > 0 else -1.0) * a + 4 * np.sin(a / 26)
    wrap = 0.9 * rising(edge, -1.5, 1.5) * rising(edge, 34, 12) * rising(np.abs(a), 120, 90)
    return np.clip(0.55 * hanging * below * (1 - wrap) + brow + wrap, -1, 1)


def hung(sheet: Grid, places: Float[np.ndarray, "rows columns 2"], folds: Float[np.ndarray, "rows columns"]) -> Grid:
    """The sheet as it hangs in folds from ears, jaw and nape to the shoulders: it follows no ear or neck inwards."""
    sheet, h, a = sheet.copy(), places[:, 0, 1], np.abs(places[0, :, 0])
    beside = rising(a, 84, 112)
    sheet = taut_over_ears(sheet, places, beside)
    flat = sheet[..., [0, 2]] - np.array([0, AXIS_Z], np.float32)
    out = np.linalg.norm(flat, axis=-1)
    # How far the cloth is free to hang: beside the face from the ears down, in front below the chin.
    free = np.maximum(
        (0.30 + 0.62 * rising(a, 28, 82)) * rising(h, -20, -70)[:, None], beside * rising(h, 66, 54)[:, None]
    )
    start = int(np.flatnonzero(h < 68)[0])
    held = out[start - 1].copy()
    for row in range(start, len(h)):
        held = np.maximum(out[row], held * (1 - 0.0022 * (h[row - 1] - h[row])))
        out[row] += (held - out[row]) * free[row]
    out = out * (1 + DEEP * folds / np.maximum(out, 40))
    flat *= (out / np.linalg.norm(flat, axis=-1))[..., None]
    sheet[..., [0, 2]] = flat + np.array([0, AXIS_Z])
    return sheet.astype(np.float32)
