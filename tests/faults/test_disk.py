"""A full disk and a read-only folder: one sentence, and nothing half-written."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from umbra.files import atomic, require_writable, write_text


@pytest.fixture
def mounted(tmp_path):
    """Mounts for this test; taken away after it. Only root may mount, and not in every container."""
    places = []

    def mount(*arguments: str) -> None:
        done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"nothing may be mounted here: {done.stderr.strip()}")
        places.append(arguments[-1])

    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small disk needs root")
    yield mount
    for place in dict.fromkeys(reversed(places)):
        subprocess.run(["umount", place], check=False)


def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path, mounted):
    small = tmp_path / "small"
    small.mkdir()
    mounted("-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small))
    write_text(small / "weights.csv", "before")
    with pytest.raises(OSError, match=r"cannot write .*weights\.csv: the disk is full; free some space"):
        write_text(small / "weights.csv", "x" * 200_000)
    assert (small / "weights.csv").read_text() == "before"
    assert os.listdir(small) == ["weights.csv"]


def test_a_stage_that_fills_the_disk_leaves_no_artefact(either_finished, mounted):
    finished = either_finished
    runs = finished.root / "build" / "toy" / "runs"
    shutil.rmtree(runs)
    runs.mkdir()
    mounted(
        "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(runs)
    )  # room for the weights, not for the notebook beside them
    done = finished.run(sys.executable, "-m", "umbra.driver.notebook", "train", "net")
    assert done.returncode == 1
    assert "cannot write" in done.stderr
    assert "the disk is full" in done.stderr
    assert [path for path in runs.rglob("*") if path.is_file()] == []
    assert not (finished.root / "reports/toy/runs/toys/net").exists()


def test_a_read_only_folder_is_said(tmp_path, mounted):
    folder = tmp_path / "reports"
    folder.mkdir()
    mounted("--bind", str(folder), str(folder))
    mounted("-o", "remount,ro,bind", str(folder))
    with pytest.raises(OSError, match=r"cannot write .*reports: the file system is read-only; mount it writable"):
        require_writable(folder)
    with pytest.raises(OSError, match="read-only"), atomic(folder / "a" / "b"):
        pass


def minimal(root: Path) -> None:
    """A repository in which make repro has nothing to do."""
    params = {
        "edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {}, "papers": {},
        "world": {"seed": 1, "model_heads": 2, "processes": 1},
    }  # fmt: skip
    root.mkdir()
    (root / "params.yaml").write_text(yaml.safe_dump(params))


def test_read_only_reports_are_said_before_dvc_takes_anything_away(tmp_path, mounted):
    root = tmp_path / "tree"
    minimal(root)
    (root / "reports").mkdir()
    mounted("--bind", str(root / "reports"), str(root / "reports"))
    mounted("-o", "remount,ro,bind", str(root / "reports"))
    done = subprocess.run(
        [sys.executable, "-m", "umbra.driver.pipeline"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("make repro: cannot write ")
    assert "read-only" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_root_a_folder_without_rights_is_said(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir(mode=0o555)
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    with pytest.raises(PermissionError, match="permission is denied; make the folder writable"):
        require_writable(folder)
