import numpy as np
from numpy.testing import assert_allclose

from umbra.geometry.normals import vertex_normals
from umbra.types import Region
from umbra.world.head import layout
from umbra.world.head.average import average_head
from umbra.world.head.openness import DARKEST, DIRECTIONS, STRENGTH, openness, spread


def _of(region):
    return openness()[np.unique(layout.TRIANGLES[region == layout.FACE_LABELS])]


def test_hollows_see_less_of_the_sky_than_cheeks():
    assert len(openness()) == len(layout.UV)
    assert openness().min() >= DARKEST
    assert openness().max() == 1
    assert np.median(_of(Region.SKIN)) > 0.95
    assert np.median(_of(Region.MOUTH)) < 0.75
    assert np.quantile(_of(Region.LEFT_EYE), 0.5) < np.quantile(_of(Region.LEFT_BROW), 0.5) - 0.1
    tip, root = openness()[layout.LANDMARKS[[30, 33]]]
    assert tip > root


def _rays(vertex, points, normals):
    """The share of the sky that a place sees, ray by ray (Möller & Trumbore 1997)."""
    corners = points[layout.TRIANGLES]
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    off = points[vertex] + 0.5 * normals[vertex] - corners[:, 0]
    across = np.cross(off, first)
    seen = whole = 0.0
    for direction in spread(DIRECTIONS):
        weight = max(float(normals[vertex] @ direction), 0.0)
        aside = np.cross(direction, second)
        scale = (first * aside).sum(axis=1)
        scale = np.where(np.abs(scale) < 1e-9, np.inf, scale)
        u, v = (off * aside).sum(axis=1) / scale, (across @ direction) / scale
        ahead = (second * across).sum(axis=1) / scale > 1.0
        whole += weight
        seen += weight * (not (ahead & (u >= 0) & (v >= 0) & (u + v <= 1)).any())
    return seen / whole


def test_it_agrees_with_rays_where_it_is_neither_whole_nor_least():
    """Up to the width of a shadow's edge; counted over the openness of an open place, as `STRENGTH` allows."""
    points = average_head()
    normals = vertex_normals(points, layout.TRIANGLES)
    marks = layout.LANDMARKS[[22, 27, 33, 35, 40, 41, 42, 48, 51]]
    found = 1 - (1 - openness()[marks].astype(float)) / STRENGTH
    away = np.abs(found - [_rays(vertex, points, normals) for vertex in marks])
    assert away.max() < 0.14
    assert away.mean() < 0.06


def test_both_sides_are_alike():
    for left, right in ((Region.LEFT_EYE, Region.RIGHT_EYE), (Region.LEFT_EAR, Region.RIGHT_EAR)):
        assert abs(_of(left).mean() - _of(right).mean()) < 0.01


def test_directions_are_unit_and_even():
    directions = spread(48)
    assert_allclose(np.linalg.norm(directions, axis=1), 1)
    assert_allclose(directions.mean(axis=0), 0, atol=0.02)
