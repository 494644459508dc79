"""Sculpting by smooth unions: signed distances of ellipsoids and tapered capsules, melted together, met by rays.

The smooth minimum is the polynomial one of Quilez 2013; distances of ellipsoids are first-order approximations, good
near the surface, which is where the rays look.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

Number = float | int
Triple = tuple[Number, Number, Number]
Points = Float[np.ndarray, "points 3"]
Distances = Float[np.ndarray, " points"]


def ellipsoid(points: Points, centre: Triple, radii: Triple) -> Distances:
    """Distance to an axis-parallel ellipsoid: k0 (k0 - 1) / k1 with k0 = |p / r|, k1 = |p / r^2|."""
    away = points - np.array(centre)
    k0 = np.linalg.norm(away / np.array(radii), axis=1)
    k1 = np.linalg.norm(away / np.array(radii) ** 2, axis=1)
    return k0 * (k0 - 1) / np.maximum(k1, 1e-9)


def capsule(points: Points, start: Triple, end: Triple, radii: tuple[Number, Number]) -> Distances:
    """Distance to a rod from `start` to `end` whose radius goes from the first to the second of `radii`."""
    one, two = np.array(start), np.array(end)
    along = np.clip((points - one) @ (two - one) / ((two - one) @ (two - one)), 0, 1)
    return (
        np.linalg.norm(points - one - along[:, None] * (two - one), axis=1) - radii[0] - along * (radii[1] - radii[0])
    )


def melt(one: Distances, two: Distances, width: Number) -> Distances:
    """Smooth minimum of two distances, blended where they differ by less than `width` mm."""
    share = np.clip(0.5 + 0.5 * (two - one) / width, 0, 1)
    return two + share * (one - two) - width * share * (1 - share)


def meet(
    field: Callable[[Points], Distances],
    origins: Points,
    directions: Points,
    *,
    reach: float = 190.0,
    samples: int = 56,
) -> Points:
    """Outermost place where each ray from inside leaves the body: marched from outside, then bisected to 0.01 mm."""
    inside = np.zeros(len(origins))
    outside = np.full(len(origins), reach)
    found = np.zeros(len(origins), dtype=bool)
    for step in np.linspace(reach, 0, samples):
        todo = ~found
        if not todo.any():
            break
        hit = field(origins[todo] + step * directions[todo]) < 0
        ids = np.flatnonzero(todo)
        inside[ids[hit]] = step
        found[ids[hit]] = True
        outside[ids[~hit]] = step
    for _ in range(9):
        middle = (inside + outside) / 2
        within = field(origins + middle[:, None] * directions) < 0
        inside, outside = np.where(within, middle, inside), np.where(within, outside, middle)
    return origins + ((inside + outside) / 2)[:, None] * directions
