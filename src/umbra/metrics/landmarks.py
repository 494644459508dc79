"""How far found landmarks lie from the true ones, over the size of the face, and by how far it turns aside."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

BINS = ((0.0, 30.0), (30.0, 60.0), (60.0, np.inf))
"""|yaw| in degrees; a face at an upper bound belongs to the bin that it closes (Zhu et al. 2016, Sec. 5.2)."""


@dataclass(frozen=True, eq=False)
class PoseErrors:
    """Mean error of each of `BINS` and how many faces it holds (NaN where none), the mean of bins, that of all faces.

    Papers print the mean of the bins, where a face in profile counts more than a frontal one, of which there are more.
    """

    bins: Float[np.ndarray, "3"]
    counts: tuple[int, int, int]
    mean_of_bins: float
    mean_of_faces: float


def normalised_mean_errors(
    found: Float[np.ndarray, "faces points 2"], truth: Float[np.ndarray, "faces points 2"]
) -> Float[np.ndarray, " faces"]:
    """Mean distance of a face's points, over √(width · height) of the box that the true points span.

    Zhu et al. 2016, Sec. 5.2 (the normalised mean error of AFLW2000-3D).
    """
    extent = np.ptp(truth, axis=1)  # faces 2
    if not (extent > 0).all():
        flat = int(np.flatnonzero(~(extent > 0).all(axis=1))[0])
        raise ValueError(f"truth: expected points that span a box; those of face {flat} have no width or no height.")
    return np.linalg.norm(found - truth, axis=2).mean(axis=1) / np.sqrt(extent.prod(axis=1))


def bin_of(yaw: Float[np.ndarray, " faces"]) -> np.ndarray:
    """Which of `BINS` each face belongs to; yaw in degrees, either way."""
    return np.digitize(np.abs(yaw), [high for _, high in BINS[:-1]], right=True)


def errors_by_pose(errors: Float[np.ndarray, " faces"], yaw: Float[np.ndarray, " faces"]) -> PoseErrors:
    """The errors of many faces, summed up by |yaw| in degrees."""
    place = bin_of(yaw)
    inside = [errors[place == number] for number in range(len(BINS))]
    means = np.array([float(part.mean()) if len(part) else np.nan for part in inside])
    first, second, third = (len(part) for part in inside)
    return PoseErrors(means, (first, second, third), float(means.mean()), float(errors.mean()))
