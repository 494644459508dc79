"""Named measures of heads with published means and standard deviations, and correlated draws of them.

Sources, by the letter at the values (all in mm, adults, rounded):
N: Zhuang & Bradtmiller 2005, "Head-and-Face Anthropometric Survey of U.S. Respirator Users", J. Occup. Environ. Hyg.
   2(11):567-576, 3,997 people.
F: Farkas 1994, "Anthropometry of the Head and Face", 2nd ed., young North American adults.
A: Gordon et al. 2014, ANSUR II, 4,082 men and 1,986 women of the U.S. Army.

Only A was checked, against summaries of its public data: means agree within 0.5 mm and spreads within sex within
0.6 mm, except where a comment says otherwise. Values of N and F are rounded, from secondary memory of the source and
not checked against it. Five of N's measures are in A too, whose means lie within 2.5 mm: lengths and breadths of the
head, bizygomatic breadth (men only), menton to sellion, and pupils.
Spreads of F's homogeneous group are widened by about a quarter, because people here come from everywhere: populations
differ (Farkas et al. 2005, J. Craniofac. Surg. 16(4), 1,470 people of 25 groups); the amount is an own choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float

Sides = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Measure:
    """A distance between points of the head along one axis: sum of weight x coordinate (0 x, 1 y, 2 z)."""

    source: str
    male: tuple[float, float]
    female: tuple[float, float]
    axis: int
    points: Sides


def _wide(point: str) -> Sides:
    return ((f"right_{point}", 1.0), (f"left_{point}", -1.0))


def _apart(upper: str, lower: str) -> Sides:
    return ((upper, 1.0), (lower, -1.0))


def _paired(one: str, two: str) -> Sides:
    return tuple((f"{side}_{name}", sign / 2) for side in ("left", "right") for name, sign in ((one, 1), (two, -1)))


MEASURES: dict[str, Measure] = {
    "head_breadth": Measure("N", (153.0, 6.0), (146.8, 5.6), 0, _wide("euryon")),
    "head_length": Measure("N", (197.3, 7.4), (187.5, 7.2), 2, _apart("glabella", "opisthocranion")),
    "bizygomatic_breadth": Measure("N", (143.5, 6.9), (135.1, 6.5), 0, _wide("zygion")),
    "bigonial_breadth": Measure("N", (120.4, 10.4), (110.1, 8.9), 0, _wide("gonion")),
    "minimum_frontal_breadth": Measure("N", (105.5, 5.7), (102.9, 5.4), 0, _wide("frontotemporale")),
    "menton_sellion_length": Measure("N", (122.7, 7.0), (113.4, 6.1), 1, _apart("sellion", "menton")),
    "subnasale_sellion_length": Measure("N", (52.0, 4.1), (48.2, 3.8), 1, _apart("sellion", "subnasale")),
    "interpupillary_distance": Measure("N", (64.5, 3.6), (61.9, 3.5), 0, _wide("pupil")),
    "nasal_root_breadth": Measure("N", (16.6, 2.3), (16.3, 2.0), 0, _wide("nasal_root")),
    "nose_breadth": Measure("N", (36.6, 4.1), (33.2, 3.9), 0, _wide("alare")),
    # Straight lines from tip to subnasale are 21.1 and 19.8; their depths follow from a tip 13 mm above subnasale.
    "nose_protrusion": Measure("N", (16.6, 2.7), (14.9, 2.6), 2, _apart("pronasale", "subnasale")),
    "lip_length": Measure("N", (51.1, 4.2), (48.0, 4.0), 0, _wide("cheilion")),
    "intercanthal_breadth": Measure("F", (33.3, 3.2), (31.8, 2.9), 0, _wide("endocanthion")),
    "biocular_breadth": Measure("F", (91.2, 3.9), (87.8, 4.0), 0, _wide("exocanthion")),
    "eye_fissure_height": Measure("F", (10.8, 1.2), (10.9, 1.4), 1, _paired("upper_lid", "lower_lid")),
    "canthal_rise": Measure("F", (2.1, 1.5), (3.1, 1.5), 1, _paired("exocanthion", "endocanthion")),
    "upper_lip_height": Measure("F", (22.3, 2.6), (20.1, 2.5), 1, _apart("subnasale", "stomion")),
    "upper_vermilion_height": Measure("F", (8.0, 1.9), (8.4, 1.7), 1, _apart("labiale_superius", "stomion")),
    "lower_vermilion_height": Measure("F", (9.3, 2.0), (9.7, 1.9), 1, _apart("stomion", "labiale_inferius")),
    "philtrum_breadth": Measure("F", (11.1, 1.6), (9.8, 1.4), 0, _wide("christa_philtri")),
    "chin_height": Measure("F", (29.5, 3.0), (26.0, 2.6), 1, _apart("sublabiale", "menton")),
    "ear_length": Measure("A", (63.9, 4.5), (59.6, 4.2), 1, _paired("superaurale", "subaurale")),
    "ear_breadth": Measure("A", (36.0, 2.9), (33.3, 2.7), 2, _paired("preaurale", "postaurale")),
    # A's mean over both sexes is 22.3, about 1.7 more than here.
    "ear_protrusion": Measure(
        "A",
        (21.0, 3.0),
        (19.5, 2.9),
        0,
        (("right_ear_rim", 0.5), ("left_ear_rim", -0.5), ("right_ear_root", -0.5), ("left_ear_root", 0.5)),
    ),
    "tragion_vertex_height": Measure(
        "A", (131.0, 5.8), (126.5, 5.7), 1, (("vertex", 1.0), ("left_tragion", -0.5), ("right_tragion", -0.5))
    ),
    # Circumference / pi; A's is 119.5 over both sexes and about 126 in men, whose necks are slimmer here.
    "neck_breadth": Measure("A", (121.0, 8.0), (104.0, 6.2), 0, _wide("neck")),
}
"""At least twenty-five measures; the first twelve are the survey's principal ones."""

CORRELATIONS: dict[tuple[str, str], float] = {
    ("head_breadth", "bizygomatic_breadth"): 0.60,
    ("head_breadth", "minimum_frontal_breadth"): 0.50,
    ("head_breadth", "head_length"): 0.20,
    ("head_breadth", "bigonial_breadth"): 0.40,
    ("bizygomatic_breadth", "bigonial_breadth"): 0.65,
    ("bizygomatic_breadth", "minimum_frontal_breadth"): 0.55,
    ("bizygomatic_breadth", "interpupillary_distance"): 0.40,
    ("bizygomatic_breadth", "lip_length"): 0.25,
    ("bizygomatic_breadth", "nose_breadth"): 0.30,
    ("bigonial_breadth", "neck_breadth"): 0.55,
    ("bizygomatic_breadth", "neck_breadth"): 0.45,
    ("menton_sellion_length", "subnasale_sellion_length"): 0.60,
    ("menton_sellion_length", "head_length"): 0.30,
    ("menton_sellion_length", "chin_height"): 0.45,
    ("menton_sellion_length", "upper_lip_height"): 0.35,
    ("nose_breadth", "lip_length"): 0.35,
    ("nose_breadth", "nose_protrusion"): -0.20,
    ("nasal_root_breadth", "intercanthal_breadth"): 0.45,
    # eyes and mouth
    ("interpupillary_distance", "biocular_breadth"): 0.75,
    ("interpupillary_distance", "intercanthal_breadth"): 0.70,
    ("biocular_breadth", "intercanthal_breadth"): 0.50,
    ("upper_vermilion_height", "lower_vermilion_height"): 0.60,
    ("upper_lip_height", "upper_vermilion_height"): 0.10,
    ("nose_breadth", "upper_vermilion_height"): 0.35,
    ("nose_breadth", "lower_vermilion_height"): 0.35,
    ("lip_length", "philtrum_breadth"): 0.25,
    ("ear_length", "ear_breadth"): 0.45,
    ("head_length", "tragion_vertex_height"): 0.30,
}
"""Own estimates within sex, to 0.05: of a size that is usual for such measures, not checked against any survey."""


@cache
def correlation_matrix() -> Float[np.ndarray, "measures measures"]:
    """The table's correlations as the nearest positive definite matrix by clipped eigenvalues; unnamed pairs are 0."""
    names = list(MEASURES)
    matrix = np.eye(len(names))
    for (one, two), value in CORRELATIONS.items():
        i, j = names.index(one), names.index(two)
        matrix[i, j] = matrix[j, i] = value
    values, vectors = np.linalg.eigh(matrix)
    matrix = (vectors * np.maximum(values, 0.02)) @ vectors.T
    scale = np.sqrt(np.diag(matrix))
    return matrix / np.outer(scale, scale)


def expected(sex: float | int) -> Float[np.ndarray, " measures"]:
    """Mean of each measure at `sex` between 0 (male) and 1 (female)."""
    return np.array([(1 - sex) * m.male[0] + sex * m.female[0] for m in MEASURES.values()])


def spread(sex: float | int) -> Float[np.ndarray, " measures"]:
    """Standard deviation of each measure at `sex`."""
    return np.array([(1 - sex) * m.male[1] + sex * m.female[1] for m in MEASURES.values()])


OPEN = (
    "head_breadth", "head_length", "ear_length", "ear_breadth", "ear_protrusion", "tragion_vertex_height",
    "neck_breadth",
)  # fmt: skip
"""Measures that scans do not give: they are drawn as the surveys have them. All others are those of scanned heads."""


EARS, LARGEST_EARS = ("ear_length", "ear_breadth", "ear_protrusion"), 2.4
"""Ears end within so many sd of the survey's mean: 3, less what old lobes hang lower by (`local_shape`)."""


def ageing(years: float | int) -> dict[str, float]:
    """What `years` after 30 add to measures, mm.

    Ears lengthen by 0.13 mm a year: six tenths (an own choice) of the 0.22 mm of Heathcote 1995, BMJ 311:1668, who
    measured 206 people of 30 to 93. That noses grow and the red of the lips thins follows Sforza et al. 2011 and 2010,
    Forensic Sci. Int. 204:205.e1 and 200:182.e1; how fast (0.05 mm a year in breadth and 0.03 in length; 0.04) and how
    fast lids sink (0.02) are own choices.
    """
    return {
        "ear_length": 0.22 * max(years, -5) * 0.6,
        "nose_breadth": 0.05 * years,
        "subnasale_sellion_length": 0.03 * years,
        "upper_vermilion_height": -0.04 * years,
        "lower_vermilion_height": -0.04 * years,
        "eye_fissure_height": -0.02 * years,
    }


def draw_open_measures(
    known: Mapping[str, tuple[float, float]],
    *,
    sex: float | int,
    age: float | int,
    rng: np.random.Generator,
    strength: float | int = 1.0,
) -> dict[str, float]:
    """The open measures of somebody whose other measures are `known` as (mm above what is expected, its sd).

    Conditional normals with the table's correlations: with z the known departures in sd and R the correlations, the
    mean is R_ok R_kk⁻¹ z and the covariance R_oo − R_ok R_kk⁻¹ R_ko. Cut at 2.2 sd; `strength` widens the spreads.
    """
    if not 0 <= sex <= 1:
        raise ValueError(f"sex is a number from 0 (male) to 1 (female); got {sex}.")
    mean, factor = _conditional(tuple(known))
    z = np.array([off / sd for off, sd in known.values()])
    standard = np.clip(mean @ z + factor @ rng.standard_normal(len(OPEN)), -2.2, 2.2)
    rows = [list(MEASURES).index(name) for name in OPEN]
    values = dict(zip(OPEN, expected(sex)[rows] + strength * spread(sex)[rows] * standard, strict=True))
    grown = ageing(age - 30)
    values = {name: float(value + grown.get(name, 0.0)) for name, value in values.items()}
    # Ears: populations, ageing and chance together would now and then give ears that no survey has seen.
    for name in EARS:
        row = list(MEASURES).index(name)
        middle, reach = expected(sex)[row], LARGEST_EARS * spread(sex)[row]
        values[name] = float(np.clip(values[name], middle - reach, middle + reach))
    return values


@cache
def _conditional(known: tuple[str, ...]) -> tuple[Float[np.ndarray, "open known"], Float[np.ndarray, "open open"]]:
    """R_ok R_kk⁻¹ and a factor of R_oo − R_ok R_kk⁻¹ R_ko."""
    names, matrix = list(MEASURES), correlation_matrix()
    if missing := sorted(set(known) - set(names) | set(known) & set(OPEN)):
        raise ValueError(f"known: expected measures of the table that are not open; found {', '.join(missing)}.")
    open_rows, rows = [names.index(name) for name in OPEN], [names.index(name) for name in known]
    gain = np.linalg.solve(matrix[np.ix_(rows, rows)], matrix[np.ix_(rows, open_rows)]).T
    left = matrix[np.ix_(open_rows, open_rows)] - gain @ matrix[np.ix_(rows, open_rows)]
    return gain, np.linalg.cholesky(left)
