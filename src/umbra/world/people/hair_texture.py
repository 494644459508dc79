"""Strands: the albedo of a head of hair and where it is cut out."""

import cv2
import numpy as np
from jaxtyping import Float32

from umbra.world.head import chart
from umbra.world.paint.appearance import Hair
from umbra.world.paint.brushwork import fractal_noise
from umbra.world.paint.canvas import rising
from umbra.world.paint.hairline import hair_depth
from umbra.world.people.hair_cover import cover_depth, fall_of

TOP = chart.H_TOP - 0.5
"""Height of the first row of the hair's grid and texture, just below the crown."""
TEXTURE_ROWS, TEXTURE_COLUMNS = 224, 320


def _texture_places(low: float) -> tuple[np.ndarray, np.ndarray]:
    """Chart a per column and h per row of the hair's texture."""
    dense = np.linspace(-chart.A_MAX, chart.A_MAX, 2001)
    u = chart.to_uv(np.stack([dense, np.zeros_like(dense)], axis=1))[:, 0]
    a = np.interp((np.arange(TEXTURE_COLUMNS) + 0.5) / TEXTURE_COLUMNS, u, dense)
    h = TOP - (np.arange(TEXTURE_ROWS) + 0.5) / TEXTURE_ROWS * (TOP - low)
    return a[None].astype(np.float32), h[:, None].astype(np.float32)


def strand_texture(
    hair: Hair, low: float, *, rng: np.random.Generator
) -> tuple[Float32[np.ndarray, "rows columns 3"], Float32[np.ndarray, "rows columns"]]:
    """Albedo and cut-out of the sheet: strands along the way it is combed, ragged at the ends and the hairline."""
    shape = (TEXTURE_ROWS, TEXTURE_COLUMNS)
    a, h = _texture_places(low)
    if hair.style == "curly":
        fine, locks = (
            fractal_noise(shape, cells, octaves=octaves, rng=rng) for cells, octaves in (((112, 160), 1), ((60, 84), 2))
        )
    else:
        fine, locks = _combed(hair, a, h, rng=rng)
    depth = cover_depth(hair, a, h)
    contrast = (0.15 if max(hair.colour) > 0.3 else 0.24) * (0.7 if hair.style == "curly" else 1)
    shade = 1 + contrast * fine + 0.5 * contrast * locks - 0.12 * rising(depth, 10, 0)
    texture = np.asarray(hair.colour, np.float32) * np.clip(shade, 0.35, 1.9)[..., None]
    silver = np.clip(hair.grey * (1 - hair.grey) * 1.2 * fine, 0, 0.5)
    texture = texture + (0.72 - texture) * silver[..., None]
    hanging = depth > hair_depth(hair, a, h) + 1
    ragged = depth + (2.0 * fine + 3.0 * locks) * np.where(hanging, 1.6, 0.45)
    alpha = np.clip(0.5 + ragged / 4, 0, 1)
    return np.clip(texture, 0, 1).astype(np.float32), alpha.astype(np.float32)


def _combed(hair: Hair, a: np.ndarray, h: np.ndarray, *, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Fine strands and locks as the hair is combed: arcs from the parting down the sides, or straight back."""
    parted = hair.style in ("parted", "long", "bob")
    fall = fall_of(hair)
    parted = parted and (fall is None or fall.fringe is None)
    centre, turn = (42 if hair.style == "parted" else 20) * hair.parting, 62.0
    if parted:
        aside, up = a - centre, np.maximum(h - turn, 0) * 1.15
        across = np.sign(aside) * np.hypot(aside, up)
        along = np.arctan2(up, np.abs(aside)) * 60 - np.minimum(h - turn, 0)
    else:
        lean = 0.3 * np.sign(hair.parting) * (hair.style in ("short", "fringe"))
        across = a + lean * np.maximum(h - 40, 0) + 0 * h
        along = (160 - h) + 0 * a
    across = across + 4 * hair.wave * np.sin(along / 19)
    fields = []
    for step, stretch in ((1.4, 45.0), (6.0, 70.0)):
        table = fractal_noise((64, 512), (64, 512), octaves=1, rng=rng)
        x, y = (across / step) % 512, (along / stretch) % 64
        fields.append(
            cv2.remap(table, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        )
    return fields[0], fields[1]
