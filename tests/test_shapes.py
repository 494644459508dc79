"""The canary: while tests run, a wrong shape raises. Without a checker named last in pyproject.toml none would."""

import jaxtyping
import numpy as np
import pytest

from umbra.types import Mesh


def mesh(vertices):
    return Mesh(
        vertices=vertices,
        triangles=np.zeros((1, 3), np.int32),
        uv=np.zeros((3, 2), np.float32),
        texture=np.zeros((2, 2, 3), np.float32),
        labels=np.zeros(1, np.uint8),
    )


def test_a_right_shape_passes():
    assert mesh(np.zeros((3, 3), np.float32)).vertices.shape == (3, 3)


@pytest.mark.parametrize(
    "vertices",
    [np.zeros((3, 2), np.float32), np.zeros((4, 3), np.float32), np.zeros((3, 3), np.float64)],
    ids=["axis", "agreement between arguments", "type"],
)
def test_a_wrong_shape_raises(vertices):
    with pytest.raises(jaxtyping.TypeCheckError):
        mesh(vertices)
