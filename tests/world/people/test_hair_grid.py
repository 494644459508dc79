import numpy as np
import pytest

from umbra.world.head import chart
from umbra.world.head.head import mean_head
from umbra.world.people.hair_grid import (
    AXIS_Z,
    COLUMNS,
    HEAD_END,
    ROWS,
    closed_around,
    ear_lift,
    grid_places,
    grid_uv,
    scalp,
    seam_of,
    sheet_triangles,
    smooth_normals,
    taut_over_ears,
    texture_places,
)

LOW = -80.0


def test_texture_and_corners_agree_on_where_a_place_is():
    a, h = texture_places(LOW, 100, 200)
    places, uv = grid_places(LOW), grid_uv(LOW).reshape(ROWS, COLUMNS, 2)
    assert np.interp(uv[..., 0] * 200 - 0.5, np.arange(200), a[0]) == pytest.approx(places[..., 0], abs=1.2)
    assert np.interp(uv[..., 1] * 100 - 0.5, np.arange(100), h[:, 0]) == pytest.approx(places[..., 1], abs=1.3)
    assert (a[0, 0], a[0, -1]) == pytest.approx((-chart.A_MAX, chart.A_MAX), abs=1.2)


def test_the_sheet_closes_on_one_meridian():
    sheet = closed_around(scalp(mean_head(), LOW))
    assert np.array_equal(sheet[:, 0], sheet[:, -1])
    first, last = seam_of(ROWS, COLUMNS).T
    corners = sheet.reshape(-1, 3)
    assert len(first) == ROWS
    assert np.array_equal(corners[first], corners[last])
    assert sheet_triangles().max() == len(corners) - 1


def test_what_covers_ears_clears_them_and_bald_places_need_no_lift():
    head = mean_head()
    lift = ear_lift(head, LOW, smooth_normals(scalp(head, LOW)))
    places = grid_places(LOW)
    ear = (np.abs(np.abs(places[..., 0]) - 145) < 12) & (np.abs(places[..., 1] - 6) < 15)
    assert lift[ear].max() > 8
    assert lift[(np.abs(places[..., 0]) < 60) & (places[..., 1] > 60)] == pytest.approx(2.0, abs=0.3)


def test_below_the_neck_the_sheet_hangs_straight_down():
    points, h = scalp(mean_head(), -212.0), grid_places(-212.0)[:, 0, 1]
    below = np.flatnonzero(h < HEAD_END)
    assert len(below) > 5
    fallen = points[below] - points[below[0]]
    assert fallen[..., [0, 2]] == pytest.approx(0, abs=1e-4)
    assert fallen[..., 1] == pytest.approx(np.tile((h[below] - h[below[0]])[:, None], COLUMNS), abs=1e-3)


def test_normals_point_outwards():
    points = scalp(mean_head(), LOW)
    away = points - points.mean(axis=(0, 1))
    assert ((away * smooth_normals(points)).sum(axis=-1)[4:20] > 0).all()


def test_a_sheet_is_taut_over_the_ears_and_nowhere_falls_inwards():
    head = mean_head().astype(np.float32)
    places = grid_places(LOW)
    base = scalp(head, LOW)
    normals = smooth_normals(base)
    sheet = (base + normals * ear_lift(head, LOW, normals)[..., None]).astype(np.float32)
    share = (np.abs(np.abs(places[0, :, 0]) - 140) < 30).astype(float)
    taut = taut_over_ears(sheet, places, share)
    assert np.allclose(taut[:, share == 0], sheet[:, share == 0], atol=1e-3)
    before, after = (np.linalg.norm(one[..., [0, 2]] - [0, AXIS_Z], axis=-1) for one in (sheet, taut))
    assert (after > before - 1e-3).all()
    ear = np.flatnonzero((places[:, 0, 1] < 46) & (places[:, 0, 1] > 2))
    columns = np.flatnonzero(share > 0)
    # From the rim upwards the outline draws in by no more than the slope allows, and rows follow each other downwards.
    steps = after[ear[1:]][:, columns] - after[ear[:-1]][:, columns]
    assert steps.max() <= 0.25 * np.diff(-places[ear, 0, 1]).max() + 0.05
    assert (np.diff(taut[:, columns, 1], axis=0)[8:] < 0).all()
