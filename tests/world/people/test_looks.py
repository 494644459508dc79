"""On another day a person has another cut, and is still the same person."""

from dataclasses import replace

import numpy as np
import pytest

from umbra.world.paint.appearance import Headwear
from umbra.world.people.casting_hair import COILED
from umbra.world.people.looks import DAILY, THINNED, another_look, bare_eyes
from umbra.world.people.people import appearance_of, draw_body, draw_person

PEOPLE = 150


@pytest.fixture(scope="module")
def firsts():
    return [appearance_of(draw_body(5, index)) for index in range(PEOPLE)]


@pytest.fixture(scope="module")
def others(firsts):
    return [another_look(first, rng=np.random.default_rng(place)) for place, first in enumerate(firsts)]


def test_who_one_is_stays(firsts, others):
    for first, other in zip(firsts, others, strict=True):
        assert (other.sex, other.age, other.seed, other.skin, other.brows) == (
            first.sex, first.age, first.seed, first.skin, first.brows
        )  # fmt: skip
        assert bare_eyes(other.eyes) == bare_eyes(first.eyes)
        for name in ("colour", "grey", "hairline", "temples", "peak", "wave"):
            assert getattr(other.hair, name) == getattr(first.hair, name)
        assert (other.beard.colour, other.beard.density) == (first.beard.colour, first.beard.density)


def test_what_one_changes_changes(firsts, others):
    pairs = list(zip(firsts, others, strict=True))
    assert all(first.clothes != other.clothes for first, other in pairs)
    assert np.mean([first.hair.style != other.hair.style for first, other in pairs]) > 0.5
    men = [(first.beard, other.beard) for first, other in pairs if first.sex == "male"]
    assert 0.2 < np.mean([one.style != other.style for one, other in men]) < 0.6
    worn = [other.glasses is not None for first, other in pairs if first.glasses]
    bare = [other.glasses is not None for first, other in pairs if not first.glasses]
    assert 0.4 < np.mean(worn) < 0.9
    assert np.mean(bare) < 0.15
    painted = [other.lips.lipstick > 0 for first, other in pairs if first.lips.lipstick > 0]
    assert 0.3 < np.mean(painted) < 0.9
    assert all(other.lips == first.lips for first, other in pairs if first.lips.lipstick == 0)


def test_without_make_up_lips_and_eyes_are_bare(firsts, others):
    met = set()
    for first, other in zip(firsts, others, strict=True):
        if first.lips.lipstick > 0 and first.eyes != bare_eyes(first.eyes):
            painted = other.lips.lipstick > 0
            assert other.eyes == (first.eyes if painted else bare_eyes(first.eyes))
            met.add(painted)
    assert met == {True, False}


def test_hair_grows_as_it_grew(firsts, others):
    for first, other in zip(firsts, others, strict=True):
        if first.hair.style in THINNED:
            assert other.hair == first.hair
        else:
            assert other.hair.style not in THINNED
            if "buzz" not in (first.hair.style, other.hair.style):
                assert (first.hair.style in COILED) == (other.hair.style in COILED)


@pytest.mark.parametrize("kind", DAILY)
def test_what_is_worn_always_is_worn_and_nobody_else_wears_it(firsts, others, kind):
    cloth = Headwear(kind, (0.1, 0.1, 0.1), (0.2, 0.2, 0.2), 0.5, 0.0)
    first = replace(firsts[0], headwear=cloth)
    assert all(another_look(first, rng=np.random.default_rng(seed)).headwear == cloth for seed in range(20))
    for first, other in zip(firsts, others, strict=True):
        if first.headwear is None:
            assert other.headwear is None or other.headwear.kind not in DAILY


def test_a_look_is_a_function_of_its_number_and_the_first_is_the_person():
    one, again, other = (draw_person(5, 2, look) for look in (1, 1, 2))
    assert one.appearance == again.appearance != other.appearance
    assert draw_person(5, 2, 0).appearance == draw_person(5, 2).appearance != one.appearance
    np.testing.assert_array_equal(one.shape, other.shape)
