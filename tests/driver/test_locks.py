"""Each edition has a lock of its own; that of the edition in use is dvc.lock."""

import pytest

from umbra.driver import locks


def test_locks_change_places_and_come_back(tmp_path):
    (tmp_path / "dvc.lock").write_text("laptop's")
    (tmp_path / "dvc.lfw.lock").write_text("lfw's")
    locks.swap("laptop", "lfw", tmp_path)
    assert (tmp_path / "dvc.lock").read_text() == "lfw's"
    locks.swap("lfw", "laptop", tmp_path)
    assert (tmp_path / "dvc.lock").read_text() == "laptop's"
    assert (tmp_path / "dvc.lfw.lock").read_text() == "lfw's"


def test_an_edition_without_a_lock_begins_with_none(tmp_path):
    (tmp_path / "dvc.lock").write_text("laptop's")
    locks.swap("laptop", "gpu", tmp_path)
    assert not (tmp_path / "dvc.lock").exists()
    assert (tmp_path / "dvc.laptop.lock").read_text() == "laptop's"


def test_after_a_run_the_entries_of_another_edition_are_kept_in_its_own_file(tmp_path):
    (tmp_path / "dvc.lock").write_text("anew")
    locks.keep("lfw", tmp_path)
    assert (tmp_path / "dvc.lfw.lock").read_text() == "anew"
    locks.keep(locks.COMMITTED, tmp_path)
    assert not locks.aside(locks.COMMITTED, tmp_path).exists()


def test_the_lock_of_an_edition_is_where_it_is_in_use_or_aside(tmp_path):
    assert locks.lock_of("lfw", "lfw", tmp_path) == tmp_path / "dvc.lock"
    assert locks.lock_of("lfw", "laptop", tmp_path) == tmp_path / "dvc.lfw.lock"


def test_entries_are_read_by_stage_and_damage_is_said(tmp_path):
    lock = tmp_path / "dvc.lock"
    assert locks.entries(lock) == {}
    lock.write_text("schema: '2.0'\nstages:\n  a: {cmd: x}\n")
    assert locks.entries(lock) == {"a": {"cmd": "x"}}
    lock.write_text("stages: [")
    with pytest.raises(ValueError, match=r"dvc\.lock, line 2: no valid YAML.*Restore it with git"):
        locks.entries(lock)


@pytest.mark.parametrize("text", ["", "- a", "stages: [a]", "stages: {a: 1}", "schema: '2.0'"])
def test_a_lock_that_records_no_stages_is_no_lock(tmp_path, text):
    (tmp_path / "dvc.lock").write_text(text)
    with pytest.raises(
        ValueError, match=r"dvc\.lock: expected what each stage recorded, found no such thing\. Restore"
    ):
        locks.entries(tmp_path / "dvc.lock")


def test_what_bears_the_name_of_a_lock_and_is_none_is_not_passed_over(tmp_path):
    (tmp_path / "dvc.lock").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match=r"dvc\.lock not found; expected YAML\. Restore it with git"):
        locks.entries(tmp_path / "dvc.lock")


def test_no_edition_leads_out_of_the_root(tmp_path):
    (tmp_path / "dvc.").mkdir()
    with pytest.raises(ValueError, match=r"^edition: expected a name"):
        locks.aside("/../../x", tmp_path)


def test_a_number_is_one_as_dvc_writes_it(tmp_path):
    path = tmp_path / "dvc.lock"
    path.write_text("stages:\n  train@net:\n    params: {params.yaml: {rate: 1e-05, name: '1e-05'}}\n")
    assert locks.entries(path)["train@net"]["params"]["params.yaml"] == {"rate": 1e-5, "name": "1e-05"}
