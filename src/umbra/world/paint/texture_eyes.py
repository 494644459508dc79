"""Eyes: the ball with its iris, and on the skin around it the lash line, lashes, lid crease and make-up."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float, Float32

from umbra.world.head import chart
from umbra.world.paint.appearance import Appearance, Eyes
from umbra.world.paint.brushwork import blend, fractal_noise, paint_hairs, polyline_points
from umbra.world.paint.canvas import Canvas, canvas, rising

Texture = Float32[np.ndarray, "rows columns 3"]

IRIS_SINE = 5.9 / 12.5
"""Iris radius over the eyeball's (visible iris diameter 11.8 mm: Hashemi et al. 2015): the sine of its angle."""
FIBRES, RINGS = 96, 16
LASH_COLOUR = np.array([0.07, 0.055, 0.05])


def paint_eyeballs(texture: Texture, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """Fill both islands of the eyeballs, in place; the two irises share their colours, not their fibres."""
    for side in ("left", "right"):
        centre = chart.EYE_UV[side] * ground.size
        radius = chart.EYE_UV_RADIUS * ground.size
        reach = int(radius + 4)
        column, row = int(centre[0]), int(centre[1])
        rows = slice(max(0, row - reach), min(ground.size, row + reach + 1))
        columns = slice(max(0, column - reach), min(ground.size, column + reach + 1))
        y, x = np.mgrid[rows, columns] + 0.5
        texture[rows, columns] = eyeball((x - centre[0]) / radius, (y - centre[1]) / radius, look.eyes, rng=rng)


def eyeball(
    x: Float[np.ndarray, "rows columns"], y: Float[np.ndarray, "rows columns"], eyes: Eyes, *, rng: np.random.Generator
) -> Float32[np.ndarray, "rows columns 3"]:
    """Albedo of the ball seen along its gaze; `x` and `y` (down) in ball radii."""
    away = np.hypot(x, y)
    turn = (np.arctan2(y, x) / (2 * np.pi)) % 1
    veins = fractal_noise(away.shape, (9, 26), octaves=2, rng=rng)
    blush = np.clip(0.10 + 0.06 * eyes.veins * np.maximum(veins, 0), 0, 1) * rising(away, 0.5, 1.05) + 0.02
    ball = np.asarray(eyes.sclera) * (1 - blush[..., None] * np.array([0.25, 1.0, 1.0]))
    # The lids throw a soft shadow on the ball, the upper one most; into the corners it is darker still.
    shade = 0.26 * rising(away, 0.62, 1.0) + 0.26 * rising(y, -0.18, -0.46) + 0.10 * rising(y, 0.26, 0.46)
    shade = np.minimum(shade, 0.6)
    ball *= (1 - shade)[..., None]
    iris = IRIS_SINE * eyes.iris_size
    inside = away / iris
    tone = _fibre_colour(turn, inside, eyes, rng=rng) * (1 - 0.8 * shade)[..., None]
    # Light that enters through the cornea gathers on the far side of the iris.
    tone = tone * (1 + 0.22 * np.clip(y / iris, -1, 1) * (inside < 1))[..., None]
    edge = 0.09
    ball += (tone - ball) * rising(inside, 1 + edge, 1 - edge)[..., None]
    pupil = rising(inside, eyes.pupil + 0.07, eyes.pupil - 0.05)
    ball += (np.array([0.022, 0.02, 0.02]) - ball) * pupil[..., None]
    return np.clip(ball, 0, 1).astype(np.float32)


def _fibre_colour(turn: np.ndarray, inside: np.ndarray, eyes: Eyes, *, rng: np.random.Generator) -> np.ndarray:
    """Iris colour by angle (in turns) and share of the iris radius: fibres, collarette, dark limbal ring."""
    table = rng.normal(0, 1, (RINGS, FIBRES))
    table = 0.6 * table + 0.8 * table.mean(axis=0, keepdims=True) * np.sqrt(RINGS) * 0.7
    fibre = table[np.clip((inside * RINGS).astype(int), 0, RINGS - 1), (turn * FIBRES).astype(int) % FIBRES]
    ring = np.exp(-0.5 * ((inside - eyes.pupil - 0.13) / 0.13) ** 2)[..., None]
    tone = np.asarray(eyes.iris) * (1 - ring) + np.asarray(eyes.collarette) * ring
    tone = tone * np.clip(1 + 0.13 * fibre, 0.6, 1.5)[..., None]
    limbus = 0.75 * eyes.limbus * rising(inside, 0.72, 0.98)
    return tone * (1 - limbus)[..., None]


def lid_lines(count: int = 41) -> dict[str, Float[np.ndarray, "count 2"]]:
    """Edges of the lids of the eye at image right, inner to outer corner, frontal mm."""
    upper, lower = chart.eye_curves(count)
    return {"upper": upper, "lower": lower}


def _band(ground: Canvas, name: str, lift: float, width: float) -> Float32[np.ndarray, "rows columns"]:
    """Coverage along a lid line moved up by `lift` mm, both eyes, Gaussian across with deviation `width` mm."""
    away, ends = lid_fields(ground.size)[name]
    return np.exp(np.float32(-0.5 / width**2) * (away - np.float32(lift)) ** 2) * ends


@lru_cache(maxsize=4)
def lid_fields(size: int) -> dict[str, tuple[Float32[np.ndarray, "rows columns"], Float32[np.ndarray, "rows columns"]]]:
    """For each lid's edge: millimetres above it, and how far the place lies between the corners of the eye, 0 to 1."""
    ground, fields = canvas(size), {}
    rows = eye_rows(size)
    aside = np.abs(ground.x[rows])
    for name, line in lid_lines().items():
        ends = rising(aside, line[0, 0] - 2, line[0, 0] + 4) * rising(aside, line[-1, 0] + 4, line[-1, 0] - 3)
        away = ground.height[rows] - np.interp(aside, line[:, 0], line[:, 1])
        fields[name] = away.astype(np.float32), ends.astype(np.float32)
    return fields


@lru_cache(maxsize=4)
def eye_rows(size: int) -> slice:
    """Rows of the texture in which anything around the eyes is painted."""
    inside = np.flatnonzero(np.abs(canvas(size).height[:, 0] - chart.IRIS_FRONTAL[1]) < 18)
    return slice(int(inside[0]), int(inside[-1]) + 1)


def paint_lids(texture: Texture, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """Shadow, crease, lid margin, lash line and lashes on the skin around the eyes, in place."""
    eyes, whole = look.eyes, texture
    texture = whole[eye_rows(ground.size)]
    skin = np.asarray(look.skin.colour)
    lid = _band(ground, "upper", 0.5 * eyes.crease_height, 0.6 * eyes.crease_height)
    blend(texture, eyes.shadow, eyes.shadow_strength * lid)
    blend(
        texture,
        skin * np.array([0.50, 0.38, 0.34]),
        0.55 * eyes.crease * _band(ground, "upper", eyes.crease_height, 0.55),
    )
    blend(texture, skin * np.array([0.88, 0.62, 0.58]), 0.55 * _band(ground, "lower", -0.5, 0.7))
    fold = 0.09 + 0.2 * look.skin.wrinkles
    blend(texture, skin * np.array([0.62, 0.5, 0.46]), fold * _band(ground, "lower", -5.5, 0.9))
    # The wet line along the lower lid.
    blend(texture, np.array([0.78, 0.66, 0.62]), 0.30 * _band(ground, "lower", 0.25, 0.35))
    liner = min(1.0, 0.34 + 0.28 * eyes.lashes + 0.4 * eyes.liner)
    blend(texture, LASH_COLOUR, liner * _band(ground, "upper", 0.35, 0.62 + 0.3 * eyes.liner))
    blend(texture, LASH_COLOUR, (0.18 * eyes.lashes + 0.45 * eyes.liner) * _band(ground, "lower", -0.5, 0.45))
    _paint_lashes(whole, eyes, ground, rng=rng)


def _paint_lashes(texture: Texture, eyes: Eyes, ground: Canvas, *, rng: np.random.Generator) -> None:
    cover = np.zeros((ground.size, ground.size), np.float32)
    lines = lid_lines()
    for side in (-1, 1):
        for name, count, rise in (("upper", 46, 3.0), ("lower", 26, -1.6)):
            shares = rng.uniform(0.08, 1.0, count)
            roots = polyline_points(lines[name], shares)
            length = eyes.lashes * rng.uniform(0.6, 1.1, count)
            ways = np.stack([(shares - 0.35) * 3.2 * length, rise * length], axis=1)
            ends = (roots + ways) * [side, 1]
            start, tip = ground.pixels(roots * [side, 1]), ground.pixels(ends)
            strength = 0.6 if name == "upper" else 0.3
            paint_hairs(cover, start, tip - start, radius=0.28 * ground.size / 384, strength=strength)
    blend(texture, LASH_COLOUR, np.minimum(cover, 0.9))
