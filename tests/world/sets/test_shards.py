"""Sets that were drawn in shards have the bytes of sets that were drawn at once; what does not fit is refused."""

import json
import shutil
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from tests.world.sets.conftest import TINY, draw_by_chance
from umbra.world.sets import drawing
from umbra.world.sets.dataset import world_job, write_world
from umbra.world.sets.shard import Shard
from umbra.world.sets.shards import join_set
from umbra.world.sets.world_set import read_world

MANY = replace(TINY, people=9)
JOB = world_job(MANY, draw_by_chance)


def quiet(line):
    pass


def draw_shards(folder, count, *, config=MANY, code="", numbers=None):
    for number in numbers or range(count, 0, -1):
        shard = Shard(number, count)
        write_world(config, folder / shard.name, draw=draw_by_chance, processes=1, say=quiet, code=code, shard=shard)
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    out = tmp_path_factory.mktemp("whole") / "many"
    return contents(write_world(MANY, out, draw=draw_by_chance, processes=1, say=quiet))


@pytest.mark.parametrize("count", [1, 2, 7])
def test_joined_shards_have_the_bytes_of_the_set_drawn_at_once(tmp_path, whole, count):
    shards = draw_shards(tmp_path / "shards", count)
    out = join_set(JOB, shards, tmp_path / "many", count=count, say=quiet)
    assert contents(out) == whole
    assert not shards.exists()
    assert len(read_world(out)) == 18
    assert sorted(path.name for path in tmp_path.iterdir()) == ["many"]


def test_shards_hold_no_more_than_their_own_pictures(tmp_path):
    shards = draw_shards(tmp_path / "shards", 2)
    rows = [len(np.load(shards / name / "images.npy")) for name in ("1-of-2", "2-of-2")]
    assert rows == [8, 10]


def test_a_finished_shard_is_not_drawn_again(tmp_path):
    shards = draw_shards(tmp_path / "shards", 2)
    lines: list[str] = []
    shard = Shard(2, 2)
    write_world(
        MANY, shards / shard.name, draw=lambda *_: pytest.fail("drew"), processes=1, say=lines.append, shard=shard
    )
    assert lines == ["2-of-2: is already drawn"]


def test_a_stopped_shard_goes_on(tmp_path, whole, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(drawing.storage, "save_part", fails_at(4, drawing.storage.save_part))
        with pytest.raises(KeyboardInterrupt):
            draw_shards(tmp_path / "shards", 1)
    draw_shards(tmp_path / "shards", 1)
    assert contents(join_set(JOB, tmp_path / "shards", tmp_path / "many", say=quiet)) == whole


def fails_at(count, then):
    calls = []

    def save(path, columns):
        calls.append(path)
        if len(calls) == count:
            raise KeyboardInterrupt
        then(path, columns)

    return save


def refused(folder, out, match, error=ValueError, **named):
    before = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else None
    with pytest.raises(error, match=match) as caught:
        join_set(JOB, folder, out, say=quiet, **named)
    assert "\n" not in str(caught.value)
    assert not out.exists()
    assert (sorted(path.name for path in folder.iterdir()) if folder.is_dir() else None) == before


def test_missing_and_unfinished_shards_are_refused(tmp_path):
    shards = draw_shards(tmp_path / "shards", 4, numbers=(1, 3))
    (shards / "2-of-4.partial").mkdir()
    refused(shards, tmp_path / "many", r"expected the shards 1 to 4; missing 2, 4 \(2 unfinished\).*--shard 2/4")


def test_no_shards_are_refused(tmp_path):
    refused(tmp_path / "shards", tmp_path / "many", "expected shards, as 3-of-7; found none", FileNotFoundError)


def test_shards_of_another_count_overlap(tmp_path):
    shards = draw_shards(draw_shards(tmp_path / "shards", 2), 3, numbers=(1,))
    refused(shards, tmp_path / "many", "found those of 2 and of 3, which overlap")
    shutil.rmtree(shards / "1-of-3")
    refused(shards, tmp_path / "many", "found those of 2 and of 7, which overlap", count=7)


def test_a_shard_under_another_name_overlaps(tmp_path):
    shards = draw_shards(tmp_path / "shards", 2)
    shutil.rmtree(shards / "2-of-2")
    shutil.copytree(shards / "1-of-2", shards / "2-of-2")
    refused(shards, tmp_path / "many", "expected shard 2 of 2; found that it holds shard 1 of 2, so two shards overlap")


def test_shards_of_other_settings_or_other_code_are_refused(tmp_path):
    shards = draw_shards(tmp_path / "shards", 2, numbers=(1,))
    draw_shards(shards, 2, config=replace(MANY, seed=4), numbers=(2,))
    refused(shards, tmp_path / "many", "2-of-2: expected the settings of the set; found others in seed")
    shutil.rmtree(shards / "2-of-2")
    draw_shards(shards, 2, numbers=(2,), code="another")
    refused(shards, tmp_path / "many", "2-of-2: expected a shard drawn by this code; found that other code drew it")


def test_damaged_shards_are_refused_and_left(tmp_path):
    shards = draw_shards(tmp_path / "shards", 2)
    part = shards / "2-of-2" / "parts" / "00000005.npz"
    content = part.read_bytes()
    part.unlink()
    refused(shards, tmp_path / "many", "expected 5 parts; missing 00000005", FileNotFoundError)
    part.write_bytes(b"torn")
    refused(shards, tmp_path / "many", "expected a part of a set, found damage")
    with np.load(part.with_stem("00000006")) as whole:
        np.savez(part, **whole)
    refused(shards, tmp_path / "many", r"00000005.*found damage \(it is the part of rows 12 to 13 of the set\)")
    with np.load(part.with_stem("00000006")) as whole:
        np.savez(part, **{name: -array if name == "yaw" else array for name, array in whole.items()})
    refused(shards, tmp_path / "many", r"00000005.*found damage \(its numbers are not those that were written\)")
    part.write_bytes(content)
    np.load(shards / "2-of-2" / "images.npy", mmap_mode="r+")[3] ^= 1
    refused(
        shards, tmp_path / "many", r"images\.npy: expected the pictures that were drawn in rows 2 to 3, found others"
    )
    (shards / "2-of-2" / "settings.json").write_text(json.dumps(3))
    refused(shards, tmp_path / "many", "expected the settings of a shard; found none that can be read")


def test_a_disk_too_small_for_the_whole_set_is_refused_before_a_shard_is_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing.storage.shutil, "disk_usage", lambda path: SimpleNamespace(free=4_000_000_000))
    huge = replace(MANY, people=10_000, pictures=50, plan=(), occluded=0.0, height=112, width=96)
    with pytest.raises(ValueError, match=r"the set needs 6\d\.\d\d GB; 4\.00 GB are free"):
        write_world(
            huge, tmp_path / "shards" / "1-of-7", draw=lambda *_: pytest.fail("drew"), say=quiet, shard=Shard(1, 7)
        )
    assert not (tmp_path / "shards" / "1-of-7.partial").exists()


def test_a_disk_too_small_for_the_joined_set_is_refused(tmp_path, monkeypatch):
    shards = draw_shards(tmp_path / "shards", 2)
    monkeypatch.setattr(drawing.storage.shutil, "disk_usage", lambda path: SimpleNamespace(free=10_000))
    refused(shards, tmp_path / "many", "the set needs")
