"""Colours of human skin: the Monk tones, the typology angle, and the two pigments that make one skin vary by place.

The published swatches of the Monk scale are what an observer matches by eye; the lightest and darkest are nearly grey
and lie beyond what reflectance meters find on skin. So each tone has a swatch (published) and an albedo of ours, in the
same order of lightness, with the chroma of skin. Tones are drawn evenly, not as any one population has them.
"""

from typing import Literal

import cv2
import numpy as np
from jaxtyping import Float, Float32

MONK_HEX = (
    "f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420",
)  # fmt: skip
"""The ten swatches of the Monk Skin Tone scale (Monk 2022, skintone.google, CC BY 4.0), lightest first."""

MONK_SWATCHES = np.array([[int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)] for code in MONK_HEX], np.float32)

TONE_ALBEDO = np.array(
    [
        [0.900, 0.744, 0.664],
        [0.884, 0.714, 0.620],
        [0.862, 0.680, 0.570],
        [0.820, 0.628, 0.506],
        [0.748, 0.554, 0.426],
        [0.655, 0.468, 0.345],
        [0.540, 0.368, 0.262],
        [0.440, 0.290, 0.207],
        [0.350, 0.226, 0.165],
        [0.275, 0.178, 0.135],
    ],
    np.float32,
)
"""Our albedo of a clean cheek for each Monk tone."""

MELANIN = np.array([0.55, 0.80, 1.00], np.float32)
HAEMOGLOBIN = np.array([0.10, 0.85, 0.65], np.float32)

SkinType = Literal["very light", "light", "intermediate", "tan", "brown", "dark"]
TYPE_LIMITS: tuple[tuple[float, SkinType], ...] = (
    (55.0, "very light"), (41.0, "light"), (28.0, "intermediate"), (10.0, "tan"), (-30.0, "brown"),
)  # fmt: skip


def to_lab(colours: Float[np.ndarray, "*shape 3"]) -> Float32[np.ndarray, "*shape 3"]:
    """CIELAB (D65) of sRGB values in [0, 1]: L* in [0, 100], a* and b* in their own units."""
    flat = np.ascontiguousarray(colours, np.float32).reshape(1, -1, 3)
    return cv2.cvtColor(flat, cv2.COLOR_RGB2Lab).reshape(colours.shape)


def typology_angle(colours: Float[np.ndarray, "*shape 3"]) -> Float32[np.ndarray, "*shape"] | np.float32:
    """Individual typology angle in degrees (Chardon et al. 1991):  ITA = arctan((L* - 50) / b*) · 180 / π.

    `colours` are sRGB. Skin has b* > 0; for other colours the angle is continued by its quadrant.
    """
    lab = to_lab(colours)
    return np.degrees(np.arctan2(lab[..., 0] - 50, lab[..., 2])).astype(np.float32)


def skin_type(angle: float | int | np.floating) -> SkinType:
    """The class of a typology angle, by the limits 55, 41, 28, 10 and -30 degrees (Del Bino and Bernerd 2013)."""
    for limit, name in TYPE_LIMITS:
        if angle > limit:
            return name
    return "dark"


def tone_albedo(tone: float | int) -> Float32[np.ndarray, " 3"]:
    """Albedo of the tone `tone` in [1, 10], between two Monk tones mixed in optical density, where pigment adds up."""
    if not 1 <= tone <= 10:
        raise ValueError(f"tone must lie on the Monk scale, 1 to 10; got {tone}. Clip it before asking for its colour.")
    below = min(int(tone), 9)
    share = np.float32(tone - below)
    return (TONE_ALBEDO[below - 1] ** (1 - share) * TONE_ALBEDO[below] ** share).astype(np.float32)


def nearest_tone(colour: Float[np.ndarray, " 3"]) -> int:
    """The Monk tone (1 to 10) whose albedo lies nearest in CIELAB."""
    away = np.linalg.norm(to_lab(TONE_ALBEDO) - to_lab(np.asarray(colour, np.float32)), axis=-1)
    return int(away.argmin()) + 1


def draw_skin(*, rng: np.random.Generator) -> tuple[float, Float32[np.ndarray, " 3"]]:
    """A tone, even over the ten Monk tones, and a person's own skin of that tone: a little redder or yellower."""
    tone = float(np.clip(rng.uniform(0.5, 10.5), 1, 10))
    redness, sallowness = rng.normal(0, 0.035), rng.normal(0, 0.03)
    lean = redness * (HAEMOGLOBIN - HAEMOGLOBIN.mean()) + sallowness * (MELANIN - MELANIN.mean())
    return tone, np.clip(tone_albedo(tone) * np.exp(-lean), 0, 1).astype(np.float32)


def pigmented(
    skin: Float[np.ndarray, "*#shape 3"],
    melanin: Float[np.ndarray, "*shape"],
    blood: Float[np.ndarray, "*shape"],
) -> Float[np.ndarray, "*shape 3"]:
    """Skin with more (or less) pigment (Lambert-Beer, as in Tsumura et al. 2003):  c · exp(-m·σ_m - h·σ_h).

    `melanin` = m and `blood` = h are signed densities; σ_m and σ_h are `MELANIN` and `HAEMOGLOBIN`. The
    directions are ours, chosen by eye: melanin browns, blood takes green and blue away.
    """
    return skin * np.exp(-(melanin[..., None] * MELANIN + blood[..., None] * HAEMOGLOBIN))
