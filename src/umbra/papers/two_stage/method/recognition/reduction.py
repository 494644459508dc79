"""Fewer numbers by principal components (Table II), fitted to the embeddings of people to learn from."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class Reduction:
    """A mean, and the directions of most variance, the first first; `variances` are of all directions there are."""

    mean: Float[np.ndarray, " numbers"]
    directions: Float[np.ndarray, "kept numbers"]
    variances: Float[np.ndarray, " directions"]

    def __call__(self, embeddings: Float[np.ndarray, "images numbers"]) -> Float[np.ndarray, "images kept"]:
        """Coordinates along the directions."""
        return np.asarray((embeddings - self.mean) @ self.directions.T)

    @property
    def kept(self) -> float:
        """Share of the variance that the directions hold."""
        return float(self.variances[: len(self.directions)].sum() / self.variances.sum())

    def to(self, numbers: int) -> "Reduction":
        """The same with only the first directions."""
        _check(numbers, len(self.directions))
        return Reduction(self.mean, self.directions[:numbers], self.variances)


def fit_reduction(embeddings: Float[np.ndarray, "images numbers"], numbers: int) -> Reduction:
    """By the eigenvectors of whichever is smaller, the covariance of the numbers or that of the images."""
    mean = embeddings.mean(axis=0)
    data = np.asarray(embeddings - mean, np.float64)
    images, own = data.shape
    _check(numbers, min(images - 1, own))
    if own <= images:
        values, vectors = np.linalg.eigh(data.T @ data / (images - 1))
        directions = vectors.T
    else:
        values, vectors = np.linalg.eigh(data @ data.T / (images - 1))
        lengths = np.sqrt(np.maximum(values, 1e-12) * (images - 1))
        directions = (data.T @ vectors / lengths).T
    order = np.argsort(values)[::-1]
    values, directions = values[order].clip(0), directions[order]
    largest = np.abs(directions).argmax(axis=1)
    signs = np.sign(directions[np.arange(len(directions)), largest])  # an eigenvector has no sign of its own
    return Reduction(mean, (directions * signs[:, None])[:numbers], values)


def _check(numbers: int, most: int) -> None:
    if not 1 <= numbers <= most:
        raise ValueError(
            f"PCA: expected 1 to {most} dimensions, as many as the embeddings to learn from span; found {numbers}. "
            "Take fewer, or more images of more people."
        )
