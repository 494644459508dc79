import dataclasses

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.world.paint.canvas import canvas
from umbra.world.paint.wrinkle_table import FAMILIES
from umbra.world.paint.wrinkles import Patch, depth_of, draw_line, own_shares, patch_of
from umbra.world.people.casting import draw_appearance


@pytest.fixture(scope="module")
def look():
    return draw_appearance(np.random.default_rng(4), sex="male", age=60)


def test_depth_by_hand():
    family = dataclasses.replace(FAMILIES["forehead"], rest=0.5, fold=0.8, late=2.0, actions={"smile": 0.5, "puff": -1})
    assert depth_of(family, 1, 0.6, 1.2, {}) == pytest.approx(0.5 * 0.36 * 1.2)
    assert depth_of(family, 1, 0.6, 1.2, {"smile": 1.0}) == pytest.approx(0.5 * 0.36 * 1.2 + 0.8 * 0.8 * 0.5)
    assert depth_of(family, 1, 0.6, 1.2, {"puff": 0.25}) == pytest.approx(0.5 * 0.36 * 1.2 * 0.75)
    assert depth_of(family, 1, 3.0, 1.0, {"smile": 9.0}) == pytest.approx(0.5 * 9 + 0.8 * 1.3)


@pytest.mark.parametrize("name", FAMILIES)
def test_age_deepens_every_family_and_the_young_have_hardly_any(name):
    depths = [depth_of(FAMILIES[name], 1, worn, 1.0, {}) for worn in (0.03, 0.3, 0.9)]
    assert depths[0] < depths[1] < depths[2]
    assert depths[0] < 0.15


def test_one_sided_actions_fold_their_own_side():
    family = FAMILIES["nasolabial"]
    left, right = (depth_of(family, side, 0.3, 1.0, {"smile_left": 1.0}) for side in (-1, 1))
    assert left > right + 0.3
    assert depth_of(family, 1, 0.3, 1.0, {"smile_right": 1.0}) == left


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("forehead", "brow_outer_raise"), ("glabella", "brow_lower"), ("crow_feet", "cheek_raise"),
        ("nasolabial", "smile"), ("marionette", "frown"), ("upper_lip", "pucker"), ("nose_side", "nose_wrinkle"),
    ],
)  # fmt: skip
def test_a_muscle_folds_the_skin_across_its_pull(name, action):
    family = FAMILIES[name]
    assert depth_of(family, -1, 0.1, 1.0, {action: 1.0}) > depth_of(family, -1, 0.1, 1.0, {}) + 0.1


def test_a_patch_is_a_function_of_person_family_and_side(look):
    one, two = (patch_of(look, "crow_feet", 1, 192) for _ in range(2))
    assert_array_equal(one.heights, two.heights)
    assert (one.top, one.left) == (two.top, two.left)
    other = patch_of(dataclasses.replace(look, seed=look.seed + 1), "crow_feet", 1, 192)
    assert other.heights.shape != one.heights.shape or (other.heights != one.heights).any()


def test_patches_lie_at_their_side(look):
    ground = canvas(192)
    for name in ("nasolabial", "forehead"):
        for side in (-1, 1):
            field = np.zeros((192, 192), np.float32)
            patch_of(look, name, side, 192).add_to(field, 0.5)
            away = np.abs(field).sum(axis=0)
            x = ground.x.mean(axis=0)
            assert away[x * side > 6.5].sum() > 20 * away[x * side < -6.5].sum()


def test_the_two_halves_of_a_crossing_family_are_whole_together(look):
    """Where the sides pass into each other they share: no line is doubled or lost in the middle."""
    field, sheets = np.zeros((192, 192), np.float32), []
    for side in (-1, 1):
        patch = patch_of(look, "chin", side, 192)
        patch.add_to(field, 1.0)
        sheets.append(patch)
    middle = np.abs(canvas(192).x) < 5.5
    only = np.zeros_like(field)
    sheets[0].add_to(only, 1.0)
    assert np.abs(field[middle]).max() > 0.15
    assert (np.abs(only[middle]) <= np.abs(field[middle]) + 1e-6).all()
    assert field.min() >= -1.0


def test_lines_are_never_deeper_than_one_and_end_softly():
    for place, family in enumerate(FAMILIES.values()):
        rng = np.random.default_rng(place)
        for path in family.paths:
            line, depths = draw_line(path, family, rng=rng)
            assert len(line) == len(depths) >= 6
            assert depths.min() >= 0
            assert depths.max() <= 1
            assert min(depths[0], depths[-1]) < 0.6
            away = np.linalg.norm(line[:, None] - np.array(path, float)[None], axis=2).min(axis=1)
            assert away.max() < 22


def test_lines_of_two_people_differ_and_vary_along_their_way():
    family = FAMILIES["forehead"]
    (one, deep), (two, _) = (draw_line(family.paths[0], family, rng=np.random.default_rng(n)) for n in range(2))
    assert np.abs(one - two).max() > 0.4
    assert np.ptp(deep[8:-8]) > 0.1


def test_own_shares_are_around_one_and_a_persons_own(look):
    shares = np.array([list(own_shares(dataclasses.replace(look, seed=seed)).values()) for seed in range(40)])
    assert 0.5 <= shares.min() <= shares.max() <= 1.4
    assert_allclose(shares.mean(), 0.95, atol=0.03)
    assert list(own_shares(look)) == list(FAMILIES)


def test_adding_a_patch_scales_it():
    field = np.ones((4, 4), np.float32)
    Patch(1, 2, np.float32([[1, -2]])).add_to(field, 0.5)
    assert_array_equal(field[1], [1, 1, 1.5, 0])
    assert field.sum() == 16 - 0.5
