"""A toy head for tests of 3D: an egg with a linear model of smooth directions, and pictures that it can explain."""

import numpy as np
import torch

from umbra.learning.reconstruction.face_model import FaceModel
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


def toy_faces(face: FaceModel, count: int = 48) -> dict[str, torch.Tensor]:
    """Eggs that the linear model can draw, turned a little; their numbers are kept for the tests alone."""
    rng = np.random.default_rng(0)
    numbers = np.zeros((count, 257))
    numbers[:, :10] = rng.normal(0, 0.5, (count, 10))
    numbers[:, 144:150] = rng.normal(0, 0.5, (count, 6))
    numbers[:, 224:227] = rng.normal(0, 0.2, (count, 3))
    numbers[:, 254:256] = rng.normal(0, 0.1, (count, 2))
    with torch.no_grad():
        faces = face(torch.tensor(numbers, dtype=torch.float32))
        drawn = face.render(faces)
    image = (drawn.image.clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).contiguous()
    parsing = torch.where(drawn.mask, int(Region.SKIN), int(Region.BACKGROUND)).to(torch.uint8)
    return {"image": image, "landmarks": faces.landmarks, "parsing": parsing, "numbers": torch.tensor(numbers).float()}
