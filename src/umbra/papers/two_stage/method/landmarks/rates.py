"""Error rate and failure rate of found points (Eqs. 1 to 4).

Eq. 1 divides by I_j, which the paper leaves undefined. We read the distance between the middles of the eyes, as the
field does; of a face that is turned it is that of the eyes in space at the face's scale, since in the image it shrinks
to nothing in profile.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

FAILS = 0.05
"""Of the distance between the eyes: a point that is further off is falsely detected (Eq. 4)."""


@dataclass(frozen=True, eq=False)
class Rates:
    """Of many faces: the error rate of each (Eq. 1) and the share of its points that fail (Eq. 4, face by face)."""

    errors: Float[np.ndarray, "*seeds faces"]
    failures: Float[np.ndarray, "*seeds faces"]

    @property
    def error(self) -> float:
        """Eq. 3, in per cent."""
        return 100 * float(self.errors.mean())

    @property
    def failure(self) -> float:
        """Eq. 4, in per cent."""
        return 100 * float(self.failures.mean())


def rates(
    found: Float[np.ndarray, "*seeds faces points 2"],
    truth: Float[np.ndarray, "faces points 2"],
    eyes: Float[np.ndarray, " faces"],
    *,
    fails: float = FAILS,
) -> Rates:
    """Compare points with the truth; `eyes` is I_j of each face, in the same units."""
    if not (eyes > 0).all():
        flat = int(np.flatnonzero(~(eyes > 0))[0])
        raise ValueError(f"eyes: expected a distance above 0 of each face; that of face {flat} is {eyes[flat]:g}.")
    distances = np.linalg.norm(found - truth, axis=-1) / eyes[:, None]  # *seeds faces points
    return Rates(distances.mean(axis=-1), (distances > fails).mean(axis=-1))


def between_eyes(points: Float[np.ndarray, "faces 68 _"]) -> Float[np.ndarray, " faces"]:
    """Distance between the middles of the eyes' six points, in two dimensions or three."""
    return np.asarray(np.linalg.norm(points[:, 36:42].mean(axis=1) - points[:, 42:48].mean(axis=1), axis=1))
