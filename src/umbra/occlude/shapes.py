"""Geometric occluders: uniform blocks over regions, the squares of paper 002, stars, crowns and free shapes."""

from collections.abc import Callable

import cv2
import numpy as np
from jaxtyping import Float32, Float64

from umbra.occlude import regions
from umbra.occlude.result import Layer, Occlusion, apply_layer, check_image
from umbra.occlude.wearer import MEAN_HEAD, full_landmarks, standard_landmarks

Value = int | tuple[int, int, int]


def block(image: np.ndarray, region_box: regions.Box, value: Value = 255, *, kind: str = "block") -> Occlusion:
    """A block of uniform value (grey, or RGB) over a box in whole pixels; white is what Johnston & Ngxande use."""
    check_image(image)
    height, width = image.shape[:2]
    mask = regions.box_mask(region_box, height=height, width=width)
    colour = np.broadcast_to(np.array(value, np.float32) / 255, (height, width, 3)).astype(np.float32)
    return apply_layer(image, Layer(colour, mask.astype(np.float32)), kind)


def cover(outline: Float64[np.ndarray, "points 2"], *, height: int, width: int) -> Float32[np.ndarray, "height width"]:
    """Coverage of a closed outline (pixels), smoothed by drawing it four times finer."""
    fine = np.zeros((height * 4, width * 4), np.uint8)
    texels = np.clip(np.rint((outline * 4 - 0.5) * 16), -(2**20), 2**20)
    cv2.fillPoly(fine, [texels.astype(np.int32)], 255, cv2.LINE_8, 4)
    return (cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA) / 255).astype(np.float32)


def _face(image: np.ndarray, landmarks: np.ndarray | None) -> Float64[np.ndarray, "68 2"]:
    return standard_landmarks(*image.shape[:2]) if landmarks is None else full_landmarks(landmarks)


def _face_frame(image: np.ndarray, landmarks: np.ndarray | None) -> tuple[np.ndarray, float]:
    """Centre and width (pixels) of the face, by landmarks or where an aligned picture has it."""
    points = _face(image, landmarks)
    low, high = points.min(0), points.max(0)
    return (low + high) / 2, float(max(high[0] - low[0], (high[1] - low[1]) / np.ptp(MEAN_HEAD[:, 1]) * 144))


def _band(name: str) -> Callable[..., Occlusion]:
    def over_band(
        image: np.ndarray, landmarks: np.ndarray | None = None, *, rng: np.random.Generator, value: Value = 255
    ) -> Occlusion:
        """A full-width block over one band of the face; nothing is drawn by chance."""
        height, width = image.shape[:2]
        box = regions.bands(_face(image, landmarks), height=height, width=width)[name]
        return block(image, box, value, kind=f"band_{name}")

    return over_band


def _box(name: str) -> Callable[..., Occlusion]:
    def over_box(
        image: np.ndarray, landmarks: np.ndarray | None = None, *, rng: np.random.Generator, value: Value = 255
    ) -> Occlusion:
        """A block over the box around one feature; nothing is drawn by chance."""
        height, width = image.shape[:2]
        box = regions.landmark_boxes(_face(image, landmarks), height=height, width=width)[name]
        return block(image, box, value, kind=f"box_{name}")

    return over_box


def _cell(index: int) -> Callable[..., Occlusion]:
    def over_cell(
        image: np.ndarray, landmarks: np.ndarray | None = None, *, rng: np.random.Generator, value: Value = 255
    ) -> Occlusion:
        """A block over one cell of the 3×3 grid; nothing is drawn by chance."""
        height, width = image.shape[:2]
        return block(image, regions.grid_cells(height=height, width=width)[index], value, kind=f"cell_{index}")

    return over_cell


# How many squares, and their side as a share of the face's width. Tiwari et al. (Sec. 4.1.1) name the levels (two
# small, two large areas, one large one) and show them in Figure 2, but print no sizes: these shares are our choice.
SQUARES: dict[str, tuple[int, float]] = {"dsofi": (2, 0.30), "dhofi": (2, 0.50), "shofi": (1, 0.78)}


def _squares(kind: str) -> Callable[..., Occlusion]:
    count, share = SQUARES[kind]

    def over_squares(
        image: np.ndarray, landmarks: np.ndarray | None = None, *, rng: np.random.Generator, value: Value | None = None
    ) -> Occlusion:
        """Squares on the face that do not overlap, in one random colour unless `value` is given."""
        points = _face(image, landmarks)
        middle, wide = _face_frame(image, landmarks)
        side = max(2, round(share * wide))
        # Two squares take one feature each; a large one sits about the middle of the face.
        if count == 1:
            centres = [points[27:36].mean(0) * 0.6 + middle * 0.4 + rng.normal(0, 0.05 * wide, 2)]
        else:
            centres = _two_apart(points, side, wide, rng)
        colour = rng.integers(0, 256, 3) if value is None else np.broadcast_to(np.array(value), 3)
        alpha = np.zeros(image.shape[:2], np.float32)
        for x, y in centres:
            x0, y0 = round(x - side / 2), round(y - side / 2)
            alpha[max(y0, 0) : max(y0 + side, 0), max(x0, 0) : max(x0 + side, 0)] = 1
        layer = Layer(np.broadcast_to((colour / 255).astype(np.float32), image.shape).copy(), alpha)
        return apply_layer(image, layer, kind)

    return over_squares


def _two_apart(points: np.ndarray, side: int, wide: float, rng: np.random.Generator) -> list[np.ndarray]:
    """Centres on two different features, drawn until the squares do not overlap (the furthest pair after 30 tries)."""
    features = [points[part].mean(0) for part in regions.LANDMARK_BOXES.values()] + [
        points[7:10].mean(0),
        points[3],
        points[13],
    ]
    best, apart = [], -1.0
    for _ in range(30):
        first, second = rng.choice(len(features), 2, replace=False)
        pair = [features[i] + rng.normal(0, 0.04 * wide, 2) for i in (first, second)]
        gap = float(np.abs(pair[0] - pair[1]).max())
        if gap > apart:
            best, apart = pair, gap
        if gap >= side + 1:
            return pair
    return best


def _star_outline(rng: np.random.Generator) -> Float64[np.ndarray, "points 2"]:
    tips, inner = int(rng.integers(4, 9)), rng.uniform(0.35, 0.6)
    angle = np.arange(2 * tips) * np.pi / tips
    radius = np.where(np.arange(2 * tips) % 2 == 0, 1.0, inner)
    return np.stack([radius * np.sin(angle), -radius * np.cos(angle)], axis=-1)


def _crown_outline(rng: np.random.Generator) -> Float64[np.ndarray, "points 2"]:
    tips = int(rng.integers(3, 6))
    x = np.linspace(-1, 1, 2 * tips + 1)
    y = np.where(np.arange(2 * tips + 1) % 2 == 0, -0.55, 0.05 + rng.uniform(-0.1, 0.15))
    y[1:-1:2] = 0.0 + rng.uniform(-0.15, 0.15)
    zigzag = np.stack([x, y], axis=-1)
    return np.concatenate([zigzag, [[0.92, 0.65], [-0.92, 0.65]]])


def _free_outline(rng: np.random.Generator) -> Float64[np.ndarray, "points 2"]:
    """A closed curve whose radius wanders smoothly (its first few Fourier terms are drawn)."""
    angle = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    radius = np.ones_like(angle)
    for term in range(1, 6):
        radius += (
            rng.normal(0, 0.45 / term**1.1)
            * np.cos(term * angle + rng.uniform(0, 2 * np.pi))
            * (1.0 if term > 1 else 0.5)
        )
    radius = np.clip(radius, 0.25, 1.6)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle) * rng.uniform(0.6, 1.0)], axis=-1)


_OUTLINES = {"star": _star_outline, "crown": _crown_outline, "free_shape": _free_outline}


def _shape(kind: str) -> Callable[..., Occlusion]:
    def over_shape(
        image: np.ndarray, landmarks: np.ndarray | None = None, *, rng: np.random.Generator, value: Value | None = None
    ) -> Occlusion:
        """One shape anywhere on the face, of any turn and size, in a random colour unless `value` is given."""
        points = _face(image, landmarks)
        _, wide = _face_frame(image, landmarks)
        outline, angle = _OUTLINES[kind](rng), rng.uniform(-np.pi, np.pi) if kind != "crown" else rng.uniform(-0.4, 0.4)
        turned = outline @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        centre = points[rng.integers(68)] * 0.5 + points[rng.integers(68)] * 0.5
        placed = centre + turned * rng.uniform(0.18, 0.45) * wide
        colour = rng.integers(0, 256, 3) if value is None else np.broadcast_to(np.array(value), 3)
        layer = Layer(
            np.broadcast_to((colour / 255).astype(np.float32), image.shape).copy(),
            cover(placed, height=image.shape[0], width=image.shape[1]),
        )
        return apply_layer(image, layer, kind)

    return over_shape


GEOMETRIC: dict[str, Callable[..., Occlusion]] = {
    **{f"band_{name}": _band(name) for name in regions.BANDS},
    **{f"box_{name}": _box(name) for name in regions.LANDMARK_BOXES},
    **{f"cell_{index}": _cell(index) for index in range(9)},
    **{kind: _squares(kind) for kind in SQUARES},
    **{kind: _shape(kind) for kind in _OUTLINES},
}
"""Kind to `fn(image, landmarks=None, *, rng, value=...)`; without landmarks the face of an aligned crop is assumed."""
