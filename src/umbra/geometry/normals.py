"""Normals of a triangle mesh, one per vertex."""

from typing import no_type_check

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from umbra.compiled import compiled


def vertex_normals(
    vertices: Float[np.ndarray, "vertices 3"], triangles: Int[np.ndarray, "faces 3"]
) -> Float[np.ndarray, "vertices 3"]:
    """Unit normals (Max 1999, area-weighted form): n_v ∝ Σ over triangles at v of (b - a) × (c - a).

    The cross product's length is twice the triangle's area, so that large triangles count more; a vertex of no
    triangle, or whose triangles cancel, gets (0, 0, 1).
    """
    return _accumulate(np.ascontiguousarray(vertices), np.ascontiguousarray(triangles))


def joined_normals(
    normals: Float[np.ndarray, "vertices 3"], pairs: Int[np.ndarray, "pairs 2"]
) -> Float[np.ndarray, "vertices 3"]:
    """Unit normals with those of each of `pairs` made one, their bisector.

    Where a closed surface is cut for its texture, vertices on either side know half of the triangles around them. Pairs
    whose normals are opposite keep their own.
    """
    both = normals[pairs].sum(axis=1)
    length = np.linalg.norm(both, axis=1)
    known = length > 1e-6
    joined = normals.copy()
    joined[pairs[known]] = (both[known] / length[known, None])[:, None]
    return joined


def vertex_normals_torch(
    vertices: Float[Tensor, "*batch vertices 3"], triangles: Int[Tensor, "faces 3"]
) -> Float[Tensor, "*batch vertices 3"]:
    """`vertex_normals` for tensors with leading batch axes, differentiable in `vertices`."""
    a, b, c = (vertices[..., triangles[:, corner], :] for corner in range(3))
    cross = torch.linalg.cross(b - a, c - a)
    total = torch.zeros_like(vertices)
    for corner in range(3):
        total = total.index_add(-2, triangles[:, corner], cross)
    length = total.norm(dim=-1, keepdim=True)
    upward = torch.zeros_like(total)
    upward[..., 2] = 1.0
    return torch.where(length > 1e-12, total / length.clamp_min(1e-12), upward)


@compiled
@no_type_check
def _accumulate(vertices, triangles):
    total = np.zeros_like(vertices)
    for face in range(triangles.shape[0]):
        i, j, k = triangles[face, 0], triangles[face, 1], triangles[face, 2]
        ux, uy, uz = (
            vertices[j, 0] - vertices[i, 0],
            vertices[j, 1] - vertices[i, 1],
            vertices[j, 2] - vertices[i, 2],
        )
        vx, vy, vz = (
            vertices[k, 0] - vertices[i, 0],
            vertices[k, 1] - vertices[i, 1],
            vertices[k, 2] - vertices[i, 2],
        )
        x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for corner in range(3):
            vertex = triangles[face, corner]
            total[vertex, 0] += x
            total[vertex, 1] += y
            total[vertex, 2] += z
    for vertex in range(vertices.shape[0]):
        x, y, z = total[vertex, 0], total[vertex, 1], total[vertex, 2]
        length = np.sqrt(x * x + y * y + z * z)
        if length > 1e-12:
            total[vertex, 0] = x / length
            total[vertex, 1] = y / length
            total[vertex, 2] = z / length
        else:
            total[vertex, 2] = 1.0
    return total
