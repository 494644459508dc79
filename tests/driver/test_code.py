"""The stage `code` writes a small file per recipe, kind of set and page, and takes away those of what is no more."""

import json
import shutil
from pathlib import Path

import pytest

from umbra.driver import code
from umbra.papers.recipes import RECIPES

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    for name in ("params.yaml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return tmp_path


def test_recipes_are_found_without_importing_them():
    found = code.recipes()
    assert found == {name: recipe.prepare.__module__ for name, recipe in RECIPES.items()} | {
        "alob_masks": "umbra.papers.compared.runs"
    }


def test_every_recipe_page_and_kind_of_set_has_a_file(tree):
    (tree / "build/code/recipes").mkdir(parents=True)
    (tree / "build/code/recipes/forgotten.json").touch()
    assert code.main() == 0
    found = {path.relative_to(tree / "build/code").as_posix() for path in (tree / "build/code").rglob("*.json")}
    assert {f"recipes/{name}.json" for name in RECIPES} <= found
    assert {f"pages/{name}.json" for name in ("world", "landmark_masks", "alob", "site")} <= found
    assert {f"sets/{name}.json" for name in ("model", "world", "scenes", "faces", "realism")} <= found
    assert "recipes/forgotten.json" not in found


def test_writing_again_changes_no_byte(tree):
    def everything():
        assert code.main() == 0
        return {path: path.read_bytes() for path in (tree / "build/code").rglob("*.json")}

    assert everything() == everything()


def test_a_training_reaches_its_own_paper_and_no_page(tree):
    code.main()
    modules = json.loads((tree / "build/code/recipes/base_network.json").read_text())["modules"]
    assert "umbra.papers.landmark_masks.runs" in modules
    assert not [name for name in modules if name.startswith(("umbra.papers.alob", "umbra.claims", "umbra.reporting"))]
    assert not [name for name in modules if name.endswith((".page", ".tables", ".figures", ".beyond"))]


def test_what_is_wrong_is_one_sentence(tree, capsys):
    (tree / "notebooks/02_alob.ipynb").unlink()
    assert code.main() == 1
    assert capsys.readouterr().err.startswith("code: ")
    assert not (tree / "build/code").exists()


def test_nothing_is_taken_away_behind_a_link(tree, capsys, tmp_path_factory):
    victim = tmp_path_factory.mktemp("victim")
    (victim / "settings.json").write_text("{}")
    (tree / "build").mkdir()
    (tree / "build/code").symlink_to(victim)
    assert code.main() == 1
    assert "found that it leads to" in capsys.readouterr().err
    assert [path.name for path in victim.iterdir()] == ["settings.json"]
