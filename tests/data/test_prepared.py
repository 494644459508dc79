"""A prepared set is opened as it was written, and what it lacks is named."""

import json
import os
import time

import numpy as np
import pytest

from umbra import sums
from umbra.data.prepared import FILES, is_real, read_real


def prepared(folder):
    """A set of three photographs of two people, as preparing leaves it."""
    folder.mkdir()
    np.save(folder / "images.npy", np.arange(3 * 4 * 3 * 3, dtype=np.uint8).reshape(3, 4, 3, 3))
    save_points(folder)
    names = {"people": ["Ada", "Bob"], "pictures": ["Ada_0001", "Ada_0002", "Bob_0001"]}
    (folder / "names.json").write_text(json.dumps(names))
    (folder / "set.json").write_text(json.dumps({"real": True, "config": {"height": 4, "width": 3}, "pictures": 3}))
    states_what_is_there(folder)
    return folder


def save_points(folder, **other):
    """The points as they should be, but for the `other` ones."""
    points = {"people": np.array([0, 0, 1]), "five_points": np.zeros((3, 5, 2), np.float32)}
    points |= {"landmarks": np.zeros((3, 68, 2), np.float32), "found": np.array([True, False, True])}
    np.savez(folder / "points.npz", **(points | other))


def states_what_is_there(folder):
    """Write hashes that agree with the files."""
    about = json.loads((folder / "set.json").read_text())
    about["sha256"] = {name: sums.hash_file(folder / name) for name in FILES}
    (folder / "set.json").write_text(json.dumps(about))
    sums.write_sums(folder, ("set.json", *FILES))


def refused(folder):
    """The one sentence with which a set is refused."""
    with pytest.raises((ValueError, FileNotFoundError)) as caught:
        read_real(folder)
    said = str(caught.value)
    assert str(folder) in said
    assert "\n" not in said
    return said


def test_a_set_is_opened_as_it_was_written(tmp_path):
    folder = prepared(tmp_path / "crowd")
    faces = read_real(folder)
    assert (faces.names, faces.pictures) == (("Ada", "Bob"), ("Ada_0001", "Ada_0002", "Bob_0001"))
    assert isinstance(faces.images, np.memmap)
    assert faces.images[1, 3, 2, 2] == 71
    assert faces.found.tolist() == [True, False, True]
    assert is_real(folder)
    assert not is_real(tmp_path)


def test_a_missing_file_of_a_prepared_set_is_named(tmp_path):
    folder = prepared(tmp_path / "crowd")
    (folder / "points.npz").unlink()
    with pytest.raises(FileNotFoundError, match=r"missing points\.npz\. Prepare it with `dvc repro faces@crowd`"):
        read_real(folder)


IMAGES = {
    "zeroed": np.zeros_like,
    "reversed": lambda array: array[::-1],
    "other size": lambda array: array[:, :-1],
    "too few": lambda array: array[:-1],
    "other type": lambda array: array.astype(np.float32),
}


@pytest.mark.parametrize("damage", IMAGES)
def test_pictures_that_are_not_what_was_prepared_are_refused(tmp_path, damage):
    folder = prepared(tmp_path / "crowd")
    np.save(folder / "images.npy", IMAGES[damage](np.load(folder / "images.npy")))
    assert "images.npy: expected the SHA-256" in (said := refused(folder))
    assert f"rm -r {folder}" in said


@pytest.mark.parametrize("damage", ["other size", "too few", "other type"])
def test_pictures_of_another_type_or_size_are_refused_though_hashes_agree(tmp_path, damage):
    folder = prepared(tmp_path / "crowd")
    np.save(folder / "images.npy", IMAGES[damage](np.load(folder / "images.npy")))
    states_what_is_there(folder)
    assert "images.npy: expected uint8 of shape (3, 4, 3, 3) by the settings, found " in refused(folder)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"people": np.array([0, 1, 0])}, "expected Ada_0002 to be a picture of its person, found the label of Bob"),
        ({"people": np.array([0, 0, -1])}, "expected labels from 0 to 1, found -1 to 0"),
        ({"people": np.array([0, 0, 2])}, "expected labels from 0 to 1, found 0 to 2"),
        ({"people": np.array([0.0, 0.0, 1.0])}, "expected people as int64 of shape (3,), found float64 of shape (3,)"),
        ({"people": np.array([0, 0])}, "found int64 of shape (2,)"),
        ({"five_points": np.full((3, 5, 2), np.nan, np.float32)}, "finite numbers in five_points, found 30"),
        ({"five_points": np.zeros((2, 5, 2), np.float32)}, "expected five_points as float32 of shape (3, 5, 2)"),
        ({"landmarks": np.zeros((3, 68, 2))}, "expected landmarks as float32"),
        ({"landmarks": np.full((3, 68, 2), np.inf, np.float32)}, "finite numbers in landmarks"),
        ({"found": np.array([1, 0, 1])}, "expected found as bool"),
        ({"found": np.array([None, 1, 2])}, "expected an archive of arrays, found damage"),
    ],
)
def test_points_and_labels_that_do_not_fit_are_refused_though_hashes_agree(tmp_path, other, words):
    folder = prepared(tmp_path / "crowd")
    save_points(folder, **other)
    assert "points.npz: expected the SHA-256" in refused(folder)
    states_what_is_there(folder)
    assert words in refused(folder)


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("names.json", '{"people": ["Bob", "Ada"], "pictures": ["Ada_0001", "Ada_0002", "Bob_0001"]}', "label of Bob"),
        ("names.json", '{"people": ["Ada", "Bob"], "pictures": ["Ada_0001", "Bob_0001"]}', "of shape (2,)"),
        ("names.json", '{"people": ["Ada", "Bob", "Cyd"], "pictures": ["Ada_0001", "Ada_0002", "Bob_0001"]}', "of Cyd"),
        ("names.json", '{"people": ["Ada", "Bob"]}', "found damage"),
        ("names.json", "[]", "found damage"),
        ("set.json", '{"real": true, "config": {"height": 5, "width": 3}, "pictures": 3}', "(3, 5, 3, 3)"),
        ("set.json", '{"real": true, "config": {"height": 4, "width": 3}, "pictures": 4}', "(4, 4, 3, 3)"),
        ("set.json", '{"real": true}', "found damage"),
    ],
)
def test_names_and_settings_that_do_not_fit_are_refused_though_hashes_agree(tmp_path, file, text, words):
    folder = prepared(tmp_path / "crowd")
    (folder / file).write_text(text)
    states_what_is_there(folder)
    assert words in refused(folder)


@pytest.mark.parametrize("name", [*FILES, "set.json", sums.NAME])
def test_a_missing_truncated_or_flipped_file_is_refused(tmp_path, name):
    folder = prepared(tmp_path / "crowd")
    whole = (folder / name).read_bytes()
    for content in (whole[: len(whole) // 2], b"", whole[:20] + bytes([whole[20] ^ 1]) + whole[21:]):
        (folder / name).write_bytes(content)
        refused(folder)
    (folder / name).unlink()
    refused(folder)


def test_settings_that_name_other_hashes_are_refused(tmp_path):
    folder = prepared(tmp_path / "crowd")
    about = json.loads((folder / "set.json").read_text())
    about["sha256"]["names.json"] = "0" * 64
    (folder / "set.json").write_text(json.dumps(about))
    sums.write_sums(folder, ("set.json", *FILES))
    assert "expected the hashes of SHA256SUMS, found another of names.json" in refused(folder)


def test_a_set_that_was_found_whole_is_not_read_through_again(tmp_path, monkeypatch):
    folder, asked = prepared(tmp_path / "crowd"), []
    monkeypatch.setattr(sums, "hash_file", lambda path, whole=sums.hash_file: asked.append(path.name) or whole(path))
    time.sleep(0.06)
    for _ in range(3):
        read_real(folder, remember=tmp_path / "seen")
    assert len(asked) == 4
    content, times = bytearray((folder / "images.npy").read_bytes()), (folder / "images.npy").stat()
    content[-1] ^= 1
    (folder / "images.npy").write_bytes(content)
    os.utime(folder / "images.npy", ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(ValueError, match=r"images\.npy: expected the SHA-256"):
        read_real(folder, remember=tmp_path / "seen")


def test_settings_that_are_no_json_are_named(tmp_path):
    folder = prepared(tmp_path / "crowd")
    (folder / "set.json").write_text("{")
    with pytest.raises(ValueError, match=r"set\.json: expected the settings and hashes of a set, found damage"):
        is_real(folder)
