"""Grey, equalised, freed of specks."""

import numpy as np
import pytest

from umbra.papers.two_stage.method.preprocessing import equalised, grey, median, prepared


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(60, 120, (32, 40, 3), dtype=np.uint8)


def test_grey_has_one_value_in_all_channels_and_keeps_what_is_grey(image):
    found = grey(image)
    assert (found == found[:, :, :1]).all()
    np.testing.assert_array_equal(grey(found), found)


def test_equalising_spreads_brightness_over_the_whole_range(image):
    found = equalised(grey(image)).astype(int)
    assert found.min() < 5
    assert found.max() > 250
    counts = np.histogram(found, bins=8, range=(0, 256))[0]
    assert counts.max() < 1.5 * counts.min()


def test_a_single_speck_goes_and_an_edge_stays():
    image = np.zeros((20, 20, 3), np.uint8)
    image[:, 10:] = 200
    speckled = image.copy()
    speckled[5, 5] = 255
    np.testing.assert_array_equal(median(speckled), image)


def test_steps_come_in_the_papers_order_whatever_the_order_they_are_named_in(image):
    np.testing.assert_array_equal(prepared(image, ("median", "grey")), median(grey(image)))
    np.testing.assert_array_equal(prepared(image, ()), image)


def test_an_unknown_step_is_refused(image):
    with pytest.raises(ValueError, match="preprocessing: expected some of grey, equalised, median; found blurred"):
        prepared(image, ("blurred",))
