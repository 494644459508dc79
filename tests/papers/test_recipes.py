"""Each method of params.yaml is put together from its own configuration."""

from dataclasses import fields, is_dataclass

from umbra.papers.recipes import RECIPES


def test_every_recipe_has_a_configuration_class_that_is_told_the_seed():
    for name, recipe in RECIPES.items():
        assert is_dataclass(recipe.config), name
        assert "seed" in {field.name for field in fields(recipe.config)}, name


def test_the_recogniser_is_among_them():
    assert "recogniser" in RECIPES
