from dataclasses import replace
from math import pi

import kornia
import pytest
import torch

from umbra.learning.augmentation import (
    AugmentationConfig,
    augment,
    draw_affine,
    draw_blocks,
    greyed,
    normalise,
    recolour,
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


COLOUR = replace(NONE, hue=2.0, saturation=0.8)


def gentle(count=20):
    """Pictures whose colours stay in range whatever they are turned by: no colour is longer than 1."""
    return pictures(count, 5, 4) / 3**0.5


def turned_by(monkeypatch, angle, gain=0.0):
    """What `recolour` makes of `gentle` where these are drawn: the hue first, then the saturation."""
    draws = iter([angle, gain])
    name = "umbra.learning.augmentation.symmetric"
    monkeypatch.setattr(name, lambda count, reach, *, generator: torch.full((count,), next(draws)))
    return recolour(gentle(), COLOUR, generator=generator())


def test_recolouring_leaves_grey_pictures_grey():
    grey = pictures(20).mean(dim=1, keepdim=True).expand(-1, 3, -1, -1).contiguous()
    torch.testing.assert_close(recolour(grey, COLOUR, generator=generator()), grey, atol=1e-6, rtol=0)


def test_recolouring_changes_colours_but_keeps_the_mean_of_the_channels():
    x = gentle()
    lit = recolour(x, COLOUR, generator=generator())
    inside = (lit.abs() < 1).all(dim=1, keepdim=True)
    assert inside.float().mean() > 0.9
    mean = torch.where(inside, x.mean(dim=1, keepdim=True), 0)
    torch.testing.assert_close(torch.where(inside, lit.mean(dim=1, keepdim=True), 0), mean, atol=1e-6, rtol=0)
    assert (lit - x).abs().amax(dim=(1, 2, 3)).min() > 0.01
    assert lit.abs().max() <= 1


def test_no_saturation_and_no_hue_leave_the_picture():
    x = pictures()
    torch.testing.assert_close(recolour(x, NONE, generator=generator()), x, atol=1e-6, rtol=0)


def test_a_whole_turn_of_the_hue_is_none_and_a_third_permutes_the_channels(monkeypatch):
    x = gentle()
    torch.testing.assert_close(turned_by(monkeypatch, 2 * pi), x, atol=1e-5, rtol=0)
    torch.testing.assert_close(turned_by(monkeypatch, 2 * pi / 3), x.roll(1, dims=1), atol=1e-5, rtol=0)


def test_turning_the_hue_keeps_the_distance_from_grey_and_saturation_scales_it(monkeypatch):
    def distance(images):
        return (images - images.mean(dim=1, keepdim=True)).norm(dim=1)

    before = distance(gentle())
    torch.testing.assert_close(distance(turned_by(monkeypatch, 0.7)), before, atol=1e-5, rtol=0)
    torch.testing.assert_close(distance(turned_by(monkeypatch, 0.7, -0.4)), 0.6 * before, atol=1e-5, rtol=0)
    torch.testing.assert_close(distance(turned_by(monkeypatch, 0.0, -1.0)), 0 * before, atol=1e-5, rtol=0)


def test_each_picture_is_recoloured_on_its_own_and_by_the_generator_alone():
    x = gentle(1).expand(6, -1, -1, -1).contiguous()
    lit = augment(x, COLOUR, generator=generator(3))
    assert torch.equal(lit, augment(x, COLOUR, generator=generator(3)))
    assert len({tuple(picture.flatten().tolist()) for picture in lit}) == 6


def test_without_recolouring_the_other_draws_stay_what_they_were():
    x, plain = pictures(), AugmentationConfig(grey=0.5, cover=0.5)
    own = generator(5)
    moved = resample(x, draw_affine(4, plain, generator=own, shape=x.shape[-2:]))
    relight(moved, plain, generator=own)
    after = torch.rand(1, generator=own)
    used = generator(5)
    augment(x, replace(plain, grey=0.0, cover=0.0), generator=used)
    assert torch.equal(torch.rand(1, generator=used), after)


@pytest.mark.parametrize(("name", "value"), [("saturation", 1.2), ("hue", 4.0), ("hue", -0.1)])
def test_refuses_a_change_of_colour_out_of_range(name, value):
    with pytest.raises(ValueError, match=f"{name}: expected a number from 0 to "):
        AugmentationConfig(**{name: value})


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
    with pytest.raises(ValueError, match="flip: expected a number from 0 to 1, found"):
        AugmentationConfig(flip=1.5)


def test_without_colour_the_channels_are_their_mean():
    images = torch.rand(2, 3, 4, 5, generator=torch.Generator().manual_seed(0))
    grey = greyed(images)
    assert grey.shape == images.shape
    assert grey.is_contiguous(memory_format=torch.channels_last)
    for channel in range(3):
        torch.testing.assert_close(grey[:, channel], images.mean(dim=1))
    torch.testing.assert_close(greyed(grey), grey)
