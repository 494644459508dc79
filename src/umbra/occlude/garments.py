"""Where worn things lie: grids of points in millimetres, laid over 68 landmarks of a head (axes: see `wearer`)."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float64
from scipy.interpolate import CubicSpline, PchipInterpolator

from umbra.occlude.wearer import LEFT_EYE, MEAN_HEAD, RIGHT_EYE

_EYES_APART = float(MEAN_HEAD[RIGHT_EYE, 0].mean() - MEAN_HEAD[LEFT_EYE, 0].mean())


@dataclass(frozen=True)
class MaskCut:
    """How a face mask is cut. Shares are from the upper end (0) to the lower (1); lengths are mm on a mean head."""

    side_top: float  # how far down the jaw line (landmark index) the side's upper corner lies
    side_bottom: float  # and its lower corner
    side_forward: float  # share of the way from the jaw line to the mouth corner: 0 reaches towards the ears
    bridge: float  # upper edge on the nose: 0 at landmark 27, 3 at the tip
    chin_tuck: float  # how far the lower edge passes below the chin
    bulge: float  # how far the front stands off the lips
    dome: float  # how far the cheeks stand off
    crease: float  # 1: sharp vertical middle fold; 0: round


SURGICAL = MaskCut(1.9, 4.0, 0.04, 0.9, 7.0, 11.0, 4.0, 0.0)
CLOTH = MaskCut(1.9, 4.1, 0.06, 1.1, 7.0, 12.0, 4.0, 0.5)
KN95 = MaskCut(2.0, 3.6, 0.08, 0.8, 6.0, 21.0, 6.0, 0.9)
N95 = MaskCut(2.6, 4.4, 0.24, 0.7, 2.0, 20.0, 11.0, 0.0)


_ACROSS = np.array([-1, -0.5, 0, 0.5, 1.0])  # where a mask's five curves lie


def head_unit(head: Float64[np.ndarray, "68 3"]) -> float:
    """A head's size relative to the mean head, by the distance between the eye centres."""
    apart = head[RIGHT_EYE].mean(0) - head[LEFT_EYE].mean(0)
    return float(np.hypot(apart[0], apart[1])) / _EYES_APART


def _along(points: Float64[np.ndarray, "points 3"], index: float) -> Float64[np.ndarray, " 3"]:
    low = min(int(index), len(points) - 2)
    return points[low] + (index - low) * (points[low + 1] - points[low])


def _mask_side(head: Float64[np.ndarray, "68 3"], jaw: Float64[np.ndarray, "9 3"], cut: MaskCut, corner: int) -> tuple:
    """Points down the side edge and down the middle of one cheek; `jaw` runs from the ear to the chin."""
    unit, mouth = head_unit(head), head[corner]
    out = np.sign(jaw[0, 0] - head[8, 0])
    top, bottom = _along(jaw, cut.side_top), _along(jaw, cut.side_bottom)
    top, bottom = top + cut.side_forward * (mouth - top), bottom + cut.side_forward * (mouth - bottom)
    side = np.stack([top, (top + bottom) / 2 + unit * np.array([out * 1.0, 0, 0]), bottom])
    lids = head[[40, 41]] if corner == 48 else head[[46, 47]]
    bridge = _along(head[27:31], cut.bridge)
    upper = 0.5 * (bridge + top)
    cheek_top = np.array([upper[0], upper[1] + 2 * unit, 0.75 * lids[:, 2].mean() + 0.25 * bridge[2] + cut.dome * unit])
    cheek = 0.5 * (mouth + _along(jaw, 3.2)) + unit * np.array([out * (2 + cut.dome), 4, 12 + cut.dome])
    low = _along(jaw, 5.6) + unit * np.array([out * cut.dome * 0.4, -cut.chin_tuck * 0.6, 5 + cut.dome * 0.4])
    return side, np.stack([cheek_top, cheek, low])


@lru_cache(maxsize=8)
def _spline_weights(columns: int) -> Float64[np.ndarray, "columns 5"]:
    """What each of five curves counts at each column: a cubic spline is linear in what it joins."""
    return np.asarray(CubicSpline(_ACROSS, np.eye(5), axis=0)(np.linspace(-1, 1, columns)))


def mask_points(
    head: Float64[np.ndarray, "68 3"], cut: MaskCut, *, rows: int = 28, columns: int = 41
) -> Float64[np.ndarray, "rows columns 3"]:
    """A face mask: five curves from top to bottom (two sides, two cheeks, the middle), joined across by a spline."""
    unit = head_unit(head)
    lips = (head[51] + head[57]) / 2
    middle = np.stack(
        [
            _along(head[27:31], cut.bridge) + unit * np.array([0, 2, 3]),
            head[30] + unit * np.array([0, 2, 5]),
            np.array(
                [lips[0], lips[1] + 2 * unit, max(lips[2] + unit * cut.bulge, head[30, 2] + unit * (cut.bulge - 12))]
            ),
            head[8] + unit * np.array([0, 9, 20 + 0.3 * cut.bulge]),
            head[8] + unit * np.array([0, -cut.chin_tuck, 6]),
        ]
    )
    left_side, left_cheek = _mask_side(head, head[0:9], cut, 48)
    right_side, right_cheek = _mask_side(head, head[16:7:-1], cut, 54)
    v = np.linspace(0, 1, rows)
    short = np.stack([left_side, left_cheek, right_cheek, right_side], axis=1)
    sides = PchipInterpolator(np.array([0, 0.5, 1]), short, axis=0)(v)
    centre = PchipInterpolator(np.linspace(0, 1, len(middle)), middle)(v)
    curves = np.stack([sides[:, 0], sides[:, 1], centre, sides[:, 2], sides[:, 3]])
    round_form = np.tensordot(_spline_weights(columns), curves, axes=1)
    if not cut.crease:
        return round_form.transpose(1, 0, 2)
    folded = PchipInterpolator(_ACROSS, curves, axis=0)(np.linspace(-1, 1, columns))
    # Only the lower two thirds of a folded mask stand up as a ridge; over the nose every mask is bent round by its
    # wire.
    sharp = cut.crease * np.clip(v / 0.3, 0, 1)[None, :, None]
    return ((1 - sharp) * round_form + sharp * folded).transpose(1, 0, 2)


def strap_points(
    start: Float64[np.ndarray, " 3"], end: Float64[np.ndarray, " 3"], *, width: float, sag: float = 0.0
) -> Float64[np.ndarray, "2 9 3"]:
    """A flat band between two points on the side of the head, its flat side turned outwards and forwards."""
    t = np.linspace(0, 1, 9)[:, None]
    line = start + t * (end - start) + np.sin(np.pi * t) * np.array([np.sign(start[0]) * 2.0, -sag, 2.0])
    along = end - start
    up = np.cross(np.array([np.sign(start[0]), 0, 0.35]), along)
    up *= width / 2 / max(float(np.linalg.norm(up)), 1e-9)
    up = up if up[1] >= 0 else -up
    band = np.stack([line + up, line - up])
    return band if along[0] >= 0 else band[:, ::-1]


def ear_points(head: Float64[np.ndarray, "68 3"], side: int) -> tuple[np.ndarray, np.ndarray]:
    """Where a loop meets the upper and the lower root of an ear (side -1: image left), a little behind the jaw line."""
    jaw = head[0:3] if side < 0 else head[16:13:-1]
    back = head_unit(head) * np.array([side * 3.0, 0, -10.0])
    return jaw[0] + back + (0, 4 * head_unit(head), 0), jaw[1] + back


def eye_frame(head: Float64[np.ndarray, "68 3"]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Origin between the eyes, and unit vectors along and across the line of the eyes (in the frontal plane)."""
    left, right = head[LEFT_EYE].mean(0), head[RIGHT_EYE].mean(0)
    along = (right - left) * (1, 1, 0)
    along = along / np.linalg.norm(along)
    return (left + right) / 2, along, np.array([-along[1], along[0], 0])


def face_front_points(
    head: Float64[np.ndarray, "68 3"],
    extent: tuple[float, float, float],
    depth: float,
    curve: float,
    *,
    cells: int = 20,
) -> Float64[np.ndarray, "rows columns 3"]:
    """A bent plate before the eyes: half width, top and bottom in mm from the line of the eyes (top > bottom).

    It stands `depth` mm before the bridge of the nose, and falls back by `curve` mm at its sides as a parabola.
    """
    half, top, bottom = extent
    unit = head_unit(head)
    origin, along, across = eye_frame(head)
    x, y = np.meshgrid(np.linspace(-half, half, 2 * cells + 1), np.linspace(top, bottom, cells), indexing="xy")
    plate = origin + unit * (x[..., None] * along + y[..., None] * across)
    plate[..., 2] = head[27, 2] + unit * (depth - curve * (x / half) ** 2)
    return plate


def skull_points(
    head: Float64[np.ndarray, "68 3"],
    azimuth: Float64[np.ndarray, "rows columns"],
    rise: Float64[np.ndarray, "rows columns"],
    grow: Float64[np.ndarray, "rows columns"],
) -> Float64[np.ndarray, "rows columns 3"]:
    """Points on an egg around the skull: azimuth (0 in front), height in mm above the eyes, distance off it in mm."""
    unit, (origin, along, across) = head_unit(head), eye_frame(head)
    half = float(np.linalg.norm((head[16] - head[0])[:2])) / (2 * unit) + 5
    up = (rise - 30) / (98 + grow)
    ring = np.sqrt(np.clip(1 - up**2, 0, None))
    x, z = np.sin(azimuth) * ring * (half + grow), -32 + np.cos(azimuth) * ring * (88 + grow)
    points = origin * (1, 1, 0) + unit * (x[..., None] * along + rise[..., None] * across)
    points[..., 2] += unit * z
    return points


def scarf_points(
    head: Float64[np.ndarray, "68 3"], folds: Float64[np.ndarray, "rows columns"]
) -> Float64[np.ndarray, "rows columns 3"]:
    """Cloth wound round the lower face and the neck; `folds` (mm) push it outwards."""
    rows, columns = folds.shape
    unit = head_unit(head)
    middle = np.stack([head[30] + unit * np.array([0, 5, 5]), head[30] + unit * np.array([0, -8, 9]),
                       head[57] + unit * np.array([0, 0, 16]), head[8] + unit * np.array([0, 0, 24]),
                       head[8] + unit * np.array([0, -45, 30]), head[8] + unit * np.array([0, -75, 32])])  # fmt: skip
    centre = PchipInterpolator(np.linspace(0, 1, 6), middle)(np.linspace(0, 1, rows))[:, None]  # rows 1 3
    azimuth = np.linspace(-2.4, 2.4, columns)[None, :, None]
    half = 0.5 * np.linalg.norm((head[14] - head[2])[:2]) + unit * 6
    widen = 1 + 0.16 * np.linspace(0, 1, rows)[:, None, None]
    radius = half * widen + unit * folds[..., None]
    back = np.array([0, 0, 1.0]) * (centre[..., 2:] - 0.62 * half)
    ring = np.concatenate([np.sin(azimuth) * radius, 0 * radius, np.cos(azimuth) * radius], axis=-1)
    ring[..., 2] += back[..., 2] - 0.38 * half * widen[..., 0]
    ring[..., 0] += centre[..., 0]
    # The upper edge drops towards the lobes of the ears, as cloth that is tied behind the neck does.
    ring[..., 1] += centre[..., 1] - unit * 12 * np.clip(1 - np.cos(azimuth[..., 0]), 0, 1.2)
    return ring
