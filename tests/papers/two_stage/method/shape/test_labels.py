"""The 62 numbers that fit drawn faces."""

import numpy as np
import torch

from umbra.papers.two_stage.method.shape.labels import pose_of


def rotation(seed):
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return turn * np.sign(np.linalg.det(turn))


def test_a_weak_perspective_is_found_again():
    rng = np.random.default_rng(0)
    shape, turn, shift = rng.normal(size=(30, 3)) * 40, rotation(1), np.array([12.0, -3.0])
    points = 0.3 * shape @ turn[:2].T + shift
    pose = pose_of(shape, points)
    np.testing.assert_allclose(pose[:, :3], 0.3 * turn, atol=1e-9)
    np.testing.assert_allclose(pose[:2, 3], shift)
    assert pose[2, 3] == 0


def test_what_does_not_fit_becomes_a_scaled_turn_all_the_same():
    rng = np.random.default_rng(2)
    pose = pose_of(rng.normal(size=(30, 3)), rng.normal(size=(30, 2)))
    scale = np.linalg.norm(pose[0, :3])
    np.testing.assert_allclose(pose[:, :3] @ pose[:, :3].T, scale**2 * np.eye(3), atol=1e-9)
    assert np.linalg.det(pose[:, :3]) > 0


def test_no_other_scale_or_shift_fits_better():
    rng = np.random.default_rng(3)
    shape, points = rng.normal(size=(30, 3)), rng.normal(size=(30, 2)) + 5
    pose = pose_of(shape, points)

    def error(scale, shift):
        return ((scale * shape @ pose[:2, :3].T + pose[:2, 3] + shift - points) ** 2).sum()

    moved = pose[:2, 3] - pose[:2, 3]
    best = error(1.0, moved)
    for scale, shift in ((1.05, [0, 0]), (0.95, [0, 0]), (1.0, [0.1, 0]), (1.0, [0, -0.1])):
        recentred = np.array(shift) + (1 - scale) * (shape.mean(axis=0) @ pose[:2, :3].T)
        assert error(scale, recentred) >= best


def test_drawn_eggs_have_numbers_that_place_their_landmarks(basis, eggs):
    found = basis.points(eggs["numbers"])
    apart = torch.linalg.vector_norm(found - eggs["landmarks"], dim=2)
    assert apart.mean() < 0.5  # of 32 pixels: what perspective and the directions left out cost
    known = eggs["known"]
    torch.testing.assert_close(eggs["numbers"][:, 12:52], known[:, :40])
    torch.testing.assert_close(eggs["numbers"][:, 52:], known[:, 80:90])
