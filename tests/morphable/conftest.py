import numpy as np
import pytest

from umbra.morphable.model import MorphableModel


@pytest.fixture
def parts():
    rng = np.random.default_rng(0)
    count = 70

    def basis(directions):
        flat = np.linalg.qr(rng.normal(size=(count * 3, directions)))[0].T
        return flat.reshape(directions, count, 3).astype(np.float32)

    return {
        "mean_shape": rng.normal(0, 60, (count, 3)).astype(np.float32),
        "identity": basis(80),
        "expression": basis(64),
        "mean_albedo": rng.uniform(0, 1, (count, 3)).astype(np.float32),
        "albedo": basis(80),
        "identity_sd": np.linspace(9, 1, 80, dtype=np.float32),
        "expression_sd": np.linspace(5, 1, 64, dtype=np.float32),
        "albedo_sd": np.linspace(1, 0.1, 80, dtype=np.float32),
        "triangles": rng.integers(0, count, (50, 3)).astype(np.int32),
        "uv": rng.uniform(0, 1, (count, 2)).astype(np.float32),
        "landmarks": np.arange(68, dtype=np.int32),
        "five_points": tuple(
            np.arange(start, start + size, dtype=np.int32) for start, size in enumerate((1, 2, 3, 2, 1))
        ),
        "regions": rng.integers(0, 17, count).astype(np.uint8),
    }


@pytest.fixture
def model(parts):
    return MorphableModel(**parts)
