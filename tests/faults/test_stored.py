"""What DVC itself does with damage, on which the remedies rest: a damaged remote, a damaged cache."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from umbra.driver.pinned import PULL, fetch

CONFIG = Path(__file__).parents[2] / ".dvc" / "config"
STAGE = """
stages:
  draw:
    cmd: >-
      python -c "from pathlib import Path; p = Path('sets/a'); p.mkdir(parents=True); (p / 'x').write_bytes(b'whole')"
    params: [seed]
    outs: [sets/a]
"""


def with_dvc(root, command):
    environment = {**os.environ, "DVC_SITE_CACHE_DIR": str(root.parent / "site"), "DVC_NO_ANALYTICS": "1"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False, timeout=60).returncode


@pytest.fixture
def root(tmp_path):
    """A project with this repository's own settings of DVC."""
    root = tmp_path / "project"
    (root / ".dvc").mkdir(parents=True)
    (root / ".dvc" / "config").write_text(CONFIG.read_text().replace("[core]", "[core]\n    no_scm = true"))
    return root


def store(root, content, suffix=""):
    digest = hashlib.md5(content).hexdigest()
    path = root / ".dvcstore" / "files" / "md5" / digest[:2] / (digest[2:] + suffix)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return digest + suffix, path


def test_a_damaged_store_is_not_pulled_and_pulled_once_it_is_restored(root):
    digest, path = store(root, b"pixels")
    listed, _ = store(root, json.dumps([{"md5": digest, "relpath": "images.npy"}]).encode(), ".dir")
    (root / "data.dvc").write_text(f"outs:\n- md5: {listed}\n  size: 6\n  nfiles: 1\n  hash: md5\n  path: data\n")
    path.write_bytes(b"pixelz")
    with pytest.raises(ValueError, match=f"found {path.relative_to(root)} damaged; restore the store"):
        fetch(root, lambda command: with_dvc(root, command), root / "seen")
    assert not (root / "data" / "images.npy").exists()
    path.write_bytes(b"pixels")
    assert with_dvc(root, PULL) == 0
    assert (root / "data" / "images.npy").read_bytes() == b"pixels"


def test_a_set_that_is_taken_away_comes_back_whole_even_from_a_damaged_cache_that_is_writable(root):
    (root / "dvc.yaml").write_text(STAGE)
    (root / "params.yaml").write_text("seed: 1\n")
    assert with_dvc(root, ["dvc", "repro", "-q"]) == 0
    (drawn,) = (root / "sets").rglob("x")
    (copy,) = [
        path for path in (root / ".dvc" / "cache").rglob("*") if path.is_file() and path.read_bytes() == b"whole"
    ]
    copy.chmod(0o644)
    copy.write_bytes(b"whale")
    drawn.unlink()
    drawn.parent.rmdir()
    assert with_dvc(root, ["dvc", "repro", "-q"]) == 0
    assert drawn.read_bytes() == b"whole"
