"""Sets of scenes: any number of people in a picture, the same bytes in shards and at once."""

import pickle
from types import SimpleNamespace

import numpy as np
import pytest

from umbra.world.camera.scene_ranges import SceneRanges
from umbra.world.sets.scene_config import SceneConfig
from umbra.world.sets.scene_dataset import draw_scene, scene_job, write_scenes
from umbra.world.sets.scene_set import read_scenes
from umbra.world.sets.shard import Shard
from umbra.world.sets.shards import join_set

CONFIG = SceneConfig(
    seed=3, scenes=100, first_scene=50, people=20, height=48, width=64, faces=(8.0, 20.0), shown=(0, 4)
)


def draw(config, index):
    """Noise, with `index` mod 5 people in it."""
    rng = np.random.default_rng([config.seed, index])
    shape = (config.height, config.width)
    count = index % 5
    people = [
        SimpleNamespace(
            person=int(rng.integers(20)), kind="cap" if number % 2 else "", angles=rng.normal(size=3),
            covered=0.25, behind=0.5, shown=float(rng.random()), cut=0.0, distance=900.0 + number,
            hidden=rng.integers(0, 3, 68), translation=rng.normal(size=3), landmarks=rng.normal(size=(68, 2)),
            landmarks_3d=rng.normal(size=(68, 3)), five_points=rng.normal(size=(5, 2)), box=rng.normal(size=4),
            box_shown=np.full(4, np.nan if number else 1.0),
        )
        for number in range(count)
    ]  # fmt: skip
    return SimpleNamespace(
        image=rng.integers(0, 256, (*shape, 3), dtype=np.uint8),
        parsing=rng.integers(0, 17, shape, dtype=np.uint8),
        instances=rng.integers(0, count + 1, shape, dtype=np.uint8),
        depth=rng.random(shape, dtype=np.float32),
        people=people,
        camera=SimpleNamespace(focal=9, centre_x=4, centre_y=5, distance=10, crop_matrix=np.eye(2, 3)),
        light=SimpleNamespace(gamma=rng.normal(size=(9, 3))),
    )


def quiet(line):
    pass


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return write_scenes(CONFIG, tmp_path_factory.mktemp("whole") / "scenes", draw=draw, processes=1, say=quiet)


def test_what_is_read_is_what_was_drawn(whole):
    opened = read_scenes(whole)
    assert len(opened) == 100
    assert opened.images.shape == (100, 48, 64, 3)
    for picture in (0, 1, 37, 99):
        drawn = draw(CONFIG, 50 + picture)
        rows = opened.people_of(picture)
        assert len(rows) == len(drawn.people) == (50 + picture) % 5
        np.testing.assert_array_equal(opened.images[picture], drawn.image)
        np.testing.assert_array_equal(opened.instances[picture], drawn.instances)
        for number, (row, one) in enumerate(zip(rows, drawn.people, strict=True), 1):
            about = opened.table.iloc[row]
            assert (about["row"], about["scene"], about["instance"]) == (picture, 50 + picture, number)
            assert (about["person"], about["kind"], about["distance"]) == (one.person, one.kind, one.distance)
            np.testing.assert_allclose(opened.landmarks[row], one.landmarks, rtol=1e-6)
            np.testing.assert_array_equal(opened.hidden[row], one.hidden)
            np.testing.assert_array_equal(opened.box_shown[row], one.box_shown)
            np.testing.assert_allclose(opened.light[row], drawn.light.gamma.reshape(-1), rtol=1e-6)


@pytest.mark.parametrize("count", [1, 2, 7])
def test_shards_joined_have_the_same_bytes(tmp_path, whole, count):
    for number in range(1, count + 1):
        shard = Shard(number, count)
        write_scenes(CONFIG, tmp_path / "shards" / shard.name, draw=draw, processes=1, say=quiet, shard=shard)
    out = join_set(scene_job(CONFIG, draw), tmp_path / "shards", tmp_path / "scenes", say=quiet)
    assert contents(out) == contents(whole)


def test_scenes_without_anybody_are_a_set(tmp_path):
    lone = SceneConfig(seed=3, scenes=2, shown=(0, 0), height=48, width=64, faces=(8.0, 20.0))
    opened = read_scenes(write_scenes(lone, tmp_path / "set", draw=lambda c, i: draw(c, 5 * i), processes=1, say=quiet))
    assert len(opened) == 2
    assert len(opened.table) == 0
    assert opened.landmarks.shape == (0, 68, 2)


def test_a_set_of_scenes_can_be_drawn_in_other_processes():
    sent = pickle.loads(pickle.dumps(scene_job(CONFIG)))
    assert (sent.draw.func, sent.draw.args) == (scene_job(CONFIG).draw.func, (CONFIG, draw_scene))


class AskedError(Exception):
    pass


def test_a_scene_is_drawn_with_the_settings_of_its_set(monkeypatch):
    def drawn(*given, **named):
        raise AskedError(given, named)

    monkeypatch.setattr("umbra.world.sets.scene_dataset.scene_of_number", drawn)
    with pytest.raises(AskedError) as caught:
        draw_scene(SceneConfig(seed=4, scenes=1, first_person=7, people=30), 12)
    assert caught.value.args == ((SceneRanges(),), {"seed": 4, "index": 12, "first_person": 7, "people": 30})
