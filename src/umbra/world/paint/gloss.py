"""How oily skin is, place by place: forehead, nose and cheekbones shine, lips are wet, beards are dull."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float32

from umbra.world.paint.appearance import Appearance
from umbra.world.paint.canvas import canvas, rising
from umbra.world.paint.texture_lips import lip_fields
from umbra.world.paint.texture_strands import beard_density

GLOSS_SIZE = 96
"""Texels along a side: gloss varies over centimetres."""
ORDINARY_SHINE = 0.10
"""`Skin.shine` of an ordinary face, whose mean gloss is about 1."""
Field = Float32[np.ndarray, "rows columns"]


@lru_cache(maxsize=4)
def oil_fields(size: int) -> dict[str, Field]:
    """Where sebum lies (most on nose and forehead, least on cheeks: Youn et al. 2005), and the lips."""
    ground = canvas(size)
    nose = ground.bump((0, -8), (7, 6)) + 0.8 * ground.bump((0, 12), (5, 16)) + 0.4 * ground.bump((12, -14), (5, 4))
    zone = 0.7 * ground.bump((0, 60), (34, 17)) + nose + 0.5 * ground.bump((0, -78), (10, 7))
    return {
        "oil": (zone + 0.55 * ground.bump((43, 1), (13, 9)) + 0.25 * ground.bump((26, 20), (9, 4))).astype(np.float32),
        "lips": rising(lip_fields(size)["red"], -0.6, 1.2).astype(np.float32),
    }


def gloss_map(look: Appearance, *, size: int = GLOSS_SIZE) -> Field:
    """Strength of the highlight over the texture of a head, 1 in an ordinary place of an ordinary face."""
    ground, place = canvas(size), oil_fields(size)
    oily = look.skin.shine / ORDINARY_SHINE
    gloss = 0.5 + 0.25 * oily + 1.1 * oily * place["oil"]
    wet = 1.5 + 1.5 * look.lips.lipstick
    gloss += (wet - gloss) * place["lips"]
    if look.beard.style not in ("shaven", "stubble") and look.beard.density > 0:
        gloss *= 1.0 - 0.7 * beard_density(look, ground) * look.beard.density
    return gloss.astype(np.float32)
