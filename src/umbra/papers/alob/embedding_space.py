"""Figure 6: how the pictures of a few people lie in the space of the embeddings (paper 003, Sec. 4.6.2).

The plane of t-SNE is for the eye: it keeps neighbours, not distances, and five people are few. What is claimed of it,
that people are more compact and further apart, is counted in the full dimensions over a whole test set.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float, Float64, Int
from sklearn.manifold import TSNE
from sklearn.metrics import silhouette_samples

from umbra.metrics.grouped import Grouped

SILHOUETTE, WITHIN, BETWEEN = "Silhouette", "Within a person", "Between people"
PERPLEXITY = 15.0
"""Neighbours that t-SNE minds: somewhat fewer than the twenty pictures of a person."""
UNIT = 1e-3
"""How far a length may be from one."""

Units = Float[np.ndarray, "pictures numbers"]


def planes(units_by_variant: Mapping[str, Units], *, seed: int = 0) -> dict[str, Float64[np.ndarray, "pictures 2"]]:
    """Each variant's pictures in a plane of its own; axes mean nothing and are not comparable between variants."""
    return {variant: plane(units, seed=seed) for variant, units in units_by_variant.items()}


def plane(units: Units, *, seed: int = 0) -> Float64[np.ndarray, "pictures 2"]:
    """t-SNE (van der Maaten and Hinton 2008) of cosine distances; the same seed gives the same picture."""
    _refuse_lengths("units", units)
    if len(units) < 4:
        raise ValueError(f"units: expected at least 4 pictures to lay out; got {len(units)}. Give more pictures.")
    perplexity = min(PERPLEXITY, (len(units) - 1) / 3)
    tsne = TSNE(2, metric="cosine", init="pca", perplexity=perplexity, random_state=seed, n_jobs=1)
    return np.asarray(tsne.fit_transform(units.astype(np.float64)), np.float64)


def compactness_of(seeds: Sequence[Units], people: Int[np.ndarray, " labels"]) -> dict[str, Grouped]:
    """The three measures of `compactness` of one variant: unit embeddings of the same pictures, one array per seed."""
    if not len(seeds):
        raise ValueError("seeds: expected embeddings of at least one seed; got none. Leave the variant out.")
    found = [compactness(units, people) for units in seeds]
    return {column: Grouped(np.stack([one[column] for one in found]), people) for column in found[0]}


def compactness(units: Units, people: Int[np.ndarray, " labels"]) -> dict[str, Float64[np.ndarray, " pictures"]]:
    """Of each picture: its silhouette, and its mean cosine distance to its person's others and to everybody else's.

    Silhouette (Rousseeuw 1987) = (b - a) / max(a, b): a is the second measure, b the mean distance to the pictures of
    the nearest other person. Near 1 a picture is well inside its person, below 0 it is nearer to somebody else.
    """
    _refuse_lengths("units", units)
    if len(people) != len(units):
        raise ValueError(f"people: expected one label for each of {len(units)} pictures; got {len(people)}.")
    _, labels, counts = np.unique(people, return_inverse=True, return_counts=True)
    if len(counts) < 2 or counts.min() < 2:
        raise ValueError(
            f"people: expected two people or more with two pictures or more each; got {len(counts)} people, the fewest "
            f"pictures {counts.min(initial=len(people))}. Leave out who has a single picture."
        )
    distances = _distances(units)
    to_person = distances @ np.eye(len(counts))[labels]  # pictures people, sums
    own = to_person[np.arange(len(labels)), labels]
    sizes = counts[labels]
    return {
        SILHOUETTE: np.asarray(silhouette_samples(distances, labels, metric="precomputed"), np.float64),
        WITHIN: own / (sizes - 1),
        BETWEEN: (to_person.sum(axis=1) - own) / (len(labels) - sizes),
    }


def _distances(units: np.ndarray) -> Float64[np.ndarray, "pictures pictures"]:
    exact = units.astype(np.float64)
    distances = np.maximum(1 - exact @ exact.T, 0)
    np.fill_diagonal(distances, 0)
    return distances


def _refuse_lengths(name: str, units: np.ndarray) -> None:
    lengths = np.linalg.norm(units.astype(np.float64), axis=1)
    wrong = ~(np.abs(lengths - 1) < UNIT)
    if wrong.any():
        raise ValueError(
            f"{name}: expected embeddings of length 1; {int(wrong.sum())} of {len(units)} differ (the first has "
            f"{lengths[wrong][0]:.3g}). Divide each by its length first."
        )
