"""Taking the statistics of scanned heads: `scan_statistics` says of each number how it is taken."""

import numpy as np
from jaxtyping import Float, Float32

from umbra.morphable.scans import ScanModel
from umbra.world.head import layout
from umbra.world.head.registration import register
from umbra.world.head.scan_points import scan_points
from umbra.world.head.scan_statistics import ScanStatistics, right_half

EVEN, ODD = 44, 10
"""Components kept, an own choice: what is left over is below 1 % of the variance."""
STEP = 0.005
"""Numbers are rounded to this many mm, far below what scans resolve."""


def take_statistics(
    clay: Float[np.ndarray, "vertices 3"], scans: ScanModel, *, even: int = EVEN, odd: int = ODD
) -> ScanStatistics:
    """Take the statistics of scans, given the head that is laid onto their mean."""
    registration = register(clay, scans)
    fitted = registration.fitted
    fitted = (fitted + fitted[layout.MIRROR[: layout.SKIN_COUNT]] * [-1, 1, 1]) / 2
    ids = scan_points()
    moved = registration.places.on(scans.identity.astype(float))  # identities skin 3
    twins = moved[:, layout.MIRROR[ids]] * [-1, 1, 1]
    marks = scans.identity[:, scans.landmarks].astype(float).reshape(len(scans.identity), -1)
    half = right_half()
    return ScanStatistics(
        places=layout.PLACES[half].astype(np.float32),
        mean=_rounded(fitted[half]),
        even=_rounded(components((moved[:, ids] + twins) / 2, even)),
        odd=_rounded(components((moved[:, ids] - twins) / 2, odd)),
        landmarks_mean=_rounded(scans.mean[scans.landmarks] + registration.shift),
        landmarks_covariance=(marks.T @ marks).astype(np.float32),
    )


def components(directions: Float[np.ndarray, "directions points 3"], count: int) -> Float[np.ndarray, "count points 3"]:
    """Principal components at one standard deviation of Σ zᵢ bᵢ with independent unit normals zᵢ; zeros beyond rank."""
    flat = directions.reshape(len(directions), -1)
    _, sd, axes = np.linalg.svd(flat, full_matrices=False)
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    found = (axes * (sd * signs)[:, None])[:count]
    kept = np.zeros((count, flat.shape[1]))
    kept[: len(found)] = found
    return kept.reshape(count, -1, 3)


def _rounded(values: Float[np.ndarray, "..."]) -> Float32[np.ndarray, "..."]:
    return (np.round(np.asarray(values, float) / STEP) * STEP).astype(np.float32)
