"""A catalogue of ready-drawn occluders (nine classes, several of each), cut out tightly, for fast random placement."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float64, Int64, UInt8

from umbra.occlude.catalog import WORN_SHEETS, draw_held
from umbra.occlude.masks import MASKS
from umbra.occlude.raster import Light, draw_sheets
from umbra.occlude.result import Layer
from umbra.occlude.wearer import MEAN_HEAD

CLASSES = ("book_cover", "cup", "eye_mask", "eyeglasses", "hand", "mouth_mask", "phone", "scarf", "sunglasses")
"""The nine classes of the public occluder set (PDSN, FROM), in the alphabetical order that seeds rely on."""

VARIANTS = 8
"""Drawings per class."""

LONGER_SIDE = 128
_CANVAS = 160
_LEVELS = 3
_HELD = {"book_cover": "book", "cup": "cup", "hand": "hand", "phone": "phone"}


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All sprites in one flat array, premultiplied RGBA, each at three sizes (halved twice).

    Sprite s = class · VARIANTS + variant, level l: `texels[offsets[s, l]:]` holds `sizes[s, l]` (rows, columns) times
    four numbers. `paper` is the grey on which the opaque form lies: black or white, as cut-out pictures on the web
    have it.
    """

    texels: UInt8[np.ndarray, " texels"]
    offsets: Int64[np.ndarray, "sprites levels"]
    sizes: Int64[np.ndarray, "sprites levels 2"]
    paper: Int64[np.ndarray, " sprites"]
    aspect: Float64[np.ndarray, " sprites"]

    def sprite(self, index: int, level: int) -> UInt8[np.ndarray, "rows columns 4"]:
        """One sprite at one size."""
        rows, columns = self.sizes[index, level]
        start = self.offsets[index, level]
        return self.texels[start : start + rows * columns * 4].reshape(rows, columns, 4)


def _draw(name: str, variant: int, rng: np.random.Generator) -> Layer:
    """One occluder by itself, seen nearly from the front."""
    light = Light(ambient=rng.uniform(0.48, 0.6), exposure=rng.uniform(0.85, 1.05))
    if name in _HELD:
        place = (_CANVAS / 2, _CANVAS / 2, 0.78 * _CANVAS, float(rng.normal(0, 0.12)))
        return draw_held(_HELD[name], (_CANVAS, _CANVAS), place, light, rng=rng)
    kind = list(MASKS)[variant % len(MASKS)] if name == "mouth_mask" else name
    sheets = WORN_SHEETS[kind](MEAN_HEAD, rng=rng)
    scale, seen = _CANVAS / 200, []
    for sheet in sheets:
        middle = np.array([_CANVAS / 2, _CANVAS * (0.2 if name == "scarf" else 0.35), 0])
        seen.append((sheet, sheet.points * scale * (1, -1, 1) + middle))
    return draw_sheets(seen, light, _CANVAS, _CANVAS)


def _cut_out(layer: Layer) -> UInt8[np.ndarray, "rows columns 4"]:
    """The tight box around what was drawn, its longer side `LONGER_SIDE` texels."""
    ys, xs = np.nonzero(layer.alpha > 0.1)
    box = slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1)
    alpha = layer.alpha[box]
    rgba = np.concatenate([layer.colour[box] * alpha[..., None], alpha[..., None]], axis=-1)
    scale = LONGER_SIDE / max(alpha.shape)
    size = (max(8, round(alpha.shape[1] * scale)), max(8, round(alpha.shape[0] * scale)))
    fitted = cv2.resize(rgba, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return np.rint(np.clip(fitted, 0, 1) * 255).astype(np.uint8)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Draw all sprites once per process; a pure function of the code, so every process holds the same ones."""
    texels, offsets, sizes, paper, aspect = [], [], [], [], []
    place = 0
    for number, name in enumerate(CLASSES):
        for variant in range(VARIANTS):
            rng = np.random.default_rng([3, number, variant])
            sprite = _cut_out(_draw(name, variant, rng))
            paper.append(255 if rng.random() < 0.5 else 0)
            aspect.append(sprite.shape[1] / sprite.shape[0])
            rows, shapes = [], []
            for level in range(_LEVELS):
                size = (max(4, sprite.shape[1] >> level), max(4, sprite.shape[0] >> level))
                small = cv2.resize(sprite, size, interpolation=cv2.INTER_AREA)
                texels.append(small.ravel())
                rows.append(place)
                shapes.append(small.shape[:2])
                place += small.size
            offsets.append(rows)
            sizes.append(shapes)
    return Catalogue(
        np.concatenate(texels), np.array(offsets), np.array(sizes), np.array(paper, dtype=np.int64), np.array(aspect)
    )
