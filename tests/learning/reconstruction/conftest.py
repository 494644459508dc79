"""A toy head: an egg with a linear model of smooth directions, so that a few numbers move, bend and colour it."""

import numpy as np
import pytest

from umbra.morphable.model import MorphableModel
from umbra.types import Region


def toy_model() -> MorphableModel:
    rows, columns = 12, 16
    v, u = np.meshgrid(np.linspace(0.04, 0.96, rows), np.linspace(0, 1, columns, endpoint=False), indexing="ij")
    polar, azimuth = np.pi * v, 2 * np.pi * u
    unit = np.stack([np.sin(polar) * np.sin(azimuth), np.cos(polar), np.sin(polar) * np.cos(azimuth)], axis=-1)
    vertices = (unit * (75.0, 110.0, 90.0)).reshape(-1, 3)
    ids = np.arange(rows * columns).reshape(rows, columns)
    right = np.roll(ids, -1, axis=1)
    a, b, c, d = ids[:-1].ravel(), right[:-1].ravel(), ids[1:].ravel(), right[1:].ravel()
    triangles = np.concatenate([np.stack([a, c, b], axis=1), np.stack([b, c, d], axis=1)])
    count = len(vertices)
    rng = np.random.default_rng(0)

    def basis(directions, used):
        flat = np.linalg.qr(rng.normal(size=(count * 3, used)))[0].T
        return np.concatenate([flat, np.zeros((directions - used, count * 3))]).reshape(-1, count, 3)

    def strengths(directions, used, largest):
        return np.concatenate([np.linspace(largest, largest / 4, used), np.zeros(directions - used)])

    arrays = {
        "mean_shape": vertices, "identity": basis(80, 10), "identity_sd": strengths(80, 10, 60.0),
        "expression": basis(64, 4), "expression_sd": strengths(64, 4, 30.0),
        "mean_albedo": np.full((count, 3), (0.7, 0.5, 0.4)), "albedo": basis(80, 6),
        "albedo_sd": strengths(80, 6, 1.0), "uv": np.stack([u, v], axis=-1).reshape(-1, 2),
    }  # fmt: skip
    front = np.argsort(-vertices[:, 2])
    return MorphableModel(
        **{name: array.astype(np.float32) for name, array in arrays.items()},
        triangles=triangles.astype(np.int32),
        landmarks=front[:68].astype(np.int32),
        five_points=tuple(front[place : place + 2].astype(np.int32) for place in range(5)),
        regions=np.where(vertices[:, 2] > 0, Region.SKIN, Region.HAIR).astype(np.uint8),
    )


@pytest.fixture(scope="session")
def model():
    return toy_model()
