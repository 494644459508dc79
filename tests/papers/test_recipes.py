"""Each method of params.yaml is put together from its own configuration."""

from dataclasses import fields, is_dataclass

from umbra.papers.alob import runs as alob
from umbra.papers.compared import runs as compared
from umbra.papers.landmark_masks import runs as landmark_masks
from umbra.papers.occlusion_resistant_3d import boxed as boxed_3d
from umbra.papers.occlusion_resistant_3d import runs as occlusion_resistant_3d
from umbra.papers.recipes import RECIPES
from umbra.papers.world import runs as world
from umbra.runs.compose import compose


def test_every_recipe_has_a_configuration_class_that_is_told_the_seed():
    for name, recipe in RECIPES.items():
        assert is_dataclass(recipe.config), name
        assert "seed" in {field.name for field in fields(recipe.config)}, name


def test_the_recogniser_is_among_them():
    assert "recogniser" in RECIPES


def test_every_papers_recipes_are_there_and_no_two_papers_name_a_method_alike():
    parts = [own.RECIPES for own in (world, landmark_masks, alob, occlusion_resistant_3d, boxed_3d, compared)]
    assert all(RECIPES[name] is recipe for part in parts for name, recipe in part.items())
    assert sum(map(len, parts)) == len(RECIPES)


def test_every_method_of_every_edition_has_a_recipe_and_every_recipe_a_run():
    named = {
        run["method"] for edition in ("smoke", "laptop", "lfw", "gpu") for run in compose(edition)["runs"].values()
    }
    assert named == set(RECIPES)
