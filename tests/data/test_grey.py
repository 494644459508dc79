"""Pictures without colour."""

import numpy as np

from umbra.data.grey import are_grey, coloured_as, greyed


def coloured(count: int = 3) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 5, 4, 3), dtype=np.uint8)


def test_a_grey_picture_keeps_its_brightness_and_nothing_else():
    images = coloured()
    found = greyed(images)
    assert are_grey(found).all()
    assert not are_grey(images).any()
    luma = images @ np.array([0.299, 0.587, 0.114])
    np.testing.assert_allclose(found[..., 0], luma, atol=0.51)
    np.testing.assert_array_equal(greyed(found), found)


def test_one_coloured_pixel_is_colour():
    images = greyed(coloured())
    images[1, 2, 2] = (9, 9, 8)
    np.testing.assert_array_equal(are_grey(images), [True, False, True])


def test_what_is_laid_over_a_grey_picture_turns_grey_and_over_a_coloured_one_stays():
    originals = coloured()
    originals[0] = greyed(originals[:1])[0]
    images = coloured()[::-1].copy()
    found = coloured_as(originals, images)
    np.testing.assert_array_equal(found[0], greyed(images[:1])[0])
    np.testing.assert_array_equal(found[1:], images[1:])
    assert coloured_as(originals[1:], images[1:]) is not None


def test_no_pictures_stay_none():
    assert greyed(coloured(0)).shape == (0, 5, 4, 3)
