"""What is found in toy rooms, by whom, and how it is counted."""

import numpy as np
import pytest

from tests.papers.conftest import EDITION
from tests.papers.two_stage.conftest import room_set
from umbra.data.every_face import Boxed
from umbra.papers.two_stage import detecting
from umbra.papers.two_stage.detecting import CASCADE, UNTRAINED, Detecting, matched
from umbra.papers.two_stage.rooms import Rooms
from umbra.runs.credits import recording
from umbra.runs.records import read_run


@pytest.fixture
def asked(tree, rooms):
    return Detecting(EDITION, rooms, rooms, lambda name: read_run(name, EDITION))


def knows(shift):
    """A detector that finds the bright blocks, the left one surely, and draws its boxes too low by a share."""

    def find(image):
        boxes = np.array([[20.0, 25, 44, 55], [80.0, 60, 104, 90]])
        height = boxes[:, 3] - boxes[:, 1]
        boxes[:, [1, 3]] += (shift * height)[:, None]
        return Boxed(boxes, np.array([2.0, 1.0]))

    return find


def test_a_cascade_is_asked_seed_by_seed_and_its_steps_are_counted(asked):
    with recording() as credit:
        answers = asked.answers(CASCADE)
    assert credit >= {("cascade_24", 0), ("cascade_24", 1), ("cascade_12", 0)}
    assert len(answers) == 2
    remain = answers[0].remain
    assert remain["windows"] > remain["12-net"] >= remain["suppressed"]
    assert asked.answers(CASCADE) is answers
    assert asked.recall(CASCADE).values.shape == (2, 6)


def test_a_run_is_asked_with_the_images_that_it_wants(asked, monkeypatch):
    seen = []
    monkeypatch.setattr(detecting, "prepared", lambda image, steps: seen.append(steps) or image)
    assert len(asked.answers("cascade_24_grey")) == 1
    assert set(seen) == {("grey",)}


def test_the_control_has_learnt_nothing_and_differs_from_what_was_trained(asked):
    trained, untrained = asked.answers(CASCADE)[0], asked.answers(UNTRAINED)[0]
    assert trained.remain != untrained.remain


def test_known_detectors_are_compared_by_our_convention(asked, monkeypatch):
    monkeypatch.setattr(detecting, "known_detectors", lambda: {"other": lambda: knows(0.4)})
    assert asked.recall("other").values.mean() == 1.0
    assert len(asked.answers("other")) == 1
    monkeypatch.setattr(detecting.BoxHabit, "undone", lambda self, boxes: boxes)
    again = Detecting(EDITION, asked.rooms, asked.taught, asked.runs)
    assert again.recall("other").values.mean() == 0.0


def test_recall_is_of_wanted_faces_at_the_alarms_allowed(asked, monkeypatch):
    found = matched([knows(0.0)(None)] * len(asked.rooms), asked.rooms)
    assert found.found(0.0).sum() == 6  # the second face is cut off and need not be found
    assert (found.face == -2).sum() == 6
    monkeypatch.setattr(detecting, "known_detectors", lambda: {"other": lambda: knows(0.0)})
    first = asked.rooms.everybody.rooms < 2
    assert asked.recall("other", first).values.shape == (1, 2)
    np.testing.assert_array_equal(asked.recall("other", first).groups, [0, 1])


def test_columns_of_the_table_stand_face_by_face(asked):
    people = asked.of_people("person")
    every = asked.rooms.everybody
    np.testing.assert_array_equal(people[every.rows >= 0], np.arange(12))
    assert asked.heights[0] == 30


def test_a_detector_that_finds_nobody_has_no_habit(asked, monkeypatch):
    nobody = Boxed(np.zeros((0, 4)), np.zeros(0))
    monkeypatch.setattr(detecting, "known_detectors", lambda: {"blind": lambda: lambda image: nobody})
    assert asked.recall("blind").values.sum() == 0
    assert len(Rooms(room_set(2), 20.0)) == 2
