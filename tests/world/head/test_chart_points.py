import numpy as np
from scipy.spatial import cKDTree

from umbra.world.head import chart, chart_points


def test_no_two_points_stand_on_each_other():
    points, _ = chart_points.half_points()
    distance, _ = cKDTree(points).query(points, k=2)
    assert distance[:, 1].min() > 0.05


def test_points_are_denser_in_the_face_than_behind():
    points, _ = chart_points.half_points()
    face = (points[:, 0] < 60) & (np.abs(points[:, 1] + 20) < 60)
    behind = (points[:, 0] > 165) & (np.abs(points[:, 1] + 20) < 60)
    assert face.sum() / 60 > 5 * behind.sum() / (chart.A_MAX - 165)


def test_rings_grow_outwards_around_the_eye():
    middle = (chart.EYE_INNER + chart.EYE_OUTER) / 2
    inner, outer = (np.linalg.norm(chart_points.lid_ring(offset) - middle, axis=1) for offset in (0.0, 3.0))
    assert (outer > inner).all()
