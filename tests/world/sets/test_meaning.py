"""What cannot have been made from the settings is refused, though every hash agrees."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.world.sets.conftest import ARRAYS, FILES, refused, states_what_is_there
from umbra import sums


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
    assert "regions up to 17" in refused(tiny)


TABLES = {
    "reversed": (lambda table: table.take(list(range(5, -1, -1))), "expected person 10 in row 0"),
    "shuffled": (lambda table: table.take([1, 0, 2, 3, 4, 5]), "expected index 0 in row 0"),
    "too short": (lambda table: table.slice(0, 5), "expected 6 rows by the settings, found 5"),
    "label -1": (lambda table: with_column(table, "person", put(-1)), "expected person 10 in row 1"),
    "other type": (lambda table: with_column(table, "yaw", lambda flat: flat.astype(np.float64)), "the column yaw"),
    "no column": (lambda table: table.drop_columns(["visible"]), "found no such column"),
    "NaN point": (lambda table: with_column(table, "landmarks", put(np.nan)), "finite numbers in landmarks"),
    "infinite": (lambda table: with_column(table, "coefficients", put(np.inf)), "finite coefficients or none"),
    "covered": (lambda table: with_column(table, "covered", put(1.5)), "shares in [0, 1] in covered"),
    "uncovered": (lambda table: with_column(table, "covered", put(-0.1)), "shares in [0, 1] in covered, found 1"),
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


def test_settings_of_another_set_are_refused_though_hashes_agree(tiny):
    text = (tiny / "set.json").read_text()
    for old, new, words in (
        ('"people": 3', '"people": 4', "by the settings"),
        ('"people": 3', '"poeple": 3', "unknown key"),
        ('"height": 6', '"height": -6', "expected a number from 1"),
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
