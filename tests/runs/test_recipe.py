"""A recipe holds a configuration class and how module and data are made of it."""

import re

from umbra.papers.recipes import RECIPES
from umbra.runs.recipe import Recipe

VALIDATED = re.compile("validation_(accuracy|error)")
"""What chooses the best epoch."""


def test_every_recipe_of_the_table_configures_by_a_dataclass_that_has_a_seed():
    for recipe in RECIPES.values():
        assert isinstance(recipe, Recipe)
        assert "seed" in recipe.config.__dataclass_fields__


def test_every_recipe_of_the_table_says_what_its_training_logs():
    assert [name for name, recipe in RECIPES.items() if not any(map(VALIDATED.match, recipe.logged))] == []
