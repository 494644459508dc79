"""A damaged file is told by its name, in one sentence, whatever the library that read it raised."""

import errno
import json
import os
import struct
import zipfile

import pytest

from umbra.files import said_plainly
from umbra.reading import DamagedFileError, in_one_sentence, read_json, read_text, read_yaml, reading


@pytest.mark.parametrize(
    "error",
    [
        zipfile.BadZipFile("File is not a zip file"),
        struct.error("unpack requires a buffer"),
        KeyError("points"),
        EOFError(),
        SyntaxError("invalid header"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        json.JSONDecodeError("Expecting value", "", 0),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_a_library_raises_names_the_file_and_what_it_should_be(tmp_path, error):
    with (
        pytest.raises(
            DamagedFileError, match=r"a\.npz: expected an archive of arrays, found damage \(.+\)\. Do this\.$"
        ) as told,
        reading(tmp_path / "a.npz", "an archive of arrays", "Do this."),
    ):
        raise error
    assert "\n" not in str(told.value)
    assert told.value.__cause__ is error


def test_a_sentence_that_was_said_is_not_said_twice(tmp_path):
    with pytest.raises(DamagedFileError, match=r"^inner$"), reading(tmp_path, "x"):
        raise DamagedFileError("inner")


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.json not found; expected JSON"):
        read_json(tmp_path / "none.json")
    with pytest.raises(IsADirectoryError, match=r"expected JSON, but it cannot be read: Is a directory"):
        read_json(tmp_path)


def test_a_pipe_and_a_device_are_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.json")
    with pytest.raises(DamagedFileError, match=r"a\.json: expected JSON, found a pipe"):
        read_json(tmp_path / "a.json")
    with pytest.raises(DamagedFileError, match="/dev/zero: expected a text in UTF-8, found a device"):
        read_text("/dev/zero")


@pytest.mark.parametrize("text", ["", "{", "[NaN]", "[Infinity]", "[-Infinity]", '{"a": 1}}'])
def test_what_is_no_json_is_refused(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(DamagedFileError, match=r"a\.json: expected JSON"):
        read_json(path)


def test_what_is_whole_is_read(tmp_path):
    (tmp_path / "a").write_text('{"ä": [1, null]}', encoding="utf-8")
    assert read_json(tmp_path / "a") == {"ä": [1, None]}
    assert read_text(tmp_path / "a") == '{"ä": [1, null]}'


def test_bytes_that_are_no_utf_8_are_told(tmp_path):
    (tmp_path / "a").write_bytes(b"\xff\xfe")
    with pytest.raises(DamagedFileError, match="expected a text in UTF-8"):
        read_text(tmp_path / "a")


def test_a_long_error_is_cut(tmp_path):
    with pytest.raises(DamagedFileError) as told, reading(tmp_path / "a", "x"):
        raise ValueError("word " * 200)
    assert len(str(told.value)) < 300 + len(str(tmp_path))


def test_too_little_memory_is_no_damage(tmp_path):
    with pytest.raises(MemoryError, match="does not fit into memory"), reading(tmp_path / "a", "a picture"):
        raise MemoryError


def test_an_error_of_the_system_is_told_with_its_file(tmp_path):
    with pytest.raises(OSError, match="none") as told:
        (tmp_path / "none").read_bytes()
    assert in_one_sentence(told.value) == f"{tmp_path / 'none'}: No such file or directory"
    with pytest.raises(OSError, match="b") as told:
        (tmp_path / "a").rename(tmp_path / "b")
    assert in_one_sentence(told.value) == f"{tmp_path / 'a'} and {tmp_path / 'b'}: No such file or directory"


def test_an_error_with_its_own_words_keeps_them(tmp_path):
    full = said_plainly(OSError(errno.ENOSPC, "x"), tmp_path)
    assert in_one_sentence(full).startswith(f"cannot write {tmp_path}: the disk is full")
    assert in_one_sentence(FileNotFoundError("a.csv not found")) == "a.csv not found"
    assert in_one_sentence(ValueError("batch must be at least 1")) == "batch must be at least 1"
    assert in_one_sentence(KeyError()) == "KeyError"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a: 1\nb: {c: 1,\n c: 2}\n",
            r"a\.yaml, line 3: no valid YAML: the key 'c' a second time \(the first is in line 2\)",
        ),
        ("a: 1\nb: 2\na: 1\n", r"a\.yaml, line 3: no valid YAML: the key 'a' a second time \(the first is in line 1\)"),
        ("- {a: 1, a: 1}", r"a\.yaml, line 1: no valid YAML: the key 'a' a second time \(the first is in line 1\)"),
        ("a: [1", r"a\.yaml, line 1: no valid YAML: expected ',' or ']'"),
        ("a: !!python/object:os.system x", r"a\.yaml, line 1: no valid YAML: could not determine a constructor"),
        ("when: 2024-13-45", r"a\.yaml: expected YAML, found damage \(month must be"),
        ("a: \x00", r"a\.yaml: expected YAML, found damage"),
    ],
)
def test_what_is_no_yaml_or_says_something_twice_is_told_with_its_line(tmp_path, text, message):
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(DamagedFileError, match=message) as told:
        read_yaml(tmp_path / "a.yaml")
    assert "\n" not in str(told.value)
    assert "Mend the line." in str(told.value)


def test_the_same_key_in_two_mappings_and_over_a_merged_one_is_no_double(tmp_path):
    (tmp_path / "a.yaml").write_text("x: &x {a: 1, b: 2}\ny: {<<: *x, a: 3}\nz: {1: one, '1': text}\n")
    assert read_yaml(tmp_path / "a.yaml") == {
        "x": {"a": 1, "b": 2}, "y": {"a": 3, "b": 2}, "z": {1: "one", "1": "text"},
    }  # fmt: skip
