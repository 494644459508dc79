import dataclasses

import numpy as np
import pytest

from umbra.types import Region
from umbra.world.head import layout
from umbra.world.head.head import mean_head
from umbra.world.paint.appearance import Glasses
from umbra.world.people.casting import draw_appearance
from umbra.world.people.eyewear import FRONT_COLUMNS, FRONT_ROWS, LENS, frame_texture, glasses_meshes

PLAIN = Glasses(frame="round", colour=(0.1, 0.1, 0.1), width=1.0, height=1.0, rim=2.5, full_rim=True)


def _look(glasses):
    return dataclasses.replace(draw_appearance(np.random.default_rng(0), sex="female", age=30), glasses=glasses)


def test_who_wears_none_gets_none():
    assert glasses_meshes(_look(None), mean_head().astype(np.float32)) == []


@pytest.mark.parametrize("frame", LENS)
def test_the_front_stands_before_the_eyes_and_the_nose_bridge(frame):
    head = mean_head().astype(np.float32)
    mesh = glasses_meshes(_look(dataclasses.replace(PLAIN, frame=frame)), head)[0]
    front = mesh.vertices[: FRONT_ROWS * FRONT_COLUMNS]
    eyes = head[layout.LANDMARKS[36:48]]
    assert front[:, 0].min() < eyes[:, 0].min()
    assert front[:, 0].max() > eyes[:, 0].max()
    middle = front[FRONT_COLUMNS : 2 * FRONT_COLUMNS]
    assert middle[np.abs(middle[:, 0]) < 20, 2].min() > head[layout.LANDMARKS[27], 2]
    assert set(mesh.labels) == {Region.GLASSES}
    assert mesh.triangles.max() < len(mesh.vertices)


@pytest.mark.parametrize("frame", LENS)
def test_two_panes_of_glass_bulge_within_the_rims(frame):
    frame_mesh, panes = glasses_meshes(_look(dataclasses.replace(PLAIN, frame=frame)), mean_head().astype(np.float32))
    assert panes.glaze > 0 == frame_mesh.glaze
    half = len(panes.vertices) // 2
    for pane in (panes.vertices[:half], panes.vertices[half:]):
        assert pane[0, 2] > pane[-1, 2]
        assert np.ptp(pane[:, 0]) == pytest.approx(LENS[frame][0], abs=1e-3)
    assert panes.vertices[:half, 0].max() < panes.vertices[half:, 0].min()


def test_arms_reach_back_to_the_ears():
    mesh = glasses_meshes(_look(PLAIN), mean_head().astype(np.float32))[0]
    assert np.ptp(mesh.vertices[:, 2]) > 70
    assert np.abs(mesh.vertices[:, 0]).max() > 60


def test_lenses_are_cut_out_and_rims_are_not():
    reach = np.array([65.0, 30.0])
    texture, alpha = frame_texture(PLAIN, 34.0, reach)
    assert texture.shape[:2] == alpha.shape
    rows = alpha.shape[0] - 10
    for side in (-1, 1):
        column = int((0.5 + side * 34 / 130) * alpha.shape[1])
        assert alpha[rows // 2, column] < 0.5
        assert alpha[:rows, column].max() > 0.5
    assert (alpha[-8:] == 1).all(), "the band for the arms is whole"


def test_half_rims_are_open_below():
    reach = np.array([65.0, 30.0])
    whole, half = (frame_texture(dataclasses.replace(PLAIN, full_rim=full), 34.0, reach)[1] for full in (True, False))
    lower = slice(55, 80)
    assert (whole[lower] > 0.5).any()
    assert not (half[lower] > 0.5).any()
