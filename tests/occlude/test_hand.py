import cv2
import numpy as np
import pytest

from umbra.occlude.hand import SKINS, draw_hand
from umbra.occlude.raster import Light

SHAPE, PLACE = (200, 160), (80.0, 90.0, 120.0, 0.0)
SEEDS = range(6)


def _hand(seed, place=PLACE, **options):
    return draw_hand(SHAPE, place, Light(), rng=np.random.default_rng(seed), **options)


def _mask(seed, place=PLACE):
    return (_hand(seed, place).alpha > 0.5).astype(np.uint8)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hand_is_one_piece(seed):
    assert cv2.connectedComponents(_mask(seed))[0] == 2  # the ground and the hand


@pytest.mark.parametrize("seed", SEEDS)
def test_four_or_five_fingers_stand_off_the_palm(seed):
    mask = _mask(seed)
    palm = cv2.morphologyEx(mask, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (25, 25)))
    _, _, pieces, _ = cv2.connectedComponentsWithStats(mask - palm)
    # Two fingers that lie against each other are one piece.
    assert 4 <= (pieces[1:, cv2.CC_STAT_AREA] > 100).sum() <= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_fingers_point_up_and_the_forearm_leaves_below(seed):
    mask = _mask(seed)
    assert mask[-1].any()
    assert not mask[0].any()
    assert not mask[:, 0].any()
    assert not mask[:, -1].any()


def test_a_half_turn_of_the_hand_is_a_half_turn_of_the_picture():
    upright, turned = _mask(1, (80.0, 100.0, 90.0, 0.0)), _mask(1, (80.0, 100.0, 90.0, np.pi))
    assert (upright != turned[::-1, ::-1]).mean() < 0.002
    assert (upright != turned).mean() > 0.1


def test_twice_the_size_is_four_times_the_area():
    large, small = (
        (draw_hand((600, 600), (300.0, 300.0, size, 0.0), Light(), rng=np.random.default_rng(2)).alpha[:300]).sum()
        for size in (200.0, 100.0)
    )
    assert np.isclose(large / small, 4, rtol=0.03)


def test_the_same_rng_draws_the_same_hand_and_another_another():
    one, two, other = _hand(3), _hand(3), _hand(4)
    assert np.array_equal(one.colour, two.colour)
    assert np.array_equal(one.alpha, two.alpha)
    assert not np.array_equal(one.alpha, other.alpha)


def test_colour_and_alpha_stay_within_their_range():
    for seed in SEEDS:
        layer = _hand(seed)
        assert 0 <= layer.colour.min() <= layer.colour.max() <= 1 + 1e-6
        assert layer.alpha.min() == 0
        assert np.isclose(layer.alpha.max(), 1)


def test_a_darker_skin_gives_a_darker_hand_of_the_same_form():
    light, dark = _hand(5, skin=SKINS[0]), _hand(5, skin=SKINS[-1])
    fingers = (light.alpha > 0.99) & (np.arange(SHAPE[0])[:, None] < 90)
    assert light.colour[fingers].mean() > 1.5 * dark.colour[fingers].mean()
    assert np.array_equal(light.alpha, dark.alpha)
