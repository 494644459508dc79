"""What is trained to compare papers stands in a table of recipes of its own."""

from umbra.papers.compared.masked_baseline import AlobMasks, alob_masks
from umbra.papers.compared.runs import RECIPES
from umbra.papers.recipes import RECIPES as ALL
from umbra.runs.compose import compose
from umbra.runs.settings import build_settings


def test_the_masks_on_the_baseline_are_the_only_recipe():
    assert set(RECIPES) == {"alob_masks"}
    assert (RECIPES["alob_masks"].config, RECIPES["alob_masks"].prepare) == (AlobMasks, alob_masks)


def test_the_run_that_the_page_compares_is_read_with_its_configuration():
    run = build_settings(compose("laptop"), ALL).runs["alob_masks"]
    assert run.method in RECIPES
    assert isinstance(run.model, AlobMasks)
    assert run.needs == "runs/alob/alob_baseline"
    assert "LM2" in run.model.strategies
