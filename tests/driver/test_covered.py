"""What ran is told by lines inside functions, and each kind of stage is looked at."""

import shutil
from pathlib import Path

import pytest

from umbra.driver import covered
from umbra.runs.sources import SOURCE

ROOT = Path(__file__).parents[2]


def test_lines_inside_functions_are_told_from_those_that_importing_runs(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("A = 1\n\n\nclass B:\n    x = 2\n\n    def f(self):\n        return (\n            1\n        )\n")
    assert covered.inside_functions(path) == {8, 9, 10}


@pytest.mark.parametrize(("path", "name"), [("umbra/a/b.py", "umbra.a.b"), ("umbra/a/__init__.py", "umbra.a")])
def test_a_file_is_named_as_it_is_imported(path, name):
    assert covered.module_name(SOURCE / path) == name


def test_a_stage_of_each_kind_is_looked_at(monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(ROOT))
    found = covered.kinds()
    assert {"model", "world", "train", "train on a run", "site", "paper world", "paper alob"} <= set(found)
    assert found["train"] == (["umbra.driver.notebook", "train", "world_recogniser"], "recipes/recogniser")
    command, code = found["paper alob"]
    assert command[0] == "pytest"
    assert "--nbval-lax" in command
    assert command[-1].endswith("/alob/notebook.ipynb")
    assert code == "pages/alob"


def test_what_runs_without_being_named_is_said(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    shutil.copy(ROOT / "params.yaml", tmp_path)
    code = tmp_path / "build/code/sets/model.json"
    code.parent.mkdir(parents=True)
    code.write_text('{"modules": {"umbra.runs.draw": "1"}}')
    monkeypatch.setattr(covered, "ran", lambda command: {"umbra.runs.draw"})
    assert covered.main(["model"]) == 0
    monkeypatch.setattr(covered, "ran", lambda command: {"umbra.runs.draw", "umbra.losses.margins"})
    assert covered.main(["model"]) == 1
    assert "runs umbra.losses.margins, which build/code/sets/model.json does not name" in capsys.readouterr().out


def test_what_failed_is_told_with_its_last_words(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    shutil.copy(ROOT / "params.yaml", tmp_path)
    code = tmp_path / "build/code/pages/site.json"
    code.parent.mkdir(parents=True)
    code.write_text('{"modules": {}}')
    monkeypatch.setattr(covered, "kinds", lambda: {"site": (["umbra.no_such_module"], "pages/site")})
    assert covered.main(["site"]) == 1
    assert "umbra.no_such_module failed under coverage" in (said := capsys.readouterr().out)
    assert "No module named" in said
