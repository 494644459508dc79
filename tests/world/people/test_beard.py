import dataclasses

import numpy as np
import pytest

from umbra.geometry.normals import vertex_normals
from umbra.types import Region
from umbra.world.head import layout
from umbra.world.head.expressions import perform
from umbra.world.head.head import mean_head
from umbra.world.paint.texture import TEXTURE_SIZE as SIZE
from umbra.world.people.beard import LARGEST_LIFT, beard_shell
from umbra.world.people.casting import draw_appearance

TEXTURE = np.zeros((SIZE, SIZE, 3), np.float32)
HEAD = mean_head().astype(np.float32)


def _shell(style="full", length=0.8, density=1.0):
    look = draw_appearance(np.random.default_rng(0), sex="male", age=40)
    beard = dataclasses.replace(look.beard, style=style, length=length, density=density)
    return beard_shell(dataclasses.replace(look, beard=beard))


@pytest.mark.parametrize("style", ["shaven", "stubble"])
def test_short_hair_is_paint_alone(style):
    assert _shell(style) is None
    assert _shell("full", density=0.0) is None


def test_a_full_beard_changes_the_outline_of_the_chin_and_a_longer_one_more():
    lowest = []
    for length in (0.3, 1.0):
        mesh = _shell(length=length).mesh(HEAD, TEXTURE)
        front = np.abs(mesh.vertices[:, 0]) < 25
        lowest.append(mesh.vertices[front & (mesh.vertices[:, 2] > 40), 1].min())
    assert lowest[1] < lowest[0] - 4
    assert lowest[0] < HEAD[layout.LANDMARKS[8], 1] - 2


def test_the_shell_lies_outside_the_skin_and_hides_no_landmark():
    shell = _shell(length=1.0)
    skin = HEAD[shell.ids]
    mesh = shell.mesh(HEAD, TEXTURE)
    away = np.linalg.norm(mesh.vertices - skin, axis=1)
    assert shell.lift.min() >= 0
    assert shell.lift.max() <= LARGEST_LIFT
    jaw = np.isin(shell.ids, layout.LANDMARKS)
    assert jaw.any()
    assert away[jaw].max() < 5.0


def test_hair_stands_off_along_the_normals():
    shell = _shell("moustache")
    skin = HEAD[shell.ids]
    off = ((shell.mesh(HEAD, TEXTURE).vertices - skin) * vertex_normals(skin, shell.triangles)).sum(axis=1)
    np.testing.assert_allclose(off, shell.lift, atol=1e-3)


def test_lips_and_cheekbones_stay_free_and_a_moustache_is_smaller_than_a_beard():
    column, row = (layout.UV[layout.PARTS["mouth_ring"]] * SIZE).astype(int).T
    full, moustache = _shell("full"), _shell("moustache")
    for shell in (full, moustache):
        assert (shell.alpha[row, column] < 0.5).all()
    assert len(moustache.ids) < 0.3 * len(full.ids)
    assert moustache.drop.max() == 0
    assert layout.PLACES[full.ids, 1].max() < 40


def test_the_shell_moves_with_the_jaw_and_is_skin():
    shell = _shell()
    shut, wide = (shell.mesh(perform(HEAD, actions), TEXTURE) for actions in ({}, {"jaw_open": 0.9}))
    chin = (np.abs(layout.PLACES[shell.ids, 0]) < 20) & (np.abs(layout.PLACES[shell.ids, 1] + 80) < 8)
    assert (wide.vertices[chin, 1] < shut.vertices[chin, 1] - 3).all()
    assert set(shut.labels) == {Region.SKIN}
    assert shut.alpha is not None
    assert 0.05 < (shut.alpha > 0.5).mean() < 0.5


def test_a_beard_is_the_same_each_time():
    one, two = _shell(), _shell()
    assert np.array_equal(one.alpha, two.alpha)
    assert np.array_equal(one.lift, two.lift)
