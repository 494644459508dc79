import numpy as np
import pytest

from umbra.types import Mesh, Region


def ball(rows=24, columns=32, radii=(75.0, 110.0, 90.0)):
    """An egg the size of a head: vertices in mm, triangles counter-clockwise from outside, and uv."""
    v, u = np.meshgrid(np.linspace(0.02, 0.98, rows), np.linspace(0, 1, columns), indexing="ij")
    polar, azimuth = np.pi * v, 2 * np.pi * (u - 0.5)
    unit = np.stack([np.sin(polar) * np.sin(azimuth), np.cos(polar), np.sin(polar) * np.cos(azimuth)], axis=-1)
    ids = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = ids[:-1, :-1].ravel(), ids[:-1, 1:].ravel(), ids[1:, :-1].ravel(), ids[1:, 1:].ravel()
    triangles = np.concatenate([np.stack([a, c, b], axis=1), np.stack([b, c, d], axis=1)])
    vertices = (unit * radii).reshape(-1, 3)
    return (
        vertices.astype(np.float32),
        triangles.astype(np.int32),
        np.stack([u, v], -1).reshape(-1, 2).astype(np.float32),
    )


@pytest.fixture
def egg():
    vertices, triangles, uv = ball()
    texture = np.random.default_rng(0).uniform(0.2, 0.9, (32, 32, 3)).astype(np.float32)
    return Mesh(vertices, triangles, uv, texture, np.full(len(triangles), Region.SKIN, np.uint8))


def naive_fragments(vertices, triangles, height, width):
    """Every triangle against every pixel, one at a time; written from the definition with a 2×2 linear system."""
    face = np.full((height, width), -1)
    depth = np.full((height, width), np.inf, np.float32)
    weights = np.zeros((height, width, 3))
    for row in range(height):
        for column in range(width):
            for number, (i, j, k) in enumerate(triangles):
                a, b, c = vertices[i], vertices[j], vertices[k]
                edges = np.array([b[:2] - a[:2], c[:2] - a[:2]]).T
                if abs(np.linalg.det(edges)) < 1e-12 or min(a[2], b[2], c[2]) <= 1e-3:
                    continue
                q, r = np.linalg.solve(edges, np.array([column + 0.5, row + 0.5]) - a[:2])
                flat = np.array([1 - q - r, q, r])
                if (flat < -1e-12).any():
                    continue
                inverse = flat / np.array([a[2], b[2], c[2]])
                found = np.float32(1 / inverse.sum())
                if found < depth[row, column]:
                    face[row, column], depth[row, column] = number, found
                    weights[row, column] = inverse / inverse.sum()
    return face, weights, depth


@pytest.fixture
def naive():
    return naive_fragments


@pytest.fixture
def soup():
    """Triangles at random, some behind the camera, some out of the picture, some without an area."""
    rng = np.random.default_rng(7)
    vertices = np.column_stack([rng.uniform(-6, 30, (40, 2)), rng.uniform(0.5, 12, 40)])
    vertices[3, 2], vertices[9, 2] = -1.0, 0.0
    triangles = rng.integers(0, 40, (30, 3)).astype(np.int32)
    triangles[5] = triangles[4]
    triangles[6] = (1, 1, 2)
    return vertices, triangles
