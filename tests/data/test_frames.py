import numpy as np
import pytest

from umbra.data.detector import five_of_68
from umbra.data.frames import FrameConfig, face_box, frame_matrix, shrink_into
from umbra.geometry.alignment import FIVE_POINTS_112x96, apply_affine


def landmarks(scale=1.0, shift=(0.0, 0.0)):
    """68 points whose five lie on the template."""
    points = np.tile([48.0, 60.0], (68, 1))
    points[:17, 0], points[:17, 1] = np.linspace(10, 86, 17), 70 + 38 * np.sin(np.linspace(0, np.pi, 17))
    points[17:27, 0], points[17:27, 1] = np.linspace(18, 78, 10), 40
    points[36:42], points[42:48] = FIVE_POINTS_112x96[0], FIVE_POINTS_112x96[1]
    points[[30, 48, 54]] = FIVE_POINTS_112x96[2:]
    return points * scale + np.array(shift)


def test_box_keeps_the_shape_of_the_face_and_holds_all_points():
    config = FrameConfig("box", 128, 96)
    points = landmarks(1.2, (60.0, 60.0))
    matrix = frame_matrix(five_of_68(points), points, config, size=(250, 250))
    assert matrix[0, 0] == pytest.approx(matrix[1, 1])
    moved = apply_affine(matrix, points)
    assert (moved > 0).all()
    assert (moved < [96, 128]).all()
    assert moved[:, 1].max() > 110


def test_box_larger_than_the_picture_becomes_the_largest_of_its_shape_inside_it():
    np.testing.assert_allclose(shrink_into(np.array([-10.0, -20.0, 110.0, 140.0]), (128, 128)), [2, 0, 98, 128])
    np.testing.assert_allclose(shrink_into(np.array([-10.0, 5.0, 20.0, 45.0]), (128, 128)), [0, 5, 30, 45])
    np.testing.assert_allclose(shrink_into(np.array([3.0, 5.0, 33.0, 45.0]), (128, 128)), [3, 5, 33, 45])


def test_box_without_landmarks_is_what_the_template_would_cut_out():
    box = face_box(FIVE_POINTS_112x96 * 2 + 5, None, 112 / 96)
    np.testing.assert_allclose(box, [5, 5, 197, 229], atol=1e-6)
