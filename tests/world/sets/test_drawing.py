"""What a set shows does not matter to how it is drawn; the rest is tried in test_dataset and test_shards."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from unittest.mock import patch

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


SCRIPT = textwrap.dedent(
    """
    import sys, time
    from dataclasses import dataclass
    from pathlib import Path
    import numpy as np
    from umbra.world.sets.drawing import Job, write_set
    from umbra.world.sets.storage import Channel

    PAUSE = 0.0

    @dataclass(frozen=True)
    class Config:
        seed: int = 3

    def draw(place):
        time.sleep(PAUSE)
        rng = np.random.default_rng([3, place])
        pictures = {"images": rng.integers(0, 256, (2, 9, 7, 3)), "depth": rng.random((2, 9, 7))}
        columns = {"person": np.full(2, place), "kind": np.array(["", "cup"]), "points": rng.normal(size=(2, 6))}
        return pictures, columns

    CHANNELS = (Channel("images", "image", "uint8", (3,)), Channel("depth", "depth", "float16"))
    JOB = Job(Config(), CHANNELS, (12, 9, 7), 2, "people", draw)

    if __name__ == "__main__":
        PAUSE = float(sys.argv[3])
        write_set(JOB, Path(sys.argv[1]), processes=int(sys.argv[2]))
    """
)
"""A set that is drawn without the world, so that a process begins in no time."""


@pytest.fixture
def script(tmp_path):
    """The script, as a file and as its job."""
    path = tmp_path / "drawer_script.py"
    path.write_text(SCRIPT)
    spec = importlib.util.spec_from_file_location("drawer_script", path)
    module = importlib.util.module_from_spec(spec)
    with patch.dict(sys.modules, {"drawer_script": module}):
        spec.loader.exec_module(module)
        yield path, module.JOB


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_number_of_processes_changes_nothing(tmp_path, script):
    path, drawn = script
    write_set(drawn, tmp_path / "one", processes=1, say=lambda line: None)
    subprocess.run([sys.executable, str(path), str(tmp_path / "two"), "2", "0"], check=True, capture_output=True)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(tmp_path, script):
    path, drawn = script
    write_set(drawn, tmp_path / "whole", processes=1, say=lambda line: None)
    command = [sys.executable, str(path), str(tmp_path / "set"), "1", "0.1"]
    for stop_after in (1, 4):
        child = subprocess.Popen(command, env={**os.environ, "OMP_NUM_THREADS": "1"}, stderr=subprocess.DEVNULL)
        parts = tmp_path / "set.partial" / "parts"
        while len(list(parts.glob("*.npz"))) < stop_after:
            assert child.poll() is None
            time.sleep(0.005)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert not (tmp_path / "set").exists()
    lines = []
    write_set(drawn, tmp_path / "set", processes=1, say=lines.append)
    assert "people are already drawn" in lines[0]
    assert contents(tmp_path / "set") == contents(tmp_path / "whole")


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
