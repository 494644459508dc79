import numpy as np
import pytest

from umbra.data import centerface, dlib_detector, finding
from umbra.data.detector import FoundFace
from umbra.data.finding import AGREE, Finder, box_around, default_find, joined, landmarks_at
from umbra.geometry.alignment import FIVE_POINTS_112x96

PICTURE = np.zeros((40, 80, 3), np.uint8)
FACE = FoundFace(np.array([0.0, 0.0, 10.0, 10.0]), FIVE_POINTS_112x96, 0.9)


class Toy:
    """A detector, and a predictor that returns the middle of the box it is given."""

    def __init__(self, face=None):
        self.face, self.asked = face, []

    def find(self, image):
        self.asked.append(image.shape)
        return self.face

    def landmarks_in(self, image, box):
        self.asked.append((image.shape, box))
        return np.tile((box[:2] + box[2:]) / 2, (68, 1))


@pytest.mark.parametrize(
    ("installed", "name"),
    [((True, True), "centerface, dlib's 68"), ((True, False), "centerface"), ((False, True), "dlib")],
)
def test_the_detector_is_what_the_installed_packages_allow(monkeypatch, installed, name):
    for module, there in zip((centerface, dlib_detector), installed, strict=True):
        monkeypatch.setattr(module, "is_available", lambda there=there: there)
    assert default_find().name == name


def test_without_the_packages_there_is_no_detector(monkeypatch):
    monkeypatch.setattr(centerface, "is_available", lambda: False)
    monkeypatch.setattr(dlib_detector, "is_available", lambda: False)
    assert default_find() is None


def test_the_first_detector_that_sees_a_face_decides_and_is_made_once():
    made, blind, seeing, last = [], Toy(), Toy(FACE), Toy(FACE)
    find = Finder("toys", lambda: made.append(1) or (blind, seeing, last))
    assert made == []
    assert find(PICTURE) is FACE
    find(PICTURE)
    assert made == [1]
    assert (len(blind.asked), len(seeing.asked), len(last.asked)) == (2, 2, 0)


def test_a_picture_in_which_nobody_sees_a_face_gives_none_and_no_landmarks():
    predictor = Toy()
    assert Finder("toys", lambda: (Toy(), Toy()), lambda: predictor)(PICTURE) is None
    assert predictor.asked == []


def test_68_points_are_added_and_never_replaced(monkeypatch):
    monkeypatch.setattr(finding, "landmarks_at", lambda predictor, image, five: np.tile(five[2], (68, 1)))
    found = Finder("toys", lambda: (Toy(FACE),), Toy)(PICTURE)
    np.testing.assert_array_equal(found.landmarks, np.tile(FIVE_POINTS_112x96[2], (68, 1)))
    known = FoundFace(FACE.box, FACE.five_points, 0.5, np.zeros((68, 2)))
    assert Finder("toys", lambda: (Toy(known),), Toy)(PICTURE) is known
    assert Finder("toys", lambda: (Toy(FACE),))(PICTURE).landmarks is None


@pytest.mark.parametrize(("share", "theirs"), [(0.99, True), (1.01, False)])
def test_the_68_points_decide_where_they_agree_with_the_five(share, theirs):
    box = box_around(FIVE_POINTS_112x96)
    moved = FIVE_POINTS_112x96 + np.array([0.0, share * AGREE * (box[2] - box[0])])
    landmarks = np.zeros((68, 2))
    landmarks[36:42], landmarks[42:48], landmarks[[30, 48, 54]] = moved[0], moved[1], moved[2:]
    found = joined(FACE, landmarks)
    np.testing.assert_allclose(found.five_points, moved if theirs else FIVE_POINTS_112x96)
    np.testing.assert_array_equal(found.landmarks, landmarks)
    assert found.score == FACE.score


def test_the_box_is_a_square_around_eyes_and_mouth():
    # eyes 30 apart, 40 above the mouth: √(30² + 40²) = 50
    five = np.array([[35.0, 50.0], [65.0, 50.0], [50.0, 70.0], [40.0, 90.0], [60.0, 90.0]])
    side = 1.86 * 50
    middle = np.array([50.0, 70.0 - 0.03 * side])
    np.testing.assert_allclose(box_around(five), [*(middle - side / 2), *(middle + side / 2)])


def test_the_box_follows_shifts_and_scales():
    moved = box_around(3 * FIVE_POINTS_112x96 + np.array([7.0, -5.0]))
    np.testing.assert_allclose(moved, 3 * box_around(FIVE_POINTS_112x96) + np.array([7.0, -5.0, 7.0, -5.0]))


def test_the_predictor_sees_a_border_and_its_points_are_those_of_the_picture():
    predictor = Toy()
    points = landmarks_at(predictor, PICTURE, FIVE_POINTS_112x96)
    ((shape, box),) = predictor.asked
    assert shape == (80, 120, 3)  # 20 pixels on every side: a quarter of the longer one
    np.testing.assert_allclose(box, box_around(FIVE_POINTS_112x96) + 20)
    expected = box_around(FIVE_POINTS_112x96).reshape(2, 2).mean(axis=0)
    np.testing.assert_allclose(points, np.tile(expected, (68, 1)))
