"""The head's triangles: half a chart, triangulated and mirrored, with lid edges, mouth, teeth and eyeballs."""

import itertools
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial import Delaunay

from umbra.world.head import chart, chart_points

EYE_ANGLES = np.deg2rad([0, 6, 12, 19, 27, 34, 44, 58, 75, 95])
EYE_SPOKES = 20
TEETH_COLUMNS, TEETH_ROWS = 15, 3
LID_DEPTHS = (0.9, 0.6)
BAG_RINGS = 3


@dataclass(frozen=True, eq=False)
class Topology:
    """Everything fixed about the mesh. `places` are chart points (of other parts: the nearest skin's, for weights)."""

    places: Float[np.ndarray, "vertices 2"]
    uv: Float[np.ndarray, "vertices 2"]
    triangles: Int[np.ndarray, "faces 3"]
    mirror: Int[np.ndarray, " vertices"]
    spans: dict[str, np.ndarray]
    """Vertex ids of each named ring, row and part; image-left parts are called `left_...`."""


def _inside(
    points: Float[np.ndarray, "points 2"], outline: Float[np.ndarray, "corners 2"]
) -> Bool[np.ndarray, " points"]:
    x, y = points[:, 0:1], points[:, 1:2]
    x0, y0 = outline.T
    x1, y1 = np.roll(outline, -1, axis=0).T
    crosses = (y0 > y) != (y1 > y)
    reach = x < (x1 - x0) * (y - y0) / np.where(y1 == y0, 1e-9, y1 - y0) + x0
    return (crosses & reach).sum(axis=1) % 2 == 1


inside_outline = _inside


def _half() -> tuple[Float[np.ndarray, "points 2"], Int[np.ndarray, "faces 3"], dict[str, tuple[int, int]]]:
    points, spans = chart_points.half_points()
    triangles = Delaunay(points).simplices
    centres = points[triangles].mean(axis=1)
    eye = points[slice(*spans["lid0"])]
    slit = np.concatenate([points[slice(*spans["upper0"])], points[slice(*spans["lower0"])][::-1]])
    corners = points[triangles]
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    doubled_area = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    crown = (corners[:, :, 1] > chart.H_TOP - 1e-6).all(axis=1)
    keep = ~_inside(centres, eye) & ~_inside(centres, slit) & ~crown & (np.abs(doubled_area) > 1e-6)
    flipped = doubled_area < 0
    triangles[flipped] = triangles[flipped][:, [0, 2, 1]]
    return points, triangles[keep], spans


class _Builder:
    """Collects vertices and triangles part by part; only `build` below uses it."""

    def __init__(self) -> None:
        self.places: list[np.ndarray] = []
        self.uv: list[np.ndarray] = []
        self.triangles: list[np.ndarray] = []
        self.spans: dict[str, np.ndarray] = {}
        self.count = 0

    def add(self, name: str, places: np.ndarray, uv: np.ndarray) -> np.ndarray:
        ids = np.arange(self.count, self.count + len(places))
        self.places.append(places)
        self.uv.append(uv)
        self.spans[name] = ids
        self.count += len(places)
        return ids

    def strip(self, one: np.ndarray, two: np.ndarray, *, closed: bool, flip: bool = False) -> None:
        """Triangles between two rows of equal length; seen from outside, `two` lies to the left of `one`."""
        last = len(one) if closed else len(one) - 1
        a, b = one[np.arange(last)], one[(np.arange(last) + 1) % len(one)]
        c, d = two[np.arange(last)], two[(np.arange(last) + 1) % len(two)]
        faces = np.concatenate([np.stack([a, b, d], 1), np.stack([a, d, c], 1)])
        self.triangles.append(faces[:, ::-1] if flip else faces)


def _skin(builder: _Builder) -> None:
    points, triangles, spans = _half()
    middle = points[:, 0] < 1e-6
    builder.add("right", points, chart.to_uv(points))
    twin = np.where(middle, np.arange(len(points)), 0)
    twin[~middle] = len(points) + np.arange((~middle).sum())
    left = chart.mirrored(points[~middle])
    builder.add("left", left, chart.to_uv(left))
    builder.triangles += [triangles, twin[triangles][:, ::-1]]
    for name, (start, stop) in spans.items():
        builder.spans[f"right_{name}"] = np.arange(start, stop)
        builder.spans[f"left_{name}"] = twin[start:stop]
    builder.spans["twin"] = twin


def _lids(builder: _Builder) -> None:
    for side in ("left", "right"):
        ring = builder.spans[f"{side}_lid0"]
        rows = np.concatenate(builder.places)[ring]
        for number, shrink in enumerate(LID_DEPTHS, start=1):
            middle = rows.mean(axis=0)
            inner = middle + shrink * (rows - middle)
            inside = builder.add(f"{side}_wall{number}", inner, chart.to_uv(inner))
            builder.strip(ring, inside, closed=True, flip=side == "right")
            ring = inside


def _mouth(builder: _Builder) -> None:
    spans = builder.spans
    upper = np.concatenate([spans["left_upper0"][::-1], spans["right_upper0"][1:]])
    lower = np.concatenate([spans["right_lower0"][:0:-1], spans["left_lower0"]])
    ring = np.concatenate([upper, lower])
    spans["mouth_ring"] = ring
    places = np.concatenate(builder.places)[ring]
    u0, v0, u1, v1 = chart.MOUTH_UV
    for number in range(1, BAG_RINGS + 1):
        uv = chart.to_uv(places) if number == 1 else np.tile([(u0 + u1) / 2, (v0 + v1) / 2], (len(ring), 1))
        bag = builder.add(f"bag{number}", places, uv)
        builder.strip(ring, bag, closed=True, flip=True)
        ring = bag
    end = builder.add("bag_end", np.array([[0.0, chart.MOUTH_Y]]), np.array([[(u0 + u1) / 2, (v0 + v1) / 2]]))
    builder.triangles.append(np.stack([np.roll(ring, -1), ring, np.full(len(ring), end[0])], 1))
    for name in ("upper", "lower"):
        u0, v0, u1, v1 = chart.TEETH_UV[name]
        across = np.linspace(0, 1, TEETH_COLUMNS)
        rows = []
        for row in range(TEETH_ROWS):
            v = v0 + (v1 - v0) * row / (TEETH_ROWS - 1)
            place = np.stack([(across - 0.5) * 46, np.full(TEETH_COLUMNS, chart.MOUTH_Y)], 1)
            uv = np.stack([u0 + (u1 - u0) * across, np.full(TEETH_COLUMNS, v)], 1)
            rows.append(builder.add(f"{name}_teeth{row}", place, uv))
        for one, two in itertools.pairwise(rows):
            builder.strip(one, two, closed=False, flip=name == "upper")


def eyeball_directions() -> Float[np.ndarray, "points 3"]:
    """Unit vectors of the eyeball's vertices around the gaze axis z: the pupil first, then ring after ring."""
    spokes = 2 * np.pi * np.arange(EYE_SPOKES) / EYE_SPOKES
    rings = [np.array([[0.0, 0.0, 1.0]])]
    for angle in EYE_ANGLES[1:]:
        across = np.sin(angle) * np.stack([np.cos(spokes), np.sin(spokes)], 1)
        rings.append(np.concatenate([across, np.full((EYE_SPOKES, 1), np.cos(angle))], 1))
    return np.concatenate(rings)


def _eyeballs(builder: _Builder) -> None:
    for side, sign in (("left", -1.0), ("right", 1.0)):
        directions = eyeball_directions()
        places = np.tile([sign * chart.IRIS_FRONTAL[0], chart.IRIS_FRONTAL[1]], (len(directions), 1))
        uv = chart.EYE_UV[side] + chart.EYE_UV_RADIUS * directions[:, :2] * [1, -1]
        ids = builder.add(f"{side}_eyeball", places, uv)
        first = ids[1 : 1 + EYE_SPOKES]
        builder.triangles.append(np.stack([np.full(EYE_SPOKES, ids[0]), first, np.roll(first, -1)], 1))
        for ring in range(1, len(EYE_ANGLES) - 1):
            one = ids[1 + (ring - 1) * EYE_SPOKES : 1 + ring * EYE_SPOKES]
            builder.strip(one, one + EYE_SPOKES, closed=True, flip=True)


def _mirror(spans: dict[str, np.ndarray], count: int) -> Int[np.ndarray, " vertices"]:
    mirror = np.arange(count)
    twin = spans["twin"]
    mirror[twin], mirror[np.arange(len(twin))] = np.arange(len(twin)), twin
    for number in range(1, len(LID_DEPTHS) + 1):
        left, right = spans[f"left_wall{number}"], spans[f"right_wall{number}"]
        mirror[left], mirror[right] = right, left
    ring = spans["mouth_ring"]
    where = {int(vertex): index for index, vertex in enumerate(ring)}
    order = np.array([where[int(mirror[vertex])] for vertex in ring])
    for number in range(1, BAG_RINGS + 1):
        mirror[spans[f"bag{number}"]] = spans[f"bag{number}"][order]
    for name in ("upper", "lower"):
        for row in range(TEETH_ROWS):
            mirror[spans[f"{name}_teeth{row}"]] = spans[f"{name}_teeth{row}"][::-1]
    spokes = (EYE_SPOKES // 2 - np.arange(EYE_SPOKES)) % EYE_SPOKES
    rings = len(EYE_ANGLES) - 1
    local = np.concatenate([[0], *(1 + ring * EYE_SPOKES + spokes for ring in range(rings))])
    left, right = spans["left_eyeball"], spans["right_eyeball"]
    mirror[left], mirror[right] = right[local], left[local]
    return mirror


@cache
def build() -> Topology:
    """The one mesh of every head."""
    builder = _Builder()
    _skin(builder)
    _lids(builder)
    _mouth(builder)
    _eyeballs(builder)
    triangles = np.concatenate(builder.triangles).astype(np.int32)
    mirror = _mirror(builder.spans, builder.count)
    return Topology(np.concatenate(builder.places), np.concatenate(builder.uv), triangles, mirror, builder.spans)
