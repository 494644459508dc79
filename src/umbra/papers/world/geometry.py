"""Do drawn heads vary as scanned ones do: their 68 points after a generalised Procrustes alignment with scale.

Scanned heads are drawn from the Gaussian of the committed statistics, so that no scan is needed. Both clouds are
aligned in the same way and measured in units of the distance between the pupils of their own mean shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from jaxtyping import Float

from umbra.claims import ResultTable
from umbra.metrics.bootstrap import Interval
from umbra.world.head import layout
from umbra.world.head.scan_statistics import scan_statistics
from umbra.world.people.people import draw_body, shapes_of

PARTS = {
    "jaw": np.arange(17),
    "brows": np.arange(17, 27),
    "nose": np.arange(27, 36),
    "eyes": np.arange(36, 48),
    "mouth": np.arange(48, 68),
}
AXES = ("x", "y", "z")
AT_ONCE = 64
ITERATIONS = 6
RESAMPLES = 200
SCANNED = 4000
"""Scanned heads cost nothing, so there are enough for their own spread to be known."""

Points = Float[np.ndarray, "people 68 3"]


def pupils_apart(points: Float[np.ndarray, "*people 68 3"]) -> Float[np.ndarray, "*people"] | float:
    """Distance between the middles of the lids' landmarks."""
    return np.linalg.norm(points[..., 36:42, :].mean(axis=-2) - points[..., 42:48, :].mean(axis=-2), axis=-1)


def scanned_points(people: int, *, seed: int) -> Points:
    """Landmarks of scanned heads, mm, from the Gaussian of the committed statistics."""
    statistics = scan_statistics()
    values, vectors = np.linalg.eigh(statistics.landmarks_covariance.astype(float))
    rng = np.random.default_rng([seed, 6])
    drawn = rng.standard_normal((people, len(values))) @ (vectors * np.sqrt(np.maximum(values, 0))).T
    return statistics.landmarks_mean + drawn.reshape(people, 68, 3)


def drawn_points(people: int, *, seed: int) -> Points:
    """Landmarks of the first people of a world, neutral, mm."""
    bodies = [draw_body(seed, index) for index in range(people)]
    parts = [shapes_of(bodies[start : start + AT_ONCE])[:, layout.LANDMARKS] for start in range(0, people, AT_ONCE)]
    return np.concatenate(parts).astype(float)


def rotated_onto(points: Points, target: Float[np.ndarray, "68 3"]) -> Points:
    """Each centred shape turned onto a centred target by least squares (Kabsch 1976), reflections excluded."""
    left, _, right = np.linalg.svd(np.einsum("npa,pb->nab", points, target))
    left[:, :, 2] *= np.sign(np.linalg.det(left @ right))[:, None]
    return np.asarray(points @ (left @ right))


def aligned(points: Points) -> Points:
    """Generalised Procrustes alignment with scale (Gower 1975), over the pupils' distance of the mean shape."""
    centred = points - points.mean(axis=1, keepdims=True)
    centred /= np.sqrt((centred**2).sum(axis=(1, 2), keepdims=True))
    mean = centred[0]
    for _ in range(ITERATIONS):
        centred = rotated_onto(centred, mean)
        mean = centred.mean(axis=0)
        mean /= np.sqrt((mean**2).sum())
    scale = np.einsum("npa,pa->n", centred, mean) / (centred**2).sum(axis=(1, 2))
    scaled = centred * scale[:, None, None]
    return np.asarray(scaled / pupils_apart(scaled.mean(axis=0)))


def between_means(one: Float[np.ndarray, "68 3"], other: Float[np.ndarray, "68 3"]) -> Float[np.ndarray, " 68"]:
    """Distance of each landmark of one mean shape, laid onto the other by a similarity, from the other's."""
    first, second = one - one.mean(axis=0), other - other.mean(axis=0)
    turned = rotated_onto(first[None], second)[0]
    turned = turned * (turned * second).sum() / (turned**2).sum()
    return np.linalg.norm(turned - second, axis=1)


@dataclass(frozen=True, eq=False)
class Geometry:
    """Scanned and drawn heads, aligned each among themselves; units of the pupils' distance."""

    scanned: Float[np.ndarray, "scans 68 3"]
    drawn: Points
    pupils: Mapping[str, np.ndarray]
    """Distance between the pupils, mm, of scanned and of drawn people."""

    @cached_property
    def apart(self) -> Float[np.ndarray, " 68"]:
        """Distance of the mean shapes by landmark."""
        return between_means(self.drawn.mean(axis=0), self.scanned.mean(axis=0))

    def spread(self, points: Points) -> Float[np.ndarray, "68 3"]:
        """Standard deviation of each landmark along each axis."""
        return points.std(axis=0)

    def covariance(self, points: Points) -> Float[np.ndarray, "204 204"]:
        """Covariance of all coordinates."""
        return np.cov(points.reshape(len(points), -1).T)

    @property
    def agreement(self) -> float:
        """Correlation of the entries of the two covariance matrices."""
        rows = np.tril_indices(204)
        return float(np.corrcoef(self.covariance(self.scanned)[rows], self.covariance(self.drawn)[rows])[0, 1])

    @property
    def table(self) -> ResultTable:
        """What claims rest on: the distance of the means, and the variance over the scans'."""
        rng = np.random.default_rng(0)
        cells: dict[tuple[str, str], Interval | np.ndarray] = {
            ("Distance of the mean shapes", "Value"): self._distance(rng)
        }
        total = ((self.scanned - self.scanned.mean(axis=0)) ** 2).sum(axis=(1, 2)).mean()
        away = ((self.drawn - self.drawn.mean(axis=0)) ** 2).sum(axis=(1, 2))
        cells["Total variance over the scans'", "Value"] = (away / total)[None]
        return ResultTable.of_no_training("geometry", cells)

    def _distance(self, rng: np.random.Generator) -> Interval:
        means = []
        for _ in range(RESAMPLES):
            chosen = rng.integers(len(self.drawn), size=len(self.drawn))
            means.append(between_means(self.drawn[chosen].mean(axis=0), self.scanned.mean(axis=0)).mean())
        low, high = np.percentile(means, [2.5, 97.5])
        value = float(self.apart.mean())
        return Interval(value, min(float(low), value), max(float(high), value), 0.95, 1, len(self.drawn), "people")

    @property
    def parts(self) -> pd.DataFrame:
        """By part of the face: distance of the mean shapes, and spread along each axis, scanned and drawn."""
        rows = {}
        kinds = {"scanned": self.spread(self.scanned), "drawn": self.spread(self.drawn)}
        for name, ids in PARTS.items():
            row = {"means apart": float(self.apart[ids].mean())}
            for axis, letter in enumerate(AXES):
                row |= {f"sd {letter}, {kind}": float(sd[ids, axis].mean()) for kind, sd in kinds.items()}
            rows[name] = row
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("Part")

    @property
    def spectra(self) -> pd.DataFrame:
        """Variance along the first principal components, in all, and how many dimensions share it."""
        columns = {}
        for kind, points in (("scanned", self.scanned), ("drawn", self.drawn)):
            values = np.linalg.eigvalsh(self.covariance(points))[::-1]
            rows = {f"component {number + 1}": float(values[number]) for number in range(8)}
            rows |= {"total variance": float(values.sum()), "effective dimensions": effective_dimensions(values)}
            rows |= {"pupils' distance, mm": float(self.pupils[kind].mean())}
            columns[kind] = rows | {"its sd, mm": float(self.pupils[kind].std())}
        return pd.DataFrame(columns).rename_axis("Value")


def effective_dimensions(values: Float[np.ndarray, " components"]) -> float:
    """Participation ratio (Σλ)² / Σλ² of a spectrum."""
    return float(values.sum() ** 2 / (values**2).sum())


def compare(*, people: int, seed: int) -> Geometry:
    """Scanned heads and the first `people` of a world."""
    scanned, drawn = scanned_points(SCANNED, seed=seed), drawn_points(people, seed=seed)
    pupils = {"scanned": np.asarray(pupils_apart(scanned)), "drawn": np.asarray(pupils_apart(drawn))}
    return Geometry(aligned(scanned), aligned(drawn), pupils)
