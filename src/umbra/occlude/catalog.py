"""The tables of occluders, and `occlude`, which draws any of them by name."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float64

from umbra.occlude.eyewear import eye_mask_sheets, glasses_sheets
from umbra.occlude.hand import draw_hand
from umbra.occlude.masks import MASKS, mask_sheets
from umbra.occlude.raster import Light, Sheet, draw_sheets, exposure_of, light_for
from umbra.occlude.result import Layer, Occlusion, apply_layer, check_image, check_landmarks
from umbra.occlude.shapes import GEOMETRIC
from umbra.occlude.solids import book_sheets, cup_sheets, phone_sheets, turn
from umbra.occlude.wearer import full_landmarks, standard_landmarks, wearer_of
from umbra.occlude.wraps import cap_sheets, headband_sheets, scarf_sheets

Head = Float64[np.ndarray, "68 3"]


def _mask(kind: str) -> Callable[..., list[Sheet]]:
    return lambda head, *, rng: mask_sheets(head, kind, rng=rng)


def _glasses(kind: str) -> Callable[..., list[Sheet]]:
    return lambda head, *, rng: glasses_sheets(head, kind, rng=rng)


WORN_SHEETS: dict[str, Callable[..., list[Sheet]]] = {
    **{kind: _mask(kind) for kind in MASKS},
    "sunglasses": _glasses("sunglasses"),
    "eyeglasses": _glasses("eyeglasses"),
    "scarf": scarf_sheets,
    "eye_mask": eye_mask_sheets,
    "cap": cap_sheets,
    "headband": headband_sheets,
}
"""Kind to `fn(head, *, rng)`: the sheets of a worn thing on 68 points in millimetres, in drawing order."""


def _worn(kind: str) -> Callable[..., Occlusion]:
    def wear(image: np.ndarray, landmarks: np.ndarray, *, rng: np.random.Generator) -> Occlusion:
        """Dress the face that the landmarks (68 or five) show."""
        check_image(image)
        wearer = wearer_of(check_landmarks(landmarks, kind=kind))
        light = light_for(image, rng)
        sheets = WORN_SHEETS[kind](wearer.landmarks, rng=rng)
        drawn = [(sheet, wearer.to_picture(sheet.points)) for sheet in sheets]
        return apply_layer(image, draw_sheets(drawn, light, *image.shape[:2]), kind)

    return wear


HELD_SHEETS: dict[str, tuple[Callable[[np.random.Generator], list[Sheet]], float]] = {
    "cup": (cup_sheets, 105.0), "book": (book_sheets, 190.0), "phone": (phone_sheets, 150.0),
}  # fmt: skip
"""Kind to its sheets and its height in millimetres."""


def draw_held(
    kind: str,
    shape: tuple[int, int],
    place: tuple[float, float, float, float],
    light: Light,
    *,
    rng: np.random.Generator,
    skin: tuple[float, float, float] | None = None,
) -> Layer:
    """One held thing in a picture of `shape`; `place`: centre x, centre y, longer side in pixels, turn in radians.

    What `rng` draws is the thing itself and how it tilts; `skin` is a hand's colour.
    """  # fmt: skip
    if kind == "hand":
        return draw_hand(shape, place, light, rng=rng, skin=skin)
    paint, tall = HELD_SHEETS[kind]
    sheets = paint(rng)
    x, y, size, roll = place
    pose = turn(rng.uniform(-0.05, 0.40), rng.uniform(-0.6, 0.6), roll)
    seen = [(sheet, (sheet.points @ pose.T) * (size / tall) * (1, -1, 1) + (x, y, 0)) for sheet in sheets]
    return draw_sheets(seen, light, *shape)


_SIZE_OVER_FACE: dict[str, tuple[float, float]] = {
    # True sizes over a 144 mm face width, with some room: hands and things held before a face are nearer to the camera.
    "cup": (0.70, 1.00), "book": (1.25, 1.65), "phone": (1.00, 1.35), "hand": (1.20, 1.60),
}  # fmt: skip
_AIM = ((30, 0.5), (51, 0.8), (8, 0.5), (36, 0.4), (45, 0.4), (2, 0.3), (14, 0.3))


def _skin_of(image: np.ndarray, points: np.ndarray) -> tuple[float, float, float] | None:
    """The face's own colour at nose and cheeks, as bright as an albedo; None where no such point is in the picture."""
    spots = np.concatenate([points[28:31], (points[[1, 15]] + points[[31, 35]]) / 2])
    x, y = np.floor(spots).astype(int).T
    inside = (x >= 0) & (y >= 0) & (x < image.shape[1]) & (y < image.shape[0])
    if not inside.any():
        return None
    tone = np.median(image[y[inside], x[inside]], axis=0) / 255
    tone = np.clip(tone / exposure_of(image), 0.10, 0.92)
    return float(tone[0]), float(tone[1]), float(tone[2])


def _held(kind: str) -> Callable[..., Occlusion]:
    def hold(image: np.ndarray, landmarks: np.ndarray | None = None, *, rng: np.random.Generator) -> Occlusion:
        """Hold it before the face that the landmarks show, or that an aligned crop has."""
        check_image(image)
        given = landmarks is not None
        points = (
            full_landmarks(check_landmarks(landmarks, kind=kind)) if given else standard_landmarks(*image.shape[:2])
        )
        width = float(np.linalg.norm(points[45] - points[36])) / 92 * 144
        weights = np.array([w for _, w in _AIM])
        aim = points[_AIM[int(rng.choice(len(_AIM), p=weights / weights.sum()))][0]] + rng.normal(0, 0.10 * width, 2)
        size = rng.uniform(*_SIZE_OVER_FACE[kind]) * width
        roll = float(rng.uniform(-1.1, 1.1) if kind == "hand" else rng.normal(0, 0.22))
        skin = _skin_of(image, points) if given else None
        place = (float(aim[0]), float(aim[1]), float(size), roll)
        return apply_layer(
            image, draw_held(kind, image.shape[:2], place, light_for(image, rng), rng=rng, skin=skin), kind
        )

    return hold


WORN: dict[str, Callable[..., Occlusion]] = {kind: _worn(kind) for kind in WORN_SHEETS}
HELD: dict[str, Callable[..., Occlusion]] = {kind: _held(kind) for kind in (*HELD_SHEETS, "hand")}


def occlude(
    image: np.ndarray, kind: str, *, landmarks: np.ndarray | None = None, rng: np.random.Generator
) -> Occlusion:
    """Draw one occluder by name (see `WORN`, `HELD`, `GEOMETRIC`) over an RGB uint8 picture of any size.

    Worn kinds need `landmarks`: 68 (iBUG) or five points in the picture's pixels. The others use them where they are
    given.
    """
    check_image(image)
    table = {**WORN, **HELD, **GEOMETRIC}
    if kind not in table:
        raise ValueError(f"unknown occluder {kind!r}; expected one of {', '.join(table)}.")
    points = check_landmarks(landmarks, kind=kind) if landmarks is not None or kind in WORN else None
    return table[kind](image, points, rng=rng)
