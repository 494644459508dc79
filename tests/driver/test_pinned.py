"""What does not arrive as data.dvc pins it is named: a damaged store, data that was changed, a damaged set."""

import hashlib

import pytest

from umbra import sums
from umbra.driver.pinned import PULL, fetch


@pytest.fixture
def root(tmp_path):
    (tmp_path / "data.dvc").touch()
    folder = tmp_path / "data" / "faces"
    folder.mkdir(parents=True)
    (folder / "images.npy").write_bytes(b"pixels")
    sums.write_sums(folder, ["images.npy"])
    for content, suffix in ((b"pixels", ""), (b"[]", ".dir")):
        digest = hashlib.md5(content).hexdigest()
        path = tmp_path / ".dvcstore" / "files" / "md5" / digest[:2] / (digest[2:] + suffix)
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return tmp_path


def refused(root, status):
    with pytest.raises(ValueError, match=r"run the command again$|`make repro`") as caught:
        fetch(root, lambda command: status, root / "seen")
    return str(caught.value)


def test_the_sample_is_pulled_and_its_sets_are_asked(root):
    calls = []
    fetch(root, lambda command: calls.append(command) or 0, root / "seen")
    assert calls == [PULL]
    (root / "data.dvc").unlink()
    fetch(root, lambda command: pytest.fail("pulled"), root / "seen")


@pytest.mark.parametrize("suffix", ["", ".dir"])
def test_a_damaged_file_of_the_store_is_named(root, suffix):
    (path,) = [path for path in root.glob(".dvcstore/files/md5/*/*") if path.suffix == suffix]
    path.write_bytes(b"other")
    said = refused(root, 1)
    assert f"found {path.relative_to(root)} damaged; restore the store (git checkout -- .dvcstore)" in said


def test_data_that_were_changed_are_not_laid_to_the_store(root):
    assert "take it away (rm -r data)" in refused(root, 1)


def test_damage_that_dvc_does_not_see_is_refused(root):
    (root / "data" / "faces" / "images.npy").write_bytes(b"pixelz")
    said = refused(root, 0)
    assert "images.npy: expected the SHA-256" in said
    assert "(rm -r data/faces)" in said
