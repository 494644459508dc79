"""The red of the lips, the line between them, and what the open mouth shows: teeth and the dark behind."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float32

from umbra.world.head import chart
from umbra.world.paint.appearance import Appearance
from umbra.world.paint.brushwork import blend, fractal_noise
from umbra.world.paint.canvas import Canvas, canvas, rising

Field = Float32[np.ndarray, "rows columns"]
Texture = Float32[np.ndarray, "rows columns 3"]

TEETH = {"upper": (8.5, 6.6, 7.2, 5.6, 4.6), "lower": (5.4, 5.9, 6.6, 6.0, 5.4)}
"""Breadths in mm of the teeth from the middle outwards as seen from the front, incisors to premolars, which turn away
(crowns measure about 8.5, 6.5, 7.5, 7, 7 and 5, 5.5, 7, 7, 7: Nelson & Ash 2010, Wheeler's Dental Anatomy, rounded).
"""
ARCH_HALF = 24.5
"""Half the breadth in mm of the arch that the islands of the teeth cover."""
GUM = np.array([0.55, 0.29, 0.28])
MOUTH_DARK = np.array([0.20, 0.07, 0.065])


@lru_cache(maxsize=4)
def lip_fields(size: int) -> dict[str, Field]:
    """Signed millimetres into the red (upper, lower) and distance from the mouth line."""
    ground = canvas(size)
    x = ground.x.ravel()
    upper, lower, line = (rows.reshape(size, size) for rows in (*chart.lip_heights(x), chart.mouth_line(x)))
    # At the corners the painted line rises a little: lips at rest that turn down look cross.
    rest = 1.1 * np.clip(np.abs(ground.x) / chart.MOUTH_HALF, 0, 1.1) ** 7
    above = ground.height - line
    inside = chart.MOUTH_HALF - np.abs(ground.x)
    red = np.where(above > 0, upper - above, lower + above)
    fields = {
        "red": np.minimum(red, inside),
        "line": np.exp(-0.5 * ((above - rest) / 0.75) ** 2) * rising(inside, -1.5, 1.5),
        "seam": np.exp(-0.5 * ((above - rest) / 2.2) ** 2) * rising(inside, -2.0, 3.0),
        "below": np.exp(-0.5 * ((red + 2.2) / 1.6) ** 2) * (above < 0) * rising(inside, 2, 10),
        "philtrum": ground.bump((4.6, -28.5), (1.6, 4.5)),
        "upper": (above > 0).astype(float),
        "full": ground.bump((9, chart.MOUTH_Y - 5.5), (7, 2.2)),
    }
    return {name: field.astype(np.float32) for name, field in fields.items()}


def red_cover(size: int, border: float) -> Field:
    """Coverage of the red: one inside, a half at the lip's outline, more blurred as `border` falls from 1 to 0."""
    blur = 0.65 + 0.9 * (1 - border)
    cover = np.zeros((size, size), np.float32)
    rows = mouth_rows(size)
    cover[rows] = rising(lip_fields(size)["red"][rows], -blur, blur)
    return cover


@lru_cache(maxsize=4)
def mouth_rows(size: int) -> slice:
    """Rows of the texture in which anything of the lips is painted."""
    inside = np.flatnonzero(np.abs(canvas(size).height[:, 0] - chart.MOUTH_Y) < 24)
    return slice(int(inside[0]), int(inside[-1]) + 1)


def paint_lips(texture: Texture, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """Lay the lips over the skin, in place: colour, upright cracks, a darker upper lip, the dark line between."""
    rows, lips = mouth_rows(ground.size), look.lips
    place = {name: field[rows] for name, field in lip_fields(ground.size).items()}
    texture = texture[rows]
    shape, share = texture.shape[:2], len(texture) / ground.size
    cracks = fractal_noise(shape, (ground.size * share / 26, ground.size / 3.5), octaves=1, rng=rng)
    shade = 1 + (0.035 * lips.cracks * (1 - 0.6 * lips.lipstick)) * cracks - 0.08 * place["upper"]
    # Paler towards the edge, where skin begins, and in the fullest part of the lower lip.
    shade -= 0.05 * rising(place["red"], 2.0, 0.0) * lips.border - 0.06 * place["full"]
    red = np.asarray(lips.colour, np.float32) * shade[..., None].astype(np.float32)
    blend(texture, red, 0.93 * red_cover(ground.size, lips.border)[rows])
    texture *= 1 - (0.10 * place["below"] - 0.03 * place["philtrum"])[..., None]
    dark = np.asarray(lips.colour) * np.array([0.36, 0.26, 0.26])
    blend(texture, dark, np.minimum(0.62 * place["line"] + 0.17 * place["seam"], 0.8))


def paint_mouth(texture: Texture, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """Fill the islands of the teeth and of the mouth's inside, in place."""
    left, top, right, bottom = np.round(np.array(chart.MOUTH_UV) * ground.size).astype(int)
    texture[top - 3 : bottom + 3, left - 3 : right + 3] = MOUTH_DARK
    yellow = 0.05 + 0.12 * np.clip((look.age - 20) / 60, 0, 1) + rng.uniform(0, 0.05)
    enamel = np.array([0.74, 0.715 - yellow / 3, 0.66 - yellow])
    for name, box in chart.TEETH_UV.items():
        tones = 1 + 0.035 * rng.standard_normal(2 * len(TEETH[name]))
        _paint_teeth(texture, np.array(box) * ground.size, enamel, TEETH[name], tones)


def _paint_teeth(
    texture: Texture, box: np.ndarray, enamel: np.ndarray, breadths: tuple[float, ...], tones: np.ndarray
) -> None:
    """One row of teeth of their own breadths: gum arches, dark gaps, translucent edges, darker to the sides."""
    left, top, right, bottom = np.round(box).astype(int)
    across = ((np.arange(left - 2, right + 2) + 0.5 - box[0]) / (box[2] - box[0]) * 2 - 1) * ARCH_HALF
    down = (np.arange(top - 2, bottom + 2) + 0.5 - box[1])[:, None] / (box[3] - box[1])
    edges = np.cumsum([0.0, *breadths])
    place = np.interp(np.abs(across), edges, np.arange(len(edges)))
    number = np.minimum(place.astype(int), len(breadths) - 1)
    within, wide = place - number, np.asarray(breadths)[number]
    aside = np.minimum(within, 1 - within) * wide  # mm from the nearer gap
    gap = np.exp(-0.5 * (aside / 0.42) ** 2)
    back = np.clip(np.abs(across) / ARCH_HALF, 0, 1)
    # A crown is rounded: it turns away at its sides, more so near the biting edge, where corners leave notches.
    round_off = 0.16 * np.exp(-aside / 1.0) + 0.5 * gap * (0.35 + 0.65 * down)
    shade = (1 - 0.72 * back**1.8) * (1 - round_off) * tones[number + len(breadths) * (across > 0)]
    shade = shade * (0.80 + 0.20 * rising(down, 0.2, 0.75)) * (1 - 0.16 * rising(down, 0.80, 1.0))
    gum = rising(down + 0.16 * (2 * within - 1) ** 2 - 0.10, 0.26, 0.18)
    tooth = enamel * shade[..., None]
    gums = GUM * (1 - 0.6 * back)[None, :, None] * (0.75 + 0.25 * rising(down, 0.0, 0.2))[..., None]
    texture[top - 2 : bottom + 2, left - 2 : right + 2] = tooth + (gums - tooth) * gum[..., None]
