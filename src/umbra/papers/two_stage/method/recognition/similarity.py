"""How alike two embeddings are, in three ways (Table III); more is more alike in each."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from jaxtyping import Float, Int64

from umbra.learning.joint_bayes import fit_joint_bayes

Similarity = Literal["Euclid", "cosine", "joint Bayes"]
Vectors = Float[np.ndarray, "pairs numbers"]
Scores = Callable[[Vectors, Vectors], Float[np.ndarray, " pairs"]]


def euclid(first: Vectors, second: Vectors) -> Float[np.ndarray, " pairs"]:
    """The distance with its sign turned."""
    return -np.linalg.norm(first - second, axis=1)


def cosine(first: Vectors, second: Vectors) -> Float[np.ndarray, " pairs"]:
    """Of the angle between them; an embedding of length 0 is like nothing."""
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return np.asarray((first * second).sum(axis=1) / np.maximum(lengths, 1e-12))


def fitted(
    kind: Similarity, embeddings: Float[np.ndarray, "images numbers"], people: Int64[np.ndarray, " images"]
) -> Scores:
    """The similarity of a kind; joint Bayes alone learns from embeddings of known people."""
    if kind == "joint Bayes":
        return fit_joint_bayes(embeddings, people).scores
    return euclid if kind == "Euclid" else cosine
