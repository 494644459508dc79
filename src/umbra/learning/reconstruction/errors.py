"""How far a reconstructed face lies from the true one, in millimetres, by the four protocols that the field prints.

With exact correspondence each vertex has its own partner, and the error is what it says. Protocols for scans know no
partners and take the nearest point of the surface, which is two to three times nearer and may rank methods otherwise
(arXiv:2505.18025). So the error with correspondence comes first, and the others stand beside it, each after its own
alignment: those of the NoW challenge (Sanyal et al. 2019), REALY (Chai et al. 2022) and MICC (Bagdanov et al. 2011).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from umbra.geometry.rigid import Similarity, nearest_similarity
from umbra.geometry.surfaces import Surface

FIVE = (30, 36, 45, 48, 54)
"""Of the 68: the nose's tip, the eyes' outer corners, the mouth's corners; by them all of `true_errors` is aligned."""
SEVEN = (36, 39, 42, 45, 33, 48, 54)
"""Of the 68: the eyes' corners, the nose's base, the mouth's corners, by which NoW aligns."""
NOSE_TIP = 30
RADIUS = 95.0
"""Millimetres around the nose's tip that MICC's evaluation keeps."""
ROUNDS, KEPT = 30, 1e-6
"""Refinements of an alignment at most, and the change of the mean distance (in millimetres) at which it stands."""
ALIGNED_BY = 500
"""Points, evenly chosen, by which surfaces are brought together; all are measured then."""


@dataclass(frozen=True, eq=False)
class Shape:
    """A face's surface with its 68 landmarks, which are vertices of it."""

    vertices: Float[np.ndarray, "vertices 3"]
    triangles: Int[np.ndarray, "faces 3"]
    landmarks: Int[np.ndarray, " 68"]

    def points(self, chosen: tuple[int, ...]) -> Float[np.ndarray, "points 3"]:
        """Some of the landmarks."""
        return self.vertices[self.landmarks[list(chosen)]]

    def moved(self, by: Similarity) -> "Shape":
        """The same surface elsewhere."""
        return Shape(by(self.vertices), self.triangles, self.landmarks)

    def part(self, kept: Bool[np.ndarray, " vertices"]) -> Surface:
        """The triangles all of whose corners are kept."""
        return Surface(self.vertices, self.triangles[kept[self.triangles].all(axis=1)])


def true_errors(found: Shape, truth: Shape) -> Float[np.ndarray, " vertices"]:
    """Distance of each vertex from its partner after the similarity of five landmarks (lower is better)."""
    aligned = found.moved(nearest_similarity(found.points(FIVE), truth.points(FIVE)))
    return np.linalg.norm(aligned.vertices - truth.vertices, axis=1)


def scan_errors(found: Shape, truth: Shape, face: Bool[np.ndarray, " vertices"]) -> Float[np.ndarray, " points"]:
    """As NoW: distance from each true vertex of the face to the found surface, aligned by seven landmarks, then by it.

    The similarity of the landmarks decides the size; a rigid motion then brings the surfaces together.
    """
    start = found.moved(nearest_similarity(found.points(SEVEN), truth.points(SEVEN)))
    scan = truth.vertices[face]
    aligned, _ = brought_together(start.part(face), _some(scan), scaled=False)
    return aligned.distances(scan)


def region_errors(found: Shape, truth: Shape, regions: Mapping[str, Bool[np.ndarray, " vertices"]]) -> dict[str, float]:
    """As REALY: root mean square of each region's distances, aligned by that region alone.

    Each region is moved rigidly, with a scale, on its own partners: a nose in the wrong place counts where the place
    is asked for, not where its form is.
    """
    errors = {}
    for name, region in regions.items():
        moved = nearest_similarity(found.vertices[region], truth.vertices[region])(found.vertices[region])
        errors[name] = float(np.sqrt(((moved - truth.vertices[region]) ** 2).sum(axis=1).mean()))
    return errors


def cropped_error(found: Shape, truth: Shape, face: Bool[np.ndarray, " vertices"]) -> float:
    """As MICC: mean distance of the found vertices within 95 mm of the nose's tip to the true surface, aligned freely.

    Similarity of all landmarks, then of the nearest points, scale included.
    """
    start = found.moved(nearest_similarity(found.vertices[found.landmarks], truth.vertices[truth.landmarks]))
    tip = start.points((NOSE_TIP,))
    near = face & (np.linalg.norm(start.vertices - tip, axis=1) <= RADIUS)
    surface, points = truth.part(face), start.vertices[near]
    few = _some(points)
    _, moved = brought_together(surface, few, scaled=True, surface_moves=False)
    motion = nearest_similarity(few, moved)  # of all rounds together
    return float(surface.distances(motion(points)).mean())


def _some(points: Float[np.ndarray, "points 3"]) -> Float[np.ndarray, "few 3"]:
    """At most about `ALIGNED_BY` of them."""
    return points[:: max(1, len(points) // ALIGNED_BY)]


def brought_together(
    surface: Surface, points: Float[np.ndarray, "points 3"], *, scaled: bool, surface_moves: bool = True
) -> tuple[Surface, Float[np.ndarray, "points 3"]]:
    """Surface and points, either of them moved on the other by iterated nearest points (Besl & McKay 1992)."""
    last = np.inf
    for _ in range(ROUNDS):
        near = surface.nearest(points)
        mean = float(np.linalg.norm(near - points, axis=1).mean())
        if last - mean < KEPT:
            break
        last = mean
        if surface_moves:
            motion = nearest_similarity(near, points, scaled=scaled)
            surface = Surface(motion(surface.vertices), surface.triangles)
        else:
            points = nearest_similarity(points, near, scaled=scaled)(points)
    return surface, points
