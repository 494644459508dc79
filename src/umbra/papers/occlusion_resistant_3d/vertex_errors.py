"""Errors of reconstructed vertices against exact ones: of the whole face, and apart for what is shown and hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from umbra.geometry.rigid import nearest_similarity
from umbra.papers.occlusion_resistant_3d.truth import Truth


@dataclass(frozen=True, eq=False)
class VertexErrors:
    """Mean distances in millimetres, by seed and image; NaN where an image shows, or hides, none of the face."""

    face: Float[np.ndarray, "seeds images"]
    visible: Float[np.ndarray, "seeds images"]
    hidden: Float[np.ndarray, "seeds images"]
    hidden_share: Float[np.ndarray, " images"]


def vertex_errors(
    shapes: Sequence[Float[np.ndarray, "images vertices 3"]],
    truth: Truth,
    visible: Bool[np.ndarray, "images vertices"],
    *,
    five: tuple[int, ...],
) -> VertexErrors:
    """Errors over the vertices of the face after the similarity of `five` landmarks; one array of shapes for a seed."""
    region, points = truth.region, truth.landmarks[list(five)]
    seen = visible[:, region]
    rows: dict[str, list[list[float]]] = {"face": [], "visible": [], "hidden": []}
    for own in shapes:
        found: dict[str, list[float]] = {name: [] for name in rows}
        for shape, head, shown in zip(own, truth.heads, seen, strict=True):
            moved = nearest_similarity(shape[points].astype(np.float64), head[points].astype(np.float64))
            distance = np.linalg.norm(moved(shape[region].astype(np.float64)) - head[region], axis=1)
            found["face"].append(float(distance.mean()))
            found["visible"].append(float(distance[shown].mean()) if shown.any() else np.nan)
            found["hidden"].append(float(distance[~shown].mean()) if not shown.all() else np.nan)
        for name, values in found.items():
            rows[name].append(values)
    return VertexErrors(**{name: np.array(values) for name, values in rows.items()}, hidden_share=1 - seen.mean(axis=1))
