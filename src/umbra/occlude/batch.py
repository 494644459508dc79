"""`placement.place_random` for a whole batch at once: the same whole numbers, compiled, for training."""

from dataclasses import dataclass
from typing import no_type_check

import numpy as np
from jaxtyping import Float32, Int64, UInt8

from umbra.compiled import compiled
from umbra.occlude.placement import base_sizes, check_scale, draw_placing, level_for
from umbra.occlude.sprites import CLASSES, VARIANTS, catalogue


@dataclass(frozen=True, eq=False)
class PlacedBatch:
    """Occluded pictures, alpha in 0..255, and per picture: class (index into `sprites.CLASSES`), box, covered fraction.

    A box is (x0, y0, x1, y1) after clipping; `fractions` is the share of pixels whose alpha is one half or more.
    """

    images: UInt8[np.ndarray, "batch height width 3"]
    alpha: UInt8[np.ndarray, "batch height width"]
    kinds: Int64[np.ndarray, " batch"]
    boxes: Int64[np.ndarray, "batch 4"]
    fractions: Float32[np.ndarray, " batch"]

    def kind_names(self) -> list[str]:
        """The class of each picture's object, in words."""
        return [CLASSES[kind] for kind in self.kinds]


@compiled
@no_type_check
def paste_all(images, alpha_out, texels, plan, opaque):
    """Paste one sprite into each picture, in place; `plan` rows: offset, rows, columns, paper, x, y, width, height.

    x and y are the box's corner before clipping. Bilinear in 256ths, as `placement.place_random` does it.
    """
    count, high, wide, _ = images.shape
    covered = np.zeros(count, np.int64)
    for n in range(count):
        offset, rows, columns, paper, sx, sy, sw, sh = plan[n]
        for y in range(max(sy, 0), min(sy + sh, high)):
            ty = min(max((2 * (y - sy) + 1) * rows * 128 // sh - 128, 0), (rows - 1) * 256)
            y0, wy = ty >> 8, ty & 255
            y1 = min(y0 + 1, rows - 1)
            for x in range(max(sx, 0), min(sx + sw, wide)):
                tx = min(max((2 * (x - sx) + 1) * columns * 128 // sw - 128, 0), (columns - 1) * 256)
                x0, wx = tx >> 8, tx & 255
                x1 = min(x0 + 1, columns - 1)
                a, b = offset + (y0 * columns + x0) * 4, offset + (y0 * columns + x1) * 4
                c, d = offset + (y1 * columns + x0) * 4, offset + (y1 * columns + x1) * 4
                waa, wab, wba, wbb = (256 - wx) * (256 - wy), wx * (256 - wy), (256 - wx) * wy, wx * wy
                alpha = (
                    texels[a + 3] * waa + texels[b + 3] * wab + texels[c + 3] * wba + texels[d + 3] * wbb + 32768
                ) >> 16
                for k in range(3):
                    colour = (
                        texels[a + k] * waa + texels[b + k] * wab + texels[c + k] * wba + texels[d + k] * wbb + 32768
                    ) >> 16
                    ground = paper if opaque else np.int64(images[n, y, x, k])
                    images[n, y, x, k] = min((ground * (255 - alpha) + colour * 255 + 127) // 255, 255)
                shown = 255 if opaque else alpha
                alpha_out[n, y, x] = shown
                covered[n] += shown >= 128
    return covered


def place_random_batch(
    images: np.ndarray, *, seeds: np.ndarray, scale: float | None = None, opaque_rectangle: bool = True
) -> PlacedBatch:
    """Cover each picture as `place_random(image, rng=np.random.default_rng(seed))` would, pixel for pixel.

    Derive the seeds from (run seed, epoch, picture's index): then neither order nor workers matter.
    """
    if not isinstance(images, np.ndarray) or images.dtype != np.uint8 or images.ndim != 4 or images.shape[-1] != 3:
        found = f"{getattr(images, 'dtype', type(images).__name__)} {getattr(images, 'shape', '')}"
        raise ValueError(f"images must be uint8 of shape (n, height, width, 3); got {found}. Channels last, 0..255.")
    if len(seeds) != len(images):
        raise ValueError(f"seeds must hold one seed per image: expected {len(images)}, got {len(seeds)}.")
    check_scale(scale)
    pack = catalogue()
    count, height, width, _ = images.shape
    sizes = base_sizes(pack.aspect)
    plan, sprites = np.empty((count, 8), np.int64), np.empty(count, np.int64)
    for n, seed in enumerate(seeds):
        placing = draw_placing(sizes, (height, width), rng=np.random.default_rng(seed), scale=scale)
        level = level_for(pack, placing)
        sprites[n] = placing.sprite
        rows, columns = pack.sizes[placing.sprite, level]
        offset, paper = pack.offsets[placing.sprite, level], pack.paper[placing.sprite]
        plan[n] = (offset, rows, columns, paper, *placing.start, *placing.size)
    out, alpha = np.ascontiguousarray(images).copy(), np.zeros((count, height, width), np.uint8)
    covered = paste_all(out, alpha, pack.texels, plan, opaque_rectangle)
    corner, end = plan[:, 4:6], plan[:, 4:6] + plan[:, 6:8]
    boxes = np.concatenate([np.maximum(corner, 0), np.minimum(end, (width, height))], axis=1)
    fractions = (covered / (height * width)).astype(np.float32)
    return PlacedBatch(out, alpha, sprites // VARIANTS, boxes, fractions)
