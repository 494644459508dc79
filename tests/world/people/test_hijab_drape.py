import dataclasses

import numpy as np
import pytest

from umbra.world.head.head import mean_head
from umbra.world.paint.appearance import Headwear
from umbra.world.people.casting import draw_appearance
from umbra.world.people.hair_grid import COLUMNS, ROWS, grid_places, scalp, smooth_normals
from umbra.world.people.headwear import cloth_of, headwear_meshes
from umbra.world.people.hijab_drape import LOWEST, folds_of, hijab_depth, hung, outwards, shoulder_room

WORN = Headwear(kind="hijab", colour=(0.4, 0.2, 0.2), second=(0.2, 0.3, 0.4), size=0.5, low=0.0)
PLACES = grid_places(LOWEST)


def test_a_hijab_hangs_from_the_head_to_the_shoulders_and_follows_no_neck():
    look = draw_appearance(np.random.default_rng(0), sex="female", age=30)
    look = dataclasses.replace(look, headwear=WORN)
    head = mean_head().astype(np.float32)
    sheet = headwear_meshes(look, head)[0].vertices.reshape(ROWS, COLUMNS, 3)
    a, h = grid_places(LOWEST)[0, :, 0], grid_places(LOWEST)[:, 0, 1]
    side = np.abs(np.abs(a) - 120).argmin()
    out = np.abs(sheet[:, side, 0])
    neck = np.abs(scalp(head, LOWEST)[:, side, 0])
    below = (h < -70) & (h > -115)
    assert (out[below] > neck[below] + 12).all()
    assert out[below].min() > 0.7 * out[(h < 10) & (h > -40)].max()


def test_a_hijab_has_folds_and_closes_behind_without_a_step():
    worn = WORN
    a, h = np.linspace(-211, 211, 400), np.array([[-100.0]])
    folds = folds_of(worn, a[None], h)
    assert np.ptp(folds) > 0.8
    assert folds[0, 0] == pytest.approx(folds[0, -1], abs=1e-6)
    assert np.abs(folds).max() <= 1
    colour, _ = cloth_of(worn, LOWEST, rng=np.random.default_rng(0))
    assert np.abs(colour[:, 0] - colour[:, -1]).mean() < 0.03


def test_the_oval_is_level_with_the_face_and_a_lower_one_covers_more_forehead():
    forehead = np.array([0.0]), np.array([68.0])
    low, high = (hijab_depth(dataclasses.replace(WORN, low=low), *forehead)[0] for low in (1.0, -1.0))
    assert low > high
    rim = hijab_depth(WORN, np.array([84.0, -84.0, 0.0, 0.0]), np.array([-11.0, -11.0, 70.0, -92.0]))
    assert rim == pytest.approx([0, 0, 0, 0], abs=1e-9)


def test_cloth_leaves_room_for_shoulders_and_none_for_the_head():
    room = shoulder_room(np.zeros(3), np.array([0.0, -125.0, -160.0]))
    assert room[0] == 0
    assert 5 < room[1] < room[2]


def test_below_the_chin_and_over_the_ears_cloth_is_pushed_level():
    normals = smooth_normals(scalp(mean_head().astype(np.float32), LOWEST))
    level = outwards(normals, PLACES[..., 0], PLACES[..., 1])
    below = PLACES[..., 1] < -96
    ear = (np.abs(np.abs(PLACES[..., 0]) - 140) < 20) & (PLACES[..., 1] < 50)
    assert np.abs(level[below | ear][:, 1]).max() < 1e-6
    assert np.linalg.norm(level, axis=-1) == pytest.approx(1.0, abs=1e-5)
    crown = PLACES[..., 1] > 80
    assert level[crown] == pytest.approx(normals[crown], abs=1e-5)


def test_cloth_never_falls_inside_what_it_lies_on():
    sheet = scalp(mean_head().astype(np.float32), LOWEST)
    fallen = hung(sheet, PLACES, np.zeros((ROWS, COLUMNS)))
    axis = np.array([0, -12.0])
    before, after = (np.linalg.norm(points[..., [0, 2]] - axis, axis=-1) for points in (sheet, fallen))
    assert (after > before - 1e-3).all()
    assert fallen[:6] == pytest.approx(sheet[:6], abs=1e-3)
