"""Who is seen in one layer alone."""

import numpy as np

from umbra.papers.two_stage.method.detection.orphans import supported


def test_only_another_layer_supports():
    boxes = np.array([[0.0, 0, 10, 10], [0, 0, 11, 11], [50, 50, 60, 60], [50, 50, 61, 61], [100, 0, 110, 10]])
    layers = np.array([2, 3, 4, 4, 2])
    assert supported(boxes, layers, least=0.3).tolist() == [True, True, False, False, False]


def test_without_candidates_there_are_no_orphans():
    assert len(supported(np.zeros((0, 4)), np.zeros(0, np.int64), least=0.3)) == 0
