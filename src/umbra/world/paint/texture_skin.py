"""Skin, before anything is drawn on it: pigment and blood by place, mottle and pores, freckles, moles and creases."""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float32

from umbra.world.head import chart
from umbra.world.paint.appearance import Appearance
from umbra.world.paint.brushwork import blend, paint_spots, surface_noise
from umbra.world.paint.canvas import NOISE_PERIOD, Canvas, canvas, rising, skin_millimetres
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
    }


def skin_layer(look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> Texture:
    """The person's skin at every pixel: base colour with melanin and blood moved about.

    All that is smooth is painted at half the size; pores alone are as fine as the texture.
    """
    small = canvas(max(64, ground.size // 2))
    smooth = cv2.resize(_smooth_skin(look, small, rng=rng), (ground.size, ground.size), interpolation=cv2.INTER_LINEAR)
    grain = pore_field(ground.size) * rng.standard_normal((ground.size, ground.size), dtype=np.float32)
    shade = 1 - np.float32(0.020 * look.skin.pores) * grain
    return smooth * shade[..., None]


@lru_cache(maxsize=4)
def pore_field(size: int) -> Field:
    """How coarse the pores are: most on nose and cheeks, none on neck and nape, where texels are far apart."""
    place, ground = pigment_fields(size), canvas(size)
    near = rising(ground.height, -96, -82) * rising(np.abs(ground.across), 120, 90)
    return ((1 + place["nose"] + 0.7 * place["cheeks"]) * near).astype(np.float32)


def _smooth_skin(look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> Texture:
    """Pigment and blood by place, and a slow unevenness of both."""
    skin, place, made_up = look.skin, pigment_fields(ground.size), look.lips.foundation
    where = skin_millimetres(ground.size)
    fair = np.float32(np.clip((8.0 - skin.tone) / 7, 0.15, 1))
    even = np.float32(1 - 0.6 * made_up)
    patches = surface_noise(where, NOISE_PERIOD, 42.0, octaves=3, rng=rng)
    veins = surface_noise(where, NOISE_PERIOD, 24.0, octaves=3, rng=rng)
    blood = skin.flush * fair * (0.10 * place["cheeks"] + 0.13 * place["nose"] + 0.06 * place["chin"]) * even
    blood += fair * (0.13 * place["ears"] + 0.04 * place["lids"] + 0.03 * place["under_eyes"] * skin.periorbital)
    blood += 0.14 * look.lips.blush * place["apples"] + 0.022 * skin.mottle * fair * even * veins
    melanin = skin.periorbital * (0.10 * place["under_eyes"] + 0.07 * place["lids"]) * even
    melanin += 0.016 * skin.mottle * even * patches
    melanin += (0.015 + 0.007 * skin.tone) * (place["mouth_frame"] + 0.5 * place["forehead"]) + 0.05 * place["jaw"]
    return pigmented(np.asarray(skin.colour, np.float32), melanin.astype(np.float32), blood.astype(np.float32))


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
