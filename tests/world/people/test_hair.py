import dataclasses

import numpy as np
import pytest

from umbra.types import Region
from umbra.world.head.head import mean_head
from umbra.world.head.shell import anchor
from umbra.world.people.casting import draw_appearance
from umbra.world.people.hair import hair_meshes
from umbra.world.people.hair_cover import cover_depth, lowest
from umbra.world.people.hair_grid import grid_places

STYLES = (
    "crop", "short", "receding", "parted", "quiff", "undercut", "fringe", "bob", "long", "wavy", "curly", "afro",
    "locs", "braids", "ponytail", "bun",
)  # fmt: skip


def _look(style):
    look = draw_appearance(np.random.default_rng(0), sex="female", age=30)
    return dataclasses.replace(look, hair=dataclasses.replace(look.hair, style=style), headwear=None)


@pytest.mark.parametrize("style", ["bald", "buzz"])
def test_cropped_heads_have_no_mesh(style):
    assert hair_meshes(_look(style), mean_head().astype(np.float32)) == []


@pytest.mark.parametrize("style", STYLES)
def test_hair_lies_outside_the_head_wherever_it_shows(style):
    head, look = mean_head().astype(np.float32), _look(style)
    mesh = hair_meshes(look, head)[0]
    places = grid_places(lowest(look.hair)).reshape(-1, 2)
    shown = (cover_depth(look.hair, *places.T) > 3) & (places[:, 1] > 45) & (places[:, 1] < 150)
    scalp = anchor(places[shown]).on(head)
    middle = np.array([0, 20, -10])
    sheet = mesh.vertices
    assert (np.linalg.norm(sheet[shown] - middle, axis=1) > np.linalg.norm(scalp - middle, axis=1)).all()


@pytest.mark.parametrize("style", STYLES)
def test_meshes_are_sound(style):
    for mesh in hair_meshes(_look(style), mean_head().astype(np.float32)):
        assert np.isfinite(mesh.vertices).all()
        assert mesh.triangles.min() >= 0
        assert mesh.triangles.max() < len(mesh.vertices)
        assert mesh.uv.min() >= -1e-5
        assert mesh.uv.max() <= 1 + 1e-5
        assert mesh.texture.min() >= 0
        assert mesh.texture.max() <= 1
        assert set(mesh.labels) == {Region.HAIR}


def test_long_hair_hangs_below_the_chin_and_is_the_same_each_time():
    head = mean_head().astype(np.float32)
    one, two = (hair_meshes(_look("long"), head)[0] for _ in range(2))
    assert one.vertices[:, 1].min() < -110
    assert np.array_equal(one.vertices, two.vertices)


def test_everybody_has_strands_of_their_own():
    head, look = mean_head().astype(np.float32), _look("short")
    one, other = (hair_meshes(dataclasses.replace(look, seed=seed), head)[0] for seed in (1, 2))
    assert np.abs(one.texture - other.texture).mean() > 0.003
    assert np.abs(one.vertices - other.vertices).max() > 0.1


def test_hair_follows_a_larger_head():
    head = mean_head().astype(np.float32)
    small, large = (hair_meshes(_look("short"), head * np.float32(scale))[0] for scale in (1, 1.15))
    assert np.ptp(large.vertices[:, 0]) > 1.08 * np.ptp(small.vertices[:, 0])


def test_hair_tucked_behind_the_ear_is_not_lifted_by_it_as_hair_over_it_is():
    head, look = mean_head().astype(np.float32), _look("long")
    widths = []
    for volume in (0.84, 0.86):  # below 0.85 hair is tucked
        hair = dataclasses.replace(look.hair, volume=volume)
        sheet = hair_meshes(dataclasses.replace(look, hair=hair), head)[0].vertices
        places = grid_places(lowest(hair)).reshape(-1, 2)
        ear = (np.abs(np.abs(places[:, 0]) - 140) < 15) & (np.abs(places[:, 1] - 40) < 12)
        widths.append(np.abs(sheet[ear, 0]).max())
    assert widths[1] > widths[0] + 2
