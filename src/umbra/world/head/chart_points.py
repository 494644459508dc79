"""Where the head's vertices stand in the chart: rings at eyes, lips and ears, dense in the face, coarse behind.

Only the image-right half is placed (a >= 0); the layout mirrors it, so that left and right are exact twins.
"""

import numpy as np
from jaxtyping import Bool, Float
from scipy.spatial import cKDTree

from umbra.world.head import chart

LID_COUNT = 17
LID_RINGS = (1.0, 2.2, 3.6, 5.2, 7.2)
LIP_COUNT = 19
LIP_LEVELS = (0.22, 0.5, 0.78, 1.0)
LIP_OUTSIDE = (1.3, 3.0, 5.2)
SLIT = 0.5
EAR_RINGS = (0.16, 0.28, 0.38, 0.47, 0.56, 0.63, 0.70, 0.77, 0.84, 0.90, 0.97, 1.04, 1.11, 1.19)
"""Rings around the middle of the ear, over its outline's size: dense where the rim turns over."""
EAR_SPOKES = 64
EAR_WIDE, EAR_TALL = 0.82, 0.90
"""The outline of the ear in its ellipse of the chart: a little narrower and lower."""


def lid_ring(offset: float | int) -> Float[np.ndarray, "points 2"]:
    """Closed ring around the eye, frontal mm: upper lid from inner to outer corner, then the lower lid back."""
    upper, lower = chart.eye_curves(LID_COUNT)
    ring = np.concatenate([upper, lower[-2:0:-1]])
    if offset == 0:
        return ring
    middle = (chart.EYE_INNER + chart.EYE_OUTER) / 2
    outward = (ring - middle) / np.array([14.5, 5.0]) ** 1.6
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    return ring + offset * outward


def ear_half_width(q: Float[np.ndarray, " points"]) -> Float[np.ndarray, " points"]:
    """Half the breadth of the ear's outline at height `q`, both over the radii of its ellipse: narrow at the lobe."""
    return EAR_WIDE * np.where(q < 0, 1 - 0.22 * q**2, 1.0)


def ear_rings() -> Float[np.ndarray, "points 2"]:
    """Chart places on rings of the ear's own outline, so that edges of the mesh run along its rim."""
    places = [np.zeros((1, 2))]
    for ring in EAR_RINGS:
        count = EAR_SPOKES // (4 if ring < 0.25 else 2 if ring < 0.45 else 1)
        turn = 2 * np.pi * np.arange(count) / count
        q = EAR_TALL * ring * np.sin(turn)
        places.append(np.stack([ear_half_width(q) * ring * np.cos(turn), q], 1))
    return chart.EAR_CENTRE + chart.EAR_RADII * np.concatenate(places)


def _lip_columns() -> Float[np.ndarray, " columns"]:
    t = np.linspace(0, 1, LIP_COUNT)
    return chart.MOUTH_HALF * (0.75 * t + 0.25 * np.sin(np.pi * t / 2))


def lip_rows() -> dict[str, Float[np.ndarray, "points 2"]]:
    """Rows of points along the lips, middle to corner, frontal mm; `upper0` and `lower0` are the slit's edges."""
    x = _lip_columns()
    taper = np.clip((1 - x / chart.MOUTH_HALF) * 5, 0, 1)
    upper, lower = chart.lip_heights(x)
    line = chart.mouth_line(x)
    rows = {"upper0": np.stack([x, line + SLIT * taper], 1), "lower0": np.stack([x, line - SLIT * taper], 1)[:-1]}
    for number, level in enumerate(LIP_LEVELS, start=1):
        # Towards the corner the inner rows would crowd; they stop where a row is thinner than 0.6 mm.
        rows[f"upper{number}"] = np.stack([x, line + SLIT * taper + level * upper], 1)[
            upper * (level % 1 or 0.25) > 0.6
        ]
        rows[f"lower{number}"] = np.stack([x, line - SLIT * taper - level * lower], 1)[
            lower * (level % 1 or 0.25) > 0.6
        ]
    for number, gap in enumerate(LIP_OUTSIDE, start=len(LIP_LEVELS) + 1):
        spread = 1 + gap / chart.MOUTH_HALF
        rows[f"upper{number}"] = np.stack([x * spread, line + upper + gap], 1)
        rows[f"lower{number}"] = np.stack([x * spread, line - lower - gap], 1)
    corner = chart.MOUTH_HALF + np.array([1.6, 3.4, 5.4])
    rows["corner"] = np.stack([corner, np.full(3, line[-1])], 1)
    return rows


def _spacing(points: Float[np.ndarray, "points 2"]) -> Float[np.ndarray, " points"]:
    """Wanted distance between neighbours at chart points, mm."""
    a, h = points[:, 0], points[:, 1]
    outside = np.maximum(np.maximum(a - 62, 0), np.maximum(h - 60, 0) + np.maximum(-96 - h, 0))
    size = 2.75 + 0.085 * outside
    nose = np.hypot(np.maximum(a - 20, 0) / 1.2, np.maximum(np.abs(h + 12) - 13, 0))
    size = np.minimum(size, 1.45 + 0.16 * nose)
    eye = np.hypot(np.maximum(np.abs(a - 31) - 16, 0), np.maximum(np.abs(h - 22) - 6, 0))
    size = np.minimum(size, 1.7 + 0.16 * eye)
    ear = np.linalg.norm((points - chart.EAR_CENTRE) / chart.EAR_RADII, axis=1)
    size = np.minimum(size, 2.0 + 12 * np.maximum(ear - 1.1, 0))
    return np.clip(size, 1.4, 9.5)


def _column_scale(h: float | np.floating) -> float:
    """How much wider than its neighbours in space a chart millimetre is: rows shrink towards the crown."""
    lift = max(0.0, (h - chart.H_CROWN) / (chart.H_TOP - chart.H_CROWN))
    return float(np.cos(np.pi / 2 * min(lift, 0.985)))


def _background() -> Float[np.ndarray, "points 2"]:
    """Rows of points spaced as `_spacing` wants, from the crown to the neck's end."""
    points, h, odd = [], chart.H_TOP - 2.5, False
    while h > chart.H_BOTTOM:
        row, a = [0.0], 0.0
        while a < chart.A_MAX:
            place = np.array([[a, h]])
            a += float(_spacing(place)[0]) / max(_column_scale(h), 0.03)
            row.append(a)
        stretched: np.ndarray = np.asarray(row, dtype=float) * chart.A_MAX / row[-1]
        if odd and len(row) > 3:
            stretched = np.concatenate([[0.0], (stretched[:-1] + stretched[1:]) / 2, [chart.A_MAX]])
        points.append(np.stack([stretched, np.full(len(stretched), h)], 1))
        tightest = float(_spacing(np.array([[a, h] for a in (5.0, 31.0, 139.0)])).min())
        h, odd = h - max(tightest, 1.9) * 0.87, not odd
    bottom = np.linspace(0, chart.A_MAX, 26)
    points.append(np.stack([bottom, np.full(26, chart.H_BOTTOM)], 1))
    points.append(np.stack([np.linspace(0, chart.A_MAX, 5), np.full(5, chart.H_TOP)], 1))
    return np.concatenate(points)


def _thin(points: Float[np.ndarray, "points 2"]) -> Float[np.ndarray, "kept 2"]:
    """Background points without those that stand closer than wanted to an earlier one, edges kept first."""
    edge = (points[:, 0] < 1e-6) | (points[:, 0] > chart.A_MAX - 1e-6) | (points[:, 1] < chart.H_BOTTOM + 1e-6)
    edge |= points[:, 1] > chart.H_TOP - 1e-6
    order = np.argsort(~edge, kind="stable")
    points = points[order]
    wanted = 0.78 * _spacing(points)
    scale = np.array([_column_scale(h) for h in points[:, 1]])
    kept = np.ones(len(points), dtype=bool)
    tree = cKDTree(points)
    for index in range(len(points)):
        if kept[index]:
            near = np.array(tree.query_ball_point(points[index], wanted[index] / max(scale[index], 0.05)))
            near = near[near > index]
            step = points[near] - points[index]
            kept[near[np.hypot(step[:, 0] * scale[index], step[:, 1]) < wanted[index]]] = False
    return points[kept]


def _in_ear(points: Float[np.ndarray, "points 2"]) -> Bool[np.ndarray, " points"]:
    p, q = ((points - chart.EAR_CENTRE) / chart.EAR_RADII).T
    return np.hypot(p / ear_half_width(np.clip(q, -1.2, 1.2)), q / EAR_TALL) < EAR_RINGS[-1] + 0.09


def half_points() -> tuple[Float[np.ndarray, "points 2"], dict[str, tuple[int, int]]]:
    """All chart points of the image-right half and where each ring and row lies among them (start, stop)."""
    parts, spans, start = [], {}, 0
    named = {f"lid{i}": lid_ring(offset) for i, offset in enumerate((0.0, *LID_RINGS))} | lip_rows()
    for name, frontal in named.items():
        parts.append(chart.from_frontal(frontal))
        spans[name] = (start, start + len(frontal))
        start += len(frontal)
    parts.append(ear_rings())
    spans["ear"] = (start, start + len(parts[-1]))
    fixed = np.concatenate(parts)
    background = _thin(_background())
    distance, _ = cKDTree(fixed).query(background)
    inside = np.linalg.norm((background - [31, 22.3]) / [15, 6.5], axis=1) < 1
    inside |= _in_ear(background)
    inside |= (background[:, 0] < 28) & (np.abs(background[:, 1] + 46.5) < 11) & (distance < 3)
    background = background[(distance > 0.62 * _spacing(background)) & ~inside]
    return np.concatenate([fixed, background]), spans
