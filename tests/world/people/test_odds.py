import numpy as np
import pytest

from umbra.world.people.odds import grown, pick, rgb, shifted


def test_names_come_in_proportion_to_their_odds():
    rng = np.random.default_rng(0)
    drawn = [pick({"one": 3, "two": 1, "never": 0}, rng=rng) for _ in range(400)]
    assert "never" not in drawn
    assert np.mean([name == "one" for name in drawn]) == pytest.approx(0.75, abs=0.06)


def test_colours_are_clipped_to_plain_numbers():
    assert rgb(np.array([1.4, 0.5, -0.2])) == (1.0, 0.5, 0.0)


def test_no_spread_leaves_a_colour_and_a_spread_keeps_it_near():
    colour = (0.4, 0.2, 0.1)
    assert shifted(colour, 0.0, rng=np.random.default_rng(0)) == pytest.approx(colour)
    many = np.array([shifted(colour, 0.1, rng=np.random.default_rng(number)) for number in range(300)])
    assert many.mean(axis=0) == pytest.approx(colour, rel=0.05)


def test_a_share_is_half_at_its_age_and_rises_with_years():
    assert grown(50.0, 50, 8) == pytest.approx(0.5)
    assert grown(30.0, 50, 8) < 0.1 < 0.9 < grown(70.0, 50, 8)
