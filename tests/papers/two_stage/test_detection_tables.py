"""Tables and curves of detection, on toy rooms and detectors whose answers are known."""

from dataclasses import replace

import numpy as np
import pytest

from tests.papers.conftest import EDITION
from umbra.data.every_face import Boxed
from umbra.papers.two_stage import detecting, detection_tables
from umbra.papers.two_stage.detecting import CASCADE, UNTRAINED, Answers, Detecting, matched
from umbra.papers.two_stage.method.detection.cascade import STEPS
from umbra.papers.two_stage.rooms import Rooms
from umbra.runs.records import read_run


@pytest.fixture
def asked(tree, rooms, monkeypatch):
    """The first half of the rooms' people are covered and turned; the cascade finds all faces of those that are not."""
    monkeypatch.setattr(detection_tables, "FEWEST", 2)
    first = np.arange(12) < 6
    table = rooms.scenes.table.assign(
        covered=np.where(first, 0.4, 0.0), kind=np.where(first, "surgical_mask", ""), yaw=np.where(first, 1.2, 0.1)
    )
    made = Detecting(
        EDITION, Rooms(replace(rooms.scenes, table=table), 20.0), rooms, lambda name: read_run(name, EDITION)
    )
    face, nothing = Boxed(np.array([[20.0, 25, 44, 55]]), np.array([3.0])), Boxed(np.zeros((0, 4)), np.zeros(0))

    def known(method):
        finds = [nothing] * 3 + [face] * 3 if method == CASCADE else [nothing] * 6
        return [Answers(matched(finds, made.rooms), finds, dict.fromkeys(STEPS, 7.0))] * 2

    monkeypatch.setattr(Detecting, "answers", lambda self, method: known(method))
    return made


def estimate(table, row, column):
    value = table.cells[row, column]
    return value if isinstance(value, float) else value.by_seed.mean()


def test_the_control_stands_beside_the_cascade(asked):
    table = detection_tables.detection(asked)
    assert estimate(table, CASCADE, "Recall") == 0.5
    assert estimate(table, CASCADE, "Recall, few alarms") == 0.5
    assert estimate(table, CASCADE, "Average precision") == 0.5
    assert estimate(table, UNTRAINED, "Recall") == 0.0


def test_recall_by_cover_occluder_turn_and_size(asked):
    by_cover = detection_tables.by_cover(asked)
    assert estimate(by_cover, "uncovered", "Recall") == 1.0
    assert estimate(by_cover, "30 to 50 %", "Recall") == 0.0
    assert {row for row, _ in by_cover.cells} == {"uncovered", "30 to 50 %"}
    assert estimate(by_cover, "uncovered", "Faces") == 3
    by_occluder = detection_tables.by_occluder(asked)
    assert (estimate(by_occluder, "nothing", "Recall"), estimate(by_occluder, "surgical mask", "Recall")) == (1.0, 0.0)
    by_yaw = detection_tables.by_yaw(asked)
    assert (estimate(by_yaw, "0° to 30°", "Recall"), estimate(by_yaw, "60° to 90°", "Recall")) == (1.0, 0.0)
    assert {row for row, _ in detection_tables.by_size(asked).cells} == {"30 to 50 pixels"}


def test_known_detectors_stand_beside_the_cascade_by_cover(asked, monkeypatch):
    monkeypatch.setattr(detecting, "known_detectors", lambda: {"blind": lambda: None})
    table = detection_tables.known(asked, ("blind",))
    assert estimate(table, "blind", "Recall") == 0.0
    assert estimate(table, CASCADE, "uncovered") == 1.0


def test_steps_and_curves_show_what_was_counted(asked):
    frame = detection_tables.steps(asked)
    assert list(frame["Step"]) == list(STEPS)
    assert (frame["Windows"] == 7.0).all()
    drawing = detection_tables.curves(asked)
    np.testing.assert_array_equal(drawing.data["seed 0"]["recall"], [1 / 6, 2 / 6, 3 / 6])
    assert len(drawing.figure.axes) == 2
