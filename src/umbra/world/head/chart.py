"""The flat chart of the head: every vertex's fixed place, the texture map, and the outlines of the features.

A chart point is (a, h) in millimetres of the average head. In the front of the face `a` is the frontal x (narrowed
towards the chin, where the face narrows too) and `h` the height; around the side `a` grows like an arc, over the
crown `h` does. Positions of features follow the averages of Farkas 1994, "Anthropometry of the Head and Face", North
American adults (both sexes pooled, rounded, from secondary memory of the source and not checked against it), so that
shapes, textures and landmarks speak of the same places.
"""

import numpy as np
from jaxtyping import Float
from scipy.interpolate import PchipInterpolator

FRONT, FAN, SIDE, BACK = 48.0, 48.0, 55.0, 60.0
A_MAX = FRONT + FAN + SIDE + BACK
H_TOP, H_BOTTOM, H_CROWN, H_CHIN = 160.0, -150.0, 50.0, -70.0
ISLAND_TOP = 0.87
"""Below this v the texture holds what is not skin: eyeballs, mouth, teeth."""
EYE_UV = {"left": np.array([0.08, 0.935]), "right": np.array([0.92, 0.935])}
EYE_UV_RADIUS = 0.055
TEETH_UV = {"upper": (0.18, 0.885, 0.46, 0.985), "lower": (0.54, 0.885, 0.82, 0.985)}
"""Rectangles (u0, v0, u1, v1); v0 is the gum, v1 the biting edge, u runs from image left to right."""
MOUTH_UV = (0.475, 0.885, 0.525, 0.985)

MOUTH_Y, MOUTH_HALF = -44.5, 25.5
EYE_INNER, EYE_OUTER = np.array([16.3, 20.2]), np.array([45.0, 22.8])
EYE_RISE, EYE_FALL = 6.9, 4.2

_half_width = PchipInterpolator([-150, -100, -78, -50, -20, 20, 160], [20, 19, 24, 38, 46, 48, 48])
_u = PchipInterpolator([0, FRONT, FRONT + FAN, A_MAX - BACK, A_MAX], [0, 0.46, 0.70, 0.90, 1.0])
_v = PchipInterpolator([-H_TOP, -95, 90, -H_BOTTOM], [0, 0.13, 0.74, ISLAND_TOP - 0.01])


def front_half_width(h: Float[np.ndarray, "*points"]) -> Float[np.ndarray, "*points"]:
    """Frontal x in mm at which the chart stops looking straight ahead and begins to turn around the head."""
    return _half_width(h)


def from_frontal(points: Float[np.ndarray, "points 2"]) -> Float[np.ndarray, "points 2"]:
    """Chart places of points given by frontal x and y (mm, average head, y from the brow down to the chin)."""
    points = np.asarray(points, dtype=float)
    return np.stack([points[:, 0] * FRONT / _half_width(points[:, 1]), points[:, 1]], axis=1)


def to_frontal_x(chart: Float[np.ndarray, "points 2"]) -> Float[np.ndarray, " points"]:
    """Frontal x in mm of chart points in the front of the face."""
    return chart[:, 0] * _half_width(chart[:, 1]) / FRONT


def to_uv(chart: Float[np.ndarray, "points 2"]) -> Float[np.ndarray, "points 2"]:
    """Texture place of chart points: u to the image's right, v down, the face enlarged."""
    u = 0.5 + 0.5 * np.sign(chart[:, 0]) * _u(np.abs(chart[:, 0]))
    return np.stack([u, _v(-chart[:, 1])], axis=1)


def uv_of_frontal(points: Float[np.ndarray, "points 2"]) -> Float[np.ndarray, "points 2"]:
    """Texture place of points given by frontal x and y in mm."""
    return to_uv(from_frontal(points))


def eye_curves(count: int) -> tuple[Float[np.ndarray, "count 2"], Float[np.ndarray, "count 2"]]:
    """Upper and lower lid line of the eye at image right, inner to outer corner, frontal mm."""
    t = (1 - np.cos(np.pi * np.linspace(0, 1, count))) / 2
    line = EYE_INNER + t[:, None] * (EYE_OUTER - EYE_INNER)
    upper = np.sin(np.pi * t**0.88) ** 0.82
    lower = np.sin(np.pi * t**1.12) ** 0.90
    return line + np.outer(upper, [0, EYE_RISE]), line - np.outer(lower, [0, EYE_FALL])


_across = np.array([0, 0.12, 0.24, 0.45, 0.7, 0.88, 1.0])
_upper_lip = PchipInterpolator(_across, [7.6, 8.5, 9.1, 7.9, 4.7, 1.9, 0.0])
_lower_lip = PchipInterpolator(_across, [10.6, 10.5, 10.1, 8.6, 5.4, 2.4, 0.0])


def lip_heights(x: Float[np.ndarray, " points"]) -> tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]]:
    """Height of the red of the upper and of the lower lip above and below the mouth line, mm, at frontal x."""
    t = np.clip(np.abs(x) / MOUTH_HALF, 0, 1)
    return _upper_lip(t), _lower_lip(t)


def mouth_line(x: Float[np.ndarray, " points"]) -> Float[np.ndarray, " points"]:
    """Height of the line between closed lips at frontal x: low in the middle, a bow beside it, corners level."""
    t = np.clip(np.abs(x) / MOUTH_HALF, 0, 1.3)
    return MOUTH_Y - 0.9 * np.exp(-((t / 0.14) ** 2)) + 0.8 * np.exp(-(((t - 0.4) / 0.25) ** 2)) - 0.6 * t**4


def mirrored(points: Float[np.ndarray, "points 2"]) -> Float[np.ndarray, "points 2"]:
    """The same points on the other side of the face."""
    return points * np.array([-1.0, 1.0])


BROW = np.array(
    [
        [9.5, 39.0],
        [11.0, 43.5],
        [22, 46.2],
        [36, 48.6],
        [47, 46.0],
        [58, 37.5],
        [56, 35.5],
        [46, 40.0],
        [35, 41.5],
        [22, 39.5],
    ]
)
NOSTRIL = np.array([[3.6, -17.6], [5.6, -15.8], [8.6, -15.8], [10.4, -17.4], [9.0, -19.3], [6.0, -19.6], [4.0, -19.0]])
HAIRLINE = np.array([[0, 82.0], [15, 84], [30, 84], [41, 81], [47, 77.0]])
EAR_CENTRE, EAR_RADII = np.array([139.0, 6.0]), np.array([20.0, 33.0])
"""The ear's ellipse in the chart (not frontal mm): it stands on the side of the head."""
IRIS_FRONTAL = np.array([31.0, 22.6])
