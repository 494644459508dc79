"""The root is found from anywhere inside the repository."""

import pytest

from umbra.runs import paths


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.delenv("UMBRA_ROOT", raising=False)
    (tmp_path / "reports" / "toy" / "page").mkdir(parents=True)
    (tmp_path / "params.yaml").touch()
    return tmp_path


def test_the_root_is_the_nearest_folder_above_that_holds_params(tree, monkeypatch):
    monkeypatch.chdir(tree / "reports" / "toy" / "page")
    assert paths.root() == tree
    (tree / "reports" / "params.yaml").touch()
    assert paths.root() == tree / "reports"


def test_conf_marks_the_root_too_so_that_params_can_be_written_anew(tree, monkeypatch):
    (tree / "params.yaml").unlink()
    (tree / "conf").mkdir()
    (tree / "conf" / "config.yaml").touch()
    assert paths.root(tree / "reports") == tree


def test_an_environment_variable_names_the_root(tree, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setenv("UMBRA_ROOT", str(tree))
    assert paths.root() == tree


def test_outside_any_repository_the_remedy_is_said(tmp_path, monkeypatch):
    monkeypatch.delenv("UMBRA_ROOT", raising=False)
    with pytest.raises(FileNotFoundError, match=r"no params\.yaml in .* or above it: run this inside"):
        paths.root(tmp_path)


def test_every_path_carries_the_edition(tree, monkeypatch):
    monkeypatch.chdir(tree)
    made = [
        paths.face_set("toy", "s"), paths.run("toy", "g", "r"), paths.run_report("toy", "g", "r"),
        paths.resume("toy", "g", "r"), paths.log("toy", "x"), paths.failed("toy", "x"),
    ]  # fmt: skip
    assert [path.relative_to(tree).as_posix() for path in made] == [
        "build/toy/sets/s", "build/toy/runs/g/r", "reports/toy/runs/g/r",
        "build/toy/resume/g/r", "build/toy/logs/x.log", "build/toy/failed/x.ipynb",
    ]  # fmt: skip
