"""A set of the world says who, how many and in which frame, and refuses what makes no sense."""

import pytest

from umbra.world.sets.config import WorldConfig


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"people": 0}, "people: expected a number from 1"),
        ({"occluded": 1.5}, "occluded: expected a number from 0 to 1"),
        ({"plan": ("cup",)}, "one kind per picture"),
        ({"channels": ("clean",)}, "expected 'images'"),
    ],
)
def test_settings_that_make_no_sense_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        WorldConfig(**{"seed": 1, "people": 2, "pictures": 2, **change})
