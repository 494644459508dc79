"""Eggs, a regressor that has learnt a little of them, and a recogniser to judge them."""

import pytest
import torch
from toy_head import toy_faces, toy_model

from umbra.learning.recogniser import RecogniserConfig, build_network
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.learning.reconstruction.judge import Judge
from umbra.learning.reconstruction.network import NetworkConfig
from umbra.learning.reconstruction.regressor import FaceRegressor, RegressorConfig

SIDE = 32


@pytest.fixture(scope="session")
def network():
    return NetworkConfig(depth=18, width=8, stem="3x3/2", features=16, side=SIDE)


@pytest.fixture(scope="session")
def face():
    return FaceModel(toy_model(), side=SIDE)


@pytest.fixture
def teacher(face, network):
    """It says something else of every image."""
    torch.manual_seed(0)
    module = FaceRegressor(RegressorConfig(network=network), face)
    with torch.no_grad():
        module.network.heads[0].weight.normal_(0, 1.0)
    return module


@pytest.fixture
def judge():
    torch.manual_seed(1)
    network = build_network(RecogniserConfig(depth=18, width=8, stem="3x3/1", embedding=8, height=32, columns=32))
    return Judge(network, height=32, width=32)


@pytest.fixture
def batch(face):
    """Bare eggs, and the same with a grey square over them."""
    faces = toy_faces(face, 12)
    covered = faces["image"].clone()
    covered[:, 8:20, 10:22] = 90
    return {"clean": faces["image"], "image": covered, "landmarks": faces["landmarks"]}


@pytest.fixture
def steps():
    """Some steps of a module on one batch, as Lightning takes them; returns the losses."""

    def take(module, batch, count, rate):
        module.log = lambda *_, **__: None
        module.train()
        optimiser = torch.optim.AdamW(module.network.parameters(), lr=rate)
        losses = []
        for _ in range(count):
            optimiser.zero_grad()
            loss = module.training_step(batch, 0)
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        return losses

    return take
