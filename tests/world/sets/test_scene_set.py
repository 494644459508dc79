"""A set of scenes is opened as it was drawn; what it cannot be is refused in one sentence with the remedy."""

import json
import re
import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.world.sets.conftest import states_what_is_there
from tests.world.sets.test_scene_dataset import CONFIG, draw
from umbra import sums
from umbra.world.sets.scene_dataset import write_scenes
from umbra.world.sets.scene_set import read_scenes


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return write_scenes(
        CONFIG, tmp_path_factory.mktemp("template") / "scenes", draw=draw, processes=1, say=lambda line: None
    )


@pytest.fixture
def scenes(template, tmp_path):
    return shutil.copytree(template, tmp_path / "scenes")


def refused(folder):
    with pytest.raises((ValueError, FileNotFoundError)) as caught:
        read_scenes(folder)
    said = str(caught.value)
    assert str(folder) in said
    assert "\n" not in said
    return said


def test_a_folder_without_a_set_is_refused(tmp_path):
    assert "expected a finished set of scenes; found no set.json" in refused(tmp_path)


def test_a_changed_file_is_refused(scenes):
    path = scenes / "depth.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert "expected the SHA-256" in refused(scenes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.slice(0, table.num_rows - 4), "instances.npy: expected 0 people in picture 99"),
        (lambda table: table.take(np.r_[1, 0, 2 : table.num_rows]), "expected rows of 100 pictures in order"),
        (lambda table: swapped(table, "instance", 2), "the column instance to follow"),
        (lambda table: table.drop_columns(["box"]), "the column box as float32"),
        (lambda table: swapped(table, "covered", 1.5), r"shares in \[0, 1\] in covered"),
        (lambda table: swapped(table, "distance", np.nan), "finite numbers in distance"),
        (lambda table: swapped(table, "scene", 3), "the column scene to follow"),
    ],
)
def test_a_table_that_cannot_be_that_of_the_set_is_refused(scenes, change, said):
    path = scenes / "table.parquet"
    pq.write_table(change(pq.read_table(path)), path)
    states_what_is_there(scenes)
    assert re.search(said, refused(scenes))


def swapped(table, name, value):
    column = table[name].to_numpy().copy()
    column[0] = value
    return table.set_column(table.column_names.index(name), name, [column])


def test_people_whom_the_table_does_not_have_are_refused(scenes):
    shown = np.load(scenes / "instances.npy")
    shown[0] = 200
    np.save(scenes / "instances.npy", shown)
    states_what_is_there(scenes)
    assert "instances.npy: expected 0 people in picture 0, found number 200" in refused(scenes)


def test_a_picture_with_fewer_or_more_people_than_the_settings_allow_is_refused(scenes):
    path = scenes / "set.json"
    text = path.read_text()
    for shown, said in (
        ([1, 4], "1 to 4 people in each picture, found 0 in picture 0"),
        ([0, 3], "found 4 in picture 4"),
    ):
        path.write_text(json.dumps(json.loads(text) | {"config": json.loads(text)["config"] | {"shown": shown}}))
        states_what_is_there(scenes)
        assert said in refused(scenes)


def test_pictures_of_one_level_regions_that_do_not_exist_and_other_hashes_are_refused(scenes):
    for name, change, said in (
        ("parsing", lambda array: array + np.uint8(200), "regions up to 17"),
        ("images", np.zeros_like, "images.npy: expected pictures, found nothing but one level in 16 of them"),
    ):
        np.save(scenes / f"{name}.npy", change(np.load(scenes / f"{name}.npy")))
        states_what_is_there(scenes)
        assert said in refused(scenes)
    about = json.loads((scenes / "set.json").read_text())
    about["sha256"]["depth"] = "0" * 64
    (scenes / "set.json").write_text(json.dumps(about))
    sums.write_sums(scenes, [path.name for path in scenes.iterdir() if path.name != sums.NAME])
    assert "set.json: expected the hash that SHA256SUMS states for depth.npy" in refused(scenes)


def test_settings_that_do_not_fit_are_refused(scenes):
    about = json.loads((scenes / "set.json").read_text())
    about["config"]["height"] = 49
    (scenes / "set.json").write_text(json.dumps(about))
    states_what_is_there(scenes)
    assert "images.npy: expected uint8 of shape (100, 49, 64, 3) by the settings" in refused(scenes)
