import numpy as np
import pytest

from umbra.world.sets import storage
from umbra.world.sets.config import WorldConfig


def test_rows_land_at_their_place_and_nowhere_else(tmp_path):
    channels = storage.chosen_channels(("images", "depth"))
    storage.create_arrays(tmp_path, channels, (5, 2, 3))
    rows = np.full((2, 2, 3), 1.5, np.float16)
    storage.write_rows(tmp_path / "depth.npy", 1, rows)
    whole = np.load(tmp_path / "depth.npy")
    np.testing.assert_array_equal(whole[1:3], rows)
    assert not whole[[0, 3, 4]].any()
    storage.create_arrays(tmp_path, channels, (5, 2, 3))
    np.testing.assert_array_equal(np.load(tmp_path / "depth.npy"), whole)


def test_table_round_trip_over_several_groups(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "ROWS_PER_GROUP", 3)
    rng = np.random.default_rng(0)
    parts, points = [], rng.normal(size=(4, 2, 6)).astype(np.float32)
    for block in range(4):
        part = tmp_path / f"{block}.npz"
        kind = np.array(["", "a longer kind"][block % 2 :] + [""] * (block % 2))
        columns = {"person": np.full(2, block), "kind": kind, "points": points[block]}
        storage.save_part(part, columns)
        parts.append(part)
    first = storage.write_table(tmp_path / "table.parquet", parts)
    table = storage.read_table(tmp_path / "table.parquet")
    np.testing.assert_array_equal(table["points"], points.reshape(8, 6))
    np.testing.assert_array_equal(table["person"], np.repeat(np.arange(4), 2))
    assert list(table["kind"][:2]) == ["", "a longer kind"]
    assert storage.hash_table(tmp_path / "table.parquet") == first
    storage.save_part(parts[0], {"person": np.full(2, 9), "kind": np.array(["", ""]), "points": points[0]})
    assert storage.write_table(tmp_path / "table.parquet", parts) != first


def test_a_part_whose_numbers_names_or_shapes_changed_is_refused(tmp_path):
    columns = {"person": np.arange(4), "yaw": np.arange(4, dtype=np.float32)}
    storage.save_part(part := tmp_path / "0.npz", columns)
    assert list(storage.load_part(part)) == ["person", "yaw"]
    with np.load(part) as content:
        whole = dict(content)
    for change in (
        {"yaw": whole["yaw"][::-1]}, {"yaw": whole["yaw"].astype(np.float64)}, {"yaw": whole["yaw"].reshape(2, 2)},
        {"yaw": whole["person"], "person": whole["yaw"]}, {"more": whole["yaw"]},
    ):  # fmt: skip
        np.savez(part, **(whole | change))
        with pytest.raises(ValueError, match="are not those that were written"):
            storage.load_part(part)
    np.savez(part, **{name: array for name, array in whole.items() if name != "yaw"})
    with pytest.raises(ValueError, match="are not those that were written"):
        storage.load_part(part)


def test_needed_bytes_count_every_channel():
    images, depth = storage.chosen_channels(("images", "depth"))
    assert storage.bytes_needed((images, depth), (10, 4, 5)) == 10 * 20 * (3 + 2) + 10 * storage.TABLE_BYTES


def test_rows_of_another_type_are_refused(tmp_path):
    storage.create_arrays(tmp_path, storage.chosen_channels(("images",)), (1, 2, 2))
    with pytest.raises(ValueError, match="expected rows of uint8"):
        storage.write_rows(tmp_path / "images.npy", 0, np.zeros((1, 2, 2, 3)))


def test_the_reliefs_channels_are_stored_where_they_are_asked_for():
    assert storage.STANDARD == ("images", "clean", "parsing", "depth", "occluder", "shadow")
    asked = storage.chosen_channels(("images", "normals", "bump", "depth_base"))
    assert [(channel.name, channel.dtype) for channel in asked] == [
        ("images", "uint8"), ("depth_base", "float32"), ("bump", "float32"), ("normals", "float16"),
    ]  # fmt: skip
    assert WorldConfig(seed=1, people=1, pictures=1).channels == storage.STANDARD
