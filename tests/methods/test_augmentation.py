from dataclasses import replace

import kornia
import pytest
import torch

from umbra.methods.augmentation import (
    AugmentationConfig,
    augment,
    draw_affine,
    draw_blocks,
    normalise,
    relight,
    resample,
    step_generator,
)

NONE = AugmentationConfig(flip=0.0, rotate=0.0, zoom=0.0, shift=0.0, brightness=0.0, contrast=0.0)


def pictures(count=4, height=12, width=10, seed=0):
    return 2 * torch.rand(count, 3, height, width, generator=torch.Generator().manual_seed(seed)) - 1


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_normalise_puts_black_at_minus_one_and_white_at_one_channels_first():
    images = torch.zeros(1, 4, 4, 3, dtype=torch.uint8)
    images[0, 1, 2] = torch.tensor([255, 0, 255], dtype=torch.uint8)
    x = normalise(images, size=(4, 4))
    assert x[0, :, 1, 2].tolist() == [1.0, -1.0, 1.0]
    assert x.is_contiguous(memory_format=torch.channels_last)
    assert images[0, 1, 2].tolist() == [255, 0, 255]


def test_normalise_shrinks_by_area():
    images = torch.tensor([0, 255, 255, 255], dtype=torch.uint8).view(1, 2, 2, 1).expand(1, 2, 2, 3)
    assert normalise(images, size=(1, 1))[0, 0].item() == pytest.approx(0.5)


def test_normalise_enlarges_too():
    assert normalise(torch.full((1, 2, 2, 3), 255, dtype=torch.uint8), size=(4, 6)).eq(1).all()


def test_without_any_change_the_picture_stays():
    x = pictures()
    torch.testing.assert_close(augment(x, NONE, generator=generator()), x, atol=1e-5, rtol=1e-5)


def test_grey_takes_the_colour_away_and_keeps_the_mean():
    x = pictures()
    grey = augment(x, replace(NONE, grey=1.0), generator=generator())
    torch.testing.assert_close(grey, x.mean(dim=1, keepdim=True).expand_as(x), atol=1e-5, rtol=1e-5)


def test_flip_mirrors_left_and_right():
    x = pictures()
    torch.testing.assert_close(
        augment(x, replace(NONE, flip=1.0), generator=generator()), x.flip(-1), atol=1e-5, rtol=0
    )


def test_resampling_agrees_with_kornia():
    config = AugmentationConfig(rotate=0.4, zoom=0.2, shift=0.2)
    x = pictures(6, 13, 9)
    matrices = draw_affine(6, config, generator=generator(3), shape=x.shape[-2:])
    # kornia maps input pixels to output pixels, ours output to input in the unit frame: between them stand two frames.
    half = torch.tensor([9.0, 13.0]) / 2
    frame = torch.diag(torch.tensor([half[0], half[1], 1.0]))
    frame[:2, 2] = half - 0.5
    ours = torch.cat([matrices, torch.tensor([[[0.0, 0.0, 1.0]]]).repeat(6, 1, 1)], dim=1)
    theirs = torch.linalg.inv(frame @ ours @ torch.linalg.inv(frame))[:, :2]
    expected = kornia.geometry.warp_affine(x, theirs, (13, 9), padding_mode="border", align_corners=True)
    # align_corners=True with pixel matrices is the same sampling, except where the border begins.
    torch.testing.assert_close(resample(x, matrices), expected, atol=1e-3, rtol=0)


def test_rotation_keeps_a_circle_round_on_a_picture_that_is_not_square():
    matrix = draw_affine(1, replace(NONE, rotate=0.5), generator=generator(), shape=(20, 10))[0]
    pixels = torch.diag(torch.tensor([5.0, 10.0]))
    turn = pixels @ matrix[:, :2] @ torch.linalg.inv(pixels)
    torch.testing.assert_close(turn @ turn.T, torch.eye(2), atol=1e-6, rtol=0)


def test_light_changes_about_the_mean_and_stays_in_range():
    x = pictures(50)
    lit = relight(x, replace(NONE, contrast=0.9, brightness=0.9), generator=generator())
    assert lit.abs().max() <= 1
    calm = relight(0.1 * x, replace(NONE, contrast=0.5), generator=generator())
    torch.testing.assert_close(calm.mean(dim=(1, 2, 3)), 0.1 * x.mean(dim=(1, 2, 3)), atol=1e-6, rtol=0)


def test_blocks_are_rectangles_no_larger_than_asked_and_as_frequent():
    blocks = draw_blocks(400, replace(NONE, cover=0.5, cover_largest=0.4), generator=generator(), size=(20, 10))
    assert 0.35 < blocks.flatten(1).any(dim=1).float().mean() < 0.55
    for block in blocks[:50]:
        rows, columns = block.any(dim=1), block.any(dim=0)
        assert torch.equal(block, rows[:, None] & columns[None])
        assert rows.sum() <= 9
        assert columns.sum() <= 5


def test_cover_paints_one_colour_and_leaves_the_rest():
    x = pictures(30)
    covered = augment(x, replace(NONE, cover=1.0), generator=generator())
    changed = (covered - x).abs().amax(dim=1) > 1e-4
    for picture, where in zip(covered, changed, strict=True):
        if where.any():
            assert picture[:, where].std(dim=1, correction=0).max() < 1e-5


def test_same_generator_same_changes_and_the_global_one_is_untouched():
    x = pictures()
    before = torch.get_rng_state()
    first = augment(x, AugmentationConfig(cover=0.5), generator=generator(1))
    assert torch.equal(first, augment(x, AugmentationConfig(cover=0.5), generator=generator(1)))
    assert not torch.equal(first, augment(x, AugmentationConfig(cover=0.5), generator=generator(2)))
    assert torch.equal(before, torch.get_rng_state())


def test_each_step_has_its_own_chance_and_large_seeds_are_fine():
    def first(seed, step):
        return torch.rand(1, generator=step_generator(seed, step)).item()

    assert first(2**32 - 1, 5) == first(2**32 - 1, 5)
    assert len({first(1, 0), first(0, 1), first(1, 1), first(2**32 - 1, 0)}) == 4


def test_refuses_a_probability_above_one():
    with pytest.raises(ValueError, match=r"augmentation\.flip must lie in \[0, 1"):
        AugmentationConfig(flip=1.5)
