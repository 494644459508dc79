"""The figure of scenes shows what it counts."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from umbra.figures.canvas import colour
from umbra.papers.world import scenes
from umbra.world.camera.scene import scene_of_number
from umbra.world.camera.scene_place import PRINTED
from umbra.world.camera.scene_ranges import SceneRanges


@pytest.fixture(scope="module")
def small():
    return SceneRanges(height=72, width=96, people=(2, 3), faces=(12.0, 30.0), printed=1.0)


def test_each_scene_is_a_row_and_each_person_is_counted(small, monkeypatch):
    monkeypatch.setattr(scenes, "SHOWN", small)
    drawn = scenes.scenes(2, (0, 1), people=12)
    assert len(drawn.figure.axes) == 2 * len(scenes.COLUMNS)
    assert [ax.get_title() for ax in drawn.figure.axes[:5]] == list(scenes.COLUMNS)
    people = sum(drawn.data["people"])
    assert people >= 4
    for name in ("heights of the faces in pixels", "share of each face that is shown", "what covers them"):
        assert len(drawn.data[name]) == people


def test_every_face_has_its_box_and_its_points(small):
    scene = scene_of_number(small, seed=2, index=1, people=12)
    ax = scenes.draw_people(Figure().subplots(), scene)
    boxes = [patch for patch in ax.patches if patch.get_linestyle() == "-"]
    assert [round(patch.get_height(), 3) for patch in boxes] == [
        round(float(one.box[3] - one.box[1]), 3) for one in scene.people
    ]
    filled = [len(points.get_offsets()) for points in ax.collections[::2]]
    assert filled == [int(one.visible.sum()) for one in scene.people]


def test_people_are_told_apart_and_prints_are_white():
    instances = np.array([[0, 1], [2, PRINTED]], np.uint8)
    shown = scenes.draw_instances(Figure().subplots(), instances).images[0].get_array()
    assert (shown[1, 1] == 1).all()
    assert (shown[0, 0] < 0.2).all()
    assert f"#{''.join(f'{round(float(v) * 255):02x}' for v in shown[0, 1])}" == colour(0).lower()
    assert (shown[0, 1] != shown[1, 0]).any()
