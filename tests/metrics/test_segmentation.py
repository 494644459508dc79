import numpy as np
import pytest

from umbra.metrics.segmentation import accuracy_per_picture, confusion_matrix, iou_per_picture, segmentation

TRUE = np.array([[0, 0, 1], [1, 1, 2]])
PREDICTED = np.array([[0, 1, 1], [1, 0, 2]])


def test_accuracy_and_iou_by_hand():
    found = segmentation(PREDICTED, TRUE, classes=4)
    assert found.accuracy == pytest.approx(4 / 6)
    assert found.iou[:3] == pytest.approx([1 / 3, 2 / 4, 1.0])
    assert np.isnan(found.iou[3])
    assert found.mean_iou == pytest.approx((1 / 3 + 1 / 2 + 1) / 3)
    assert found.pixels == 6


def test_confusion_matrix_agrees_with_a_loop():
    rng = np.random.default_rng(0)
    true, predicted = rng.integers(0, 5, (3, 7, 6)), rng.integers(0, 5, (3, 7, 6))
    naive = np.zeros((5, 5), dtype=int)
    for row, column in zip(true.ravel(), predicted.ravel(), strict=True):
        naive[row, column] += 1
    assert (confusion_matrix(predicted, true, classes=5) == naive).all()


def test_mean_of_picture_accuracies_is_the_accuracy_of_equal_pictures():
    rng = np.random.default_rng(1)
    true, predicted = rng.integers(0, 2, (4, 5, 6)), rng.integers(0, 2, (4, 5, 6))
    assert accuracy_per_picture(predicted, true).mean() == pytest.approx(
        segmentation(predicted, true, classes=2).accuracy
    )


def test_iou_of_a_picture_without_the_class_is_one_if_none_was_predicted_and_zero_otherwise():
    empty, full = np.zeros((1, 2, 2), int), np.ones((1, 2, 2), int)
    assert iou_per_picture(empty, empty).tolist() == [1.0]
    assert iou_per_picture(full, empty).tolist() == [0.0]


def test_refuses_labels_out_of_range_and_shapes_that_differ():
    with pytest.raises(ValueError, match=r"predicted labels must be in 0 … 1; found 0 … 2"):
        segmentation(PREDICTED, np.zeros_like(TRUE), classes=2)
    with pytest.raises(ValueError, match=r"one shape"):
        confusion_matrix(np.zeros((2, 2), int), np.zeros(4, int), classes=2)
    with pytest.raises(ValueError, match=r"one shape"):
        iou_per_picture(np.zeros((1, 2, 2), int), np.zeros((1, 2, 3), int))
    with pytest.raises(ValueError, match=r"one shape"):
        accuracy_per_picture(np.zeros((1, 2, 2), int), np.zeros((1, 2, 3), int))
