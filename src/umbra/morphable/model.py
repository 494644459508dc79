"""The linear face model: a mean and directions of shape, expression and albedo, checked whenever it is made."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int32, UInt8

from umbra.morphable.coefficients import ALBEDO, EXPRESSION, IDENTITY

ORTHONORMAL_TOLERANCE = 1e-3
"""Largest departure of a basis' Gram matrix from the identity that is taken for rounding."""


@dataclass(frozen=True, eq=False)
class MorphableModel:
    """A linear model like the Basel face model (Blanz & Vetter 1999; Paysan et al. 2009), with expressions added.

    Directions are orthonormal over all their numbers, and a coefficient counts standard deviations: it is multiplied
    by the direction's sd before it is used. A direction that a small training set could not fill has sd 0 and holds
    zeros. Shapes are in mm, albedo in [0, 1]. `landmarks` are the iBUG-68 vertices, `five_points` five groups of
    vertices whose means are the five points, `regions` a `Region` per vertex.
    """

    mean_shape: Float32[np.ndarray, "vertices 3"]
    identity: Float32[np.ndarray, "80 vertices 3"]
    expression: Float32[np.ndarray, "64 vertices 3"]
    mean_albedo: Float32[np.ndarray, "vertices 3"]
    albedo: Float32[np.ndarray, "80 vertices 3"]
    identity_sd: Float32[np.ndarray, " 80"]
    expression_sd: Float32[np.ndarray, " 64"]
    albedo_sd: Float32[np.ndarray, " 80"]
    triangles: Int32[np.ndarray, "faces 3"]
    uv: Float32[np.ndarray, "vertices 2"]
    landmarks: Int32[np.ndarray, " 68"]
    five_points: tuple[Int32[np.ndarray, " _"], ...]
    regions: UInt8[np.ndarray, " vertices"]

    def __post_init__(self) -> None:
        validate(self)

    @property
    def vertices(self) -> int:
        """How many vertices the model has."""
        return len(self.mean_shape)

    def shape(
        self, identity: Float[np.ndarray, "*batch 80"], expression: Float[np.ndarray, "*batch 64"]
    ) -> Float[np.ndarray, "*batch vertices 3"]:
        """Vertices in mm (Blanz & Vetter 1999, and expressions): S = S̄ + Σ αᵢ σᵢ Uᵢ + Σ βⱼ τⱼ Vⱼ."""
        return (
            self.mean_shape
            + np.tensordot(identity * self.identity_sd, self.identity, axes=1)
            + np.tensordot(expression * self.expression_sd, self.expression, axes=1)
        )

    def colour(self, albedo: Float[np.ndarray, "*batch 80"]) -> Float[np.ndarray, "*batch vertices 3"]:
        """Albedo per vertex (Blanz & Vetter 1999): T = T̄ + Σ δᵢ ρᵢ Wᵢ, not clipped, so that it stays linear."""
        return self.mean_albedo + np.tensordot(albedo * self.albedo_sd, self.albedo, axes=1)

    def five(self, vertices: Float[np.ndarray, "*batch vertices 3"]) -> Float[np.ndarray, "*batch 5 3"]:
        """Return the five points of a shape: the mean of each group of vertices."""
        return np.stack([vertices[..., group, :].mean(axis=-2) for group in self.five_points], axis=-2)


def validate(model: MorphableModel) -> None:
    """Refuse a model whose arrays do not fit together, in one sentence that names the array."""
    count = len(model.mean_shape)
    check_shapes({name: getattr(model, name) for name in expected_shapes(0, 0)})
    for name in expected_shapes(count, 0):
        array = getattr(model, name)
        if not np.isfinite(array).all():
            raise ValueError(
                f"morphable model: {name} should be finite; found {int((~np.isfinite(array)).sum())} values that are "
                "not. Build the model again."
            )
    groups = model.five_points
    if len(groups) != 5 or any(len(group) == 0 for group in groups):
        raise ValueError(
            "morphable model: five_points should be five groups of at least one vertex; "
            f"found sizes {[len(group) for group in groups]}. Build the model again."
        )
    named = {"triangles": model.triangles, "landmarks": model.landmarks, "five_points": np.concatenate(groups)}
    for name, indices in named.items():
        if indices.size and (indices.min() < 0 or indices.max() >= count):
            raise ValueError(
                f"morphable model: {name} should name vertices 0 to {count - 1}; found {indices.min()} to "
                f"{indices.max()}. The triangles, landmarks and vertices belong to different meshes."
            )
    for name in ("identity", "expression", "albedo"):
        _check_orthonormal(name, getattr(model, name), getattr(model, f"{name}_sd"))


def check_shapes(arrays: Mapping[str, np.ndarray]) -> None:
    """Refuse arrays of other shapes than a model's, whose mean shape and triangles say how large it is."""
    for name, shape in expected_shapes(len(arrays["mean_shape"]), len(arrays["triangles"])).items():
        if arrays[name].shape != shape:
            raise ValueError(
                f"morphable model: {name} should have shape {shape}; found {arrays[name].shape}. "
                "Build the model again; the file is damaged or of another version."
            )


def expected_shapes(vertices: int, faces: int) -> dict[str, tuple[int, ...]]:
    """Return the shape that each array must have."""
    return {
        "mean_shape": (vertices, 3),
        "identity": (IDENTITY, vertices, 3),
        "expression": (EXPRESSION, vertices, 3),
        "mean_albedo": (vertices, 3),
        "albedo": (ALBEDO, vertices, 3),
        "identity_sd": (IDENTITY,),
        "expression_sd": (EXPRESSION,),
        "albedo_sd": (ALBEDO,),
        "triangles": (faces, 3),
        "uv": (vertices, 2),
        "landmarks": (68,),
        "regions": (vertices,),
    }


def _check_orthonormal(
    name: str, basis: Float[np.ndarray, "directions vertices 3"], sd: Float[np.ndarray, " directions"]
) -> None:
    if (sd < 0).any():
        raise ValueError(f"morphable model: {name}_sd should not be negative; found {sd.min()}. Build the model again.")
    used = basis[sd > 0].reshape(int((sd > 0).sum()), -1)
    error = float(np.abs(used @ used.T - np.eye(len(used))).max(initial=0.0))
    if error > ORTHONORMAL_TOLERANCE:
        raise ValueError(
            f"morphable model: the directions of {name} should be orthonormal within {ORTHONORMAL_TOLERANCE}; found "
            f"{error:.3g}. Divide each direction by its length and put the scale into {name}_sd."
        )
