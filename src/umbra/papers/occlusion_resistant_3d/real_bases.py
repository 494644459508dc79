"""Which faces can a linear model have at all? Bases fitted to the 68 points of real faces, in three dimensions.

The world's own model, the ICT face model of light-stage scans (Li et al. 2020), and the part of Basel's with which the
points of AFLW2000-3D were made (3DDFA, Guo et al. 2020), each beside its mean face alone. All are fitted alike: the
similarity of least squares, then the coefficients with a prior of one standard deviation, by turns.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from jaxtyping import Float

from umbra.claims import ResultTable
from umbra.data import aflw2000, aflw2000_predictions
from umbra.data.folders import data_root, find_set
from umbra.geometry.rigid import nearest_similarity
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.morphable.scans import FILE, load_scans
from umbra.papers.occlusion_resistant_3d.real_tables import by_bin

WORLD, ICT, BASEL = "The world's linear model", "ICT face model", "Basel's as 3DDFA has it"
ALONE = "mean alone"
NOISE = 1.5
"""Millimetres that a point may lie off for no reason (our choice, alike for all): it weighs the prior."""
ROUNDS = 10
Points = Float[np.ndarray, "faces 68 3"]


@dataclass(frozen=True, eq=False)
class Basis:
    """68 points of a mean face in mm, and how far each coefficient's standard deviation moves them."""

    mean: Float[np.ndarray, "68 3"]
    directions: Float[np.ndarray, "coefficients 68 3"]

    @cached_property
    def flat(self) -> Float[np.ndarray, "coefficients 204"]:
        """The directions as rows."""
        return self.directions.reshape(len(self.directions), 204)

    @cached_property
    def solve(self) -> Float[np.ndarray, "coefficients 204"]:
        """From what points differ from the mean to the likeliest coefficients."""
        return np.linalg.solve(self.flat @ self.flat.T + NOISE**2 * np.eye(len(self.flat)), self.flat)


def bases_of(face: FaceModel, root: Path | None = None) -> dict[str, Basis]:
    """The world's basis, and those that are at hand."""
    model, found = face.model, {}
    at, double = model.landmarks, np.float64
    moved = [model.identity[:, at] * model.identity_sd[:, None, None]]
    moved += [model.expression[:, at] * model.expression_sd[:, None, None]]
    found[WORLD] = Basis(model.mean_shape[at].numpy().astype(double), np.concatenate(moved).astype(double))
    if (file := (root or data_root()) / FILE).is_file():
        scans = load_scans(file)
        directions = np.concatenate([scans.identity, scans.expression])[:, scans.landmarks]
        found[ICT] = Basis(scans.mean[scans.landmarks].astype(double), directions.astype(double))
    if (find_set("aflw2000", root) / aflw2000_predictions.FOLDER).is_dir():
        found[BASEL] = Basis(*aflw2000_predictions.point_basis(root))
    return found


def fitted(points: Float[np.ndarray, "68 3"], basis: Basis) -> Float[np.ndarray, "68 3"]:
    """The model's face nearest to the points, laid on them."""
    shape = basis.mean
    for _ in range(ROUNDS if len(basis.directions) else 0):
        own = nearest_similarity(points, shape)(points)  # in the head's millimetres
        shape = basis.mean + (basis.solve @ (own - basis.mean).ravel() @ basis.flat).reshape(68, 3)
    return nearest_similarity(shape, points)(shape)


def bases_table(face: FaceModel, root: Path | None = None) -> ResultTable:
    """What each basis leaves of real faces' points, over the face's size in the image."""
    points, yaw = true_points(root)
    size = np.sqrt(np.ptp(points[:, :, :2], axis=1).prod(axis=1))
    cells: dict[tuple[str, str], np.ndarray] = {}
    for name, basis in bases_of(face, root).items():
        for row, own in ((f"{name}, {ALONE}", Basis(basis.mean, basis.directions[:0])), (name, basis)):
            gap = np.stack([fitted(each, own) - each for each in points])
            left = np.linalg.norm(gap, axis=2).mean(axis=1) / size
            cells |= by_bin(row, left[None], yaw)
    return ResultTable.of_no_training("real-bases", cells)


def true_points(root: Path | None = None) -> tuple[Points, Float[np.ndarray, " faces"]]:
    """The 68 points of AFLW2000-3D with their depth, y up as in all our heads, and the turn in degrees."""
    folder = find_set("aflw2000", root)
    points = np.load(folder / aflw2000.POINTS).transpose(0, 2, 1).astype(np.float64)
    return points * [1.0, -1.0, 1.0], np.load(folder / aflw2000.POSE).astype(np.float64)
