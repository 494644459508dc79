"""62 numbers move as the images do."""

import pytest
import torch

from umbra.learning.augmentation import AugmentationConfig, draw_affine
from umbra.learning.landmarks import move_points
from umbra.papers.two_stage.method.shape.motion import moved_numbers

SIDE = 32


def test_points_of_moved_numbers_are_the_moved_points(basis, eggs):
    config = AugmentationConfig(flip=0.0, rotate=0.7, zoom=0.3, shift=0.2)
    matrices = draw_affine(24, config, generator=torch.Generator().manual_seed(0), shape=(SIDE, SIDE))
    moved = basis.points(moved_numbers(eggs["numbers"], matrices, side=SIDE))
    wanted = move_points(basis.points(eggs["numbers"]) / SIDE, matrices) * SIDE
    torch.testing.assert_close(moved, wanted, atol=1e-3, rtol=1e-4)


def test_the_pose_stays_a_scaled_turn_and_the_shape_stays(eggs):
    config = AugmentationConfig(flip=0.0, rotate=0.7, zoom=0.3, shift=0.2)
    matrices = draw_affine(24, config, generator=torch.Generator().manual_seed(1), shape=(SIDE, SIDE))
    moved = moved_numbers(eggs["numbers"], matrices, side=SIDE)
    pose = moved[:, :12].view(-1, 3, 4)[:, :, :3]
    product = pose @ pose.transpose(1, 2)
    scale = product.diagonal(dim1=1, dim2=2).mean(dim=1)
    torch.testing.assert_close(product, scale[:, None, None] * torch.eye(3).expand(24, -1, -1), atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(moved[:, 12:], eggs["numbers"][:, 12:])


def test_nothing_moves_where_nothing_is_asked(eggs):
    still = torch.eye(2, 3).expand(24, -1, -1).contiguous()
    torch.testing.assert_close(moved_numbers(eggs["numbers"], still, side=SIDE), eggs["numbers"], atol=1e-4, rtol=1e-5)


def test_a_mirror_is_refused():
    mirror = torch.tensor([[[-1.0, 0, 0], [0, 1, 0]]])
    with pytest.raises(ValueError, match="moved_numbers: the 62 numbers of a mirrored face are not known"):
        moved_numbers(torch.zeros(1, 62), mirror, side=SIDE)
