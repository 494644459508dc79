"""Heads from measures: the smoothest bending of the average head that has the wanted measures, plus local shape.

With a smooth kernel K between points of the average head and the measures as linear functionals L of the vertices, the
bending of least norm with L u = d is u = K L' (L K L')^-1 d (kriging with functionals; Wahba 1990, "Spline Models for
Observational Data", ch. 1). Local shapes get the same treatment with d = 0, so that they leave every measure alone.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from jaxtyping import Float, Float32, Int
from scipy.spatial import cKDTree

from umbra.world.head import chart, layout
from umbra.world.head.anthropometry import MEASURES
from umbra.world.head.average import average_head, complete

SCALES = ((1.0, 62.0), (0.42, 30.0), (0.16, 13.0), (0.04, 5.0))
"""Kernel as (weight, length mm): a head bends as a whole more readily than in its details."""

FRONTAL_POINTS = {
    "glabella": (0, 45), "sellion": (0, 26), "pronasale": (0, -7.6), "subnasale": (0, -22.8), "sublabiale": (0, -63.5),
    "pogonion": (0, -79),
}  # fmt: skip
SIDE_POINTS = {
    "euryon": (148, 62), "zygion": (84, 5), "gonion": (92, -47), "frontotemporale": (55, 60), "tragion": (130, 2),
    "superaurale": (143.4, 34.5), "subaurale": (136.0, -22.0), "preaurale": (124.5, 12.0), "postaurale": (156.0, 14.0),
    "ear_rim": (153.0, 20.0), "ear_root": (166.0, 20.0), "neck": (118, -125),
}  # fmt: skip
"""Places in the chart, image-right side."""


@cache
def points() -> dict[str, Int[np.ndarray, " ids"]]:
    """Vertex ids of each named point of the measures; pupils stand for the eyeball's middle."""
    tree = cKDTree(layout.PLACES[: layout.SKIN_COUNT])
    named = {name: tree.query(np.array([place]))[1] for name, place in FRONTAL_POINTS.items()}
    named |= {"vertex": tree.query([[0.0, chart.H_TOP]])[1], "opisthocranion": tree.query([[chart.A_MAX, 48.0]])[1]}
    parts, marks = layout.PARTS, layout.LANDMARKS
    named |= {"menton": marks[8:9], "stomion": parts["right_upper0"][:1], "labiale_superius": parts["right_upper4"][:1]}
    named["labiale_inferius"] = parts["right_lower4"][:1]
    right = {name: tree.query(np.array([place]))[1] for name, place in SIDE_POINTS.items()}
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


@cache
def measure_fields() -> Float[np.ndarray, "measures vertices 3"]:
    """For each measure the smoothest bending that adds one mm to it and nothing to the others."""
    vertices = average_head()
    fields = np.zeros((len(MEASURES), len(vertices), 3))
    for index, (name, one) in enumerate(MEASURES.items()):
        ids, weights = _functional(name)
        fields[index, :, one.axis] = kernel(vertices, vertices[ids]) @ weights
    gains = responses(fields)
    return np.tensordot(np.linalg.inv(gains + 1e-6 * np.eye(len(gains))), fields, 1)


def responses(fields: Float[np.ndarray, "fields vertices 3"]) -> Float[np.ndarray, "fields measures"]:
    """What each bending adds to each measure."""
    columns = []
    for name, one in MEASURES.items():
        ids, weights = _functional(name)
        columns.append(fields[:, ids, one.axis] @ weights)
    return np.stack(columns, axis=1)


def without_measures(fields: Float[np.ndarray, "fields vertices 3"]) -> Float[np.ndarray, "fields vertices 3"]:
    """The same bendings, corrected so that they change no measure."""
    return fields - np.tensordot(responses(fields), measure_fields(), 1)


def mean_head() -> Float32[np.ndarray, "vertices 3"]:
    """The average head, neutral, mm."""
    return average_head().astype(np.float32)


def head_from(
    measures: Mapping[str, float], local: Float[np.ndarray, "vertices 3"] | None = None
) -> Float32[np.ndarray, "vertices 3"]:
    """Neutral head with the given measures and a `local` bending that does not change them."""
    missing = sorted(set(MEASURES) - set(measures))
    if missing:
        raise ValueError(f"measures lack {', '.join(missing)}: give all {len(MEASURES)}, e.g. from draw_measures.")
    average = average_head()
    own = measure(average)
    wanted = np.array([measures[name] - own[name] for name in MEASURES])
    vertices = average + np.tensordot(wanted, measure_fields(), 1)
    if local is not None:
        vertices = vertices + local
    return complete(vertices).astype(np.float32)
