import dataclasses

import numpy as np
import pytest

from umbra.geometry.cameras import Camera
from umbra.render.canvas import Canvas, draw
from umbra.render.glass import SKY, lay_glass, mirrored, window_direction, window_light
from umbra.types import Mesh, Region

FACING = np.eye(3), np.zeros(3)


def _card(size, z, colour, label, **extra):
    corners = np.array([[-size, size, z], [-size, -size, z], [size, -size, z], [size, size, z]], np.float32)
    return Mesh(
        corners, np.array([[0, 1, 2], [0, 2, 3]], np.int32), np.full((4, 2), 0.5, np.float32),
        np.full((1, 1, 3), colour, np.float32), np.full(2, label, np.uint8), **extra,
    )  # fmt: skip


WALL = _card(60.0, 0.0, 0.5, Region.SKIN)
PANE = _card(30.0, 20.0, 0.5, Region.GLASSES, glaze=0.2)


def test_a_mirror_throws_back_at_the_angle_of_incidence():
    tilt = np.deg2rad(20.0)
    normal = np.array([[np.sin(tilt), 0, np.cos(tilt)]], np.float32)
    seen = mirrored(normal, np.array([[0.0, 0, 1]], np.float32))
    assert seen[0] == pytest.approx([np.sin(2 * tilt), 0, np.cos(2 * tilt)], abs=1e-6)


def test_the_window_is_bright_inside_dark_on_its_bars_and_ends():
    window = window_direction(np.array([0.3, 0.9, 0.5]))
    assert np.linalg.norm(window) == pytest.approx(1)
    aside = np.cross([0, 1.0, 0], window)
    aside /= np.linalg.norm(aside)
    up = np.cross(window, aside)
    seen = np.stack([window + x * aside + y * up for x, y in ((0.1, 0.1), (0.0, 0.1), (0.5, 0.0))]).astype(np.float32)
    assert window_light(seen, window) == pytest.approx([1, 0, 0], abs=0.15)


def test_glass_changes_colours_before_what_it_covers_and_no_truth():
    camera, light = Camera.deep3d(), np.zeros((9, 3))
    bare = draw([WALL], camera, *FACING, light)
    glazed = draw([WALL, PANE], camera, *FACING, light)
    assert np.array_equal(bare.labels, glazed.labels)
    assert np.array_equal(bare.depth, glazed.depth)
    changed = np.abs(bare.image - glazed.image).max(axis=2) > 0
    assert changed.any()
    assert (bare.coverage[changed] > 0).all()
    assert changed.sum() < 0.4 * (bare.coverage > 0).sum()


@pytest.mark.parametrize("turned", [False, True], ids=["from the front", "from behind"])
def test_glass_takes_its_tint_and_mirrors_a_little_of_the_sky_head_on(turned):
    """Clear glass of tint t and strength g before c: c (1 - g (1 - t)), of which F₀ / 2 is the sky's."""
    pane = _card(30.0, 20.0, 0.25, Region.GLASSES, glaze=0.2)
    pane = dataclasses.replace(pane, triangles=pane.triangles[:, ::-1].copy()) if turned else pane
    canvas = Canvas(Camera.deep3d(), *FACING)
    for mesh in (WALL, pane):
        canvas.add(mesh)
    canvas.shade(np.zeros((9, 3)))
    towards = np.array([1.0, 0.0, 0.0])  # the window is mirrored elsewhere
    found = lay_glass(canvas.colour, canvas.fragments, canvas._panes, towards, canvas.camera.distance)
    middle = canvas.labels.shape[0] // 2
    behind = canvas.colour[middle, middle] * (1 - 0.2 * 0.75)
    assert found[middle, middle] == pytest.approx(behind + 0.02 * (SKY - behind), abs=1e-3)
    assert (found[middle, 3] == canvas.colour[middle, 3]).all()


def test_glass_behind_the_surface_is_not_seen_and_without_strength_it_is_a_plain_mesh():
    camera, light = Camera.deep3d(), np.zeros((9, 3))
    behind = _card(30.0, -20.0, 0.5, Region.GLASSES, glaze=0.2)
    assert np.array_equal(
        draw([WALL], camera, *FACING, light).image, draw([WALL, behind], camera, *FACING, light).image
    )
    solid = draw([WALL, dataclasses.replace(PANE, glaze=0.0)], camera, *FACING, light)
    assert (solid.labels == Region.GLASSES).any()


def test_what_is_added_before_the_glass_later_stays_clear():
    camera, light = Camera.deep3d(), np.zeros((9, 3))
    front = _card(60.0, 40.0, 0.25, Region.OCCLUDER)
    canvas = Canvas(camera, *FACING)
    for mesh in (WALL, PANE):
        canvas.add(mesh)
    canvas.shade(light)
    twin = canvas.copy()
    twin.add(front)
    twin.shade(light)
    plain = draw([WALL, front], camera, *FACING, light)
    assert np.array_equal(twin.resolve().image, plain.image)
