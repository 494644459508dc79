import numpy as np
import pytest

from umbra.occlude.solids import turn
from umbra.occlude.wearer import MEAN_HEAD, five_of, full_landmarks, standard_landmarks, wearer_of


def _seen(pitch=0.0, yaw=0.0, roll=0.0, scale=0.55):
    points = scale * MEAN_HEAD @ turn(pitch, yaw, roll).T
    return points[:, :2] * (1, -1) + (48, 55)


def test_the_mean_head_is_symmetric():
    pairs = [(0, 16), (5, 11), (17, 26), (36, 45), (39, 42), (40, 47), (48, 54), (31, 35), (60, 64), (59, 55), (67, 65)]
    for left, right in pairs:
        assert np.array_equal(MEAN_HEAD[left] * (-1, 1, 1), MEAN_HEAD[right])


@pytest.mark.parametrize("angles", [(0.0, 0.0, 0.0), (0.2, 0.4, -0.3), (-0.2, -0.8, 0.1)])
def test_lifting_landmarks_and_projecting_them_gives_them_back(angles):
    points = _seen(*angles)
    wearer = wearer_of(points)
    assert np.allclose(wearer.to_picture(wearer.landmarks)[:, :2], points, atol=1e-9)


def test_the_pose_of_a_turned_head_is_found():
    wearer = wearer_of(_seen(0.1, 0.5, 0.2))
    assert np.allclose(wearer.rotation, turn(0.1, 0.5, 0.2), atol=0.02)
    assert np.allclose(wearer.rotation @ wearer.rotation.T, np.eye(3), atol=1e-12)


def test_five_points_give_the_68_of_the_same_head():
    points = _seen(0.0, 0.3, 0.2)
    assert np.abs(full_landmarks(five_of(points)) - points).max() < 3.0


def test_the_standard_face_of_a_crop_keeps_the_template():
    five = five_of(standard_landmarks(112, 96))
    assert np.abs(five - [[30.3, 51.7], [65.5, 51.5], [48.0, 71.7], [33.5, 92.4], [62.7, 92.2]]).max() < 2.0


def test_landmarks_in_fractions_are_refused():
    with pytest.raises(ValueError, match="must span a face"):
        wearer_of(_seen() / 112)
