import numpy as np
import pytest

from umbra.occlude.reach import Skin


def _ball(radius, cells=40):
    """A sphere whose triangles are large or small, by the number of cells around it."""
    elevation, azimuth = np.meshgrid(
        np.linspace(np.pi / 2, -np.pi / 2, cells // 2 + 1), np.linspace(-np.pi, np.pi, cells + 1), indexing="ij"
    )
    ring = np.cos(elevation)
    points = radius * np.stack([ring * np.sin(azimuth), np.sin(elevation), ring * np.cos(azimuth)], -1)
    index = np.arange(elevation.size).reshape(elevation.shape)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    faces = np.concatenate([np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)])
    return points.reshape(-1, 3), faces


def _directions(count=500):
    rays = np.random.default_rng(0).normal(size=(count, 3))
    return rays / np.linalg.norm(rays, axis=1, keepdims=True)


@pytest.mark.parametrize("cells", [24, 60, 240])
def test_a_ball_reaches_its_radius_in_every_direction_behind_it_too(cells):
    centre = np.array([3.0, -20.0, 5.0])
    points, faces = _ball(50.0, cells)
    skin = Skin(points + centre, faces, centre)
    rays = _directions()
    lack = skin.shortfall(centre + 30 * rays, 2.0)
    sag = 50 * (1 - np.cos(np.pi / cells) ** 2)  # flat triangles lie inside the ball
    assert (lack > 22 - sag - 0.1).all()
    assert (lack < 22.1).all()
    assert not skin.shortfall(centre + 53 * rays, 2.0).any()


def test_what_is_pushed_by_its_shortfall_lacks_nothing_more():
    points, faces = _ball(50.0)
    skin = Skin(points, faces, np.zeros(3))
    grid = 20 * _directions(60).reshape(6, 10, 3)
    moved = skin.push(grid, skin.shortfall(grid, 1.0))
    assert np.allclose(np.cross(moved, grid), 0, atol=1e-6)
    assert skin.shortfall(moved, 1.0).max() < 1e-6


def test_stiff_things_go_forward_by_whole_steps_until_they_clear():
    points, faces = _ball(50.0, 240)
    skin = Skin(points, faces, np.zeros(3))
    plate = np.array([[0.0, 0, 48.2], [5, 0, 48.2]])
    assert skin.forward(plate, 1.0, step=0.5, most=30) == pytest.approx(3.0)
    assert skin.forward(plate, 1.0, step=0.5, most=3) == pytest.approx(1.5)
    assert skin.forward(plate + 10, 1.0, step=0.5, most=3) == 0
