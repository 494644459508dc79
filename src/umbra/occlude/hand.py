"""A hand with fingers, drawn as a relief: rounded limbs joined smoothly, lit, with nails or creases."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from jaxtyping import Float32, Float64

from umbra.occlude.fabrics import CLOTH_COLOURS
from umbra.occlude.hand_relief import joined_limbs, lit_hand
from umbra.occlude.raster import Light
from umbra.occlude.result import Layer

SKINS = (
    (0.94, 0.78, 0.68),
    (0.88, 0.68, 0.55),
    (0.78, 0.57, 0.43),
    (0.63, 0.43, 0.31),
    (0.46, 0.30, 0.21),
    (0.31, 0.20, 0.15),
)
REACH = 95.0
"""Half the side, in mm, of the square that holds the hand without its forearm: what a drawn `size` means."""

Plane = Float32[np.ndarray, "height width"]
Frame = Float64[np.ndarray, " 6"]
Limb = tuple[float, float, float, float, float, float, float, float]  # x0 y0 z0 radius0 x1 y1 z1 radius1


@dataclass(frozen=True, eq=False)
class Finger:
    """Joints of one finger: knuckle, two joints and the tip's centre, with the radius at each."""

    joints: Float64[np.ndarray, "4 3"]
    radii: Float64[np.ndarray, " 4"]


def _finger(
    base: tuple[float | int, float | int], length: float | int, radius: float, angle: float, curl: float
) -> Finger:
    """A finger whose joints bend by `curl` towards the viewer, each a little more than the last."""
    joints, z, here = [np.array([*base, 2.0])], 2.0, np.array(base)
    for share, bend in ((0.44, 0.5 * curl), (0.31, 1.2 * curl), (0.25, 1.7 * curl)):
        here = here + share * length * np.cos(bend) * np.array([np.sin(angle), np.cos(angle)])
        z += share * length * np.sin(bend) * 0.45
        joints.append(np.array([*here, z]))
    return Finger(np.stack(joints), radius * np.array([1.08, 1.0, 0.93, 0.78]))


def _fingers(rng: np.random.Generator) -> list[Finger]:
    """Index to little finger, spread and curled by chance, and the thumb."""
    spread, curl = rng.uniform(0.25, 1.5), rng.uniform(0.0, 0.5)
    table = (
        ((-31, 38), 71, 9.3, -0.13),
        ((-10, 44), 79, 9.6, -0.03),
        ((11, 41), 73, 9.0, 0.07),
        ((30, 31), 57, 7.8, 0.20),
    )
    fingers = [
        _finger(base, length, radius, angle * spread + rng.normal(0, 0.02), curl * rng.uniform(0.6, 1.4))
        for base, length, radius, angle in table
    ]
    out = rng.uniform(0.15, 0.75)
    root = np.array([-34.0, -26, 3])
    place, joints = root.copy(), [root.copy()]
    for length, angle in ((33, out + 0.28), (26, out), (19, out - 0.15)):
        place = place + np.array([-np.sin(angle) * length, np.cos(angle) * length, 2.0])
        joints.append(place.copy())
    return [*fingers, Finger(np.stack(joints), np.array([16.0, 12.0, 10.5, 8.8]))]


_PALM: tuple[Limb, ...] = (
    (-27, -34, -4, 17, -30, 36, 0, 12), (-9, -40, -3, 18, -10, 42, 0, 12.5), (9, -40, -3, 18, 11, 39, 0, 12),
    (25, -34, -4, 17, 29, 30, -1, 11), (-14, -48, -5, 18, 14, -48, -5, 18), (-10, -150, -8, 22, -10, -46, -6, 19),
    (10, -150, -8, 22, 10, -46, -6, 19), (0, -20, 0, 17, 0, 15, 0, 17),
)  # fmt: skip


def _limbs_of(finger: Finger) -> list[Limb]:
    ends = np.concatenate([finger.joints, finger.radii[:, None]], axis=1)
    return [tuple(float(n) for n in (*a, *b)) for a, b in pairwise(ends)]  # type: ignore[misc]


_PALM_LINES = np.array([(-62, -38, 46, -0.4, 1.1), (-30, 60, 52, -2.1, -0.9), (-28, 84, 56, -1.9, -0.8)])
"""Arcs: centre, radius, first and last angle."""


def _relief(frame: Frame, shape: tuple[int, int], fingers: list[Finger]) -> tuple[Plane, Plane]:
    """The whole hand: a soft palm, and fingers that keep a groove between them."""
    limbs, groups = list(_PALM), [0] * len(_PALM)
    for index, finger in enumerate(fingers, start=1):
        limbs += _limbs_of(finger)
        groups += [index] * 3
    softness = np.array([3.0, *[1.2] * len(fingers), 1.4])
    return joined_limbs(frame, shape, np.array(limbs), np.array(groups), softness)


def _direction(start: np.ndarray, end: np.ndarray) -> Float64[np.ndarray, " 2"]:
    along = (end - start)[:2]
    return along / max(float(np.linalg.norm(along)), 1e-6)


def _marks(fingers: list[Finger], *, palm: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Creases across the joints, lines of a palm, nails of a back, and where blood shows: knuckles and fingertips."""
    creases, nails, spots = [], [], []
    for finger in fingers:
        for joint, after, radius in zip(finger.joints[1:3], finger.joints[2:4], finger.radii[1:3], strict=True):
            creases.append((*joint[:2], *_direction(joint, after), radius * 1.02, 0.8 if palm else 0.45))
        tip = finger.joints[3]
        nails.append((*tip[:2], *_direction(finger.joints[2], tip), finger.radii[3]))
        spots += [(*finger.joints[0][:2], 0.6), (*tip[:2], 1.0)]
    lines, plates = (_PALM_LINES, np.empty((0, 5))) if palm else (np.empty((0, 5)), np.array(nails))
    return np.array(creases), lines, plates, np.array(spots)


def draw_hand(
    shape: tuple[int, int],
    place: tuple[float, float, float, float],
    light: Light,
    *,
    rng: np.random.Generator,
    skin: tuple[float, float, float] | None = None,
) -> Layer:
    """A hand in a picture of `shape`: `place` is centre x, centre y, size in pixels (of 2 · REACH mm), turn in radians.

    Left or right, palm or back, spread, curl, sleeve and skin (unless given) are drawn by `rng`.
    """  # fmt: skip
    height, width = shape
    finer = 3 if max(shape) < 80 else 2
    centre_x, centre_y, size, angle = place
    per_mm = finer * size / (2 * REACH)
    side = 1.0 if rng.random() < 0.5 else -1.0
    frame = _frame_of((centre_x * finer, centre_y * finer), angle, per_mm, side)
    palm, fingers = bool(rng.random() < 0.4), _fingers(rng)
    tone = np.array(skin if skin is not None else SKINS[int(rng.integers(len(SKINS)))])
    if palm:
        tone = tone * 0.75 + 0.25 * np.array([0.90, 0.70, 0.60])
    nail = np.clip(tone * np.array([1.06, 0.98, 0.98]) * 0.7 + 0.26, 0, 1)
    distance, relief = _relief(frame, (height * finer, width * finer), fingers)
    relief = cv2.GaussianBlur(relief, (0, 0), max(0.6, 0.8 * per_mm))
    relief = np.where(distance < 2, np.maximum(relief, -12), np.float32(-12))
    cuff = float(rng.uniform(-100, -72))
    cloth = np.array(CLOTH_COLOURS[int(rng.integers(len(CLOTH_COLOURS)))])
    lamp = np.array([*light.direction, light.ambient, light.exposure, per_mm])
    rgba = lit_hand(frame, distance, relief, _marks(fingers, palm=palm), np.stack([tone, nail, cloth]), cuff, lamp)
    small = cv2.resize(rgba, (width, height), interpolation=cv2.INTER_AREA)
    return Layer(small[..., :3] / np.maximum(small[..., 3:], 1e-6), small[..., 3])


def _frame_of(centre: tuple[float, float], angle: float, per_mm: float, side: float) -> Frame:
    """Millimetres on the hand of a sample (row i, column j): x = f0 + f1 j + f2 i, y = f3 + f4 j + f5 i."""
    cos, sin = np.cos(angle) / per_mm, np.sin(angle) / per_mm
    dx, dy = 0.5 - centre[0], 0.5 - centre[1]  # of the first sample, y still down
    x, y = (cos * dx - sin * dy, cos, -sin), (20 - cos * dy - sin * dx, -sin, -cos)
    return np.array([*(side * part for part in x), *y])
