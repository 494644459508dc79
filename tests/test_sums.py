"""Hashes beside files: those of sha256sum, asked on opening; what was whole is remembered while it stays so."""

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from umbra import sums
from umbra.reading import DamagedFileError

REMEDY = "Draw it anew."


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "set"
    path.mkdir()
    (path / "a").write_bytes(b"abc")
    (path / "b").write_bytes(b"")
    sums.write_sums(path, ["b", "a"])
    return path


def test_the_hash_of_arrays_knows_names_types_shapes_and_numbers_but_no_order():
    arrays = {"a": np.arange(6, dtype=np.int32), "b": np.zeros(2, np.float32)}
    expected = hashlib.sha256(b"a <i4 (6,) " + arrays["a"].tobytes() + b"b <f4 (2,) " + bytes(8)).hexdigest()
    assert sums.hash_arrays(arrays) == sums.hash_arrays(dict(reversed(arrays.items()))) == expected
    others = [{"a": arrays["a"].reshape(2, 3)}, {"a": arrays["a"][::-1]}, {"b": np.zeros(2, np.int32)}]
    assert expected not in [sums.hash_arrays(arrays | other) for other in others]
    assert expected != sums.hash_arrays({"a": arrays["a"], "c": arrays["b"]})


def opened(folder, remember=None):
    with sums.checked(folder, REMEDY, remember) as fresh:
        return fresh


def refused(folder, remember=None):
    with pytest.raises((DamagedFileError, FileNotFoundError)) as caught:
        opened(folder, remember)
    assert str(caught.value).endswith(REMEDY)
    return str(caught.value)


def test_the_hashes_are_the_standard_ones_in_the_order_of_names(folder):
    # FIPS 180-2, appendix B.1: SHA-256 of "abc"
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (folder / sums.NAME).read_text().splitlines()[0] == f"{known}  a"
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "-c", "--strict", sums.NAME], cwd=folder, check=True, capture_output=True)
    assert opened(folder)


def test_a_known_hash_is_written_without_reading(folder):
    sums.write_sums(folder, ["a", "b"], {"a": "0" * 64})
    assert (folder / sums.NAME).read_text().startswith("0" * 64)
    assert refused(folder).startswith(
        f"{folder / 'a'}: expected the SHA-256 000000000000… of SHA256SUMS, found ba7816bf8f01"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense\n", "expected a SHA-256 and a name on each line, found 'nonsense'"),
        ("", "found a, b"),
        (f"{'0' * 64}  ../a\n", "found '0000"),
        (f"{hashlib.sha256(b'abc').hexdigest()}  a\n", "expected only files of its SHA256SUMS; found b"),
        (f"{'0' * 64}  c\n", "missing c"),
    ],
)
def test_a_list_that_is_not_that_of_the_folder_is_refused(folder, text, words):
    (folder / sums.NAME).write_text(text)
    assert words in refused(folder)


def test_a_folder_without_the_list_is_refused(folder):
    (folder / sums.NAME).unlink()
    assert "SHA256SUMS not found" in refused(folder)


def test_hidden_files_of_others_do_not_matter(folder):
    (folder / ".DS_Store").touch()
    assert opened(folder)


def test_what_changes_in_any_way_is_read_again(folder, tmp_path):
    seen = tmp_path / "seen"
    time.sleep(0.06)
    assert [opened(folder, seen) for _ in range(2)] == [True, False]
    times = (folder / "a").stat()
    (folder / "a").write_bytes(b"abd")
    os.utime(folder / "a", ns=(times.st_atime_ns, times.st_mtime_ns))  # as damage that leaves no trace in the time
    assert "found a52d159f262b" in refused(folder, seen)
    (folder / "a").write_bytes(b"abc")
    time.sleep(0.06)
    assert [opened(folder, seen) for _ in range(2)] == [True, False]
    other = shutil.copytree(folder, tmp_path / "other" / "set", copy_function=shutil.copy2)
    assert opened(other, seen)


def test_what_was_written_a_moment_ago_is_not_remembered(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(sums, "SETTLED", 10**12)
    assert [opened(folder, tmp_path / "seen") for _ in range(2)] == [True, True]


def test_what_fails_later_is_not_remembered(folder, tmp_path):
    time.sleep(0.06)
    with pytest.raises(ZeroDivisionError), sums.checked(folder, REMEDY, tmp_path / "seen"):
        raise ZeroDivisionError
    assert opened(folder, tmp_path / "seen")


@pytest.mark.parametrize("note", ["{", "[]", "null", '{"a": [0, 0, 0, 0]}'])
def test_a_damaged_note_is_no_proof(folder, tmp_path, note):
    seen = tmp_path / "seen"
    time.sleep(0.06)
    opened(folder, seen)
    (only,) = seen.iterdir()
    only.write_text(note)
    assert [opened(folder, seen) for _ in range(2)] == [True, False]


def test_where_nothing_can_be_remembered_everything_is_read(folder, tmp_path):
    (tmp_path / "seen").write_text("a file where the folder should be")
    time.sleep(0.06)
    assert [opened(folder, tmp_path / "seen") for _ in range(2)] == [True, True]


def test_the_remedy_names_the_folder():
    assert "(rm -r build/toy/sets/people)" in sums.remedy(Path("build/toy/sets/people"))
