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

TOOTH_COUNT = 10
GUM = np.array([0.62, 0.33, 0.32])
MOUTH_DARK = np.array([0.20, 0.07, 0.065])


@lru_cache(maxsize=4)
def lip_fields(size: int) -> dict[str, Field]:
    """Signed millimetres into the red (upper, lower) and distance from the mouth line."""
    ground = canvas(size)
    x = ground.x.ravel()
    upper, lower, line = (rows.reshape(size, size) for rows in (*chart.lip_heights(x), chart.mouth_line(x)))
    above = ground.height - line
    inside = chart.MOUTH_HALF - np.abs(ground.x)
    red = np.where(above > 0, upper - above, lower + above)
    fields = {
        "red": np.minimum(red, inside),
        "line": np.exp(-0.5 * (above / 0.75) ** 2) * rising(inside, -1.5, 1.5),
        "seam": np.exp(-0.5 * (above / 2.2) ** 2) * rising(inside, -2.5, 2.0),
        "below": np.exp(-0.5 * ((red + 2.2) / 1.6) ** 2) * (above < 0) * rising(inside, 2, 10),
        "philtrum": ground.bump((4.6, -28.5), (1.6, 4.5)),
        "upper": (above > 0).astype(float),
    }
    return {name: field.astype(np.float32) for name, field in fields.items()}


def red_cover(size: int, border: float) -> Field:
    """Coverage of the red: one inside, a half at the lip's outline, more blurred as `border` falls from 1 to 0."""
    blur = 0.5 + 0.9 * (1 - border)
    return rising(lip_fields(size)["red"], -blur, blur).astype(np.float32)


def paint_lips(texture: Texture, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """Lay the lips over the skin, in place: colour, upright cracks, a darker upper lip, the dark line between."""
    place, lips = lip_fields(ground.size), look.lips
    cracks = fractal_noise((ground.size, ground.size), (ground.size / 26, ground.size / 3.5), octaves=1, rng=rng)
    shade = 1 + (0.035 * lips.cracks * (1 - 0.6 * lips.lipstick)) * cracks - 0.10 * place["upper"]
    shade -= 0.10 * rising(place["red"], 2.0, 0.0) * lips.border
    red = np.asarray(lips.colour, np.float32) * shade[..., None].astype(np.float32)
    blend(texture, red, 0.93 * red_cover(ground.size, lips.border))
    texture *= 1 - (0.10 * place["below"] - 0.03 * place["philtrum"])[..., None]
    dark = np.asarray(lips.colour) * np.array([0.36, 0.26, 0.26])
    blend(texture, dark, np.minimum(0.72 * place["line"] + 0.20 * place["seam"], 0.85))


def paint_mouth(texture: Texture, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """Fill the islands of the teeth and of the mouth's inside, in place."""
    left, top, right, bottom = np.round(np.array(chart.MOUTH_UV) * ground.size).astype(int)
    texture[top - 3 : bottom + 3, left - 3 : right + 3] = MOUTH_DARK
    yellow = 0.05 + 0.12 * np.clip((look.age - 20) / 60, 0, 1) + rng.uniform(0, 0.05)
    enamel = np.array([0.86, 0.84 - yellow / 3, 0.79 - yellow])
    for box in chart.TEETH_UV.values():
        _paint_teeth(texture, np.array(box) * ground.size, enamel)


def _paint_teeth(texture: Texture, box: Float32[np.ndarray, " 4"] | np.ndarray, enamel: np.ndarray) -> None:
    """One row of teeth: gum arches above each, dark between them, duller towards the back."""
    left, top, right, bottom = np.round(box).astype(int)
    across = (np.arange(left - 2, right + 2) + 0.5 - box[0]) / (box[2] - box[0])
    down = (np.arange(top - 2, bottom + 2) + 0.5 - box[1])[:, None] / (box[3] - box[1])
    within = (across * TOOTH_COUNT) % 1
    gap = 0.55 * np.exp(-0.5 * (np.minimum(within, 1 - within) / 0.07) ** 2)
    back = np.clip(np.abs(across - 0.5) * 2, 0, 1)
    shade = (1 - 0.55 * back**2.2) * (1 - gap * (0.4 + 0.6 * down)) * (1 - 0.12 * rising(down, 0.75, 1.0))
    gum = rising(down + 0.08 * np.abs(within - 0.5), 0.30, 0.20)
    tooth = enamel * shade[..., None]
    texture[top - 2 : bottom + 2, left - 2 : right + 2] = (
        tooth + (GUM * (1 - 0.4 * back)[None, :, None] - tooth) * gum[..., None]
    )
