"""What every head shares: triangles, texture places, the 68 landmarks, the regions, and the outlines of features in UV.

Left and right are the image's, for a face that looks at the camera. Landmarks are in iBUG-68 order, 0-based.
"""

import numpy as np
from jaxtyping import Float, Int
from scipy.spatial import cKDTree

from umbra.types import Region
from umbra.world.head import chart, topology

_mesh = topology.build()
PLACES: Float[np.ndarray, "vertices 2"] = _mesh.places
TRIANGLES: Int[np.ndarray, "faces 3"] = _mesh.triangles
UV: Float[np.ndarray, "vertices 2"] = _mesh.uv.astype(np.float32)
MIRROR: Int[np.ndarray, " vertices"] = _mesh.mirror
"""For each vertex its twin on the other side of the face."""
PARTS: dict[str, Int[np.ndarray, " ids"]] = _mesh.spans
"""Vertex ids of rings and parts: left_lid0 (lid edge), mouth_ring, bag1.., upper_teeth0.., left_eyeball, ..."""
SKIN_COUNT = int(PARTS["twin"].max()) + 1
"""Vertices before this one are skin; lid walls, mouth, teeth and eyeballs follow."""

JAW = [(107.8, 29.6), (105.2, 6), (101.3, -14), (93.8, -32.4), (79, -53.9), (75, -73), (62.1, -82.6), (30.3, -82.6)]
"""Chart places of landmarks 16, 15, ... 9: the contour of the jaw where the scans' markup has it."""
CHIN = (0.0, -85.0)
NOSE_POINTS = [
    (0, 25.5),
    (0, 14.5),
    (0, 3.5),
    (0, -7.6),
    (-13.6, -18.6),
    (-7.0, -21.0),
    (0, -22.4),
    (7.0, -21.0),
    (13.6, -18.6),
]
BROW_POINTS = [(11.8, 41.5), (22.0, 46.5), (34.0, 49.0), (47.0, 46.2), (59.0, 37.0)]
NOSE_OUTLINE = np.array([[0, 27.0], [7, 24], [9, 8], [15, -5], [19.0, -14], [17, -20], [8, -22.5], [0, -23.5]])


def _both(half: Float[np.ndarray, "half 2"]) -> Float[np.ndarray, "points 2"]:
    return np.concatenate([half, chart.mirrored(half)[::-1]])


def _nearest(chart_points: Float[np.ndarray, "points 2"]) -> Int[np.ndarray, " points"]:
    return cKDTree(PLACES[:SKIN_COUNT]).query(chart_points)[1].astype(int)


def _landmarks() -> Int[np.ndarray, " 68"]:
    jaw = _nearest(np.array([*JAW, CHIN]))
    brow = _nearest(chart.from_frontal(np.array(BROW_POINTS, dtype=float)))
    nose = _nearest(chart.from_frontal(np.array(NOSE_POINTS, dtype=float)))
    lids = PARTS["right_lid0"]
    right_eye = lids[[0, 6, 10, 16, 22, 26]]
    left_eye = MIRROR[lids[[16, 10, 6, 0, 26, 22]]]
    mouth = PARTS["mouth_ring"]
    middle = len(PARTS["right_upper0"]) - 1
    contour = {
        name: PARTS[f"right_{name}4"] for name in ("upper", "lower")
    }  # the outer edge of the red, middle to corner; a row of places, the corner excluded
    across = {name: chart.to_frontal_x(PLACES[ids]) for name, ids in contour.items()}

    def on(name: str, x: float) -> int:
        return int(contour[name][np.argmin(np.abs(across[name] - x))])

    up, low = [on("upper", x) for x in (16.0, 6.0, 0.0)], [on("lower", x) for x in (15.5, 7.5, 0.0)]
    corner = int(PARTS["right_upper0"][-1])
    inner_x = chart.to_frontal_x(PLACES[PARTS["right_upper0"]])
    inner = [
        int(PARTS[f"right_{row}0"][np.argmin(np.abs(inner_x - x))]) for row in ("upper", "lower") for x in (10.3, 0)
    ]
    inner_corner = int(PARTS["right_upper0"][np.argmin(np.abs(inner_x - 21.5))])
    outer_row = [MIRROR[corner], MIRROR[up[0]], MIRROR[up[1]], up[2], up[1], up[0], corner, low[0], low[1], low[2]]
    outer_row += [MIRROR[low[1]], MIRROR[low[0]]]
    inner_row = [MIRROR[inner_corner], MIRROR[inner[0]], inner[1], inner[0], inner_corner, inner[2], inner[3]]
    inner_row += [MIRROR[inner[2]]]
    if mouth[middle] != inner[1]:
        raise ValueError("the mouth's ring does not pass its upper middle: the rows of chart_points were changed.")
    face = [*MIRROR[jaw[:8]], jaw[8], *jaw[:8][::-1], *MIRROR[brow[::-1]], *brow, *nose, *left_eye, *right_eye]
    return np.array([*face, *outer_row, *inner_row], dtype=int)


LANDMARKS: Int[np.ndarray, " 68"] = _landmarks()
FIVE_POINTS: tuple[Int[np.ndarray, " ids"], ...] = (
    LANDMARKS[36:42],
    LANDMARKS[42:48],
    LANDMARKS[30:31],
    LANDMARKS[48:49],
    LANDMARKS[54:55],
)
"""Each of the five points is the mean of these vertices: eye centres from the lids, nose tip, mouth corners."""


def _lip_outlines() -> dict[str, Float[np.ndarray, "points 2"]]:
    x = np.linspace(-chart.MOUTH_HALF, chart.MOUTH_HALF, 49)
    line, (up, low) = chart.mouth_line(x), chart.lip_heights(x)
    return {
        "upper_lip": np.concatenate([np.stack([x, line + up], 1), np.stack([x, line], 1)[::-1]]),
        "lower_lip": np.concatenate([np.stack([x, line], 1), np.stack([x, line - low], 1)[::-1]]),
        "mouth_line": np.stack([x, line], 1),
    }


def _frontal_outlines() -> dict[str, Float[np.ndarray, "points 2"]]:
    upper, lower = chart.eye_curves(33)
    outlines = _lip_outlines() | {"nose": _both(NOSE_OUTLINE), "hairline": _both(chart.HAIRLINE)}
    for name, half in (
        ("brow", chart.BROW),
        ("nostril", chart.NOSTRIL),
        ("eye", np.concatenate([upper, lower[-2:0:-1]])),
    ):
        outlines |= {f"right_{name}": half, f"left_{name}": chart.mirrored(half)}
    outlines |= {"right_upper_lid": upper, "left_upper_lid": chart.mirrored(upper)}
    outlines |= {"right_lower_lid": lower, "left_lower_lid": chart.mirrored(lower)}
    return outlines


FRONTAL: dict[str, Float[np.ndarray, "points 2"]] = _frontal_outlines()
"""The outlines in frontal millimetres of the average head."""


def _feature_uv() -> dict[str, Float[np.ndarray, "points 2"]]:
    features = {name: chart.uv_of_frontal(points) for name, points in FRONTAL.items()}
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ear = chart.EAR_CENTRE + chart.EAR_RADII * np.stack([np.cos(turn), np.sin(turn)], 1)
    features |= {"right_ear": chart.to_uv(ear), "left_ear": chart.to_uv(chart.mirrored(ear))}
    for side in ("left", "right"):
        features[f"{side}_iris"] = chart.EYE_UV[side][None]
        features[f"{side}_eyeball"] = chart.EYE_UV[side] + chart.EYE_UV_RADIUS * np.stack(
            [np.cos(turn), np.sin(turn)], 1
        )
    for name, box in (
        ("upper_teeth", chart.TEETH_UV["upper"]),
        ("lower_teeth", chart.TEETH_UV["lower"]),
        ("mouth", chart.MOUTH_UV),
    ):
        features[name] = np.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]])
    return features


FEATURE_UV: dict[str, Float[np.ndarray, "points 2"]] = _feature_uv()


def _region_of(places: Float[np.ndarray, "points 2"]) -> Int[np.ndarray, " points"]:
    """Region of skin at chart places."""
    regions = np.full(len(places), int(Region.SKIN))
    ear = np.linalg.norm((np.abs(places) * [1, 0] + places * [0, 1] - chart.EAR_CENTRE) / chart.EAR_RADII, axis=1) < 1
    regions[ear] = np.where(places[ear, 0] < 0, int(Region.LEFT_EAR), int(Region.RIGHT_EAR))
    jaw_a, jaw_h = [0, 30, 54, 73, 90, 105, 125, 160, chart.A_MAX], [-97, -93, -85, -76, -66, -52, -36, -40, -45]
    regions[places[:, 1] < np.interp(np.abs(places[:, 0]), jaw_a, jaw_h)] = int(Region.NECK)
    frontal = np.stack([chart.to_frontal_x(places), places[:, 1]], 1)
    front = np.abs(places[:, 0]) < chart.FRONT + 25
    named = {"nose": Region.NOSE, "left_brow": Region.LEFT_BROW, "right_brow": Region.RIGHT_BROW}
    named |= {"upper_lip": Region.UPPER_LIP, "lower_lip": Region.LOWER_LIP}
    for name, region in named.items():
        regions[front & topology.inside_outline(frontal, FRONTAL[name])] = int(region)
    return regions


def _regions() -> tuple[Int[np.ndarray, " vertices"], Int[np.ndarray, " faces"]]:
    part = np.zeros(len(PLACES), dtype=int)
    for name, ids in PARTS.items():
        if name.endswith("eyeball"):
            part[ids] = int(Region.LEFT_EYE) if name.startswith("left") else int(Region.RIGHT_EYE)
        elif name.startswith("bag") or "teeth" in name:
            part[ids] = int(Region.MOUTH)
    vertices = np.where(part > 0, part, _region_of(PLACES))
    faces = np.where(
        part[TRIANGLES].max(axis=1) > 0, part[TRIANGLES].max(axis=1), _region_of(PLACES[TRIANGLES].mean(axis=1))
    )
    return vertices, faces


_vertex_regions, _face_regions = _regions()
REGIONS = _vertex_regions.astype(np.uint8)
FACE_LABELS = _face_regions.astype(np.uint8)
