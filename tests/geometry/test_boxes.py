import numpy as np
import pytest
from numpy.testing import assert_allclose

from umbra.geometry.boxes import box_of_points, grow_box, overlap


def test_box_of_points_is_the_smallest():
    assert_allclose(box_of_points(np.array([[1.0, 5.0], [3.0, 2.0], [2.0, 4.0]])), [1, 2, 3, 5])


def test_growing_adds_the_margin_on_every_side():
    assert_allclose(grow_box(np.array([10.0, 10.0, 20.0, 30.0]), 0.1), [9, 8, 21, 32])


@pytest.mark.parametrize("aspect", [0.5, 1.0, 112 / 96, 3.0])
def test_an_aspect_is_reached_without_cutting(aspect):
    box = np.array([10.0, 10.0, 20.0, 30.0])
    grown = grow_box(box, 0.0, aspect=aspect)
    assert (grown[3] - grown[1]) / (grown[2] - grown[0]) == pytest.approx(aspect)
    assert (grown[:2] <= box[:2] + 1e-9).all()
    assert (grown[2:] >= box[2:] - 1e-9).all()


def test_overlap_of_two_boxes():
    box = np.array([0.0, 0.0, 2.0, 2.0])
    assert overlap(box, box) == 1.0
    assert overlap(box, np.array([1.0, 0.0, 3.0, 2.0])) == pytest.approx(1 / 3)
    assert overlap(box, np.array([2.0, 2.0, 3.0, 3.0])) == 0.0
