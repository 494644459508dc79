import numpy as np

from umbra.occlude.raster import (
    Light,
    Sheet,
    draw_sheets,
    exposure_of,
    fill_triangles,
    grid_normals,
    grid_triangles,
    light_for,
)


def _flat(z=0.0):
    x, y = np.meshgrid(np.linspace(-1, 1, 4), np.linspace(1, -1, 3))
    return np.stack([x, y, np.full_like(x, z)], -1)


def _sheet(points, colour=(0.5, 0.5, 0.5), **more):
    return Sheet(points, np.ones((4, 4, 3), np.float32) * np.float32(colour), np.ones((4, 4), np.float32), **more)


def _in_picture(points):
    return points * (10, -10, 1) + (20, 20, 0)


def test_grid_triangles_and_normals_face_the_viewer():
    points = _flat()
    corners = points.reshape(-1, 3)[grid_triangles(3, 4)]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (cross[:, 2] > 0).all()
    assert np.allclose(grid_normals(points), (0, 0, 1))


def test_the_nearer_triangle_wins():
    corners = np.array([[0, 0, 1], [0, 10, 1], [10, 0, 1], [0, 0, 2], [0, 10, 2], [10, 0, 2.0]])
    value = np.array([[1.0]] * 3 + [[7.0]] * 3)
    out, nearest = fill_triangles(corners, np.array([[3, 4, 5], [0, 1, 2]]), value, (10, 10), False)
    assert out[1, 1, 0] == 7
    assert nearest[1, 1] == 2
    assert nearest[9, 9] == -np.inf


def test_a_sheet_covers_its_square_exactly_and_nothing_else():
    layer = draw_sheets([(_sheet(_flat()), _in_picture(_flat()))], Light(), 40, 40)
    expected = np.zeros((40, 40), np.float32)
    expected[10:30, 10:30] = 1
    assert np.allclose(layer.alpha, expected, atol=1e-6)


def test_each_sheet_lies_over_those_before_it():
    red, blue = (_sheet(_flat(), colour) for colour in ((0.8, 0.1, 0.1), (0.1, 0.1, 0.8)))
    where = _in_picture(_flat())
    for below, above in ((red, blue), (blue, red)):
        both, alone = (
            draw_sheets(sheets, Light(), 40, 40) for sheets in ([(below, where), (above, where)], [(above, where)])
        )
        assert np.allclose(both.colour, alone.colour, atol=1e-6)
        assert np.allclose(both.alpha, alone.alpha, atol=1e-6)


def test_a_sheet_seen_from_behind_is_drawn_only_if_two_sided():
    back = _in_picture(_flat() * (-1, 1, 1))
    assert draw_sheets([(_sheet(_flat()), back)], Light(), 40, 40).alpha.max() == 0
    assert draw_sheets([(_sheet(_flat(), two_sided=True), back)], Light(), 40, 40).alpha.max() == 1


def test_the_side_towards_the_lamp_is_brighter():
    t = np.linspace(-1, 1, 15)
    x, y = np.meshgrid(np.sin(t * 1.4), np.linspace(1, -1, 5))
    tube = np.stack([x, y, np.sqrt(1 - x**2)], -1)
    lamp = Light(np.array([-0.8, 0.0, 0.6]))
    layer = draw_sheets([(_sheet(tube), _in_picture(tube) * (1, 1, 10))], lamp, 40, 40)
    assert layer.colour[20, 13, 0] > layer.colour[20, 26, 0] + 0.1


def test_things_are_drawn_darker_into_dark_pictures():
    assert exposure_of(np.zeros((8, 8, 3), np.uint8)) < exposure_of(np.full((8, 8, 3), 128, np.uint8))
    light = light_for(np.zeros((8, 8, 3), np.uint8), np.random.default_rng(0))
    assert np.isclose(np.linalg.norm(light.direction), 1)
