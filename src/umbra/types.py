"""The few values that rooms exchange, and the names of their axes.

Axes: `batch` pictures, `height` rows, `width` columns, `vertices` and `faces` of a mesh (`faces` are triangles; the
faces of people are always spoken of as pictures or people), `rows` and `columns` of a texture, `people`, `classes`,
`items`, `seeds`.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from jaxtyping import Float32, Int32, UInt8


class Region(IntEnum):
    """What a pixel or a triangle shows; left and right are the image's, for a person who faces the camera."""

    BACKGROUND = 0
    SKIN = 1
    LEFT_BROW = 2
    RIGHT_BROW = 3
    LEFT_EYE = 4
    RIGHT_EYE = 5
    NOSE = 6
    UPPER_LIP = 7
    MOUTH = 8
    LOWER_LIP = 9
    LEFT_EAR = 10
    RIGHT_EAR = 11
    NECK = 12
    HAIR = 13
    GLASSES = 14
    OCCLUDER = 15
    CLOTHES = 16
    HEADWEAR = 17


FACE_REGIONS = tuple(Region(value) for value in range(Region.SKIN, Region.LEFT_EAR))
"""The regions that a covered fraction is counted over: skin to lower lip, without ears, neck and hair."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """One drawable part of a scene: a head, a head of hair, a pair of glasses.

    `vertices` in millimetres (x to the image's right, y up, z out of the face); `triangles` counter-clockwise seen from
    outside; `uv` in [0, 1] with v downwards; `texture` is albedo in [0, 1]; where `alpha` is below one half the surface
    is cut away (None: opaque everywhere); `labels` holds a `Region` per triangle; `specular` is the strength of the
    highlight, and `gloss` how it varies over the surface (None: evenly). `openness` is the share of the sky that each
    vertex sees (None: all of it). `height` is relief too fine for the triangles: millimetres along the normal, in UV
    (None: smooth). `seam` pairs vertices that are one on the surface and two in the texture (None: no pairs): they have
    one normal. Where `glaze` is above 0 the mesh is clear glass that takes this share of light for its own
    tint (its first texel): it is laid over what is behind it and changes neither depth nor labels.
    """

    vertices: Float32[np.ndarray, "vertices 3"]
    triangles: Int32[np.ndarray, "faces 3"]
    uv: Float32[np.ndarray, "vertices 2"]
    texture: Float32[np.ndarray, "rows columns 3"]
    labels: UInt8[np.ndarray, " faces"]
    alpha: Float32[np.ndarray, "rows columns"] | None = None
    specular: float = 0.0
    height: Float32[np.ndarray, "texels_down texels_across"] | None = None
    glaze: float = 0.0
    gloss: Float32[np.ndarray, "rows_of_gloss columns_of_gloss"] | None = None
    openness: Float32[np.ndarray, " vertices"] | None = None
    seam: Int32[np.ndarray, "pairs 2"] | None = None
