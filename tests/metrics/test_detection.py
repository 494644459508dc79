"""Finding faces, counted by hand and by laws."""

import numpy as np
import pytest

from umbra.metrics.detection import detections

TRUTH = np.array([[0.0, 0, 10, 10], [20, 20, 40, 40], [0, 0, 8, 8], [50, 50, 60, 60]])
ROWS = np.array([0, 0, 1, 1])
WANTED = np.array([True, True, True, False])


def counted(boxes=None, scores=None):
    """In the first image a face is found twice and one missed; in the second a box is on one that need not be found."""
    boxes = boxes or [np.array([[0.0, 0, 10, 9], [0, 0, 9, 10], [70, 70, 80, 80]]), np.array([[50.0, 50, 60, 61]])]
    scores = scores or [np.array([0.9, 0.8, 0.3]), np.array([0.95])]
    return detections(boxes, scores, TRUTH, ROWS, WANTED)


def test_by_hand():
    found = counted()
    assert found.scores.tolist() == [0.95, 0.9, 0.8, 0.3]
    assert found.image.tolist() == [1, 0, 0, 0]
    assert found.face.tolist() == [-2, 0, -1, -1]
    np.testing.assert_allclose(found.recall, [0, 1 / 3, 1 / 3, 1 / 3])
    np.testing.assert_allclose(found.precision, [0, 1, 1 / 2, 1 / 3])
    assert found.false_alarms.tolist() == [0, 0, 1, 2]
    assert found.average_precision == pytest.approx(1 / 3)


def test_the_threshold_that_so_many_false_alarms_allow():
    found = counted()
    assert found.threshold_at(0.0) == 0.9
    assert found.threshold_at(0.5) == 0.8
    assert found.threshold_at(9.0) == 0.3
    assert found.recall_at(0.5) == pytest.approx(1 / 3)
    assert found.found(0.9).tolist() == [True, False, False, False]


def test_boxes_of_one_score_come_together_or_not_at_all():
    boxes = [np.array([[0.0, 0, 10, 10], [70, 70, 80, 80]]), np.zeros((0, 4))]
    found = counted(boxes, [np.array([0.5, 0.5]), np.zeros(0)])
    assert found.threshold_at(0.0) == np.inf
    assert found.recall_at(0.0) == 0.0
    assert found.recall_at(0.5) == pytest.approx(1 / 3)


def test_the_better_box_has_the_face_and_a_box_the_nearer_face():
    truth = np.array([[0.0, 0, 10, 10], [3, 0, 13, 10]])
    rows, wanted = np.zeros(2, np.int64), np.ones(2, bool)
    boxes = [np.array([[0.0, 0, 10, 10], [1, 0, 11, 10]])]
    assert detections(boxes, [np.array([0.5, 0.9])], truth, rows, wanted).face.tolist() == [0, 1]


def test_a_detector_that_finds_all_and_one_that_finds_none():
    perfect = [TRUTH[:2], TRUTH[2:]]
    found = counted(perfect, [np.ones(2), np.ones(2)])
    assert found.average_precision == found.recall_at(0.0) == 1.0
    nothing = counted([np.zeros((0, 4))] * 2, [np.zeros(0)] * 2)
    assert nothing.average_precision == nothing.recall_at(1.0) == 0.0
    assert nothing.threshold_at(1.0) == np.inf


def test_images_without_an_answer_are_refused():
    with pytest.raises(ValueError, match="expected boxes and scores of every image that has faces; found 1 and 1"):
        counted([TRUTH[:2]], [np.ones(2)])
    with pytest.raises(ValueError, match="expected one score for each box; image 1 has other numbers of them"):
        counted([TRUTH[:2], TRUTH[2:]], [np.ones(2), np.ones(1)])


def test_average_precision_does_not_hang_on_the_order_of_equal_scores():
    face, wall = np.array([[0.0, 0, 10, 10]]), np.array([[70.0, 70, 80, 80]])
    nobody, alone = np.array([[0.0, 0, 10, 10]]), np.array([True])
    found = [detections(boxes, [np.array([0.5]), np.array([0.5])], nobody, np.array([row]), alone)
             for boxes, row in (([face, wall], 0), ([wall, face], 1))]  # fmt: skip
    assert found[0].average_precision == found[1].average_precision == 0.5
