"""What a set shows does not matter to how it is drawn; the rest is tried in test_dataset and test_shards."""

import shutil

import numpy as np
import pytest

from umbra.world.sets import drawing
from umbra.world.sets.config import WorldConfig
from umbra.world.sets.dataset import world_job
from umbra.world.sets.drawing import Job, plain, read_mark, write_set
from umbra.world.sets.shard import Shard
from umbra.world.sets.storage import Channel, load_part, read_table

CONFIG = WorldConfig(seed=1, people=1, pictures=1)


def draw(place):
    """Blocks of three pictures, of which the last has two; picture n has n mod 3 rows in the table."""
    rows = np.arange(3 * place, min(3 * place + 3, 8))
    counts = rows % 3
    table = np.repeat(rows, counts)
    return {"images": np.repeat(rows, 12).reshape(-1, 2, 2, 3)}, {"person": table, "box": table[:, None] + np.zeros(4)}


def job():
    return Job(CONFIG, (Channel("images", "image", "uint8", (3,)),), (8, 2, 2), 3, "triples", draw)


def test_blocks_end_with_the_pictures():
    assert job().blocks == 3
    assert [job().first_row(place) for place in range(4)] == [0, 3, 6, 8]


def test_a_picture_may_have_any_number_of_rows_in_the_table(tmp_path):
    write_set(job(), tmp_path / "set", processes=1, say=lambda line: None)
    np.testing.assert_array_equal(np.load(tmp_path / "set" / "images.npy")[:, 0, 0, 0], np.arange(8))
    columns = read_table(tmp_path / "set" / "table.parquet")
    np.testing.assert_array_equal(columns["person"], [1, 2, 2, 4, 5, 5, 7])
    np.testing.assert_array_equal(columns["box"][:, 3], columns["person"])


def test_a_shard_keeps_its_parts_and_says_what_it_is(tmp_path):
    shard = Shard(2, 2)
    write_set(job(), tmp_path / "2-of-2", processes=1, say=lambda line: None, code="c", shard=shard)
    assert read_mark(tmp_path / "2-of-2") == {"config": plain(CONFIG), "code": "c", "shard": [2, 2]}
    parts = sorted((tmp_path / "2-of-2" / "parts").iterdir())
    assert [path.stem for path in parts] == ["00000001", "00000002"]
    assert load_part(parts[1])["rows"].tolist() == [3, 2]


def test_only_work_of_the_same_code_goes_on(tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(drawing, "finish", stopped)
        with pytest.raises(KeyboardInterrupt):
            write_set(job(), tmp_path / "set", processes=1, say=lambda line: None, code="old")
    whole, lines = tmp_path / "set.partial", []
    kept = shutil.copytree(whole, tmp_path / "kept.partial")
    write_set(job(), tmp_path / "set", processes=1, say=lines.append, code="new")
    assert lines[0] == "set.partial: was begun with other settings or other code; starts anew"
    lines.clear()
    kept.rename(whole)
    write_set(job(), tmp_path / "set", processes=1, say=lines.append, code="old")
    assert lines == ["set.partial: goes on; 3 of 3 triples are already drawn"]


def test_more_shards_than_blocks_are_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ValueError, match="each of the 3 triples"):
        write_set(job(), tmp_path / "1-of-4", shard=Shard(1, 4))
    assert list(tmp_path.iterdir()) == []


def test_a_set_of_faces_has_one_block_for_each_person():
    faces = world_job(WorldConfig(seed=1, people=5, pictures=3))
    assert (faces.blocks, faces.step, faces.shape) == (5, 3, (15, 112, 96))
