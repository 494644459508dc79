"""Hand-made maps, whose faces are known: no weights are needed."""

import numpy as np
import pytest

from umbra.data.centerface_maps import decode, suppress


def maps(rows=6, columns=8):
    """Four maps in which nothing is."""
    return tuple(np.zeros((*depth, rows, columns), np.float32) for depth in ((), (2,), (2,), (10,)))


def test_a_face_stands_where_its_cell_says():
    heat, scale, offset, points = maps()
    heat[2, 5] = 0.9
    scale[:, 2, 5] = np.log([5.0, 4.0])  # 20 high, 16 wide: y comes first
    offset[:, 2, 5] = [0.25, -0.5]
    points[:, 2, 5] = [0.25, 0.0, 0.25, 1.0, 0.5, 0.5, 0.75, 0.125, 0.75, 0.875]  # y, x of each point
    found = decode(heat, scale, offset, points, threshold=0.5)
    # centre: x = 4 · (5 - 0.5 + 0.5) = 20, y = 4 · (2 + 0.25 + 0.5) = 11
    np.testing.assert_allclose(found.boxes, [[12.0, 1.0, 28.0, 21.0]], rtol=1e-6)
    np.testing.assert_allclose(found.five_points, [[[12, 6], [28, 6], [20, 11], [14, 16], [26, 16]]], rtol=1e-6)
    np.testing.assert_allclose(found.scores, [0.9], rtol=1e-6)


def test_a_box_beyond_the_edge_is_not_cut_so_that_its_points_stay():
    heat, scale, offset, points = maps()
    heat[0, 0], scale[:, 0, 0] = 0.8, np.log(4.0)  # 16 by 16 around (2, 2)
    found = decode(heat, scale, offset, points, threshold=0.5)
    np.testing.assert_allclose(found.boxes, [[-6.0, -6.0, 10.0, 10.0]], rtol=1e-6)
    np.testing.assert_allclose(found.five_points[0], np.full((5, 2), -6.0), rtol=1e-6)


def test_cells_at_the_threshold_are_no_faces_and_the_surest_comes_first():
    heat, *others = maps()
    heat[1, 1], heat[3, 3], heat[4, 6] = 0.5, 0.75, 1.0
    found = decode(heat, *others, threshold=0.5)
    np.testing.assert_allclose(found.scores, [1.0, 0.75])
    np.testing.assert_allclose(found.boxes[:, 0], [4 * 6.5 - 2, 4 * 3.5 - 2])


def test_maps_without_a_peak_give_no_face():
    found = decode(*maps(), threshold=0.3)
    assert found.boxes.shape == (0, 4)
    assert found.five_points.shape == (0, 5, 2)
    assert suppress(found.boxes, found.scores, overlap=0.3).shape == (0,)


def test_of_overlapping_boxes_the_surest_stays():
    boxes = np.array([[0.0, 0.0, 10.0, 10.0], [1.0, 0.0, 11.0, 10.0], [20.0, 0.0, 30.0, 10.0]])
    assert suppress(boxes, np.array([0.5, 0.9, 0.7]), overlap=0.3).tolist() == [1, 2]


def test_a_box_falls_at_the_stated_overlap_and_stays_below_it():
    boxes = np.array([[0.0, 0.0, 10.0, 10.0], [5.0, 0.0, 15.0, 10.0]])  # 50 of 150 in common
    scores = np.array([0.9, 0.8])
    assert suppress(boxes, scores, overlap=1 / 3).tolist() == [0]
    assert suppress(boxes, scores, overlap=0.34).tolist() == [0, 1]


def test_a_box_that_fell_takes_no_other_with_it():
    boxes = np.array([[0.0, 0.0, 10.0, 10.0], [4.0, 0.0, 14.0, 10.0], [8.0, 0.0, 18.0, 10.0]])
    assert suppress(boxes, np.array([0.9, 0.8, 0.7]), overlap=0.3).tolist() == [0, 2]


@pytest.mark.parametrize("seed", range(3))
def test_suppression_is_that_of_the_naive_loop(seed):
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 60, (40, 2))
    boxes, scores = np.concatenate([low, low + rng.uniform(10, 40, (40, 2))], axis=1), rng.uniform(0, 1, 40)

    def shared(a, b):
        width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        common = max(width, 0) * max(height, 0)
        return common / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common)

    kept = []
    for place in sorted(range(40), key=lambda place: -scores[place]):
        if all(shared(boxes[place], boxes[other]) < 0.3 for other in kept):
            kept.append(place)
    assert 1 < len(kept) < 40
    assert suppress(boxes, scores, overlap=0.3).tolist() == kept
