import dataclasses

import numpy as np
import pytest

from umbra.types import Region
from umbra.world.head.head import mean_head
from umbra.world.people.casting import draw_appearance
from umbra.world.people.hair import hair_meshes
from umbra.world.people.hair_ropes import SIDES, rope_texture, tubes


def _look(style, **changes):
    look = draw_appearance(np.random.default_rng(0), sex="female", age=30)
    hair = dataclasses.replace(look.hair, style=style, **changes)
    return dataclasses.replace(look, hair=hair, headwear=None)


def test_a_straight_tube_has_its_radius_and_its_triangles_face_outwards():
    line = np.stack([np.zeros(5), np.linspace(0, -40, 5), np.zeros(5)], 1)[None]
    corners, faces, uv = tubes(line, np.full((1, 5), 3.0))
    assert np.hypot(corners[:, 0], corners[:, 2]) == pytest.approx(3.0, abs=1e-5)
    assert len(faces) == 4 * SIDES * 2
    a, b, c = (corners[faces[:, k]] for k in range(3))
    outwards = np.cross(b - a, c - a) * ((a + b + c) / 3 * [1, 0, 1])
    assert (outwards.sum(axis=1) > 0).all()
    assert uv.min() >= 0
    assert uv.max() <= 1


def test_plaits_cross_and_twists_keep_the_hairs_colour():
    hair = _look("braids").hair
    plait, twist = (rope_texture(hair, plaited=plaited, rng=np.random.default_rng(0)) for plaited in (True, False))
    assert plait.std(axis=0).mean() > 1.5 * twist.std(axis=0).mean()
    assert 0.4 < twist.mean() / np.mean(hair.colour) < 1.2


@pytest.mark.parametrize(("style", "lowest"), [("ponytail", -20), ("locs", -50), ("braids", -80)])
def test_ropes_hang_below_the_head_and_clear_of_the_face(style, lowest):
    head = mean_head().astype(np.float32)
    rope = hair_meshes(_look(style), head)[-1]
    assert rope.vertices[:, 1].min() < lowest
    assert set(rope.labels.tolist()) == {Region.HAIR}
    if style == "braids":
        left, right = -rope.vertices[:, 0].min(), rope.vertices[:, 0].max()
        assert left == pytest.approx(right, abs=8)
    face = (np.abs(rope.vertices[:, 0]) < 45) & (rope.vertices[:, 1] < 50) & (rope.vertices[:, 2] > 30)
    assert not face.any()
