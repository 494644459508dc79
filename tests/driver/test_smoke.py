"""The smoke edition is built in a copy that holds what the tree holds, and the tree is left alone."""

import pytest

from umbra.driver.smoke import main


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    root = tmp_path / "tree"
    for name in ("a.py", "conf/b.yaml", "build/big", "reports/smoke/old.csv", "reports/laptop/kept.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / ".gitignore").write_text("build/\n")
    return root


def test_a_copy_that_is_a_link_to_somebody_elses_tree_is_refused(tree, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("UMBRA_ROOT", str(tree))
    (tree / "params.yaml").touch()
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "mine.py").touch()
    (tree / "build" / "smoke-tree").symlink_to(tmp_path / "victim")
    assert main([]) == 1
    assert capsys.readouterr().err.startswith("smoke: build/smoke-tree: expected a place below")
    assert [path.name for path in (tmp_path / "victim").iterdir()] == ["mine.py"]
