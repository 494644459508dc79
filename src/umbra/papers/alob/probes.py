"""What is in f^m? Linear probes on both features of ALOB and on what the projection leaves (Eqs. 1, 2 and 8).

A probe is ridge regression on the standardised feature; of classes it regresses their indicators and takes the largest.
Nothing is tested on what a probe was fitted to:

- identity: half of each person's pictures to fit, the other half to test, clean and occluded apart;
- all else: half of the people to fit, the others to test. Kind and covered share are read from the occluded pictures;
  yaw and light from the clean and from the occluded ones, apart.

The penalty is chosen by cross-validation inside the fitting half: by picture for identity, else by person. Light is
`side_light`. Outcomes of R² are 1 - (y - ŷ)² / variance of the tested y, whose mean over the pictures is R².
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64, Int, Int64, UInt8
from torch import Tensor

from umbra.claims import ResultTable
from umbra.learning.embedding import in_batches
from umbra.metrics.grouped import Grouped
from umbra.morphable.coefficients import light_matrix, split_257
from umbra.papers.alob.method import AlobLearner
from umbra.render import AMBIENT

ROWS = TRIMMER, IDENTIFIER, PURIFIED = "Trimmer", "Identifier", "Purified"
CHANCE = "Chance"
CLEAN, OCCLUDED, KIND = "Identity, clean", "Identity, occluded", "Kind of occluder"
SHARE = "Covered share (R²)"
YAW, YAW_COVERED = "Yaw, clean (R²)", "Yaw, occluded (R²)"
LIGHT, LIGHT_COVERED = "Light, clean (R²)", "Light, occluded (R²)"
PENALTIES = tuple(float(10.0**power) for power in range(7))
FOLDS = 4

Quality = Callable[[np.ndarray, np.ndarray], float]
Features = Mapping[str, np.ndarray]
"""By the names in `ROWS`, each "pictures numbers"."""


@dataclass(frozen=True, eq=False)
class Truth:
    """What is known of each picture; `kinds` and `covered` are those of its occluded copy."""

    people: Int[np.ndarray, " pictures"]
    kinds: np.ndarray
    covered: Float[np.ndarray, " covered"]
    yaw: Float[np.ndarray, " yaw"]
    light: Float[np.ndarray, " light"]

    def __post_init__(self) -> None:
        for name in ("kinds", "covered", "yaw", "light"):
            if len(getattr(self, name)) != len(self.people):
                raise ValueError(
                    f"{name}: expected one entry for each of {len(self.people)} pictures; got "
                    f"{len(getattr(self, name))}. Take all from the same set."
                )
        counts = np.unique(self.people, return_counts=True)[1]
        if len(counts) < 2 * FOLDS or counts.min() < 4:
            raise ValueError(
                f"people: expected {2 * FOLDS} people or more with 4 pictures or more each, to fit and to test; got "
                f"{len(counts)} people, the fewest pictures {counts.min(initial=len(self.people))}. "
                "Take a larger set, or leave out who has too few."
            )
        if (np.asarray(self.kinds).astype(str) == "").any():
            raise ValueError("kinds: expected the name of what covers each picture; some are empty. Cover all of them.")


def features_of(
    learner: AlobLearner, images: UInt8[np.ndarray, "items height width 3"]
) -> dict[str, Float32[np.ndarray, "items numbers"]]:
    """f^m, f^f and the purified feature of each picture, not scaled."""
    if learner.config.combination != "projection":
        raise ValueError(
            f"learner: expected one that purifies (combination 'projection'); got {learner.config.combination!r}. "
            "Give a run of ALOB itself."
        )

    def all_three(x: Tensor) -> Tensor:
        features = learner.network(x)
        return torch.stack([part.float() for part in (features.trimmed, features.identified, features.embedding)], 1)

    found = in_batches(learner, images, all_three, batch=256).numpy()
    return {row: np.ascontiguousarray(found[:, place]) for place, row in enumerate(ROWS)}


def side_light(coefficients: Float[np.ndarray, "pictures 257"]) -> Float64[np.ndarray, " pictures"]:
    """How much light comes from one side: γ₃ (the harmonic in -x) over γ₀ + 0.8, both means over the three colours.

    The quotient is free of exposure; its sign tells left from right.
    """
    light = np.asarray(light_matrix(split_257(coefficients).light), np.float64).mean(axis=-1)
    return light[:, 3] / (light[:, 0] + AMBIENT)


def probe_table(clean: Sequence[Features], occluded: Sequence[Features], truth: Truth, *, seed: int = 0) -> ResultTable:
    """Rows are features, columns what is read from them; one mapping per trained seed, of the same pictures.

    The last row is what is reached without looking.
    """
    if len(clean) != len(occluded) or not len(clean):
        raise ValueError(
            f"expected features of clean and of occluded pictures for the same seeds; got {len(clean)} and "
            f"{len(occluded)}. Extract both from every network."
        )
    cells: dict[tuple[str, str], Grouped | float] = {}
    identity, other = halves_of_pictures(truth.people, seed=seed), halves_of_people(truth.people, seed=seed)
    for row in ROWS:
        pairs = zip(clean, occluded, strict=True)
        found = [probes(bare[row], covered[row], truth, seed=seed) for bare, covered in pairs]
        for column in found[0]:
            tested = (identity if column in (CLEAN, OCCLUDED) else other) < 0
            cells[row, column] = Grouped(np.stack([one[column] for one in found]), truth.people[tested])
    cells |= {(CHANCE, column): value for column, value in chance(truth, seed=seed).items()}
    return ResultTable("probes", cells)


def probes(
    clean: Float[np.ndarray, "pictures numbers"],
    occluded: Float[np.ndarray, "pictures numbers"],
    truth: Truth,
    *,
    seed: int = 0,
) -> dict[str, Float64[np.ndarray, " tested"]]:
    """One feature's outcomes by column; every column has its own test pictures."""
    for name, values in (("clean", clean), ("occluded", occluded)):
        if len(values) != len(truth.people) or not np.isfinite(values).all():
            raise ValueError(
                f"{name}: expected finite features of {len(truth.people)} pictures; got shape {values.shape}, "
                f"{int((~np.isfinite(values)).sum())} numbers not finite. Extract them from the set of the truth."
            )
    own, people = halves_of_pictures(truth.people, seed=seed), halves_of_people(truth.people, seed=seed)
    return {
        CLEAN: right(clean, truth.people, own),
        OCCLUDED: right(occluded, truth.people, own),
        KIND: right(occluded, truth.kinds, people),
        SHARE: explained(occluded, truth.covered, people),
        YAW: explained(clean, truth.yaw, people),
        YAW_COVERED: explained(occluded, truth.yaw, people),
        LIGHT: explained(clean, truth.light, people),
        LIGHT_COVERED: explained(occluded, truth.light, people),
    }


def chance(truth: Truth, *, seed: int = 0) -> dict[str, float]:
    """Without looking: any person, the kind most frequent in the fitting half, the mean."""
    part, names = halves_of_people(truth.people, seed=seed), np.asarray(truth.kinds).astype(str)
    kinds, counts = np.unique(names[part >= 0], return_counts=True)
    guess = 1 / len(np.unique(truth.people))
    usual = float((names[part < 0] == kinds[counts.argmax()]).mean())
    without = dict.fromkeys((SHARE, YAW, YAW_COVERED, LIGHT, LIGHT_COVERED), 0.0)
    return {CLEAN: guess, OCCLUDED: guess, KIND: usual} | without


def halves_of_pictures(people: Int[np.ndarray, " pictures"], *, seed: int) -> Int64[np.ndarray, " pictures"]:
    """Fold 0 … of each picture that is fitted, -1 of each that is tested: half of every person's, by chance."""
    part = np.full(len(people), -1, np.int64)
    rng = np.random.default_rng([seed, 61])
    for person in np.unique(people):
        chosen = rng.permutation(np.flatnonzero(people == person))
        fitted = chosen[: len(chosen) // 2]
        part[fitted] = np.arange(len(fitted)) % FOLDS
    return part


def halves_of_people(people: Int[np.ndarray, " pictures"], *, seed: int) -> Int64[np.ndarray, " pictures"]:
    """The same with whole people: those of a fold, and those tested, are nowhere else."""
    unique, labels = np.unique(people, return_inverse=True)
    order = np.random.default_rng([seed, 62]).permutation(len(unique))
    part = np.full(len(unique), -1, np.int64)
    part[order[: len(unique) // 2]] = np.arange(len(unique) // 2) % FOLDS
    return part[labels]


def right(features: np.ndarray, classes: np.ndarray, part: np.ndarray) -> Float64[np.ndarray, " tested"]:
    """1 where the probe names the class of a tested picture, else 0."""
    names, labels = np.unique(classes, return_inverse=True)
    if len(np.unique(labels[part >= 0])) < 2:
        raise ValueError(f"classes: expected two or more to tell apart in the fitting half; got {names[:1]}.")
    said = _fit_and_say(features, np.eye(len(names))[labels], part, _share_right)
    return (said.argmax(axis=1) == labels[part < 0]).astype(np.float64)


def explained(features: np.ndarray, target: np.ndarray, part: np.ndarray) -> Float64[np.ndarray, " tested"]:
    """1 - (y - ŷ)² / variance, per tested picture: the mean is R²."""
    wanted = np.asarray(target, np.float64)
    truth = wanted[part < 0]
    if not np.isfinite(wanted).all() or truth.var() < 1e-12 or wanted[part >= 0].var() < 1e-12:
        raise ValueError("target: expected finite numbers that differ between pictures; there is nothing to explain.")
    said = _fit_and_say(features, wanted[:, None], part, _closeness)[:, 0]
    return 1 - (truth - said) ** 2 / truth.var()


def ridge(
    x: np.ndarray, y: np.ndarray, new: np.ndarray, penalties: Sequence[float]
) -> Float64[np.ndarray, "penalties asked targets"]:
    """Ridge regression (Hoerl and Kennard 1970) of standardised features, for all penalties by one decomposition."""
    middle, spread, level = x.mean(axis=0), x.std(axis=0), y.mean(axis=0)
    spread = np.where(spread > 1e-12, spread, 1)
    known, asked = (x - middle) / spread, (new - middle) / spread
    values, vectors = np.linalg.eigh(known.T @ known)
    inner, outer = vectors.T @ (known.T @ (y - level)), asked @ vectors
    return np.stack([(outer / (np.maximum(values, 0) + penalty)) @ inner + level for penalty in penalties])


def _fit_and_say(
    features: np.ndarray, y: np.ndarray, part: np.ndarray, quality: Quality
) -> Float64[np.ndarray, "tested targets"]:
    """Choose the penalty by cross-validation among the fitted, fit all of them, answer for the tested."""
    x, merit = np.asarray(features, np.float64), np.zeros(len(PENALTIES))
    for fold in np.unique(part[part >= 0]):
        kept, held = (part >= 0) & (part != fold), part == fold
        merit += [quality(said, y[held]) for said in ridge(x[kept], y[kept], x[held], PENALTIES)]
    best = PENALTIES[len(PENALTIES) - 1 - int(merit[::-1].argmax())]  # of equals the heaviest
    return ridge(x[part >= 0], y[part >= 0], x[part < 0], [best])[0]


def _share_right(said: np.ndarray, y: np.ndarray) -> float:
    return float((said.argmax(axis=1) == y.argmax(axis=1)).sum())


def _closeness(said: np.ndarray, y: np.ndarray) -> float:
    return -float(((said - y) ** 2).sum())
