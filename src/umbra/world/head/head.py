"""Heads from scanned components and surveyed measures: the smoothest bending of the average head that has them.

With a smooth kernel K between points of the average head, and wanted values d of linear functionals L of the vertices,
the bending of least norm with L u = d is u = K L' (L K L')^-1 d (kriging with functionals; Wahba 1990, "Spline Models
for Observational Data", ch. 1). The functionals are the coordinates of the scans' points, and the measures that scans
do not give: size of the cranium, ears and neck, which follow surveys.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float, Float32, Int
from scipy.spatial import cKDTree

from umbra.world.head import chart, layout
from umbra.world.head.anthropometry import MEASURES, OPEN
from umbra.world.head.average import average_head, complete
from umbra.world.head.scan_points import both_sides
from umbra.world.head.scan_statistics import scan_statistics

SCALES = ((1.0, 62.0), (0.42, 30.0), (0.16, 13.0), (0.04, 5.0))
"""Kernel as (weight, length mm): a head bends as a whole more readily than in its details."""

FRONTAL_POINTS = {
    "glabella": (0, 45), "sellion": (0, 26), "pronasale": (0, -7.6), "subnasale": (0, -22.8), "sublabiale": (0, -63.5),
    "pogonion": (0, -79),
}  # fmt: skip
SIDE_POINTS = {
    "euryon": (148, 62), "zygion": (84, 5), "gonion": (92, -47), "frontotemporale": (55, 60), "tragion": (130, 2),
    "superaurale": (139.0, 35.7), "subaurale": (139.0, -23.7), "preaurale": (122.6, 10.0), "postaurale": (155.4, 10.0),
    "ear_rim": (153.0, 20.0), "ear_root": (166.0, 20.0), "neck": (118, -125),
}  # fmt: skip
"""Places in the chart, image-right side."""
BROAD = {"euryon": 22.0, "neck": 14.0, "opisthocranion": 22.0, "vertex": 22.0}
"""Points of the smooth cranium and neck stand for all vertices within so many mm of the chart, so that none dents."""


@cache
def points() -> dict[str, Int[np.ndarray, " ids"]]:
    """Vertex ids of each named point of the measures; pupils stand for the eyeball's middle."""
    tree = cKDTree(layout.PLACES[: layout.SKIN_COUNT])

    def at(name: str, place: tuple[float | int, float | int]) -> Int[np.ndarray, " ids"]:
        near = tree.query_ball_point(place, BROAD[name]) if name in BROAD else tree.query([place])[1]
        return np.sort(np.asarray(near, dtype=int))

    named = {name: at(name, place) for name, place in FRONTAL_POINTS.items()}
    behind = at("opisthocranion", (chart.A_MAX, 48.0))  # right of the seam; its twins lie left of it
    named |= {"vertex": at("vertex", (0.0, chart.H_TOP)), "opisthocranion": np.union1d(behind, layout.MIRROR[behind])}
    parts, marks = layout.PARTS, layout.LANDMARKS
    named |= {"menton": marks[8:9], "stomion": parts["right_upper0"][:1], "labiale_superius": parts["right_upper4"][:1]}
    named["labiale_inferius"] = parts["right_lower4"][:1]
    right = {name: at(name, place) for name, place in SIDE_POINTS.items()}
    right |= {"endocanthion": marks[42:43], "exocanthion": marks[45:46], "pupil": parts["right_lid0"]}
    right |= {"upper_lid": parts["right_lid0"][8:9], "lower_lid": parts["right_lid0"][24:25], "cheilion": marks[54:55]}
    right["christa_philtri"] = marks[52:53]
    nose = {"alare": (17.0, -13.5), "nasal_root": (8.2, 24.0)}
    right |= {name: tree.query(chart.from_frontal(np.array([place])))[1] for name, place in nose.items()}
    for name, ids in right.items():
        named |= {f"right_{name}": ids, f"left_{name}": layout.MIRROR[ids]}
    return named


def measure(vertices: Float[np.ndarray, "vertices 3"]) -> dict[str, float]:
    """All named measures of a head, mm."""
    ids = points()
    return {
        name: float(sum(weight * vertices[ids[point], m.axis].mean() for point, weight in m.points))
        for name, m in MEASURES.items()
    }


def kernel(one: Float[np.ndarray, "ones 3"], two: Float[np.ndarray, "twos 3"]) -> Float[np.ndarray, "ones twos"]:
    """How much two points of the average head move together."""
    squared = ((one[:, None] - two[None]) ** 2).sum(axis=2)
    return sum((weight * np.exp(-squared / (2 * length**2)) for weight, length in SCALES), np.zeros_like(squared))


def _functional(name: str) -> tuple[Int[np.ndarray, " ids"], Float[np.ndarray, " ids"]]:
    ids = points()
    chosen = [
        (ids[point], np.full(len(ids[point]), weight / len(ids[point]))) for point, weight in MEASURES[name].points
    ]
    return np.concatenate([one for one, _ in chosen]), np.concatenate([two for _, two in chosen])


NUGGET = 1e-3
"""Added to the diagonal of the kernel between functionals: points that lie on one another need not agree exactly."""


@dataclass(frozen=True, eq=False)
class Bendings:
    """What each component of the scans, at one standard deviation, and each mm of an open measure does to the head."""

    scans: Float32[np.ndarray, "components vertices 3"]
    open: Float32[np.ndarray, "measures vertices 3"]


@cache
def bendings() -> Bendings:
    """All bendings: components leave the open measures alone, and open measures the scans' points."""
    vertices, statistics = average_head(), scan_statistics()
    ids, even = both_sides(statistics.even.astype(float))
    _, odd = both_sides(statistics.odd.astype(float), even=False)
    wanted = np.concatenate([even, odd])  # components points 3
    scans = np.zeros((len(wanted), len(vertices), 3))
    surveyed = np.zeros((len(OPEN), len(vertices), 3))
    for axis in range(3):
        rows = [index for index, name in enumerate(OPEN) if MEASURES[name].axis == axis]
        influence = np.concatenate(
            [kernel(vertices, vertices[ids]), *(_influence(OPEN[row])[:, None] for row in rows)], axis=1
        )
        gram = np.concatenate([influence[ids], *(_taken(OPEN[row], influence)[None] for row in rows)])
        fields = np.linalg.solve(gram + NUGGET * np.eye(len(gram)), influence.T)
        scans[:, :, axis] = wanted[:, :, axis] @ fields[: len(ids)]
        surveyed[rows, :, axis] = fields[len(ids) :]
    return Bendings(scans.astype(np.float32), surveyed.astype(np.float32))


def _influence(name: str) -> Float[np.ndarray, " vertices"]:
    """K L' of one measure, along its axis."""
    ids, weights = _functional(name)
    return kernel(average_head(), average_head()[ids]) @ weights


def _taken(name: str, influence: Float[np.ndarray, "vertices functionals"]) -> Float[np.ndarray, " functionals"]:
    """L of one measure, of each column."""
    ids, weights = _functional(name)
    return weights @ influence[ids]


def responses(fields: Float[np.ndarray, "fields vertices 3"]) -> Float[np.ndarray, "fields measures"]:
    """What each bending adds to each measure."""
    columns = []
    for name, one in MEASURES.items():
        ids, weights = _functional(name)
        columns.append(fields[:, ids, one.axis] @ weights)
    return np.stack(columns, axis=1)


@cache
def own_measures() -> Float[np.ndarray, " measures"]:
    """Measures of the average head, in the order of the table."""
    return np.array(list(measure(average_head()).values()))


def mean_head() -> Float32[np.ndarray, "vertices 3"]:
    """The average head, neutral, mm."""
    return average_head().astype(np.float32)


def head_from(
    components: Float[np.ndarray, " components"],
    measures: Mapping[str, float],
    local: Float[np.ndarray, "vertices 3"] | None = None,
) -> Float32[np.ndarray, "vertices 3"]:
    """Neutral head with the scans' `components` in sd, the open ones among `measures`, and a `local` bending added."""
    if missing := sorted(set(OPEN) - set(measures)):
        raise ValueError(f"measures lack {', '.join(missing)}: give all {len(OPEN)} that scans leave open.")
    fields, own = bendings(), dict(zip(MEASURES, own_measures(), strict=True))
    if len(components) != len(fields.scans):
        raise ValueError(
            f"components: expected {len(fields.scans)}, one a component of the scans; got {len(components)}."
        )
    off = np.array([measures[name] - own[name] for name in OPEN])
    vertices = average_head() + np.tensordot(components, fields.scans, 1) + np.tensordot(off, fields.open, 1)
    if local is not None:
        vertices = vertices + local
    return complete(vertices).astype(np.float32)
