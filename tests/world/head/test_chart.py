import numpy as np

from umbra.world.head import chart


def test_frontal_places_go_to_the_chart_and_back():
    points = np.array([[10.0, 20.0], [-30.0, -44.0], [5.0, -80.0]])
    assert np.allclose(chart.to_frontal_x(chart.from_frontal(points)), points[:, 0])


def test_texture_has_image_right_at_larger_u_and_the_neck_at_larger_v():
    brow, chin = chart.uv_of_frontal(np.array([[20.0, 45.0], [0.0, -90.0]]))
    assert brow[0] > 0.5
    assert chin[0] == 0.5
    assert chin[1] > brow[1]


def test_skin_never_reaches_the_islands_of_the_texture():
    lowest = chart.to_uv(np.array([[0.0, chart.H_BOTTOM], [chart.A_MAX, chart.H_BOTTOM]]))
    assert (lowest[:, 1] < chart.ISLAND_TOP).all()
    assert chart.EYE_UV["left"][1] - chart.EYE_UV_RADIUS > chart.ISLAND_TOP


def test_lid_lines_meet_at_the_corners_and_part_between_them():
    upper, lower = chart.eye_curves(21)
    assert np.allclose(upper[[0, -1]], lower[[0, -1]])
    assert (upper[1:-1, 1] > lower[1:-1, 1]).all()


def test_lips_end_at_the_corner_of_the_mouth():
    upper, lower = chart.lip_heights(np.array([0.0, chart.MOUTH_HALF]))
    assert upper[0] > 5
    assert lower[0] > 5
    assert np.allclose([upper[1], lower[1]], 0)
