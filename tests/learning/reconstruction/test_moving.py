"""Moving a face: images, parsing map and landmarks go together."""

import numpy as np
import pytest
import torch

from umbra.geometry.landmarks import MIRROR
from umbra.learning.augmentation import AugmentationConfig, step_generator
from umbra.learning.reconstruction.moving import (
    STILL,
    move_images,
    move_landmarks,
    move_parsing,
    moved_batch,
    seen_otherwise,
)
from umbra.types import Region

SIDE = 32
MOVED = AugmentationConfig(flip=0.5, rotate=0.2, zoom=0.12, shift=0.05, brightness=0.0, contrast=0.0)


def dots(count=3):
    """Black images with one white pixel each, and the place of that pixel's middle as all landmarks."""
    rng = np.random.default_rng(3)
    image = torch.zeros(count, SIDE, SIDE, 3, dtype=torch.uint8)
    places = rng.integers(10, SIDE - 10, (count, 2))
    for own, (x, y) in zip(image, places, strict=True):
        own[y - 1 : y + 2, x - 1 : x + 2] = 255
    points = torch.tensor(places + 0.5).float()[:, None].expand(-1, 68, -1).contiguous()
    parsing = torch.where(image[..., 0] > 0, int(Region.LEFT_EYE), int(Region.BACKGROUND)).to(torch.uint8)
    return {"image": image, "landmarks": points, "parsing": parsing}


def centre(weights):
    """Middle of the mass of each image, in pixels."""
    grid = torch.arange(SIDE) + 0.5
    mass = weights.float()
    total = mass.sum(dim=(1, 2))
    return torch.stack([(mass.sum(dim=1) * grid).sum(1) / total, (mass.sum(dim=2) * grid).sum(1) / total], dim=1)


def test_images_parsing_and_landmarks_go_to_the_same_place():
    batch = dots(12)
    moved = moved_batch(batch, MOVED, seed=1, step=0)
    assert (moved["landmarks"] - batch["landmarks"]).abs().max() > 1  # it did move
    for weights in (moved["image"][..., 0], moved["parsing"] > 0):
        assert torch.allclose(centre(weights), moved["landmarks"][:, 0], atol=0.4)


def test_covered_and_bare_versions_move_alike():
    batch = dots()
    batch["clean"] = batch["image"].clone()
    batch["images"] = batch["image"][:, None].repeat(1, 7, 1, 1, 1)
    moved = moved_batch(batch, MOVED, seed=2, step=5)
    assert torch.equal(moved["image"], moved["clean"])
    assert torch.equal(moved["images"], moved["image"][:, None].repeat(1, 7, 1, 1, 1))


def test_a_mirror_renames_points_and_regions():
    mirror = torch.tensor([[[-1.0, 0, 0], [0, 1.0, 0]]])
    points = torch.rand(1, 68, 2) * SIDE
    moved = move_landmarks(points, mirror, side=SIDE)
    expected = points[0, torch.tensor(MIRROR.copy())] * torch.tensor([-1.0, 1.0]) + torch.tensor([SIDE, 0.0])
    assert torch.allclose(moved[0], expected, atol=1e-4)
    parsing = torch.zeros(1, SIDE, SIDE, dtype=torch.uint8)
    parsing[0, 4, 3], parsing[0, 5, 6], parsing[0, 7, 9] = Region.LEFT_BROW, Region.RIGHT_EAR, Region.NOSE
    turned = move_parsing(parsing, mirror)
    assert [turned[0, 4, SIDE - 4], turned[0, 5, SIDE - 7], turned[0, 7, SIDE - 10]] == [
        Region.RIGHT_BROW, Region.LEFT_EAR, Region.NOSE,
    ]  # fmt: skip


def test_beyond_the_border_is_the_borders_colour_and_no_face():
    image = torch.full((1, SIDE, SIDE, 3), 200, dtype=torch.uint8)
    parsing = torch.full((1, SIDE, SIDE), int(Region.SKIN), dtype=torch.uint8)
    shift = torch.tensor([[[1.0, 0, 1.0], [0, 1.0, 0]]])  # by half an image
    assert (move_images(image, shift) == 200).all()
    assert (move_parsing(parsing, shift)[0, :, SIDE // 2 :] == Region.BACKGROUND).all()


def test_chance_depends_on_seed_and_step_alone():
    batch = dots()
    one, again, other = (moved_batch(batch, MOVED, seed=4, step=step)["image"] for step in (7, 7, 8))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert step_generator(4, 7).initial_seed() != step_generator(5, 7).initial_seed()


def test_nothing_moves_where_nothing_is_to_move():
    batch = dots()
    assert moved_batch(batch, STILL, seed=0, step=0) is batch


def test_what_it_cannot_move_is_refused():
    with pytest.raises(ValueError, match="found depth, of which is not known what a motion does"):
        moved_batch({**dots(), "depth": torch.zeros(3, SIDE, SIDE)}, MOVED, seed=0, step=0)
    exact = {**dots(), "shape": torch.zeros(3, 144), "albedo": torch.zeros(3, 80)}
    with pytest.raises(ValueError, match="exact coefficients are not those of a mirrored face"):
        moved_batch(exact, MOVED, seed=0, step=0)
    unmirrored = AugmentationConfig(flip=0.0, rotate=0.3, brightness=0.0, contrast=0.0)
    assert torch.equal(moved_batch(exact, unmirrored, seed=0, step=0)["shape"], exact["shape"])


def test_what_is_seen_is_painted_anew_by_seed_and_step_and_nothing_where_nothing_is_to_be():
    images = 2 * torch.rand(3, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1)) - 1
    assert seen_otherwise(images, MOVED, seed=1, step=2) is images
    light = AugmentationConfig(flip=0.0, brightness=0.3, contrast=0.3, grey=0.5)
    one, again, other = (seen_otherwise(images, light, seed=1, step=step) for step in (2, 2, 3))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert not torch.equal(one, images)
