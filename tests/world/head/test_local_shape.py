import numpy as np
import pytest

from umbra.world.head import layout
from umbra.world.head.anthropometry import MEASURES, OPEN
from umbra.world.head.average import average_head
from umbra.world.head.head import responses
from umbra.world.head.local_shape import (
    FULLNESS,
    VARIED,
    draw_amounts,
    local_modes,
    local_offsets,
    mode_names,
    patch_centres,
    patch_field,
    years_of,
)


def _amounts(seed, **given):
    chosen = {"sex": 0.5, "age": 30.0, "fullness": 0.0} | given
    return draw_amounts(rng=np.random.default_rng(seed), **chosen)


def test_no_mode_of_chance_changes_an_open_measure():
    rows = [list(MEASURES).index(name) for name in OPEN]
    assert np.abs(responses(local_modes()[: len(mode_names())])[:, rows]).max() < 0.1


@pytest.mark.parametrize("even", [True, False])
def test_twins_agree_or_disagree_as_their_mode_says(even):
    chosen = [index for index, mode in enumerate(mode_names()) if mode[2] == even][::4]
    fields = local_modes()[chosen]
    sign = 1 if even else -1
    assert np.allclose(fields[:, layout.MIRROR] * [-1, 1, 1], sign * fields, atol=0.02)


def test_amounts_vary_between_people_and_are_the_same_for_the_same_seed():
    assert np.array_equal(_amounts(1), _amounts(1))
    assert np.abs(_amounts(1) - _amounts(2)).mean() > 0.5


def test_ears_and_back_differ_between_sides_by_less_than_a_millimetre_or_two():
    offsets = local_offsets(_amounts(3))
    size = np.linalg.norm(offsets - offsets[layout.MIRROR] * [-1, 1, 1], axis=1)
    assert 0.01 < size.max() < 3


def test_fullness_lowers_the_chin_s_underside_and_age_does_too():
    vertex = np.argmin(((average_head() - patch_centres()["under_chin"]) ** 2).sum(axis=1))
    for given in ({"fullness": 1.5}, {"age": 75.0}):
        assert local_offsets(_amounts(4, **given) - _amounts(4))[vertex, 1] < -1


def test_a_table_pushes_its_patches_and_open_ones_alone_if_asked():
    whole, part = patch_field(FULLNESS), patch_field(FULLNESS, open_only=True)
    cheek = np.argmin(((average_head() - patch_centres()["cheek_side"]) ** 2).sum(axis=1))
    assert whole[cheek, 0] > 2.8
    assert abs(part[cheek, 0]) < 0.5
    assert set(VARIED) & set(FULLNESS)


@pytest.mark.parametrize(("age", "years"), [(30, 0.0), (60, 1.0), (18, -0.4), (99, 1.6)])
def test_age_is_counted_in_thirty_years_from_thirty(age, years):
    assert years_of(age) == pytest.approx(years)
