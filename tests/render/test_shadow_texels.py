import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.render.shadow_texels import draw_nearest, seen_from

SIDE = 40
NO_UV, NO_ALPHA = np.zeros((0, 2), np.float32), np.zeros((0, 0), np.float32)


def _soup(count, seed):
    """Triangles of all sizes and windings, some of which reach out of the map."""
    rng = np.random.default_rng(seed)
    middle, size = rng.uniform(-6, SIDE + 6, (count, 1, 2)), rng.gamma(1.0, 5.0, (count, 1, 1))
    flat = middle + size * rng.normal(size=(count, 3, 2))
    seen = np.concatenate([flat, rng.normal(size=(count, 3, 1))], axis=2).reshape(-1, 3).astype(np.float32)
    return seen, np.arange(3 * count, dtype=np.int32).reshape(-1, 3)


def _drawn(seen, triangles, uv=NO_UV, alpha=NO_ALPHA):
    nearest = np.full((SIDE, SIDE), -np.inf, np.float32)
    draw_nearest(seen, triangles, uv, alpha, nearest)
    return nearest


def _naive(seen, triangles, *, solid):
    """Every triangle against every texel in double precision; also how close each texel's centre is to any edge."""
    nearest, edge = np.full((SIDE, SIDE), -np.inf), np.full((SIDE, SIDE), np.inf)
    y, x = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    for a, b, c in seen[triangles].astype(float):
        area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        if solid and area > 0:
            continue
        p = ((b[0] - x) * (c[1] - y) - (c[0] - x) * (b[1] - y)) / area
        q = ((c[0] - x) * (a[1] - y) - (a[0] - x) * (c[1] - y)) / area
        least = np.minimum(np.minimum(p, q), 1 - p - q)
        edge = np.minimum(edge, np.abs(least))
        nearest = np.where(least >= 0, np.maximum(nearest, p * a[2] + q * b[2] + (1 - p - q) * c[2]), nearest)
    return nearest, edge


@pytest.mark.parametrize("solid", [True, False])
def test_a_soup_of_triangles_agrees_with_the_naive_twin_away_from_edges(solid):
    seen, triangles = _soup(150, 3)
    uv = np.zeros((len(seen), 2), np.float32)
    found = _drawn(seen, triangles) if solid else _drawn(seen, triangles, uv, np.ones((1, 1), np.float32))
    wanted, edge = _naive(seen, triangles, solid=solid)
    sure = edge > 1e-4
    assert sure.mean() > 0.9
    assert np.isfinite(wanted[sure]).mean() > 0.5
    assert_allclose(found[sure], wanted[sure], atol=1e-3)


def test_the_order_of_the_triangles_does_not_matter():
    seen, triangles = _soup(150, 4)
    assert_array_equal(_drawn(seen, triangles), _drawn(seen, np.ascontiguousarray(triangles[::-1])))


def test_a_hole_lets_the_lamp_through():
    seen = np.array([[0, 0, 1], [SIDE, 0, 1], [0, SIDE, 1], [SIDE, SIDE, 1]], np.float32)
    triangles, uv = np.array([[0, 1, 2], [1, 3, 2]], np.int32), (seen[:, :2] / SIDE).astype(np.float32)
    alpha = np.ones((2, 2), np.float32)
    alpha[0, 1] = 0.0  # above on the right
    found = _drawn(seen, triangles, uv, alpha)
    half = SIDE // 2
    assert np.isneginf(found[:half, half:]).all()
    assert_allclose(found[half:], 1.0)


def test_points_are_seen_in_texels_and_towards_the_lamp():
    axes = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]], np.float32)
    seen = seen_from(np.float32([[5, 2, 3]]), axes, np.float32([1, 1]), 10.0)
    assert_allclose(seen, [[10, 20, 5]])
