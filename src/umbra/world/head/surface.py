"""Nearest places on a triangle mesh, and its Laplacian: what a non-rigid fit asks of surfaces."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy import sparse
from scipy.spatial import cKDTree

from umbra.geometry import vertex_normals

NEAREST_VERTICES = 3


@dataclass(frozen=True, eq=False)
class Places:
    """Places on a mesh: the corners of each one's triangle, their weights, and where it lies."""

    corners: Int[np.ndarray, "places 3"]
    weights: Float[np.ndarray, "places 3"]
    points: Float[np.ndarray, "places 3"]

    def on(self, values: Float[np.ndarray, "*batch vertices numbers"]) -> Float[np.ndarray, "*batch places numbers"]:
        """Anything known at the mesh's vertices, at the places."""
        return np.einsum("pk,...pkc->...pc", self.weights, values[..., self.corners, :])


class Surface:
    """A mesh that can be asked for its nearest places."""

    def __init__(self, vertices: Float[np.ndarray, "vertices 3"], triangles: Int[np.ndarray, "faces 3"]) -> None:
        self.vertices, self.triangles = np.asarray(vertices, float), triangles
        self.normals = vertex_normals(self.vertices, triangles)
        self._tree = cKDTree(self.vertices)
        order = np.argsort(triangles.ravel(), kind="stable")
        self._faces = order // 3  # triangles around vertex v: _faces[_first[v] : _first[v + 1]]
        self._first = np.searchsorted(triangles.ravel()[order], np.arange(len(vertices) + 1))

    def nearest(self, points: Float[np.ndarray, "points 3"]) -> Places:
        """The nearest place of each point, sought in the triangles around its nearest vertices."""
        _, near = self._tree.query(points, k=NEAREST_VERTICES)
        rows, faces = [], []
        for column in range(near.shape[1]):
            start, stop = self._first[near[:, column]], self._first[near[:, column] + 1]
            count = stop - start
            rows.append(np.repeat(np.arange(len(points)), count))
            offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
            faces.append(self._faces[np.repeat(start, count) + offset])
        row, face = np.concatenate(rows), np.concatenate(faces)
        corners = self.triangles[face]
        weights = barycentric(np.asarray(points)[row], self.vertices[corners])
        found = np.einsum("pk,pkc->pc", weights, self.vertices[corners])
        far = np.linalg.norm(found - np.asarray(points)[row], axis=1)
        order = np.lexsort((face, far, row))
        chosen = order[np.unique(row[order], return_index=True)[1]]
        return Places(corners[chosen], weights[chosen], found[chosen])


def barycentric(
    points: Float[np.ndarray, "points 3"], corners: Float[np.ndarray, "points 3 3"]
) -> Float[np.ndarray, "points 3"]:
    """Weights of the place of each triangle that is nearest to its point (Ericson 2005, Sec. 5.1.5).

    The foot of the perpendicular where it lies inside; else the nearest place of the three edges.
    """
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    normal = np.cross(b - a, c - a)
    area = np.maximum((normal**2).sum(axis=1), 1e-30)
    inside = np.stack(
        [(np.cross(two - one, points - one) * normal).sum(axis=1) / area for one, two in ((b, c), (c, a), (a, b))], 1
    )
    best, nearest = inside.copy(), np.full(len(points), np.inf)
    outside = (inside < 0).any(axis=1)
    for one, two in ((0, 1), (1, 2), (2, 0)):
        edge = corners[:, two] - corners[:, one]
        along = ((points - corners[:, one]) * edge).sum(axis=1) / np.maximum((edge**2).sum(axis=1), 1e-30)
        along = np.clip(along, 0, 1)
        far = np.linalg.norm(points - corners[:, one] - along[:, None] * edge, axis=1)
        better = outside & (far < nearest)
        weights = np.zeros_like(inside)
        weights[:, one], weights[:, two] = 1 - along, along
        best[better], nearest[better] = weights[better], far[better]
    return best


def laplacian(
    vertices: Float[np.ndarray, "vertices 3"],
    triangles: Int[np.ndarray, "faces 3"],
    seams: Int[np.ndarray, "pairs 2"] | None = None,
) -> sparse.csr_matrix:
    """Each vertex less the mean of its neighbours, near ones counting more (umbrella operator, weights 1 / length).

    `seams` are pairs of vertices that lie on one another without sharing a triangle; they are neighbours too.
    """
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    edges = edges if seams is None else np.concatenate([edges, seams])
    edges = np.unique(np.sort(edges, axis=1), axis=0)
    length = np.linalg.norm(vertices[edges[:, 0]] - vertices[edges[:, 1]], axis=1)
    weight = 1 / np.maximum(length, 0.3)
    count = len(vertices)
    joined = sparse.coo_matrix((weight, (edges[:, 0], edges[:, 1])), shape=(count, count))
    joined = joined + joined.T
    total = np.maximum(np.asarray(joined.sum(axis=1)).ravel(), 1e-12)
    return (sparse.identity(count) - sparse.diags(1 / total) @ joined).tocsr()
