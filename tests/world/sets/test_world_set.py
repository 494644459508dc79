"""A drawn set is opened as it was drawn; whatever is not what it was is refused in one sentence with the remedy."""

import json
import os
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from umbra import sums
from umbra.reading import DamagedFileError
from umbra.world.sets import storage
from umbra.world.sets.world_set import read_world

FILES = ("images.npy", "clean.npy", "parsing.npy", "depth.npy", "occluder.npy")


def states_what_is_there(folder):
    """Write hashes that agree with the files, as somebody would who damaged a set before it was hashed."""
    about = json.loads((folder / "set.json").read_text())
    for name in about["sha256"]:
        path = folder / ("table.parquet" if name == "table" else f"{name}.npy")
        about["sha256"][name] = storage.hash_table(path) if name == "table" else sums.hash_file(path)
    (folder / "set.json").write_text(json.dumps(about))
    sums.write_sums(folder, [path.name for path in folder.iterdir() if path.name != sums.NAME])


def change_table(folder, change):
    table = pq.read_table(folder / "table.parquet")
    pq.write_table(change(table), folder / "table.parquet")


def with_column(table, name, change):
    """The table with a column's values changed by `change`, of the same type."""
    column = table[name].combine_chunks()
    lists = pa.types.is_fixed_size_list(column.type)
    flat = (column.flatten() if lists else column).to_numpy(zero_copy_only=False).copy()
    flat = change(flat)
    new = pa.FixedSizeListArray.from_arrays(pa.array(flat), column.type.list_size) if lists else pa.array(flat)
    return table.set_column(table.column_names.index(name), name, new)


def put(value):
    """A change of a column: its second number becomes `value`."""

    def change(flat):
        flat[1] = value
        return flat

    return change


def refused(folder, **named):
    """The one sentence with which a set is refused."""
    with pytest.raises((ValueError, FileNotFoundError)) as caught:
        read_world(folder, **named)
    said = str(caught.value)
    assert str(folder) in said
    assert "\n" not in said
    return said


def test_unfinished_set_is_refused(tmp_path):
    (tmp_path / "set.partial").mkdir()
    assert "only the unfinished" in refused(tmp_path / "set")


def test_folder_without_a_set_is_refused(tmp_path):
    assert "no set.json" in refused(tmp_path)


ARRAYS = {
    "zeroed": np.zeros_like,
    "reversed": lambda array: array[::-1],
    "other size": lambda array: array[:, :-1],
    "too few": lambda array: array[:-1],
    "other type": lambda array: array.astype(np.float32),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ARRAYS)
def test_an_array_that_is_not_what_was_drawn_is_refused(tiny, name, damage):
    np.save(tiny / name, ARRAYS[damage](np.load(tiny / name)))
    said = refused(tiny)
    assert f"{tiny / name}: expected the SHA-256" in said
    assert f"rm -r {tiny}" in said
    assert "`make repro`" in said


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["other size", "too few", "other type"])
def test_an_array_of_another_type_or_size_than_the_settings_ask_for_is_refused(tiny, name, damage):
    np.save(tiny / name, ARRAYS[damage](np.load(tiny / name)))
    states_what_is_there(tiny)
    assert f"{name}: expected " in (said := refused(tiny))
    assert "by the settings, found " in said


def test_pictures_that_cannot_be_are_refused_though_hashes_agree(tiny):
    whole = np.load(tiny / "images.npy")
    for damage, words in ((np.zeros_like(whole), "nothing but one level"), (whole[::-1], "the pixels of clean.npy")):
        np.save(tiny / "images.npy", damage)
        states_what_is_there(tiny)
        assert words in refused(tiny)


def test_a_region_that_does_not_exist_is_refused(tiny):
    np.save(tiny / "parsing.npy", np.load(tiny / "parsing.npy") + np.uint8(200))
    states_what_is_there(tiny)
    assert "regions up to 16" in refused(tiny)


TABLES = {
    "reversed": (lambda table: table.take(list(range(5, -1, -1))), "expected person 10 in row 0"),
    "shuffled": (lambda table: table.take([1, 0, 2, 3, 4, 5]), "expected index 0 in row 0"),
    "too short": (lambda table: table.slice(0, 5), r"the column person as int64 of shape (6,)"),
    "label -1": (lambda table: with_column(table, "person", put(-1)), "expected person 10 in row 1"),
    "other type": (lambda table: with_column(table, "yaw", lambda flat: flat.astype(np.float64)), "the column yaw"),
    "no column": (lambda table: table.drop_columns(["visible"]), "found no such column"),
    "NaN point": (lambda table: with_column(table, "landmarks", put(np.nan)), "finite numbers in landmarks"),
    "infinite": (lambda table: with_column(table, "coefficients", put(np.inf)), "finite coefficients or none"),
    "covered": (lambda table: with_column(table, "covered", put(1.5)), "covered shares in [0, 1]"),
    "kind": (lambda table: with_column(table, "kind", put("hand")), "what the plan names"),
}


@pytest.mark.parametrize("damage", TABLES)
@pytest.mark.parametrize("agreeing", [False, True], ids=["hash left alone", "hash rewritten"])
def test_a_table_that_does_not_follow_from_the_settings_is_refused(tiny, damage, agreeing):
    change, words = TABLES[damage]
    change_table(tiny, change)
    if agreeing:
        states_what_is_there(tiny)
    assert (words if agreeing else "table.parquet: expected the SHA-256") in refused(tiny)


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


def test_settings_of_another_set_are_refused_though_hashes_agree(tiny):
    text = (tiny / "set.json").read_text()
    for old, new, words in (
        ('"people": 3', '"people": 4', "by the settings"),
        ('"people": 3', '"poeple": 3', "unknown key"),
        ('"height": 6', '"height": -6', "must be at least 1"),
        ('"first_person": 10', '"first_person": 9', "expected person 9 in row 0"),
    ):
        (tiny / "set.json").write_text(text.replace(old, new))
        states_what_is_there(tiny)
        assert words in refused(tiny)


def test_hashes_in_the_settings_that_are_not_those_of_the_files_are_refused(tiny):
    text = (tiny / "set.json").read_text()
    for name in ("images", "table"):
        about = json.loads(text)
        about["sha256"][name] = "0" * 64
        (tiny / "set.json").write_text(json.dumps(about))
        sums.write_sums(tiny, [path.name for path in tiny.iterdir() if path.name != sums.NAME])
        assert "000000000000" in refused(tiny)


def test_what_was_found_whole_is_not_read_again_until_it_changes(tiny, tmp_path, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(sums, "hash_file", lambda path, whole=sums.hash_file: asked.append(path.name) or whole(path))
    time.sleep(0.06)  # a file that was written just now is not believed to keep its times
    read_world(tiny, remember=tmp_path / "seen")
    assert len(asked) == 7
    assert read_world(tiny, remember=tmp_path / "seen").images.shape == (6, 6, 5, 3)
    assert len(asked) == 7
    path = tiny / "images.npy"
    content, times = bytearray(path.read_bytes()), path.stat()
    content[-1] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert path.stat().st_mtime_ns == times.st_mtime_ns
    assert "images.npy: expected the SHA-256" in refused(tiny, remember=tmp_path / "seen")


def test_a_set_whose_meaning_is_refused_is_refused_again(tiny, tmp_path):
    change_table(tiny, TABLES["kind"][0])
    states_what_is_there(tiny)
    time.sleep(0.06)
    assert refused(tiny, remember=tmp_path / "seen") == refused(tiny, remember=tmp_path / "seen")


def test_damage_is_an_error_that_stages_report_in_one_sentence(tiny):
    (tiny / "images.npy").write_bytes(b"")
    with pytest.raises(DamagedFileError):
        read_world(tiny)
