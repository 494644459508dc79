"""Eggs whose 62 numbers are known."""

import numpy as np
import pytest
import torch
from toy_head import toy_faces, toy_model

from umbra.learning.reconstruction.face_model import FaceModel
from umbra.papers.two_stage.method.shape.basis import ShapeBasis, Whitening
from umbra.papers.two_stage.method.shape.labels import numbers_62

SIDE = 32


@pytest.fixture(scope="session")
def eggs():
    """Images, their 257 numbers and landmarks, and the 62 numbers that fit them."""
    model = toy_model()
    made = toy_faces(FaceModel(model, side=SIDE), 24)
    landmarks = made["landmarks"].numpy().astype(np.float64)
    numbers = numbers_62(model, made["numbers"].numpy().astype(np.float64), landmarks, side=SIDE)
    return {**made, "numbers": torch.from_numpy(numbers).float(), "known": made["numbers"]}


@pytest.fixture
def basis(eggs):
    return ShapeBasis(toy_model(), Whitening.of(eggs["numbers"].double().numpy()), side=SIDE)
