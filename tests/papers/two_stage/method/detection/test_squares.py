"""Squares, boxes, and the pixels in them."""

import numpy as np
import pytest

from umbra.papers.two_stage.method.detection.squares import AT_ONCE, around, boxes_of, cut, faces_in


def test_a_face_has_the_square_of_its_height():
    np.testing.assert_allclose(around(np.array([[10.0, 20, 30, 60]])), [[20, 40, 40]])


def test_boxes_by_hand():
    squares = np.array([[20.0, 40, 29]])
    np.testing.assert_allclose(boxes_of(squares), [[5.5, 25.5, 34.5, 54.5]])
    np.testing.assert_allclose(faces_in(squares), [[8, 25.5, 32, 54.5]])


def test_a_square_on_whole_pixels_is_cut_as_it_is():
    image = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    found = cut(image, np.array([[18.0, 21, 12]]), (12, 12))
    np.testing.assert_array_equal(found[0], image[15:27, 12:24])
    narrow = cut(image, np.array([[20.0, 20.5, 29]]), (24, 29))
    np.testing.assert_array_equal(narrow[0], image[6:35, 8:32])


def test_beyond_the_image_its_edge_goes_on():
    image = np.random.default_rng(0).integers(0, 256, (20, 20, 3), dtype=np.uint8)
    found = cut(image, np.array([[0.0, 6, 12]]), (12, 12))
    np.testing.assert_array_equal(found[0, :, 6:], image[:12, :6])
    np.testing.assert_array_equal(found[0, :, :6], np.repeat(image[:12, :1], 6, axis=1))


@pytest.mark.parametrize("count", [0, 3, AT_ONCE + 5])
def test_many_are_cut_as_one_by_one(count):
    rng = np.random.default_rng(1)
    image = rng.integers(0, 256, (60, 60, 3), dtype=np.uint8)
    squares = np.column_stack([rng.uniform(0, 60, count), rng.uniform(0, 60, count), rng.uniform(20, 40, count)])
    found = cut(image, squares, (24, 29))
    assert found.shape == (count, 29, 24, 3)
    for number in range(0, count, 400):
        np.testing.assert_array_equal(found[number], cut(image, squares[number : number + 1], (24, 29))[0])
