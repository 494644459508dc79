"""Skin, before anything is drawn on it: pigment and blood by place, mottle and pores, freckles, moles and creases."""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float32

from umbra.world.head import chart
from umbra.world.paint.appearance import Appearance
from umbra.world.paint.brushwork import blend, fractal_noise, paint_spots
from umbra.world.paint.canvas import Canvas, canvas, rising
from umbra.world.paint.skin import pigmented
from umbra.world.paint.skin_relief import relief_of

Field = Float32[np.ndarray, "rows columns"]
Texture = Float32[np.ndarray, "rows columns 3"]

CREASE_TINT = 0.22


@lru_cache(maxsize=4)
def pigment_fields(size: int) -> dict[str, Field]:
    """Where blood and melanin gather in every face, in [0, 1]."""
    ground = canvas(size)
    nose = ground.bump((0, -9), (10, 8)) + 0.7 * ground.bump((11, -13), (5, 5))
    ears = np.exp(-0.5 * (((np.abs(ground.across) - 139) / 22) ** 2 + ((ground.height - 6) / 30) ** 2))
    eye = chart.IRIS_FRONTAL
    orbit = ground.bump((eye[0] - 1, eye[1] - 9), (13, 4.5)) + 0.6 * ground.bump((17, 18), (4, 6))
    return {
        "cheeks": ground.bump((40, -13), (15, 12)) + 0.35 * ground.bump((48, -35), (14, 18)),
        "apples": ground.bump((44, -10), (15, 10)),
        "nose": np.clip(nose, 0, 1),
        "chin": ground.bump((0, -78), (13, 9)),
        "ears": ears.astype(np.float32),
        "under_eyes": np.clip(orbit, 0, 1),
        "lids": ground.bump((eye[0], eye[1] + 8), (14, 4.5)),
        "mouth_frame": ground.bump((0, -46), (33, 17)) * (1 - 0.4 * ground.bump((0, -46), (20, 9))),
        "forehead": ground.bump((0, 66), (45, 16)),
        "jaw": (rising(ground.height, -78, -105) * np.ones_like(ground.x)).astype(np.float32),
        "orbit_shade": ground.bump((20, 33), (7, 6)),
    }


def skin_layer(look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> Texture:
    """The person's skin at every pixel: base colour with melanin and blood moved about."""
    skin, place = look.skin, pigment_fields(ground.size)
    shape = (ground.size, ground.size)
    fair = np.clip((8.0 - skin.tone) / 7, 0.12, 1)
    patches = fractal_noise(shape, (22, 30), octaves=4, rng=rng)
    veins = fractal_noise(shape, (24, 30), octaves=4, rng=rng)
    grain = rng.standard_normal(shape, dtype=np.float32)
    blood = skin.flush * fair * (0.15 * place["cheeks"] + 0.20 * place["nose"] + 0.10 * place["chin"])
    blood += fair * (0.22 * place["ears"] + 0.07 * place["lids"] + 0.05 * place["under_eyes"] * skin.periorbital)
    blood += 0.2 * look.lips.blush * place["apples"] + 0.03 * skin.mottle * fair * veins
    melanin = skin.periorbital * (0.13 * place["under_eyes"] + 0.12 * place["lids"]) + 0.018 * skin.mottle * patches
    melanin += (0.02 + 0.012 * skin.tone) * (place["mouth_frame"] + 0.5 * place["forehead"]) + 0.06 * place["jaw"]
    melanin += 0.03 * skin.pores * grain * (1 + place["nose"] + 0.7 * place["cheeks"]) + 0.08 * place["orbit_shade"]
    return pigmented(np.asarray(skin.colour, np.float32), melanin, blood).astype(np.float32)


def mark_skin(texture: Texture, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """Freckles, moles and age spots, in place."""
    skin = look.skin
    cover = np.zeros((ground.size, ground.size), np.float32)
    scale = ground.size / 384
    if skin.freckles:
        count = int(330 * skin.freckles)
        spread = np.stack([rng.normal(0, 27, count), rng.normal(2, 19, count)], axis=1)
        spots = ground.pixels(np.clip(spread, [-62, -70], [62, 74]))
        strength = rng.uniform(0.15, 0.6, count) * min(1.0, 0.6 * skin.freckles + 0.3)
        paint_spots(cover, spots, radius=scale * rng.uniform(0.2, 1.0, count), strength=strength)
    old = int(max(0.0, skin.wrinkles - 0.5) * 22)
    if old:
        spots = ground.pixels(np.stack([rng.uniform(-62, 62, old), rng.uniform(-30, 75, old)], axis=1))
        paint_spots(cover, spots, radius=scale * rng.uniform(1, 3.2, old), strength=rng.uniform(0.1, 0.4, old))
    blend(texture, np.asarray(skin.colour) * np.array([0.66, 0.50, 0.40]), cover)
    if skin.moles:
        moles = np.array(skin.moles)
        dots = np.zeros_like(cover)
        centres = ground.pixels(np.stack([58 * moles[:, 0], -5 + 66 * moles[:, 1]], axis=1))
        paint_spots(dots, centres, radius=ground.size * 0.32 * moles[:, 2] * 0.55, strength=0.9)
        blend(texture, np.asarray(skin.colour) * np.array([0.38, 0.27, 0.22]), dots)


def redden_creases(texture: Texture, look: Appearance, ground: Canvas) -> None:
    """Darken and redden the bottoms of the creases that age has left, in place; their relief is geometry, not paint.

    Less than light does: blood and pigment gather in a crease by `CREASE_TINT` of the skin for each mm of its depth.
    """
    sunk = np.clip(-relief_of(look).wrinkles({}), 0, 1.2)
    small = cv2.resize(sunk, (ground.size, ground.size), interpolation=cv2.INTER_AREA)
    texture *= 1 - (CREASE_TINT * small)[..., None] * np.array([0.7, 0.95, 1.0], np.float32)


def darken_nostrils(texture: Texture, look: Appearance, ground: Canvas) -> None:
    """The hollow of the nostrils and the fold beside the wings, in place."""
    depth = nostril_field(ground.size)
    blend(texture, np.asarray(look.skin.colour) * np.array([0.26, 0.15, 0.12]), depth)


@lru_cache(maxsize=4)
def nostril_field(size: int) -> Field:
    """Coverage of the nostrils' darkness."""
    ground = canvas(size)
    middle, radii = chart.NOSTRIL.mean(axis=0), np.ptp(chart.NOSTRIL, axis=0) / 2
    away = np.hypot((np.abs(ground.x) - middle[0]) / radii[0], (ground.height - middle[1]) / radii[1])
    fold = 0.25 * ground.bump((16.5, -14.5), (1.3, 3.5)) + 0.16 * ground.bump((6.5, -20.6), (8, 1.0))
    return np.maximum(0.92 * rising(away, 1.25, 0.55), fold).astype(np.float32)
