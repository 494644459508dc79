import dataclasses
from typing import get_args

import numpy as np
import pytest

from umbra.types import Region
from umbra.world.head import layout
from umbra.world.head.head import mean_head
from umbra.world.paint.appearance import Headwear, HeadwearKind
from umbra.world.people.casting import draw_appearance
from umbra.world.people.clothes import clothes_mesh
from umbra.world.people.hair import hair_meshes
from umbra.world.people.headwear import cloth_depth, cloth_of, headwear_meshes

KINDS = get_args(HeadwearKind)


def _worn(kind, **changes):
    return Headwear(
        **({"kind": kind, "colour": (0.4, 0.2, 0.2), "second": (0.2, 0.3, 0.4), "size": 0.5, "low": 0.0} | changes)
    )  # type: ignore[arg-type]


def _look(kind, style="long"):
    look = draw_appearance(np.random.default_rng(0), sex="female", age=30)
    return dataclasses.replace(
        look, hair=dataclasses.replace(look.hair, style=style), headwear=None if kind is None else _worn(kind)
    )


def test_who_wears_nothing_gets_nothing():
    assert headwear_meshes(_look(None), mean_head()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_meshes_are_sound_and_labelled(kind):
    for mesh in headwear_meshes(_look(kind), mean_head()):
        assert np.isfinite(mesh.vertices).all()
        assert mesh.triangles.max() < len(mesh.vertices)
        assert mesh.texture.min() >= 0
        assert mesh.texture.max() <= 1
        assert set(mesh.labels.tolist()) == {Region.HEADWEAR}


@pytest.mark.parametrize("kind", KINDS)
def test_the_face_stays_free(kind):
    face = np.array([0.0, 30, 50, 0, 30]), np.array([20.0, 20, 10, -60, -40])
    assert (cloth_depth(_worn(kind), *face) < 0).all()


@pytest.mark.parametrize("kind", ["headscarf", "hijab", "turban", "beanie", "hat"])
def test_the_crown_is_covered_outside_the_head(kind):
    mesh = headwear_meshes(_look(kind), mean_head())[0]
    assert cloth_depth(_worn(kind), np.array([0.0]), np.array([140.0]))[0] > 0
    assert mesh.vertices[:, 1].max() > mean_head()[layout.SKIN_COUNT :: -1, 1].max() + 2


def test_only_a_hijab_covers_ear_and_neck():
    ear, neck = (np.array([140.0]), np.array([0.0])), (np.array([60.0]), np.array([-115.0]))
    for kind in KINDS:
        assert (cloth_depth(_worn(kind), *neck)[0] > 0) == (kind == "hijab")
    assert cloth_depth(_worn("hijab"), *ear)[0] > 0 > cloth_depth(_worn("turban"), *ear)[0]


def test_hair_is_hidden_under_cloth_and_pressed_under_a_hat():
    head = mean_head().astype(np.float32)
    assert hair_meshes(_look("hijab"), head) == []
    free, pressed = (hair_meshes(_look(kind, "afro"), head)[0].vertices[:, 1].max() for kind in (None, "beanie"))
    assert pressed < free - 8


def test_a_lower_hat_covers_more_of_the_forehead_and_a_dotted_scarf_has_two_colours():
    forehead = np.array([0.0]), np.array([70.0])
    assert cloth_depth(_worn("beanie", low=1.0), *forehead)[0] > cloth_depth(_worn("beanie", low=-1.0), *forehead)[0]
    aside = np.array([40.0]), np.array([70.0])
    low, high = (cloth_depth(_worn("beanie", low=low), *aside)[0] for low in (1.0, -1.0))
    assert low - high == pytest.approx(10 * np.exp(-((40 / 70) ** 4)))
    plain, dotted = (
        cloth_of(_worn("headscarf", size=size, low=-0.5), -80.0, rng=np.random.default_rng(0))[0] for size in (0.2, 0.8)
    )
    assert dotted[40:80].std(axis=(0, 1)).max() > 1.5 * plain[40:80].std(axis=(0, 1)).max()


def test_under_a_hijab_no_collar_stands():
    look = _look("hijab")
    look = dataclasses.replace(look, clothes=dataclasses.replace(look.clothes, collar="turtleneck"))
    bare = dataclasses.replace(look, headwear=None)
    head = mean_head().astype(np.float32)
    assert clothes_mesh(look, head).vertices[:, 1].max() < clothes_mesh(bare, head).vertices[:, 1].max() - 10
