import numpy as np
import pytest

from umbra.world.people.casting import draw_appearance


def _crowd(sex, age, count=150, seed=0):
    return [draw_appearance(np.random.default_rng([seed, index]), sex=sex, age=age) for index in range(count)]


def test_women_are_drawn_without_beards_and_most_men_with_something():
    assert {look.beard.style for look in _crowd("female", 40)} == {"shaven"}
    grown = [look.beard.style != "shaven" for look in _crowd("male", 40)]
    assert 0.4 < np.mean(grown) < 0.75


def test_grey_hair_and_wrinkles_come_with_age():
    young, old = _crowd("male", 22), _crowd("male", 75)
    assert np.mean([look.hair.grey for look in young]) < 0.05 < 0.6 < np.mean([look.hair.grey for look in old])
    assert np.mean([look.skin.wrinkles for look in young]) < 0.2 < np.mean([look.skin.wrinkles for look in old])


def test_every_hair_style_frame_and_collar_is_worn_by_someone():
    crowd = _crowd("female", 45, 500) + _crowd("male", 45, 500)
    assert len({look.hair.style for look in crowd}) >= 14
    assert len({look.beard.style for look in crowd}) == 5
    assert len({look.clothes.collar for look in crowd}) == 5
    assert len({look.glasses.frame for look in crowd if look.glasses}) == 6


def test_light_eyes_come_with_fair_skin_and_lipstick_with_women():
    crowd = _crowd("female", 45, 500)
    fair, dark = ([look for look in crowd if keep(look.skin.tone)] for keep in (lambda t: t < 3, lambda t: t > 7))
    light = [np.mean([look.eyes.iris[2] > 0.25 for look in group]) for group in (fair, dark)]
    assert light[0] > 0.25 > 0.06 > light[1]
    assert 0.3 < np.mean([look.lips.lipstick > 0 for look in crowd]) < 0.55
    assert not any(look.lips.lipstick for look in _crowd("male", 45))


def test_colours_are_colours():
    for look in _crowd("female", 60, 60):
        colours = [
            look.skin.colour,
            look.hair.colour,
            look.brows.colour,
            look.eyes.iris,
            look.lips.colour,
            look.clothes.colour,
        ]
        assert all(0 <= value <= 1 for colour in colours for value in colour)


@pytest.mark.parametrize(
    ("sex", "age", "words"), [("man", 30, "sex must be"), ("male", 7, "age must lie in 15 to 100")]
)
def test_people_outside_the_tables_are_refused(sex, age, words):
    with pytest.raises(ValueError, match=words):
        draw_appearance(np.random.default_rng(0), sex=sex, age=age)
