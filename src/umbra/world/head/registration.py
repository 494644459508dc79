"""The head laid onto a scanned one: landmarks and outlines first, then the nearest places, ever less smoothed.

A non-rigid fit by displacements u of the head's skin (after Amberg, Romdhani & Vetter 2007, "Optimal Step Nonrigid ICP
Algorithms for Surface Registration", with the Laplacian as stiffness): it minimises

    Σ_i w_i |v_i + u_i - q_i|² + λ Σ_i |(L u)_i + ρ_i (L v)_i|²

where q_i is the nearest place of the scan, or the known one of a landmark or an outline, and λ falls from step to step;
ρ is 1 where the head's own creases are not to be kept (under the chin, at the wings of the nose), else 0.
Ears are not compared point by point: their shells differ, and only their places are carried over.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from scipy.sparse.linalg import splu

from umbra.geometry import vertex_normals
from umbra.morphable.scans import ScanModel
from umbra.types import Region
from umbra.world.head import chart, layout
from umbra.world.head.surface import Places, Surface, laplacian

STIFFNESS = (300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.5, 0.3)
"""λ step by step, an own choice: the last leaves fractions of a millimetre."""
KNOWN_WEIGHT = 30.0
FACING = 0.5
"""Least cosine between normals at which a place counts as near."""
REACH = 12.0
"""Places farther than this (mm) are no counterparts."""
NECK, KEPT_NECK = -122.0, -136.0
"""Below these heights of the chart the neck is not compared, and is kept as it is: scans go over into shoulders."""
BEHIND, LOOSELY, IRON = 160.0, 0.02, 12.0
"""Behind this place of the chart vertices are too far apart to follow every hollow: nearest places weigh less there."""
EAR_MARGIN = 1.25
"""Size of the patch that is left out around an ear, over the ear's ellipse."""

LOOSE = (*range(17), 37, 38, 40, 41, 43, 44, 46, 47, 61, 63, 65, 67)
"""Landmarks that mark no point of anatomy but a share of an outline: outlines, not points, are matched there."""
OUTLINES: dict[str, tuple[int, ...]] = {
    "upper_lid": (42, 43, 44, 45),
    "lower_lid": (42, 47, 46, 45),
    "upper_red": (51, 52, 53, 54),
    "lower_red": (57, 56, 55, 54),
    "upper_slit": (62, 63, 64),
    "lower_slit": (66, 65, 64),
}
"""Outlines at image right as runs of landmarks; between them they follow the scan's edges."""


@dataclass(frozen=True, eq=False)
class Registration:
    """For each vertex of the skin a place on the scan, and how far the fit stays from it (mm)."""

    places: Places
    fitted: Float[np.ndarray, "skin 3"]
    shift: Float[np.ndarray, "3"]
    """Added to the scan's vertices to bring them into the head's frame."""

    @property
    def residual(self) -> Float[np.ndarray, " skin"]:
        """Distance between the fitted skin and the scan, mm."""
        return np.linalg.norm(self.fitted - self.places.points, axis=1)


def skin_triangles() -> Int[np.ndarray, "faces 3"]:
    """Triangles of the skin alone."""
    return layout.TRIANGLES[(layout.TRIANGLES < layout.SKIN_COUNT).all(axis=1)]


def frame_shift(vertices: Float[np.ndarray, "vertices 3"], scans: ScanModel) -> Float[np.ndarray, "3"]:
    """What moves the scans' mean into the head's frame: the landmarks' middle, in the midline's plane."""
    return (vertices[layout.LANDMARKS] - scans.mean[scans.landmarks]).mean(axis=0) * [0.0, 1.0, 1.0]


def outline(scans: ScanModel, marks: tuple[int, ...]) -> Float[np.ndarray, "points 3"]:
    """The scan's edges from landmark to landmark by the shortest way, smoothed lightly."""
    mean, faces = scans.mean.astype(float), scans.triangles
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    length = np.linalg.norm(mean[edges[:, 0]] - mean[edges[:, 1]], axis=1) + 1e-6
    graph = sparse.coo_matrix((length, (edges[:, 0], edges[:, 1])), shape=(len(mean), len(mean))).tocsr()
    stops = scans.landmarks[list(marks)]
    way = [int(stops[0])]
    for start, stop in itertools.pairwise(stops):
        _, before = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
        back = [int(stop)]
        while back[-1] != start:
            back.append(int(before[back[-1]]))
        way += back[-2::-1]
    line = mean[way]
    for _ in range(2):
        line[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    return line


def at_shares(line: Float[np.ndarray, "points 3"], shares: Float[np.ndarray, " wanted"]) -> Float[np.ndarray, "n 3"]:
    """Points of a line at shares of its length."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    return np.stack([np.interp(shares * length[-1], length, line[:, axis]) for axis in range(3)], axis=1)


def shares_of(line: Float[np.ndarray, "points 3"]) -> Float[np.ndarray, " points"]:
    """At which share of its length each point of a line lies."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    return length / length[-1]


def outline_vertices() -> dict[str, Int[np.ndarray, " ids"]]:
    """The head's vertices along each outline at image right, in the order of `OUTLINES`."""
    parts = layout.PARTS
    ring, corner = parts["right_lid0"], parts["right_upper0"][-1:]
    return {
        "upper_lid": ring[:17],
        "lower_lid": np.concatenate([ring[:1], ring[:15:-1]]),
        "upper_red": parts["right_upper4"][parts["right_upper4"] != corner],
        "lower_red": parts["right_lower4"][parts["right_lower4"] != corner],
        "upper_slit": parts["right_upper0"][:-1],
        "lower_slit": parts["right_lower0"],
    }


def known_places(
    vertices: Float[np.ndarray, "vertices 3"], scans: ScanModel
) -> tuple[Int[np.ndarray, " known"], Float[np.ndarray, "known 3"]]:
    """Vertices whose places on the scan are known beforehand, both sides, and these places in the scan's own frame."""
    found: dict[int, np.ndarray] = {}
    for name, ids in outline_vertices().items():
        line = outline(scans, OUTLINES[name])
        closed = np.concatenate([vertices[ids], vertices[layout.PARTS["right_upper0"][-1:]]])
        shares = shares_of(closed)[:-1] if "lid" not in name else shares_of(vertices[ids])
        found |= dict(zip(ids.tolist(), at_shares(line, shares), strict=True))
    found |= _ear_places(scans)
    found |= {int(layout.MIRROR[vertex]): place * [-1, 1, 1] for vertex, place in found.items()}
    marks = [mark for mark in range(68) if mark not in LOOSE]
    found |= {int(layout.LANDMARKS[mark]): scans.mean[scans.landmarks[mark]].astype(float) for mark in marks}
    return np.array(list(found)), np.stack(list(found.values()))


EAR_PLACES = {"top": (139.0, 37.0), "bottom": (138.0, -25.0), "back": (159.0, 14.5)}
"""Chart places of the ear's upper, lower and hind ends at the root of its shell, image right."""


def _ear_places(scans: ScanModel) -> dict[int, Float[np.ndarray, "3"]]:
    """Ends of the ear: of the scan's shell (what stands out by more than the head's side) seen from beside."""
    mean = scans.mean[: scans.face].astype(float)
    eyes = mean[scans.landmarks[36:48], 1].mean()
    side = mean[(mean[:, 0] > 69) & (np.abs(mean[:, 1] - eyes + 22) < 40) & (mean[:, 2] < 20)]
    shell = side[side[:, 0] > 80]
    top, back = shell[shell[:, 1].argmax()], shell[shell[:, 2].argmin()]
    bottom = side[side[:, 1].argmin()]
    # From the shell's ends to the roots beneath them on the head's side.
    ends = {"top": top - (9, -1, 0), "bottom": bottom - (0, 1, 0), "back": back - (14, 0, -2)}
    near = {name: int(_nearest(place)) for name, place in EAR_PLACES.items()}
    return {near[name]: place for name, place in ends.items()}


def _nearest(place: tuple[float, float]) -> int:
    return int(np.linalg.norm(layout.PLACES[: layout.SKIN_COUNT] - place, axis=1).argmin())


def _compared() -> Float[np.ndarray, " skin"]:
    """Weight of each vertex's nearest place: none in and around the ears and at the lower end of the neck."""
    places = layout.PLACES[: layout.SKIN_COUNT]
    ear = np.linalg.norm((np.abs(places) * [1, 0] + places * [0, 1] - chart.EAR_CENTRE) / chart.EAR_RADII, axis=1)
    weight = np.where(ear < EAR_MARGIN, 0.0, 1.0)
    weight[(np.abs(places[:, 0]) > BEHIND) & (places[:, 1] > NECK)] = LOOSELY
    weight[places[:, 1] < NECK] = 0.0
    return weight


def _smoothed() -> Float[np.ndarray, " skin"]:
    """ρ: where the head's own creases go."""
    places = layout.PLACES[: layout.SKIN_COUNT]
    x, y = np.abs(chart.to_frontal_x(places)), places[:, 1]
    throat = (y < -86) & (y > -140) & (np.abs(places[:, 0]) < 125)
    return np.where(throat | (np.hypot((x - 16) / 7, (y + 13) / 9) < 1), 1.0, 0.0)


def register(vertices: Float[np.ndarray, "vertices 3"], scans: ScanModel) -> Registration:
    """Fit a head's skin to the scans' mean; `vertices` are those of the whole head, symmetric."""
    shift = frame_shift(vertices, scans)
    skin, triangles = np.asarray(vertices[: layout.SKIN_COUNT], float), skin_triangles()
    outer = scans.triangles[(scans.triangles < len(scans.mean)).all(axis=1)]
    scan = Surface(scans.mean.astype(float) + shift, outer)
    ids, places = known_places(vertices, scans)
    seam = np.flatnonzero(layout.PLACES[: layout.SKIN_COUNT, 0] > chart.A_MAX - 1e-6)
    stiff = laplacian(skin, triangles, np.stack([seam, layout.MIRROR[seam]], axis=1))
    creases = stiff.T @ (_smoothed()[:, None] * (stiff @ skin))
    stiff = (stiff.T @ stiff).tocsc()
    kept = layout.PLACES[: layout.SKIN_COUNT, 1] < KEPT_NECK
    weight, target, moved = np.zeros(len(skin)), skin.copy(), skin.copy()
    for step, amount in enumerate(STIFFNESS):
        if step:
            weight, target = _near(scan, moved, triangles)
        weight[ids], target[ids] = KNOWN_WEIGHT, places + shift
        weight[kept], target[kept] = 1.0, skin[kept]
        system = splu((sparse.diags(weight) + amount * stiff + 1e-6 * sparse.identity(len(skin))).tocsc())
        moved = skin + system.solve(weight[:, None] * (target - skin) - amount * creases)
        middle = np.abs(skin[:, 0]) < 1e-6  # the midline and the seam behind stay in the midline's plane
        moved[middle, 0] = 0.0
    moved = _ironed(moved, stiff)
    return Registration(scan.nearest(moved), moved, shift)


def _ironed(moved: Float[np.ndarray, "skin 3"], stiff: sparse.csc_matrix) -> Float[np.ndarray, "skin 3"]:
    """The fitted skin with the ripples of the sparse rows behind smoothed away: the nearest one of small Laplacian."""
    behind = (np.abs(layout.PLACES[: layout.SKIN_COUNT, 0]) > BEHIND) & ~_smoothed().astype(bool)
    weight = sparse.diags(np.where(behind, 1.0, 1e4))
    ironed = splu((weight + IRON * stiff).tocsc()).solve(weight @ moved)
    return np.asarray(np.where(np.abs(moved) < 1e-9, moved, ironed))  # what lies in the midline's plane stays there


def _near(
    scan: Surface, moved: Float[np.ndarray, "skin 3"], triangles: Int[np.ndarray, "faces 3"]
) -> tuple[Float[np.ndarray, " skin"], Float[np.ndarray, "skin 3"]]:
    """Weights and nearest places of the moved skin: none where it faces elsewhere or lies far off."""
    found = scan.nearest(moved)
    facing = (vertex_normals(moved, triangles) * found.on(np.asarray(scan.normals, float))).sum(axis=1)
    far = np.linalg.norm(found.points - moved, axis=1)
    return _compared() * (facing > FACING) * (far < REACH), found.points


def residual_by_region(registration: Registration) -> dict[str, tuple[float, float]]:
    """Mean and largest distance (mm) between fitted head and scan, by region, ears and lower neck left out."""
    regions, residual = layout.REGIONS[: layout.SKIN_COUNT], registration.residual
    counted = _compared() > 0
    rows = {}
    for region in Region:
        chosen = counted & (regions == int(region))
        if chosen.any():
            rows[region.name.lower()] = (float(residual[chosen].mean()), float(residual[chosen].max()))
    return rows
