"""The whole texture of a head: skin first, then what is drawn on it, in the order in which it lies."""

import numpy as np
from jaxtyping import Float32

from umbra.world.paint.appearance import Appearance
from umbra.world.paint.canvas import canvas
from umbra.world.paint.texture_eyes import paint_eyeballs, paint_lids
from umbra.world.paint.texture_lips import paint_lips, paint_mouth
from umbra.world.paint.texture_skin import darken_nostrils, mark_skin, redden_creases, skin_layer
from umbra.world.paint.texture_strands import paint_beard, paint_brows, paint_scalp

TEXTURE_SIZE = 384


def paint_texture(appearance: Appearance, *, size: int = TEXTURE_SIZE) -> Float32[np.ndarray, "rows columns 3"]:
    """Albedo of a head in the layout's texture map; a pure function of the record and the size."""
    ground = canvas(size)
    streams = [np.random.default_rng([appearance.seed, layer]) for layer in range(9)]
    texture = skin_layer(appearance, ground, rng=streams[0])
    mark_skin(texture, appearance, ground, rng=streams[1])
    redden_creases(texture, appearance, ground)
    darken_nostrils(texture, appearance, ground)
    paint_scalp(texture, appearance, ground, rng=streams[3])
    paint_lips(texture, appearance, ground, rng=streams[4])
    paint_beard(texture, appearance, ground, rng=streams[5])
    paint_lids(texture, appearance, ground, rng=streams[6])
    paint_brows(texture, appearance, ground, rng=streams[7])
    paint_mouth(texture, appearance, ground, rng=streams[8])
    paint_eyeballs(texture, appearance, ground, rng=streams[8])
    return np.clip(texture, 0, 1, out=texture)
