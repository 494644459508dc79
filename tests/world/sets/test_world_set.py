"""A drawn set is opened as it was drawn; whatever is not what it was is refused in one sentence with the remedy."""

import os
import time

import numpy as np
import pytest

from tests.world.sets.conftest import ARRAYS, FILES, refused, states_what_is_there
from umbra import sums
from umbra.reading import DamagedFileError
from umbra.world.sets.world_set import read_world


def test_unfinished_set_is_refused(tmp_path):
    (tmp_path / "set.partial").mkdir()
    assert "only the unfinished" in refused(tmp_path / "set")


def test_folder_without_a_set_is_refused(tmp_path):
    assert "no set.json" in refused(tmp_path)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ARRAYS)
def test_an_array_that_is_not_what_was_drawn_is_refused(tiny, name, damage):
    np.save(tiny / name, ARRAYS[damage](np.load(tiny / name)))
    said = refused(tiny)
    assert f"{tiny / name}: expected the SHA-256" in said
    assert f"rm -r {tiny}" in said
    assert "`make repro`" in said


@pytest.mark.parametrize("name", [*FILES, "table.parquet", "set.json", sums.NAME])
def test_a_missing_truncated_or_flipped_file_is_refused(tiny, name):
    path = tiny / name
    whole, times = path.read_bytes(), path.stat()
    for content in (whole[: len(whole) // 2], b"", whole[:200] + bytes([whole[200] ^ 1]) + whole[201:]):
        path.write_bytes(content)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        refused(tiny)
    path.unlink()
    refused(tiny)
    path.write_bytes(whole)
    read_world(tiny)


def test_what_was_found_whole_is_not_read_again_until_it_changes(tiny, tmp_path, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(sums, "hash_file", lambda path, whole=sums.hash_file: asked.append(path.name) or whole(path))
    time.sleep(0.06)  # a file that was written just now is not believed to keep its times
    read_world(tiny, remember=tmp_path / "seen")
    assert len(asked) == 8
    assert read_world(tiny, remember=tmp_path / "seen").images.shape == (6, 6, 5, 3)
    assert len(asked) == 8
    path = tiny / "images.npy"
    content, times = bytearray(path.read_bytes()), path.stat()
    content[-1] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert path.stat().st_mtime_ns == times.st_mtime_ns
    assert "images.npy: expected the SHA-256" in refused(tiny, remember=tmp_path / "seen")


def test_a_set_whose_meaning_is_refused_is_refused_again(tiny, tmp_path):
    np.save(tiny / "images.npy", np.zeros_like(np.load(tiny / "images.npy")))
    states_what_is_there(tiny)
    time.sleep(0.06)
    assert refused(tiny, remember=tmp_path / "seen") == refused(tiny, remember=tmp_path / "seen")


def test_damage_is_an_error_that_stages_report_in_one_sentence(tiny):
    (tiny / "images.npy").write_bytes(b"")
    with pytest.raises(DamagedFileError):
        read_world(tiny)
