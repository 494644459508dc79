import numpy as np
import pytest
from numpy.testing import assert_allclose

from umbra.render.harmonics import lifted, shade
from umbra.render.lamps import Lamp, packed, share_of
from umbra.render.shading import LEAST_SHARE, shade_samples
from umbra.types import Region

LAMPS = (Lamp(np.array([0.0, 0.6, 0.8]), np.array([0.5, 0.4, 0.3])), Lamp(np.array([0.6, 0.0, 0.8]), np.full(3, 0.3)))


def _scene():
    """A row of samples over two triangles, the last of which belongs to another mesh."""
    rng = np.random.default_rng(2)
    normals = rng.normal(size=(1, 6, 4)).astype(np.float32)
    normals[..., :3] /= np.linalg.norm(normals[..., :3], axis=2, keepdims=True)
    normals[..., 3] = rng.uniform(0.6, 1.0, (1, 6))
    weights = rng.dirichlet(np.ones(3), (1, 6)).astype(np.float32)
    face = np.array([[10, 11, 10, 11, 10, 12]], np.int32)
    triangles = np.array([[0, 1, 2], [1, 3, 2]], np.int32)
    gamma = rng.normal(0.0, 0.1, (9, 3))
    return face, weights, normals, triangles, gamma


def _shaded(*, seen, veil=None, changed=None, specular=0.0, out=None):
    face, weights, normals, triangles, gamma = _scene()
    texture, labels = np.full((2, 2, 3), 0.5, np.float32), np.array([Region.SKIN, Region.NOSE], np.uint8)
    none, lamps = np.zeros((0, 0), np.float32), packed(LAMPS)
    out = np.full((1, 6, 3), -1.0, np.float32) if out is None else out
    found = np.zeros((1, 6), np.uint8)
    veil = np.zeros((0, 0, 0), np.float32) if veil is None else veil
    shade_samples(
        (face, weights),
        10,
        (triangles, np.zeros((4, 2), np.float32), texture, labels, np.float32(specular), none, none),
        (normals, seen, veil, np.zeros(0, bool) if changed is None else changed),
        (
            (lifted(gamma) - share_of(LAMPS)).astype(np.float32),
            (lamps.direction, lamps.halfway, lamps.lobe, lamps.colour, lamps.gleam, lamps.shape),
        ),
        out,
        found,
    )
    return out[0], found[0]


def test_where_everything_is_seen_the_light_is_that_of_the_harmonics():
    _, _, normals, _, gamma = _scene()
    colour, labels = _shaded(seen=np.ones((4, 3), np.float32))
    wanted = shade(np.full((6, 3), 0.5), normals[0, :, :3].astype(float), gamma) * normals[0, :, 3:]
    assert_allclose(colour[:5], np.clip(wanted[:5], 0, 1), atol=1e-5)
    assert labels.tolist() == [1, 6, 1, 6, 1, 0]
    assert (colour[5] == -1).all()


def test_hidden_lamps_and_sky_take_their_own_share_and_no_more_than_the_least():
    _, weights, normals, triangles, gamma = _scene()
    seen = np.random.default_rng(3).uniform(size=(4, 3)).astype(np.float32)
    seen[:, 2] = 0.9
    veil = np.random.default_rng(4).uniform(size=(2, 1, 6)).astype(np.float32)
    colour, _ = _shaded(seen=seen, veil=veil)
    corners = triangles[[0, 1, 0, 1, 0]]
    share = (seen[corners] * weights[0, :5, :, None]).sum(axis=1)  # samples, lamps and sky
    share[:, :2] *= 1 - veil[:, 0, :5].T
    unit, white = normals[0, :5, :3].astype(float), np.ones((5, 3))
    parts = [shade(white, unit, lamp.harmonics) - shade(white, unit, np.zeros((9, 3))) for lamp in LAMPS]
    whole = shade(white, unit, gamma)
    sky = whole - parts[0] - parts[1]
    lit = share[:, 2:] * sky + share[:, :1] * parts[0] + share[:, 1:2] * parts[1]
    wanted = 0.5 * np.maximum(np.maximum(lit, LEAST_SHARE * whole), 0) * normals[0, :5, 3:]
    assert_allclose(colour[:5], np.clip(wanted, 0, 1), atol=1e-5)


@pytest.mark.parametrize("moved", [0, 3])
def test_only_what_sees_anything_new_is_coloured_again(moved):
    changed = np.zeros(4, bool)
    changed[moved] = True
    colour, _ = _shaded(seen=np.ones((4, 3), np.float32), changed=changed)
    touched = (colour != -1).any(axis=1)
    assert touched.tolist() == (
        [True, False, True, False, True, False] if moved == 0 else [False, True] * 2 + [False] * 2
    )


def test_a_highlight_only_adds():
    seen = np.ones((4, 3), np.float32)
    matt, shining = _shaded(seen=seen)[0], _shaded(seen=seen, specular=0.3)[0]
    assert (shining >= matt).all()
    assert (shining > matt).any()
