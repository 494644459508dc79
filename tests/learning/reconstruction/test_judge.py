import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from umbra.geometry.alignment import align_face
from umbra.learning.recogniser import RecogniserConfig, build_network
from umbra.learning.reconstruction.judge import Judge, cut_out, five_of


@pytest.fixture
def image():
    """A smooth picture, so that two ways of resampling agree."""
    y, x = np.mgrid[0:64, 0:64] / 64
    return np.stack([127 + 100 * np.sin(5 * x), 127 + 100 * np.cos(4 * y), 255 * x * y], axis=-1).astype(np.uint8)


@pytest.fixture
def points():
    return np.array([[22.0, 25], [41, 27], [31, 36], [24, 46], [39, 47]])


def test_faces_are_cut_out_as_the_recognisers_own(image, points):
    tensor = torch.tensor(image).permute(2, 0, 1)[None].double()
    ours = cut_out(tensor, torch.tensor(points)[None], height=56, width=48)[0].permute(1, 2, 0).numpy()
    theirs = align_face(image, points, 56, 48).astype(float)
    inside = np.zeros((56, 48), bool)
    inside[8:-8, 8:-8] = True
    assert np.abs(ours - theirs)[inside].max() < 3.0
    assert np.abs(ours - theirs)[inside].mean() < 0.6


def test_five_points_come_from_the_68():
    points = torch.arange(136.0).view(1, 68, 2)
    found = five_of(points)[0]
    assert_allclose(found[0], points[0, 36:42].mean(dim=0))
    assert_allclose(found[2:], points[0, [30, 48, 54]])


def test_a_judge_is_frozen_and_lets_gradients_through(image):
    network = build_network(RecogniserConfig(depth=18, width=8, stem="3x3/1", embedding=8, height=32, columns=32))
    judge = Judge(network, height=32, width=32).train()
    assert not judge.network.training
    assert not any(parameter.requires_grad for parameter in judge.parameters())
    pictures = (torch.tensor(image).permute(2, 0, 1)[None].float() / 255).requires_grad_()
    landmarks = 20 + 24 * torch.rand(1, 68, 2, generator=torch.Generator().manual_seed(0))
    judge(pictures, landmarks).sum().backward()
    assert pictures.grad.abs().max() > 0
