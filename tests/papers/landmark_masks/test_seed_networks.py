"""One seed: its masks by λ and strategy, and sentences where they cannot be had."""

from dataclasses import replace

import pytest
import torch

from umbra.papers.landmark_masks.evaluation import open_evaluation
from umbra.papers.landmark_masks.runs import base_of
from umbra.papers.landmark_masks.seed_networks import dictionaries_of, trainer_of


def test_each_strategy_has_a_dictionary_of_its_own_regions_for_each_weight(evaluation, material, runs):
    made = evaluation.networks[0].tried
    assert list(made) == [1.0, 10.0]
    counts = {"LM1": 4, "LM2": 5, "grid": 9, "LM2-split": 10}
    assert all({name: own.mean.shape[0] for name, own in one.items()} == counts for one in made.values())
    base = base_of(runs["base"], 0)
    again = dictionaries_of(material, base, runs["generators"], 0)
    assert all(torch.equal(again[10.0][name].mean, made[10.0][name].mean) for name in made[10.0])
    kept = trainer_of(material, base, runs["generators"], 0).mean_masks(10.0)
    assert torch.equal(kept[4:9], made[10.0]["LM2"].mean)


def test_other_dictionaries_ask_about_pairs_over_their_own_regions(evaluation):
    own = evaluation.networks[0]
    assert own.pairs("test").occluded.shape[1] == 28
    few = own.instead({"LM2": own.dictionary("LM2")})
    assert few.strategies == ("LM2",)
    assert few.pairs("test").occluded.shape[1] == 5
    assert few.gallery is own.gallery


def test_without_generators_there_are_no_masks_and_no_pairs(material, runs):
    alone = open_evaluation(material, runs["base"]).networks[0]
    assert alone.strategies == ()
    for ask in (lambda: alone.pairs("test"), lambda: alone.tried):
        with pytest.raises(ValueError, match="need an evaluation opened with mask generators"):
            ask()


def test_several_weights_and_no_choice_are_refused(evaluation):
    unchosen = replace(evaluation.networks[0], choice=None)
    with pytest.raises(ValueError, match="LM1: masks were trained with 2 λ; say which, or how to choose"):
        unchosen.dictionary("LM1")
