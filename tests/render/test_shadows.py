from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.geometry.cameras import Camera
from umbra.geometry.normals import vertex_normals
from umbra.render.canvas import Canvas
from umbra.render.harmonics import AMBIENT
from umbra.render.lamps import Lamp, share_of
from umbra.render.shadows import Shadows, draw_into, shadow_map, throws, visibility
from umbra.types import Mesh

ABOVE = np.array([0.0, 0.6, 0.8])
LAMP = Lamp(ABOVE, np.full(3, 0.5), breadth=0.02)


def _plate(half, z, cells, *, lift=0.0, alpha=None):
    """A square of a side of 2 `half` camera units across the view, in `cells` squared."""
    side = np.linspace(-half, half, cells + 1)
    x, y = np.meshgrid(side, -side)
    points = np.stack([x, y + lift, np.full_like(x, z)], axis=-1).reshape(-1, 3)
    number = np.arange((cells + 1) ** 2).reshape(cells + 1, cells + 1)
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, :-1], number[1:, 1:]
    triangles = np.concatenate([np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)])
    uv = np.stack([(x + half) / (2 * half), (half - y) / (2 * half)], axis=-1).reshape(-1, 2).astype(np.float32)
    mesh = Mesh(
        (100 * points).astype(np.float32), triangles.astype(np.int32), uv, np.full((2, 2, 3), 0.5, np.float32),
        np.ones(len(triangles), np.uint8), alpha,
    )  # fmt: skip
    return points.astype(np.float32), mesh


def _hit(origin, direction, points, triangles):
    """Whether a ray meets a triangle, one after the other (Möller & Trumbore 1997)."""
    for i, j, k in triangles:
        first, second = points[j] - points[i], points[k] - points[i]
        across = np.cross(direction, second)
        scale = first @ across
        if abs(scale) < 1e-12:
            continue
        off = origin - points[i]
        u = (off @ across) / scale
        other = np.cross(off, first)
        v = (direction @ other) / scale
        if u >= 0 and v >= 0 and u + v <= 1 and (second @ other) / scale > 1e-6:
            return True
    return False


def test_the_map_agrees_with_rays_away_from_the_edge_of_a_shadow():
    wall, wall_mesh = _plate(1.0, 0.0, 24)
    card, card_mesh = _plate(0.3, 0.4, 2)
    view = shadow_map(LAMP, wall)
    for points, mesh in ((wall, wall_mesh), (card, card_mesh)):
        draw_into(view, points, mesh)
    found = visibility(view, wall, np.tile(np.float32([0, 0, 1]), (len(wall), 1)))
    hidden = np.array([_hit(point, ABOVE, card, card_mesh.triangles) for point in wall.astype(float)])
    foot = card - ABOVE * (card[:, 2:] / ABOVE[2])  # where the card's corners fall
    low, high = foot.min(axis=0)[:2], foot.max(axis=0)[:2]
    edge = np.minimum(np.abs(wall[:, :2] - low), np.abs(wall[:, :2] - high)).min(axis=1) < 0.06
    assert hidden[~edge].sum() > 20
    assert_allclose(found[~edge], 1.0 - hidden[~edge], atol=1e-6)


def test_only_vertices_that_are_shown_are_asked_for():
    wall, wall_mesh = _plate(1.0, 0.0, 24)
    shadows = Shadows((LAMP,), wall)
    card = _plate(0.3, 0.4, 2)
    shadows.draw([(wall, wall_mesh), card])
    normals = np.tile(np.float32([0, 0, 1]), (len(wall), 1))
    shown = np.arange(len(wall)) % 2 == 0
    every, some = shadows.seen(wall, normals, wall_mesh), shadows.seen(wall, normals, wall_mesh, shown=shown)
    assert (every[~shown, 0] < 1).any()
    assert_array_equal(some[shown], every[shown])
    assert (some[~shown] == 1).all()


def test_the_penumbra_grows_with_the_lamp_and_with_the_gap():
    wall, wall_mesh = _plate(1.0, 0.0, 60)
    normals = np.tile(np.float32([0, 0, 1]), (len(wall), 1))
    wide = {}
    for breadth, gap in ((0.05, 0.3), (0.4, 0.3), (0.4, 0.1)):
        view = shadow_map(replace(LAMP, breadth=breadth), wall)
        for points, mesh in ((wall, wall_mesh), _plate(0.4, gap, 2)):
            draw_into(view, points, mesh)
        seen = visibility(view, wall, normals)
        wide[breadth, gap] = ((seen > 0.05) & (seen < 0.95)).sum()
    assert wide[0.4, 0.3] > 1.5 * wide[0.05, 0.3]
    assert wide[0.4, 0.3] > 1.3 * wide[0.4, 0.1]


def test_a_ball_by_itself_shades_nothing_that_faces_the_lamp(egg):
    points = egg.vertices / np.float32(100)
    normals = vertex_normals(points, egg.triangles).astype(np.float32)
    view = shadow_map(LAMP, points)
    draw_into(view, points, egg)
    seen = visibility(view, points, normals, everywhere=True)
    towards = seen[normals @ ABOVE > 0.3]
    assert towards.mean() > 0.99
    assert towards.min() > 0.7  # a facet's corner sees a little less, where the tangent plane leaves the facets
    assert_array_equal(seen[normals @ ABOVE < 0], 1.0)


def test_holes_let_light_through_and_darkness_is_the_most_that_is_taken():
    wall, wall_mesh = _plate(1.0, 0.0, 24)
    normals = np.tile(np.float32([0, 0, 1]), (len(wall), 1))
    found = {}
    for name, alpha in (("solid", np.ones((2, 2), np.float32)), ("hole", np.zeros((2, 2), np.float32))):
        view = shadow_map(LAMP, wall)
        for points, mesh in ((wall, wall_mesh), _plate(0.3, 0.4, 2, alpha=alpha)):
            draw_into(view, points, mesh)
        found[name] = visibility(view, wall, normals, darkness=0.6)
    assert found["solid"].min() == pytest.approx(0.4)
    assert_array_equal(found["hole"], 1.0)


def test_leaves_dapple_a_wall():
    wall, mesh = _plate(1.0, 0.0, 24)
    view = shadow_map(replace(LAMP, dapple=5), wall)
    draw_into(view, wall, mesh)
    seen = visibility(view, wall, np.tile(np.float32([0, 0, 1]), (len(wall), 1)))
    assert seen.std() > 0.2
    assert 0 <= seen.min() < seen.max() <= 1


def test_a_sky_and_what_stands_behind_throw_no_shadow():
    assert throws(LAMP)
    assert not throws(replace(LAMP, wrap=1.0))
    assert not throws(replace(LAMP, direction=np.array([0.0, 0, -1])))


@pytest.mark.parametrize(("wrap", "left"), [(0.0, 0.0), (0.5, 0.25)])
def test_a_broad_lamp_is_never_wholly_hidden(wrap, left):
    wall, wall_mesh = _plate(1.0, 0.0, 24)
    card, card_mesh = _plate(0.5, 0.4, 2)
    shadows = Shadows([replace(LAMP, wrap=wrap)], wall)
    shadows.draw([(wall, wall_mesh), (card, card_mesh)])
    seen = shadows.seen(wall, np.tile(np.float32([0, 0, 1]), (len(wall), 1)), wall_mesh)[:, 0]
    assert_allclose([seen.min(), seen.max()], [left, 1.0], atol=1e-6)


def test_a_copy_of_the_maps_may_grow_alone():
    wall, wall_mesh = _plate(1.0, 0.0, 12)
    shadows = Shadows([LAMP], wall)
    shadows.draw([(wall, wall_mesh)])
    before = shadows.maps[0].nearest.copy()
    twin = shadows.copy()
    twin.draw([(wall, wall_mesh), _plate(0.3, 0.4, 2)])
    assert_array_equal(shadows.maps[0].nearest, before)
    assert (twin.maps[0].nearest > before).any()
    fresh = Shadows([LAMP], wall)
    fresh.draw([(wall, wall_mesh), _plate(0.3, 0.4, 2)])
    assert_array_equal(twin.maps[0].nearest, fresh.maps[0].nearest)


def _light(lamps, ambient=0.4):
    gamma = share_of(lamps)
    gamma[0] += ambient - AMBIENT
    return gamma


def _drawn(meshes, lamps, light):
    canvas = Canvas(Camera.deep3d(64), np.eye(3), np.zeros(3))
    for mesh in meshes:
        canvas.add(mesh)
    canvas.shade(light, lamps)
    return canvas.resolve().image


def test_gamma_explains_a_picture_without_shadows(egg):
    light = _light([LAMP])
    assert_allclose(_drawn([egg], [LAMP], light), _drawn([egg], [], light), atol=3e-2)
    # A lamp that throws nothing is seen by every sample, and the lobe is γ's own to rounding.
    wide = replace(LAMP, wrap=0.7)
    light = _light([LAMP, wide])
    light -= LAMP.harmonics
    assert_allclose(_drawn([egg], [wide], light), _drawn([egg], [], light), atol=2e-6)


def test_a_lamp_at_the_camera_throws_no_shadow_that_is_seen(egg):
    ahead = Lamp(np.array([0.0, 0, 1]), np.full(3, 0.5))
    card = _plate(0.15, 1.3, 2)[1]
    light = _light([ahead])
    off = np.abs(_drawn([egg, card], [ahead], light) - _drawn([egg, card], [], light))
    assert off.mean() < 2e-3
    assert (off > 0.05).mean() < 0.02  # an outline, since the camera stands near and the lamp far away


def test_shadows_take_light_and_leave_the_least_share(egg):
    lit, card = _light([LAMP]), _plate(0.3, 1.4, 2, lift=0.35)[1]
    bare, shaded = _drawn([egg], [LAMP], lit), _drawn([egg, card], [LAMP], lit)
    mine = _drawn([egg, card], [], lit) == _drawn([egg], [], lit)
    assert (shaded[mine] <= bare[mine] + 1e-6).all()
    assert (shaded[mine] < bare[mine] - 0.05).any()
    assert shaded.min() >= 0
    assert (shaded[mine] >= 0.45 * bare[mine] - 1e-5).all()


def test_what_is_lit_again_is_as_if_lit_once(egg):
    lit, card = _light([LAMP]), _plate(0.3, 1.4, 2, lift=0.35)[1]
    canvas = Canvas(Camera.deep3d(64), np.eye(3), np.zeros(3))
    canvas.add(egg)
    canvas.shade(lit, [LAMP])
    canvas.add(card)
    canvas.shade(lit, [LAMP], again=True)
    once = Canvas(Camera.deep3d(64), np.eye(3), np.zeros(3))
    once.add(egg)
    once.add(card)
    once.shade(lit, [LAMP])
    assert_array_equal(canvas.resolve().image, once.resolve().image)
