"""How somebody's scanned components are drawn: the scans' Gaussian, with sex, age and fullness made visible in it.

Scanned people are of both sexes, several ages and more or less full, without saying who. So what is known of these is
laid along directions d of the components z ~ N(0, I), and what is left is drawn with the covariance I − Σ var(k) d d',
so that all people together vary as the scans do. With the measures' response M to the components, a known difference
Δ of measures (between the sexes: the surveys') is explained by the most likely components,

    d = M (M' M + S)^-1 Δ        (S: what surveys may be off by; a Kalman gain)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float, Float32

from umbra.world.head.anthropometry import MEASURES, OPEN, ageing, expected, spread
from umbra.world.head.head import bendings, own_measures, responses
from umbra.world.head.local_shape import AGEING, FULLNESS, patch_field, years_of
from umbra.world.head.scan_points import both_sides
from umbra.world.head.scan_statistics import scan_statistics

SURVEY_ERROR = 0.5
"""What a difference of surveyed means may be off by, over the spread within sex: an own choice."""
PATCH_ERROR = 2.0
"""What the tables of local shape may be off by at a point of the scans, mm: an own choice."""
SEX_VARIANCE, AGE_VARIANCE, FULLNESS_VARIANCE = 0.155, 0.23, 0.65
"""Variances of sex, of age in 30 years and of fullness as people are drawn."""
LARGEST_SHARE = 0.6
"""Of the scans' variance along one direction at most this much is due to sex, to age or to fullness: an own choice."""
LARGEST = 2.5
"""Components are cut at this many sd, an own choice."""


@dataclass(frozen=True, eq=False)
class Directions:
    """Components in sd per unit of sex (male to female), age (30 years) and fullness; and what is left to draw."""

    sex: Float[np.ndarray, " components"]
    age: Float[np.ndarray, " components"]
    fullness: Float[np.ndarray, " components"]
    factor: Float[np.ndarray, "components components"]


@cache
def measure_gains() -> Float[np.ndarray, "components measures"]:
    """What one sd of each component adds to each measure, mm."""
    return responses(bendings().scans.astype(float))


def explained(difference: Mapping[str, float]) -> Float[np.ndarray, " components"]:
    """The most likely components behind a difference of measures (mm); measures that are not named may be anything."""
    names = list(MEASURES)
    rows = [names.index(name) for name in difference]
    gains = measure_gains()[:, rows]
    error = np.diag((SURVEY_ERROR * spread(0.5)[rows]) ** 2)
    return gains @ np.linalg.solve(gains.T @ gains + error, np.array(list(difference.values())))


def seen_in(field: Float[np.ndarray, "vertices 3"]) -> Float[np.ndarray, " components"]:
    """The most likely components of a bending of the whole head, as far as scans show it."""
    statistics = scan_statistics()
    ids, even = both_sides(statistics.even.astype(float))
    _, odd = both_sides(statistics.odd.astype(float), even=False)
    gains = np.concatenate([even, odd]).reshape(len(even) + len(odd), -1) / PATCH_ERROR
    return np.linalg.solve(np.eye(len(gains)) + gains @ gains.T, gains @ (field[ids].ravel() / PATCH_ERROR))


@cache
def directions() -> Directions:
    """Directions of sex, age and fullness, and a factor of the covariance that is left."""
    scanned = [name for name in MEASURES if name not in OPEN]
    apart = dict(zip(MEASURES, expected(1) - expected(0), strict=True))
    sex = explained({name: apart[name] for name in scanned})
    grown = {name: value for name, value in ageing(30).items() if name in scanned}
    age = explained(grown) + seen_in(patch_field(AGEING))
    fullness = explained({"bigonial_breadth": 2.5}) + seen_in(patch_field(FULLNESS))
    sex, age = _within(sex, SEX_VARIANCE), _within(age, AGE_VARIANCE)
    fullness = _within(fullness, FULLNESS_VARIANCE)
    covariance = np.eye(len(sex))
    for direction, variance in ((sex, SEX_VARIANCE), (age, AGE_VARIANCE), (fullness, FULLNESS_VARIANCE)):
        covariance -= variance * np.outer(direction, direction)
    return Directions(sex, age, fullness, symmetric_root(covariance))


def symmetric_root(covariance: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """The symmetric square root of a covariance: the one factor that does not depend on how eigenvectors are chosen.

    Most eigenvalues here are 1, so that their eigenvectors are any basis of a wide space: a last digit would turn it,
    and everybody would be somebody else on another machine.
    """
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T


def _within(direction: Float[np.ndarray, " components"], variance: float) -> Float[np.ndarray, " components"]:
    """The direction, shortened where it would explain more than `LARGEST_SHARE` of the scans' own variance along it."""
    return direction * min(1.0, np.sqrt(LARGEST_SHARE / (variance * (direction @ direction))))


def draw_components(
    *, sex: float | int, age: float | int, fullness: float | int, rng: np.random.Generator
) -> Float32[np.ndarray, " components"]:
    """Somebody's components of the scans, in standard deviations."""
    known = directions()
    drawn = np.clip(rng.standard_normal(len(known.sex)), -LARGEST, LARGEST)
    found = (sex - 0.5) * known.sex + years_of(age) * known.age + fullness * known.fullness + known.factor @ drawn
    return found.astype(np.float32)


def measures_of(components: Float32[np.ndarray, " components"]) -> dict[str, float]:
    """Measures of the head with these components, mm; open ones are those of the average head."""
    return dict(zip(MEASURES, map(float, own_measures() + components @ measure_gains()), strict=True))


def departures(components: Float32[np.ndarray, " components"], sex: float | int) -> dict[str, tuple[float, float]]:
    """How far the scanned measures lie from what is expected of this sex, and their sd within sex, mm."""
    known, gains = directions(), measure_gains()
    sd = np.sqrt(((gains.T @ known.factor) ** 2).sum(axis=1))
    off = (components - (sex - 0.5) * known.sex) @ gains
    return {name: (float(off[i]), float(sd[i])) for i, name in enumerate(MEASURES) if name not in OPEN}
