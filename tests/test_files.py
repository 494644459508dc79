"""A file is written whole or not at all, and why it is not is one sentence."""

import errno
import json
import os

import pytest

from umbra.files import atomic, require_writable, said_plainly, write_json, write_text


def test_a_file_appears_when_the_block_ends_well(tmp_path):
    with atomic(tmp_path / "new" / "a.csv") as temporary:
        assert temporary.suffix == ".csv"
        temporary.write_text("whole")
        assert not (tmp_path / "new" / "a.csv").exists()
    assert (tmp_path / "new" / "a.csv").read_text() == "whole"
    assert os.listdir(tmp_path / "new") == ["a.csv"]


def test_what_was_there_stays_when_the_block_fails(tmp_path):
    write_text(tmp_path / "a", "before")
    with pytest.raises(UnicodeEncodeError):
        write_text(tmp_path / "a", "half \ud800")
    assert (tmp_path / "a").read_text() == "before"
    assert os.listdir(tmp_path) == ["a"]


def test_a_written_file_has_the_rights_that_any_new_file_has(tmp_path):
    (tmp_path / "plain").touch()
    write_text(tmp_path / "a", "")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "permission is denied")],
)
def test_the_reason_is_said_with_the_remedy(tmp_path, code, words):
    error = said_plainly(OSError(code, "x"), tmp_path)
    assert isinstance(error, OSError)
    assert error.strerror.startswith(f"cannot write {tmp_path}: ")
    assert words in error.strerror


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "a").touch()
    with pytest.raises(OSError, match="exists"):
        require_writable(tmp_path / "a")


def test_json_is_written_whole_or_not_at_all(tmp_path):
    write_json(tmp_path / "a.json", {"ä": [1.5, None]})
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"ä": [1.5, None]}
    with pytest.raises(
        ValueError, match=r"a\.json: expected finite numbers, found nan at runs\.0\.loss; nothing was written"
    ):
        write_json(tmp_path / "a.json", {"runs": [{"loss": float("nan")}]})
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"ä": [1.5, None]}


def test_content_reaches_the_disk_before_its_name_and_the_name_after_it(tmp_path, monkeypatch):
    order = []
    sync, rename = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("sync"), sync(handle)))
    monkeypatch.setattr(os, "replace", lambda *names: (order.append("rename"), rename(*names)))
    write_text(tmp_path / "a", "x")
    assert order == ["sync", "rename", "sync"]


def test_the_mask_of_the_process_is_never_touched(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("the umask belongs to all threads"))
    write_text(tmp_path / "a", "x")


def test_an_atomic_file_is_renamed_and_never_copied(tmp_path):
    with atomic(tmp_path / "a") as temporary:
        temporary.write_text("x")
        written = temporary.stat().st_ino
    assert (tmp_path / "a").stat().st_ino == written
