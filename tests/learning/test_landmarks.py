import numpy as np
import pytest
import torch

from umbra.geometry.landmarks import MIRROR
from umbra.learning.augmentation import AugmentationConfig, draw_affine, resample
from umbra.learning.landmarks import LandmarkRegressor, LandmarksConfig, face_size, mean_points, move_points, shares

STILL = AugmentationConfig(flip=0.0, rotate=0.0, zoom=0.0, shift=0.0, brightness=0.0, contrast=0.0)


def dots(points, side):
    """A picture that is bright around each of a few points, and nowhere else."""
    y, x = torch.meshgrid(*(torch.arange(side) + 0.5,) * 2, indexing="ij")
    grid = torch.stack([x, y], dim=-1) / side
    near = ((grid[None] - points[:, None, None]) ** 2).sum(-1)
    return torch.exp(-near / 0.002).amax(0)


@pytest.mark.parametrize("flip", [0.0, 1.0])
def test_points_follow_their_picture(flip):
    generator = torch.Generator().manual_seed(3)
    config = AugmentationConfig(flip=flip, rotate=0.5, zoom=0.2, shift=0.1)
    matrix = draw_affine(1, config, generator=generator, shape=(64, 64))
    points = torch.rand(1, 68, 2, generator=generator) * 0.4 + 0.3
    for number in (0, 36, 54):
        moved = move_points(points, matrix)[0, number]
        before = points[0, MIRROR[number] if flip else number]
        picture = resample(dots(before[None], 64)[None, None].expand(1, 3, -1, -1), matrix)[0, 0]
        brightest = torch.tensor([int(picture.argmax()) % 64, int(picture.argmax()) // 64]) + 0.5
        assert float((brightest / 64 - moved).abs().max()) < 0.02


def test_the_first_answer_is_the_mean_face():
    mean = torch.rand(68, 2)
    module = LandmarkRegressor(LandmarksConfig(width=8, features=8, side=32), mean=mean).eval()
    images = torch.randint(0, 256, (2, 40, 20, 3), dtype=torch.uint8)
    torch.testing.assert_close(module(images), (mean * torch.tensor([20.0, 40.0])).expand(2, -1, -1))


def test_shares_are_of_either_side():
    batch = {"image": torch.zeros(1, 50, 20, 3, dtype=torch.uint8), "landmarks": torch.full((1, 68, 2), 10.0)}
    torch.testing.assert_close(shares(batch)[0, 0], torch.tensor([0.5, 0.2]))


def test_face_size_is_the_root_of_the_boxs_area():
    points = torch.zeros(1, 68, 2)
    points[0, 0], points[0, 1] = torch.tensor([4.0, 0.0]), torch.tensor([0.0, 9.0])
    torch.testing.assert_close(face_size(points), torch.tensor([6.0]))


@pytest.mark.parametrize("size", [0.5, 0.125])
def test_errors_are_per_cent_of_the_faces_size(size, monkeypatch):
    """All points 2 % of the face's size to the right: half of the numbers are 2, w · ln(1 + 2 / ε), half are 0."""
    generator = torch.Generator().manual_seed(1)
    mean = 0.5 + size * (torch.rand(68, 2, generator=generator) - 0.5)
    truth = mean + torch.tensor([0.02, 0.0]) * face_size(mean[None])
    batch = {
        "image": torch.zeros(3, 40, 20, 3, dtype=torch.uint8),
        "landmarks": (truth * torch.tensor([20.0, 40.0])).expand(3, -1, -1),
    }
    module = LandmarkRegressor(LandmarksConfig(width=8, features=8, side=32, augmentation=STILL), mean=mean)
    logged = {}
    monkeypatch.setattr(module, "log", lambda name, value, **named: logged.setdefault(name, value.item()))
    loss = module.training_step(batch, 0).item()
    assert loss == logged["train_loss"] == pytest.approx(4.0 * np.log(1 + 2 / 0.8) / 2, rel=1e-3)
    square = {"image": torch.zeros(3, 40, 40, 3, dtype=torch.uint8), "landmarks": (40 * truth).expand(3, -1, -1)}
    module.eval().validation_step(square, 0)
    module.on_validation_epoch_end()
    assert logged["validation_error"] == pytest.approx(2.0, rel=1e-3)


def test_it_learns_where_a_dot_lies():
    config = LandmarksConfig(width=8, features=16, side=32, augmentation=STILL)
    module = LandmarkRegressor(config, mean=torch.full((68, 2), 0.5))
    generator = torch.Generator().manual_seed(0)
    places = torch.rand(64, 2, generator=generator) * 0.6 + 0.2
    images = torch.stack([dots(place[None], 32) for place in places])[..., None].expand(-1, -1, -1, 3) * 255
    offsets = torch.from_numpy(np.random.default_rng(0).normal(size=(68, 2))).float() * 0.1
    truth = places[:, None] + offsets
    optimiser = torch.optim.AdamW(module.parameters(), 5e-3)
    first = last = 0.0
    for _ in range(60):
        error = (module.network(module.prepare(images.byte())) - truth).abs().mean()
        optimiser.zero_grad()
        error.backward()
        optimiser.step()
        last = float(error.detach())
        first = first or last
    assert last < first / 3


def test_the_mean_face_is_in_shares_of_either_side():
    points = torch.stack([torch.full((68, 2), 10.0), torch.full((68, 2), 20.0)])
    torch.testing.assert_close(mean_points(points, (60, 30)), torch.tensor([0.5, 0.25]).expand(68, 2))
