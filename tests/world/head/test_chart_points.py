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


def test_rings_of_the_ear_grow_outwards_and_widen_at_no_lobe():
    rings = chart_points.ear_rings()
    assert len(rings) == 1 + sum(chart_points.EAR_SPOKES // n for n in (4, 2, 2)) + 11 * chart_points.EAR_SPOKES
    away = np.linalg.norm((rings - chart.EAR_CENTRE) / chart.EAR_RADII, axis=1)
    assert away[0] == 0
    assert away[-1] > away[1]
    half = chart_points.ear_half_width(np.array([-0.8, 0.0, 0.8]))
    assert half[0] < half[1] == half[2]
