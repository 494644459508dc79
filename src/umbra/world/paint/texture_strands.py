"""Hair painted on the skin: brows, beards, and the roots on the scalp."""

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float, Float32

from umbra.world.head import chart
from umbra.world.paint.appearance import Appearance, Brows, Hair
from umbra.world.paint.brushwork import blend, fractal_noise, paint_hairs, surface_noise
from umbra.world.paint.canvas import NOISE_PERIOD, Canvas, canvas, rising, skin_millimetres
from umbra.world.paint.hairline import FADED, fade_height, hair_depth, hairline
from umbra.world.paint.texture_lips import lip_fields

Field = Float32[np.ndarray, "rows columns"]
Texture = Float32[np.ndarray, "rows columns 3"]

_SHARES = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
_MIDDLE = np.array(
    [(chart.BROW[0] + chart.BROW[1]) / 2, *((chart.BROW[2:5] + chart.BROW[:-4:-1]) / 2), chart.BROW[5:7].mean(0)]
)
_HALF = np.array([2.5, 2.6, 2.3, 1.9, 0.7])


def brow_line(
    brows: Brows, shares: Float[np.ndarray, " n"]
) -> tuple[Float[np.ndarray, "n 2"], Float[np.ndarray, " n"]]:
    """Middle (frontal mm) and half thickness of the brow at image right, at shares from its inner to its outer end."""
    x, y = (np.interp(shares, _SHARES, _MIDDLE[:, axis]) for axis in range(2))
    x = 33 + (x - 33) * brows.length + 3.2 * brows.gap * (1 - shares)
    y = y + 2.2 * brows.arch * (np.exp(-(((shares - 0.62) / 0.30) ** 2)) - 0.35) + 3.0 * brows.tilt * (shares - 0.45)
    # Hairs stand a little higher than the outline of the region, most at the inner end: brows that sink look angry.
    y = y + 1.2 + 0.9 * np.exp(-((shares / 0.3) ** 2))
    half = np.interp(shares, _SHARES, _HALF) * brows.thickness
    return np.stack([x, y], axis=1), half * (1 - brows.taper * 0.55 * shares**2)


def paint_brows(texture: Texture, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """Both brows in place: a soft ground and some hundred hairs each, upright inside, lying outwards further on."""
    brows, scale = look.brows, ground.size / 384
    soft, hairs = np.zeros((2, ground.size, ground.size), np.float32)
    for side in (-1, 1):
        count = int(190 * brows.density * (0.6 + 0.4 * brows.thickness))
        shares = np.clip(rng.beta(1.15, 1.2, count), 0, 1)
        middle, half = brow_line(brows, shares)
        aside = rng.uniform(-1, 1, count)
        roots = middle + np.stack([np.zeros(count), aside * half], axis=1)
        lean = np.radians(74 - 92 * np.minimum(shares * 1.35, 1) - 26 * aside * (shares > 0.12)) + rng.normal(
            0, 0.16, count
        )
        length = rng.uniform(3.2, 6.2, count) * (0.75 + 0.25 * brows.thickness)
        ways = np.stack([np.cos(lean), np.sin(lean)], axis=1) * length[:, None]
        start = ground.pixels((roots - 0.45 * ways) * [side, 1])
        way = ground.pixels((roots + 0.55 * ways) * [side, 1]) - start
        strength = rng.uniform(0.3, 0.85, count) * (0.55 + 0.45 * rising(shares, 0.0, 0.2))
        paint_hairs(hairs, start, way, radius=0.36 * scale, strength=strength)
        dense = np.linspace(0.02, 0.98, 40)
        spine, width = brow_line(brows, dense)
        fade = rising(dense, -0.12, 0.25)
        points = ground.pixels(spine * [side, 1])
        paint_hairs(
            soft,
            points[:-1],
            np.diff(points, axis=0),
            radius=width[:-1] * 1.2 * scale * fade[:-1],
            strength=0.17 * fade[:-1],
        )
    blend(texture, brows.colour, np.minimum(soft, 0.62) * min(1.0, 0.7 * brows.density))
    blend(texture, brows.colour, np.minimum(hairs, 0.88))


BEARD_OUTLINES = {
    "moustache": [
        (0, -24), (6, -23.6), (13, -24.5), (20, -28), (27, -36), (31, -44), (30, -49), (26, -47), (20, -42), (0, -37),
    ],
    "goatee": [
        (25, -45), (31, -44), (32, -54), (30, -66), (26, -80), (21, -92), (12, -101), (0, -104), (0, -66), (9, -65),
        (17, -67), (23, -58),
    ],
    "soul": [(0, -55), (5, -56), (4.5, -63), (7, -70), (0, -72)],
}  # fmt: skip
"""Right halves of a beard's parts, frontal mm."""
FULL_OUTLINE = np.array(
    [
        (120, 22), (105, 22), (102, 4), (94, -12), (80, -25), (62, -34), (47, -39), (36, -40), (30, -44), (27, -50),
        (24, -57), (15, -62), (0, -60), (0, -120), (30, -119), (62, -110), (92, -92), (112, -66), (120, -40),
    ],
    float,
)  # fmt: skip
"""Right half of a full beard in the chart, up to the sideburn."""
CHEEK_LINE = np.array([[0, 36, 47, 62, 80, 94, 102, 108], [-40, -40, -39, -34, -25, -12, 4, 24]], float)


@lru_cache(maxsize=4)
def beard_zones(size: int) -> dict[str, Field]:
    """Where each part of a beard may grow, in [0, 1]; `cheek` is millimetres below the average cheek's line."""
    ground = canvas(size)
    bare = rising(lip_fields(size)["red"], -0.1, -1.1)
    zones = {name: _filled(ground, ground.pixels, np.array(line)) for name, line in BEARD_OUTLINES.items()}
    grown = FULL_OUTLINE + np.where(FULL_OUTLINE[:, 1:] > -42, [0, 12], 0)
    line = np.interp(np.abs(ground.across), *CHEEK_LINE)
    return {
        "moustache": (zones["moustache"] * bare).astype(np.float32),
        "goatee": (np.maximum(zones["goatee"], zones["soul"]) * bare).astype(np.float32),
        "full": (_filled(ground, ground.chart_pixels, grown) * bare).astype(np.float32),
        "cheek": (line - ground.height).astype(np.float32),
    }


def _filled(ground: Canvas, pixels: Callable[[np.ndarray], np.ndarray], half: np.ndarray) -> Field:
    """Both mirror twins of an outline, filled, with the soft edge that hair has."""
    area = np.zeros((ground.size, ground.size), np.float32)
    for side in (-1, 1):
        cv2.fillPoly(area, [np.round(pixels(half * [side, 1]) * 16).astype(np.int32)], 1.0, shift=4)
    soft = cv2.GaussianBlur(area, (0, 0), ground.size / 384 * 2.4)
    return np.clip(soft, 0, 1)


def beard_density(look: Appearance, ground: Canvas) -> Field:
    """How densely the person's beard grows at each pixel, in [0, 1]; stubble grows wherever a full beard would."""
    place, beard = beard_zones(ground.size), look.beard
    if beard.style == "moustache":
        return place["moustache"]
    if beard.style == "goatee":
        return np.maximum(place["moustache"], place["goatee"])
    cheek = rising(place["cheek"] + 7 * beard.cheek_line, -3, 5)
    return np.maximum(np.maximum(place["moustache"], place["goatee"]), place["full"] * cheek).astype(np.float32)


def paint_beard(texture: Texture, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """The shadow of shaven hair, stubble, or a beard of drawn hairs, in place."""
    beard = look.beard
    if beard.density <= 0:
        return
    everywhere = beard_density(look, ground)
    patchy = np.clip(1 + 0.16 * fractal_noise(everywhere.shape, (24, 30), octaves=2, rng=rng), 0.3, 1.3)
    density = everywhere * patchy * beard.density
    shadow = {"shaven": 0.09, "stubble": 0.26}.get(beard.style, 0.56)
    # Hair under the skin is seen bluish through it.
    under = np.asarray(beard.colour) * 0.8 + np.array([0.035, 0.04, 0.048])
    blend(texture, under, np.clip(shadow * density, 0, 0.85))
    if beard.style == "shaven":
        return
    if beard.style == "stubble":
        dots = (rng.random(density.shape, dtype=np.float32) < 0.30 * density) * rng.random(
            density.shape, dtype=np.float32
        )
        blend(texture, np.asarray(beard.colour) * 0.8, 0.55 * dots)
        return
    # Dark hairs below, lighter and warmer ones above: depth that one flat layer lacks.
    for share, tone in ((0.17, (0.62, 0.60, 0.60)), (0.09, (1.25, 1.18, 1.10)), (0.05, (1.7, 1.55, 1.4))):
        cover = np.zeros_like(density)
        _draw_beard_hairs(cover, density * share, look, ground, rng=rng)
        blend(texture, np.clip(np.asarray(beard.colour) * tone, 0, 0.85), np.minimum(cover, 0.85))


def _draw_beard_hairs(
    cover: Field, density: Field, look: Appearance, ground: Canvas, *, rng: np.random.Generator
) -> None:
    rows, columns = np.nonzero(rng.random(density.shape, dtype=np.float32) < density)
    roots = np.stack([columns, rows], axis=1) + rng.random((len(rows), 2))
    x = ground.x[rows, columns]
    length = (2.2 + 3.6 * look.beard.length) * rng.uniform(0.6, 1.3, len(rows)) * ground.size / 384
    moustache = (ground.height[rows, 0] > chart.MOUTH_Y) & (np.abs(x) < 34)
    lean = np.where(moustache, np.sign(x) * rng.uniform(0.3, 1.3, len(x)), np.sign(x) * rng.normal(0.1, 0.3, len(x)))
    ways = np.stack([np.sin(lean), np.cos(lean)], axis=1) * length[:, None]
    strength = rng.uniform(0.35, 0.9, len(x))
    bends = ways[:, ::-1] * rng.normal(0, 0.25, (len(x), 1))
    paint_hairs(cover, roots, ways, bends=bends, radius=0.36 * ground.size / 384, strength=strength)


def paint_scalp(texture: Texture, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """Roots of the hair of the head, in place: stipple where it is cropped, a solid ground under a mesh."""
    small = canvas(max(64, ground.size // 2))
    cover: np.ndarray = cv2.resize(_scalp_cover(look.hair, small, rng=rng), (ground.size, ground.size))
    if look.hair.style in ("bald", "buzz") or look.hair.style in FADED:
        cover = cover - cover * np.float32(0.35) * rng.random(cover.shape, dtype=np.float32) * (cover < 0.9)
    _paint_baby_hair(texture, look, ground, rng=rng)
    blend(texture, look.hair.colour, cover)


def _scalp_cover(hair: Hair, ground: Canvas, *, rng: np.random.Generator) -> Field:
    """How far hair hides the skin of the scalp; at the sides of a fade closer and closer to ears and nape."""
    noise = surface_noise(skin_millimetres(ground.size), NOISE_PERIOD, 5.0, octaves=2, rng=rng)
    depth = hair_depth(hair, ground.across, ground.height).astype(np.float32) + np.float32(1.8) * noise
    fade = fade_height(hair, ground.across)
    thick: np.ndarray | float = {"bald": 0.35, "buzz": 0.78}.get(hair.style, 0.94)
    if fade is not None:
        thick = 0.34 + 0.58 * rising(ground.height - fade, -52, 4)
    soft = 11.0 if hair.style in ("bald", "buzz") or fade is not None else 7.0
    return np.where(ground.skin, thick * rising(depth, -6.0, soft), 0).astype(np.float32)


def _paint_baby_hair(texture: Texture, look: Appearance, ground: Canvas, *, rng: np.random.Generator) -> None:
    """Fine short hairs along the front hairline, which soften its edge."""
    hair = look.hair
    if hair.style == "bald":
        return
    count = 260
    a = rng.uniform(-86, 86, count)
    roots = np.stack([a, hairline(hair, a) + rng.normal(-1.5, 2.6, count)], axis=1)
    lean = rng.normal(0.25 * np.sign(a), 0.5)
    ways = np.stack([np.sin(lean), np.cos(lean)], axis=1) * rng.uniform(3.0, 8.0, (count, 1))
    start = ground.chart_pixels(roots)
    cover = np.zeros((ground.size, ground.size), np.float32)
    bends = np.stack([rng.normal(0, 1.2, count), np.zeros(count)], axis=1)
    paint_hairs(
        cover, start, ground.chart_pixels(roots + ways) - start, bends=bends, radius=0.3 * ground.size / 384,
        strength=rng.uniform(0.2, 0.6, count),
    )  # fmt: skip
    blend(texture, hair.colour, np.minimum(cover, 0.8))
