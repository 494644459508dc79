"""What is worn lies where it is said, is chosen by the image's number alone, and has no colour over a grey image."""

import numpy as np
import pytest

from umbra.data.grey import are_grey, greyed
from umbra.data.worn import stored, worn

KINDS = ("surgical_mask", "sunglasses")
POINTS = np.array([[14.0, 24], [34, 24], [24, 34], [16, 46], [32, 46]])


@pytest.fixture(scope="module")
def images():
    """Six pictures of 64×48, each of one colour and a little noise."""
    rng = np.random.default_rng(1)
    colours = rng.integers(40, 216, (6, 1, 1, 3))
    return (colours + rng.normal(0, 12, (6, 64, 48, 3))).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def points():
    return POINTS + np.random.default_rng(2).normal(0, 1.5, (6, 5, 2))


@pytest.mark.parametrize("kind", KINDS)
def test_beside_what_is_worn_only_the_storing_changes_a_picture(images, points, kind):
    made = worn(images, points, kind, seed=3, numbers=np.arange(6))
    assert made.truth.any(axis=(1, 2)).all()
    kept = np.stack([stored(image) for image in images])
    far = np.abs(made.images.astype(int) - kept).max(axis=-1)
    assert np.median(far[made.truth]) > 20 > np.percentile(far[~made.truth], 90)


@pytest.mark.parametrize("kind", KINDS)
def test_chance_is_the_seeds_and_the_numbers_alone(images, points, kind):
    numbers = np.array([4, 9, 2, 30, 7, 11])
    together = worn(images, points, kind, seed=3, numbers=numbers)
    for place, number in enumerate(numbers):
        own = np.array([place])
        alone = worn(images[own], points[own], kind, seed=3, numbers=np.array([number]))
        np.testing.assert_array_equal(alone.images[0], together.images[place])
        np.testing.assert_array_equal(alone.truth[0], together.truth[place])
    assert (worn(images, points, kind, seed=4, numbers=numbers).images != together.images).any()
    assert (worn(images, points, kind, seed=3, numbers=numbers + 1).images != together.images).any()


def test_a_stored_picture_differs_a_little_everywhere(images):
    difference = np.abs(stored(images[0]).astype(int) - images[0])
    assert 0 < difference.mean() < 15


def test_a_grey_picture_wears_grey_things_only(images, points):
    grey = np.where(np.arange(len(images))[:, None, None, None] % 2, greyed(images), images)
    for kind in KINDS:
        made, coloured = (worn(one, points, kind, seed=3, numbers=np.arange(6)) for one in (grey, images))
        assert are_grey(made.images)[1::2].all()
        np.testing.assert_array_equal(made.images[::2], coloured.images[::2])
        np.testing.assert_array_equal(made.truth, coloured.truth)
        assert not are_grey(coloured.images).any()
