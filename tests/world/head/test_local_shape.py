import numpy as np
import pytest

from umbra.world.head import layout
from umbra.world.head.head import responses
from umbra.world.head.local_shape import draw_amounts, local_modes, local_offsets, mode_names, patch_centres


def _amounts(seed, **given):
    chosen = {"sex": 0.5, "age": 30.0, "fullness": 0.0} | given
    return draw_amounts(rng=np.random.default_rng(seed), **chosen)


def test_no_mode_changes_a_measure():
    assert np.abs(responses(local_modes())).max() < 5e-3


@pytest.mark.parametrize("even", [True, False])
def test_twins_agree_or_disagree_as_their_mode_says(even):
    chosen = [index for index, mode in enumerate(mode_names()) if mode[2] == even][::23]
    fields = local_modes()[chosen]
    sign = 1 if even else -1
    assert np.allclose(fields[:, layout.MIRROR] * [-1, 1, 1], sign * fields, atol=1e-3)


def test_amounts_vary_between_people_and_are_the_same_for_the_same_seed():
    assert np.array_equal(_amounts(1), _amounts(1))
    assert np.abs(_amounts(1) - _amounts(2)).mean() > 0.5


def test_faces_are_asymmetric_by_less_than_a_millimetre_or_two():
    offsets = local_offsets(_amounts(3))
    difference = offsets - offsets[layout.MIRROR] * [-1, 1, 1]
    size = np.linalg.norm(difference, axis=1)
    assert 0.05 < size.mean() < 1.5


def test_fullness_widens_the_jaw_and_age_lowers_the_cheeks():
    centres = {name: np.argmin(((average() - centre) ** 2).sum(axis=1)) for name, centre in patch_centres().items()}
    full = local_offsets(_amounts(4, fullness=1.5) - _amounts(4))
    assert full[centres["jaw_middle"], 0] > 0.3
    old = local_offsets(_amounts(4, age=75.0) - _amounts(4))
    assert old[centres["beside_mouth"], 1] < -0.5


def average():
    from umbra.world.head.average import average_head

    return average_head()
