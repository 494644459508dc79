"""Joint Bayes (Chen et al. 2012): are two embeddings of one person? A ratio of Gaussian likelihoods, fitted by EM.

An embedding is its person plus what differs between images, x = μ + ε with μ ~ N(0, S_μ) and ε ~ N(0, S_ε). EM is
exact: the covariance of what is not seen goes into either update, so the likelihood never falls. Chen et al. and the
code that follows them leave it out, which shrinks S_μ where people have few images.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int64

Square = Float[np.ndarray, "numbers numbers"]
ROUNDS, SETTLED = 500, 1e-6
"""At most so many rounds, or until S_ε moves by less than this share of itself."""


@dataclass(frozen=True, eq=False)
class JointBayes:
    """What was fitted: the mean of all embeddings, the covariances between and within people, and the course of it."""

    mean: Float[np.ndarray, " numbers"]
    between: Square
    within: Square
    likelihoods: tuple[float, ...]  # of the training embeddings, a mean over them in each round

    def scores(
        self, first: Float[np.ndarray, "pairs numbers"], second: Float[np.ndarray, "pairs numbers"]
    ) -> Float[np.ndarray, " pairs"]:
        """Log p(x₁, x₂ | one person) − log p(x₁, x₂ | two people), exactly (Chen et al. 2012, Eq. 4)."""
        own, cross, constant = self._forms()
        first, second = first - self.mean, second - self.mean
        squares = _quadratic(first, own, first) + _quadratic(second, own, second)
        return squares + _quadratic(first, cross, second) + constant

    def score_matrix(
        self, probes: Float[np.ndarray, "probes numbers"], gallery: Float[np.ndarray, "images numbers"]
    ) -> Float[np.ndarray, "probes images"]:
        """The same of each probe with each image of a gallery."""
        own, cross, constant = self._forms()
        probes, gallery = probes - self.mean, gallery - self.mean
        squares = _quadratic(probes, own, probes)[:, None] + _quadratic(gallery, own, gallery)[None]
        return squares + probes @ cross @ gallery.T + constant

    def _forms(self) -> tuple[Square, Square, float]:
        """The ratio as x₁ᵀA x₁ + x₂ᵀA x₂ + x₁ᵀB x₂ + c; sums and differences of a pair are independent."""
        alone, summed, apart = self.between + self.within, 2 * self.between + self.within, self.within
        inverses = [np.linalg.inv(one) for one in (alone, summed, apart)]
        own = (inverses[0] - (inverses[1] + inverses[2]) / 2) / 2
        cross = (inverses[2] - inverses[1]) / 2
        constant = _logdet(alone) - (_logdet(summed) + _logdet(apart)) / 2
        return own, cross, constant


def fit_joint_bayes(
    embeddings: Float[np.ndarray, "images numbers"], people: Int64[np.ndarray, " images"], *, rounds: int = ROUNDS
) -> JointBayes:
    """Fit both covariances to embeddings of people, some of whom have several images."""
    _, labels, counts = np.unique(people, return_inverse=True, return_counts=True)
    mean = embeddings.mean(axis=0)
    data = embeddings - mean
    _check(data, counts)
    sums = np.zeros((len(counts), data.shape[1]))
    np.add.at(sums, labels, data)
    residuals = data - (sums / counts[:, None])[labels]
    seen = _Seen(data, labels.astype(np.int64), counts.astype(np.int64), sums, residuals)
    between = np.cov((sums / counts[:, None]).T, bias=True).reshape(data.shape[1], -1)
    within = residuals.T @ residuals / (len(data) - len(counts))
    likelihoods = []
    for _ in range(rounds):
        likelihoods.append(_likelihood(seen, between, within))
        moved = _round(seen, between, within)
        change = np.linalg.norm(moved[1] - within) / np.linalg.norm(moved[1])
        between, within = moved
        if change < SETTLED:
            break
    return JointBayes(mean, between, within, tuple(likelihoods))


@dataclass(frozen=True, eq=False)
class _Seen:
    """Embeddings about their mean, in three forms that the rounds share."""

    data: Float[np.ndarray, "images numbers"]
    labels: Int64[np.ndarray, " images"]
    counts: Int64[np.ndarray, " people"]
    sums: Float[np.ndarray, "people numbers"]
    residuals: Float[np.ndarray, "images numbers"]


def _round(seen: _Seen, between: Square, within: Square) -> tuple[Square, Square]:
    """One round of EM; people with equally many images share the covariance of what is not known of them."""
    sums, counts = seen.sums, seen.counts
    own = np.empty_like(sums)
    spread_between, spread_within = np.zeros_like(between), np.zeros_like(within)
    for count in np.unique(counts):
        chosen = counts == count
        gain = np.linalg.solve(count * between + within, between).T  # S_μ (m S_μ + S_ε)⁻¹
        own[chosen] = sums[chosen] @ gain.T
        unknown = between - count * gain @ between
        spread_between += chosen.sum() * unknown
        spread_within += chosen.sum() * count * unknown
    rest = seen.data - own[seen.labels]
    new_between = (own.T @ own + spread_between) / len(counts)
    new_within = (rest.T @ rest + spread_within) / len(rest)
    return (new_between + new_between.T) / 2, (new_within + new_within.T) / 2


def _likelihood(seen: _Seen, between: Square, within: Square) -> float:
    """Mean over embeddings of log p; within a person the mean and what differs from it are independent."""
    sums, residuals, counts = seen.sums, seen.residuals, seen.counts
    numbers, images = residuals.shape[1], len(residuals)
    total = images * numbers * np.log(2 * np.pi) + (images - len(counts)) * _logdet(within)
    total += _quadratic(residuals, np.linalg.inv(within), residuals).sum()
    for count in np.unique(counts):
        chosen, whole = sums[counts == count], count * between + within
        total += len(chosen) * _logdet(whole) + _quadratic(chosen, np.linalg.inv(whole), chosen).sum() / count
    return float(-total / 2 / images)


def _quadratic(left: np.ndarray, form: Square, right: np.ndarray) -> np.ndarray:
    return np.einsum("ni,ij,nj->n", left, form, right, optimize=True)


def _logdet(matrix: Square) -> float:
    return float(np.linalg.slogdet(matrix)[1])


def _check(data: np.ndarray, counts: np.ndarray) -> None:
    if not np.isfinite(data).all():
        raise ValueError("embeddings: expected finite numbers; found others. Look at the network that gave them.")
    numbers, spare = data.shape[1], len(data) - len(counts)
    if spare < numbers:
        raise ValueError(
            f"embeddings: expected at least {numbers} more images than people, as many as numbers, to know how images "
            f"of one person differ; found {len(data)} images of {len(counts)} people. Reduce the numbers by PCA, or "
            "take more images."
        )
