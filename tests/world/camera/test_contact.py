from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.geometry.cameras import Camera
from umbra.render.lamps import Lamp
from umbra.world.camera.contact import GAP, card_shadow, taken_light

CAMERA = Camera.deep3d(224)
SIDE = Lamp(np.array([0.6, 0.0, 0.8]), np.ones(3), breadth=0.02)


def _card(height=224):
    alpha = np.zeros((height, height), np.float32)
    alpha[90:130, 100:120] = 1
    return alpha


def _wall(gap=0.3):
    """A surface at 10 units, and under the card's middle a knob that the card rests on."""
    depth = np.full((224, 224), 10.0, np.float32)
    depth[100:110, 105:110] = 10.0 - gap
    return depth


def test_the_shadow_falls_away_from_the_lamp_by_the_gap():
    veil = card_shadow(_card(), _wall(), [SIDE], CAMERA, 1)[0]
    columns = np.arange(224) + 0.5
    middle = (veil[120] * columns).sum() / veil[120].sum()
    shift = (0.3 + GAP) * 0.75 * CAMERA.focal / (10 - 0.3 - GAP)
    assert middle == pytest.approx(110 - shift, abs=1.0)
    above = Lamp(np.array([0.0, 0.6, 0.8]), np.ones(3), breadth=0.02)
    veil = card_shadow(_card(), _wall(), [above], CAMERA, 1)[0]
    rows = np.arange(224) + 0.5
    assert (veil[:, 118] * rows).sum() / veil[:, 118].sum() == pytest.approx(110 + shift, abs=1.0)


def test_no_shadow_falls_where_nothing_is():
    depth = _wall()
    depth[:, :100] = np.inf
    veil = card_shadow(_card(), depth, [SIDE], CAMERA, 1)[0]
    assert veil[:, 100:].any()
    assert not veil[:, :100].any()
    depth[:, 110:] = np.inf  # under the card itself
    assert not card_shadow(_card(), depth, [SIDE], CAMERA, 1)[0][:, 110:].any()


def test_a_lamp_at_the_camera_hides_its_shadow_behind_the_thing():
    veil = card_shadow(_card(), _wall(), [replace(SIDE, direction=np.array([0.0, 0, 1]))], CAMERA, 1)[0]
    assert veil[_card() == 0].max() <= 0.6  # the blurred outline
    assert veil[90:130, 97:123].sum() > 0.9 * veil.sum()


def test_a_sky_a_lamp_behind_and_nothing_throw_no_shadow():
    lamps = [replace(SIDE, wrap=1.0), replace(SIDE, direction=np.array([0.6, 0.0, -0.8]))]
    assert not card_shadow(_card(), _wall(), lamps, CAMERA, 1).any()
    assert not card_shadow(np.zeros((224, 224), np.float32), _wall(), [SIDE], CAMERA, 1).any()
    assert not card_shadow(_card(), np.full((224, 224), np.inf, np.float32), [SIDE], CAMERA, 1).any()


def test_light_taken_is_counted_by_pixel_and_not_where_another_surface_is():
    before = np.ones((4, 4, 3), np.float32)
    after = before.copy()
    after[0, 0] = 0.5
    after[2, 2] = 0.0
    but = np.zeros((4, 4), bool)
    but[2, 2] = True
    assert_allclose(taken_light(before, after, 2, but=but), [[0.125, 0], [0, 0]])
    assert_array_equal(taken_light(after, before, 2), np.zeros((2, 2)))
