"""Bringing shapes on top of each other in any number of dimensions: turn, shift, and scale where it is asked for."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class Similarity:
    """x ↦ scale · x @ turn + shift; it never mirrors."""

    scale: float
    turn: Float[np.ndarray, "axes axes"]
    shift: Float[np.ndarray, " axes"]

    def __call__(self, points: Float[np.ndarray, "*batch axes"]) -> Float[np.ndarray, "*batch axes"]:
        """Where points go."""
        return self.scale * points @ self.turn + self.shift


def nearest_similarity(
    source: Float[np.ndarray, "points axes"], target: Float[np.ndarray, "points axes"], *, scaled: bool = True
) -> Similarity:
    """Least-squares similarity from `source` to `target` (Umeyama 1991, Eq. 38-43); without scale a rigid motion."""
    if len(source) < source.shape[1]:
        raise ValueError(
            f"nearest_similarity: expected at least {source.shape[1]} pairs of points; found {len(source)}. "
            "Choose more landmarks."
        )
    if not (np.isfinite(source).all() and np.isfinite(target).all() and np.ptp(source, axis=0).any()):
        raise ValueError("nearest_similarity: expected finite points, and sources that differ; found none. Check both.")
    middle, aim = source.mean(axis=0), target.mean(axis=0)
    s, t = source - middle, target - aim
    spread = float((s**2).sum())
    left, strengths, right = np.linalg.svd(s.T @ t)
    signs = np.ones(len(strengths))
    signs[-1] = np.sign(np.linalg.det(left) * np.linalg.det(right))  # a turn, not a mirror image
    turn = (left * signs) @ right
    scale = float((strengths * signs).sum()) / spread if scaled else 1.0
    return Similarity(scale, turn, aim - scale * middle @ turn)
