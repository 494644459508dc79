import dataclasses

import numpy as np
import pytest

from umbra.world.people.casting import draw_appearance


def test_an_appearance_cannot_be_changed():
    look = draw_appearance(np.random.default_rng(0), sex="female", age=30)
    with pytest.raises(dataclasses.FrozenInstanceError):
        look.age = 31


def test_an_appearance_is_made_of_plain_values_that_compare_and_hash():
    one, two = (draw_appearance(np.random.default_rng(3), sex="male", age=50) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
