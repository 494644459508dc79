"""Expressions as named actions, after the Facial Action Coding System (Ekman & Friesen 1978).

Each action is a displacement of the average head's vertices at full strength; expressions add them, weighted by
amplitudes of usually 0 to 1. Only the lids' sliding over the eyeballs and the eyeballs' turning are not linear.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from jaxtyping import Float, Float32

from umbra.world.head import average, chart, layout
from umbra.world.head.action_table import ONE_SIDED, PUSHES, Number, Push

Actions = Mapping[str, float | int]
NEUTRAL: Actions = {}
JAW_HINGE = np.array([0.0, 0.0, 10.0])
JAW_DEGREES = 17.0
GAZE_DEGREES = 28.0

GAZE = ("look_left", "look_right", "look_up", "look_down")


def _smooth(value: Float[np.ndarray, " points"]) -> Float[np.ndarray, " points"]:
    t = np.clip(value, 0, 1)
    return t * t * (3 - 2 * t)


def jaw_weights() -> Float[np.ndarray, " vertices"]:
    """How much each vertex goes with the jaw: 1 in lower lip and chin, 0 in the upper lip, between in the cheeks."""
    places = layout.PLACES
    a, x = np.abs(places[:, 0]), np.abs(chart.to_frontal_x(places))
    x = np.where(a > chart.FRONT, x + (a - chart.FRONT) * 0.4, x)
    width = 0.45 + 15 * _smooth((x - 13) / 22)
    weights = _smooth(0.5 + (chart.mouth_line(np.minimum(x, 30)) - places[:, 1]) / (2 * width))
    weights *= _smooth((places[:, 1] + 132) / 36) * (1 - _smooth((a - 84) / 30))
    for name, ids in layout.PARTS.items():
        if name.startswith(("upper_teeth", "left_eyeball", "right_eyeball")):
            weights[ids] = 0.0
        elif name.startswith("lower_teeth"):
            weights[ids] = 1.0
    return weights


def _push(push: Push, sign: Number) -> Float[np.ndarray, "vertices 3"]:
    x, y, length, move, where = push
    places = np.stack([chart.to_frontal_x(layout.PLACES), layout.PLACES[:, 1]], 1)
    squared = ((places - [sign * x, y]) ** 2).sum(axis=1)
    weights = np.exp(-squared / (2 * length**2))
    if where != "all":
        jaw = jaw_weights()
        weights = weights * (jaw if where == "lower" else 1 - jaw)
    weights[layout.SKIN_COUNT :] = 0
    return weights[:, None] * np.array(move) * [sign, 1, 1]


def _blink(sign: Number) -> Float[np.ndarray, "vertices 3"]:
    """Upper lid down to the lower one, which comes up a little to meet it (AU 45)."""
    x, y = sign * chart.to_frontal_x(layout.PLACES), layout.PLACES[:, 1]
    upper, lower = chart.eye_curves(65)
    top, bottom = (np.interp(x, curve[:, 0], curve[:, 1]) for curve in (upper, lower))
    aperture = np.where((x > upper[0, 0]) & (x < upper[-1, 0]), top - bottom, 0)
    middle = (top + bottom) / 2
    down = np.where(
        y > middle, -0.88 * aperture * _smooth(1 - (y - top) / 9), 0.12 * aperture * _smooth(1 + (y - bottom) / 6)
    )
    down[layout.SKIN_COUNT :] = 0
    forward = np.where(y > middle, 0.10 * aperture * np.exp(-(((y - top - 3) / 4) ** 2)), 0)
    forward[layout.SKIN_COUNT :] = 0
    return np.stack([np.zeros_like(down), down, forward], 1)


def _jaw_turn() -> dict[str, Float[np.ndarray, "vertices 3"]]:
    vertices, weights = average.average_head(), jaw_weights()[:, None]
    angle = np.deg2rad(JAW_DEGREES)
    away = vertices - JAW_HINGE
    y = away[:, 1] * np.cos(angle) - away[:, 2] * np.sin(angle)
    z = away[:, 1] * np.sin(angle) + away[:, 2] * np.cos(angle)
    opened = weights * np.stack([np.zeros(len(y)), y - away[:, 1], z - away[:, 2]], 1)
    side = weights * np.array([5.5, 0, 0.0])
    return {"jaw_open": opened, "jaw_left": -side, "jaw_right": side, "jaw_forward": weights * np.array([0, 0, 4.5])}


@cache
def action_fields() -> dict[str, Float32[np.ndarray, "vertices 3"]]:
    """Displacement of every vertex at full strength of each action (gaze turns eyeballs instead and is not here)."""
    fields = _jaw_turn()
    for name, pushes in PUSHES.items():
        fields[name] = sum(
            (_push(p, 1) + _push(p, -1) * (p[0] > 0) for p in pushes), np.zeros_like(average.average_head())
        )
    for side, sign in (("left", -1.0), ("right", 1.0)):
        for name, pushes in ONE_SIDED.items():
            fields[f"{name}_{side}"] = sum((_push(p, sign) for p in pushes), np.zeros_like(average.average_head()))
        fields[f"blink_{side}"] = _blink(sign)
    return {name: field.astype(np.float32) for name, field in fields.items()}


def action_names() -> tuple[str, ...]:
    """All actions, those of the gaze last."""
    return (*action_fields(), *GAZE)


def _openness(shape: Float[np.ndarray, "vertices 3"], side: str) -> float:
    """How much taller this head's eye is open than the clay's in the chart, so that a blink of 1 closes every eye."""
    ring, clay = layout.PARTS[f"{side}_lid0"], average.clay_head()
    tall = (shape[ring[8], 1] - shape[ring[24], 1]) / (clay[ring[8], 1] - clay[ring[24], 1])
    return float(np.clip(tall, 0.3, 2.0))


def _turned_eyeball(centre: Float[np.ndarray, "3"], expression: Actions) -> Float[np.ndarray, "points 3"]:
    yaw = np.deg2rad(GAZE_DEGREES) * (expression.get("look_right", 0.0) - expression.get("look_left", 0.0))
    pitch = np.deg2rad(GAZE_DEGREES) * (expression.get("look_up", 0.0) - expression.get("look_down", 0.0))
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    return centre + average.eyeball_shape() @ (about_y @ about_x).T


def perform(shape: Float[np.ndarray, "vertices 3"], expression: Actions) -> Float32[np.ndarray, "vertices 3"]:
    """The neutral head `shape` with an expression: actions added, eyes turned, lids kept on the eyeballs."""
    fields = action_fields()
    unknown = sorted(set(expression) - set(action_names()))
    if unknown:
        raise ValueError(f"unknown actions {', '.join(unknown)}; known: {', '.join(action_names())}.")
    vertices = np.array(shape, dtype=float)
    for name, amount in expression.items():
        if name in fields and amount:
            scale = _openness(shape, name.removeprefix("blink_")) if name.startswith("blink") else 1.0
            vertices += amount * scale * fields[name]
    droop = 0.45 * expression.get("look_down", 0.0) - 0.18 * expression.get("look_up", 0.0)
    for side in ("left", "right"):
        if droop:
            vertices += droop * fields[f"blink_{side}"]
        ids = layout.PARTS[f"{side}_eyeball"]
        centre = np.asarray(shape[ids[0]], dtype=float) - average.eyeball_shape()[0]
        vertices[ids] = _turned_eyeball(centre, expression)
        average.lift_lids(vertices, side, centre)
    return average.lid_walls(average.bag(vertices)).astype(np.float32)
