"""Fewer numbers by principal components (Table II), fitted to the embeddings of people to learn from."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.linalg import eigh

SMALLEST = 1e-12
"""Share of the variance under which a direction is none: images that are the same twice span less than their number."""


@dataclass(frozen=True, eq=False)
class Reduction:
    """A mean, the directions of most variance, the first first, and how much each holds of the `total` variance."""

    mean: Float[np.ndarray, " numbers"]
    directions: Float[np.ndarray, "kept numbers"]
    variances: Float[np.ndarray, " kept"]
    total: float

    def __call__(self, embeddings: Float[np.ndarray, "images numbers"]) -> Float[np.ndarray, "images kept"]:
        """Coordinates along the directions."""
        return np.asarray((embeddings - self.mean) @ self.directions.T)

    @property
    def kept(self) -> float:
        """Share of the variance that the directions hold."""
        return float(self.variances.sum() / self.total)

    def to(self, numbers: int) -> "Reduction":
        """The same with only the first directions."""
        _check(numbers, len(self.directions))
        return Reduction(self.mean, self.directions[:numbers], self.variances[:numbers], self.total)


def fit_reduction(embeddings: Float[np.ndarray, "images numbers"], numbers: int) -> Reduction:
    """By the eigenvectors of whichever is smaller, the covariance of the numbers or that of the images."""
    mean = embeddings.mean(axis=0)
    data = np.asarray(embeddings - mean, np.float64)
    images, own = data.shape
    _check(numbers, min(images - 1, own))
    small = data.T @ data if own <= images else data @ data.T
    last = len(small) - 1
    values, vectors = eigh(small / (images - 1), subset_by_index=[last - numbers + 1, last])
    values, vectors = values[::-1], vectors[:, ::-1]
    total = float(np.trace(small)) / (images - 1)
    if values[-1] <= SMALLEST * total:
        _check(numbers, int((values > SMALLEST * total).sum()))
    directions = vectors.T if own <= images else (data.T @ vectors / np.sqrt(values * (images - 1))).T
    largest = np.abs(directions).argmax(axis=1)
    signs = np.sign(directions[np.arange(len(directions)), largest])  # an eigenvector has no sign of its own
    return Reduction(mean, directions * signs[:, None], values, total)


def _check(numbers: int, most: int) -> None:
    if not 1 <= numbers <= most:
        raise ValueError(
            f"PCA: expected 1 to {most} dimensions, as many as the embeddings to learn from span; found {numbers}. "
            "Take fewer, or more images of more people."
        )
