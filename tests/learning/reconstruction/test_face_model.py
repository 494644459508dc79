import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from umbra.geometry.cameras import Camera, to_camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.learning.reconstruction.face_model import FaceModel, check_finite
from umbra.morphable.coefficients import light_matrix, split_257

SIDE = 32


@pytest.fixture
def numbers():
    rng = np.random.default_rng(3)
    values = rng.normal(0, 0.5, (2, 257))
    values[:, 224:227] *= 0.4  # angles
    values[:, 227:254] *= 0.1  # light
    values[:, 254:] *= 0.2  # translation
    return torch.tensor(values, dtype=torch.float32)


def test_the_numbers_mean_what_they_mean_in_numpy(model, numbers):
    faces = FaceModel(model, side=SIDE)(numbers)
    parts = split_257(numbers.numpy())
    for place in range(2):
        shape = model.shape(parts.identity[place], parts.expression[place])
        wanted = to_camera(shape, euler_to_matrix(parts.angles[place]), parts.translation[place])
        assert_allclose(faces.vertices[place].numpy(), wanted, atol=1e-4)
        points, _ = Camera.deep3d(SIDE).project(wanted[model.landmarks])
        assert_allclose(faces.landmarks[place].numpy(), points, atol=1e-3)
        assert_allclose(faces.albedo[place].numpy(), model.colour(parts.albedo[place]), atol=1e-5)
    assert_allclose(faces.light.numpy(), light_matrix(parts.light))


def test_every_group_of_numbers_moves_the_picture(model, numbers):
    face = FaceModel(model, side=SIDE)
    leaf = numbers.clone().requires_grad_()
    face.render(face(leaf)).image.square().sum().backward()
    for part in vars(split_257(leaf.grad)).values():
        assert part.isfinite().all()
        assert part.abs().max() > 0


def test_a_step_down_the_slope_brings_a_picture_nearer(model, numbers):
    """The light, the albedo and the pose of a face are found again from its picture alone, from near by."""
    face = FaceModel(model, side=SIDE)
    with torch.no_grad():
        target = face.render(face(numbers))
    guess = numbers.clone()
    guess[:, 224:] += 0.03
    guess.requires_grad_()
    optimiser = torch.optim.Adam([guess], lr=5e-3)
    losses = []
    for _ in range(40):
        optimiser.zero_grad()
        drawn = face.render(face(guess))
        inside = (drawn.mask & target.mask)[:, None]  # the outline has no slope
        loss = (drawn.image - target.image).square()[inside.expand_as(drawn.image)].mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.2 * losses[0]


def test_a_shape_alone_is_not_posed(model, numbers):
    face = FaceModel(model, side=SIDE)
    moved = numbers.clone()
    moved[:, 224:] += 1.0
    assert torch.equal(face.shape_alone(numbers), face.shape_alone(moved))


def test_nothing_is_drawn_from_numbers_that_are_none(numbers):
    check_finite(numbers, "RNet")
    numbers[1, 5] = torch.nan
    with pytest.raises(ValueError, match="RNet: expected finite coefficients; found 1 of 2 faces with NaN"):
        check_finite(numbers, "RNet")


def test_landmarks_alone_are_those_of_the_whole_head(model):
    face = FaceModel(model, side=32)
    numbers = 0.3 * torch.randn(4, 257, generator=torch.Generator().manual_seed(2))
    torch.testing.assert_close(face.landmarks(numbers), face(numbers).landmarks, atol=1e-3, rtol=1e-4)
