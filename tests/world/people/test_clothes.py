import dataclasses

import numpy as np
import pytest

from umbra.types import Region
from umbra.world.head.head import mean_head
from umbra.world.people.casting import draw_appearance
from umbra.world.people.clothes import cloth_texture, clothes_mesh

COLLARS = ("round", "vee", "shirt", "turtleneck", "jacket")


def _look(collar, pattern="plain", sex="male"):
    look = draw_appearance(np.random.default_rng(0), sex=sex, age=30)
    clothes = dataclasses.replace(look.clothes, collar=collar, pattern=pattern, colour=(0.1, 0.2, 0.6))
    return dataclasses.replace(look, clothes=clothes)


@pytest.mark.parametrize("collar", COLLARS)
def test_clothes_stay_below_the_chin_and_widen_to_shoulders(collar):
    head = mean_head().astype(np.float32)
    mesh = clothes_mesh(_look(collar), head)
    assert mesh.vertices[:, 1].max() < -80
    assert np.ptp(mesh.vertices[:, 0]) > 330
    assert np.isfinite(mesh.vertices).all()
    assert mesh.triangles.max() < len(mesh.vertices)
    assert set(mesh.labels) == {Region.CLOTHES}


def test_men_are_broader():
    head = mean_head().astype(np.float32)
    wide, narrow = (np.ptp(clothes_mesh(_look("round", sex=sex), head).vertices[:, 0]) for sex in ("male", "female"))
    assert wide > narrow + 20


def test_a_vee_bares_more_skin_than_a_round_neck_and_a_turtleneck_none():
    bare = []
    for collar in ("turtleneck", "round", "vee"):
        look = _look(collar)
        texture, _ = cloth_texture(look)
        bare.append(int((np.abs(texture - 0.96 * np.asarray(look.skin.colour)).max(axis=-1) < 0.01).sum()))
    assert bare[0] == 0
    assert 0 < bare[1] < bare[2]


@pytest.mark.parametrize("pattern", ["stripes", "checks", "dots"])
def test_patterns_bring_in_the_second_colour(pattern):
    plain, patterned = (cloth_texture(_look("turtleneck", p))[0] for p in ("plain", pattern))
    assert np.abs(plain - patterned).mean() > 0.01
    assert patterned.min() >= 0
    assert patterned.max() <= 1
