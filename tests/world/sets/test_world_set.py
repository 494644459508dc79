"""A drawn set is opened as it was drawn; whatever is not what it was is refused in one sentence with the remedy."""

import os
import shutil
import time
from dataclasses import replace

import numpy as np
import pytest

from tests.world.sets.conftest import ARRAYS, FILES, TINY, draw_by_chance, refused, states_what_is_there
from umbra import sums
from umbra.reading import DamagedFileError
from umbra.world.sets.dataset import write_world
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


@pytest.fixture(scope="module")
def embossed(tmp_path_factory):
    """The tiny set with what its relief adds, in numbers that differ from pixel to pixel; nothing is in its corners."""

    def draw(config, person, index):
        found = draw_by_chance(config, person, index)
        base = np.float32(600) + 30 * found.depth
        base[0, 0] = np.nan
        found.bump = np.float32(1.5) - 3 * found.depth
        found.depth_base, found.depth = base, base + found.bump
        return found

    config = replace(TINY, channels=("images", "depth", "depth_base", "bump"))
    out = tmp_path_factory.mktemp("embossed") / "tiny"
    return write_world(config, out, draw=draw, processes=1, say=lambda line: None)


def test_a_relief_that_is_depth_less_base_is_read(embossed):
    opened = read_world(embossed)
    np.testing.assert_array_equal(opened.depth, (opened.depth_base + opened.bump).astype(np.float16))
    assert np.isnan(opened.depth[:, 0, 0]).all()
    assert len(np.unique(opened.bump[0])) == 30


@pytest.mark.parametrize(
    ("name", "change", "pixels"),
    [
        ("bump", lambda bump: bump + 1, 174),
        ("bump", lambda bump: one_of(bump, 4.0), 1),
        ("depth_base", lambda base: one_of(base, np.nan), 1),
        ("depth", lambda depth: np.nan_to_num(depth), 6),
    ],
)
def test_a_bump_that_is_not_depth_less_base_is_refused(embossed, tmp_path, name, change, pixels):
    folder = shutil.copytree(embossed, tmp_path / "tiny")
    np.save(folder / f"{name}.npy", change(np.load(folder / f"{name}.npy")))
    states_what_is_there(folder)
    said = refused(folder)
    assert "depth.npy: expected depth_base.npy and bump.npy, added and rounded" in said
    assert f"found other depths in {pixels} pixels of 6 pictures" in said


def one_of(array, value):
    """The array with another number in the middle of one picture."""
    array[3, 2, 2] = value
    return array
