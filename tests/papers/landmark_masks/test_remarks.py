"""What is said of a table follows from its numbers, whichever way they point."""

from dataclasses import replace

import numpy as np
import pandas as pd

from umbra.claims import ResultTable
from umbra.metrics.grouped import Grouped
from umbra.papers.landmark_masks import beyond, controls, remarks, saliency, tables
from umbra.papers.landmark_masks.protocol import Material

PEOPLE = np.arange(40)


def cell(rate, seed=0):
    """40 people of whom a share is named rightly, the same ones in every cell of a rate."""
    rng = np.random.default_rng(seed)
    return Grouped(
        (np.linspace(0.001, 0.999, 40) < rate).astype(float)[None] * np.ones((3, 1)), rng.permutation(PEOPLE)
    )


def table(name, rates):
    return ResultTable(name, {key: cell(rate) for key, rate in rates.items()})


def test_table_1_says_where_lm2_leads_and_where_it_loses(evaluation):
    rows = tables.table_1(evaluation).rows
    rates = {(row, name): 0.5 for row in rows for name in tables.MAIN}
    rates |= {("Eyes", "LM2"): 0.9, ("Chin", "LM2"): 0.1}
    told = remarks.table_1(table("table-1", rates))
    assert "LM2 is surely ahead of the grid under eyes, and surely behind under chin." in told
    assert "No mask 50.0 %" in told
    assert "a mask of features and no mask cannot be told apart" in told


def test_idle_strategies_are_named():
    rates = {(row, name): 0.5 for row in ("Nose", "Chin") for name in controls.COMPARED}
    told = remarks.discarded(table("discarded-share", rates | {("Chin", "LM1"): 0.0}))
    assert "LM1 50.0 % (idle under: chin)" in told
    assert "Grid 50.0 % (idle under: none)" in told


def test_learning_is_compared_with_the_best_control():
    rates = {}
    for name in controls.COMPARED:
        kinds = {"learnt": 0.5, "by difference": 0.6, "by place": 0.9, "at random": 0.2}
        rates |= {(f"{name}, {kind}", "All occlusions"): rate for kind, rate in kinds.items()}
        rates[f"{name}, learnt", controls.DISCARDED] = 0.3
    assert "LM2 (30.0 % discarded): learning lies 40.0 points below by place (" in remarks.controls(table("c", rates))


def test_a_weight_at_the_edge_is_told(evaluation):
    told = remarks.chosen(evaluation.choice, ("LM1", "LM2"))
    assert told.startswith("Chosen by the validation images: LM1 ")
    assert "For LM1 and LM2 it is the least or the largest that was tried." in told  # of two, each is one


def test_what_still_moves_at_the_end_is_told():
    history = pd.DataFrame({"epoch": [1, 2, 3, 4] * 2, "seed": [0] * 4 + [1] * 4})
    history["validation_accuracy_10"] = [0.1, 0.5, 0.6, 0.61] * 2
    history["validation_difference_10"] = [0.4, 0.3, 0.2, 0.1] * 2
    told = remarks.histories(history, (10.0,))
    assert remarks.histories(history[history["epoch"] == 1], (10.0,)).startswith("From epoch 1 to 1,")
    assert told == (
        "From epoch 3 to 4, on validation images: λ = 10: accuracy +1.0 points to 61 %, difference -50.0 %."
    )


def test_faces_are_counted_and_their_colour_is_looked_at(material):
    assert remarks.faces(material) == "3 people, 30 drawn images, in colour."
    shown = material.faces
    grey = np.repeat(np.asarray(shown.images)[..., :1], 3, axis=3)
    lost = np.arange(len(shown)) >= 2
    photographed = Material(replace(shown, images=grey, found=lost), material.split, 1, real=True)
    assert remarks.faces(photographed) == (
        "3 people, 30 photographs, all grey; in 2 no face was found, and the mean points of the others stand in."
    )


def test_blocks_name_the_leader_at_each_share():
    rates = {("10 %", "LM2"): 0.9, ("10 %", "Grid"): 0.5, ("50 %", "LM2"): 0.2, ("50 %", "Grid"): 0.7}
    told = remarks.blocks(table("random-blocks", rates))
    assert "10 %: the grid lies 40.0 points below LM2" in told
    assert "50 %: the grid lies 50.0 points above LM2" in told


def test_every_table_of_the_page_has_its_sentence(evaluation, runs):
    made = {
        "table-1": tables.table_1(evaluation),
        "discarded-share": controls.discarded_shares(evaluation),
        "controls": controls.controls(evaluation),
        "segmentation-labels": tables.segmentation_labels(evaluation),
        "saliency": saliency.saliency_table(evaluation),
        "delta-sweep": tables.delta_sweep(evaluation, (20, 25)),
        "mask-precision": beyond.mask_precision(evaluation),
        "perfect-segmentation": beyond.perfect_segmentation(evaluation),
        "background": beyond.background(evaluation, runs["base"], runs["base"]),
        "lm2-split": beyond.lm2_split(evaluation),
        "occlusion-training": beyond.occlusion_training(evaluation, evaluation),
        "random-blocks": beyond.random_blocks(evaluation),
    }
    assert set(made) == set(remarks.ABOUT)
    for name, content in made.items():
        assert remarks.ABOUT[name](content).endswith("."), name
    bare = beyond.background(evaluation, runs["base"], None)
    assert "grey around" not in remarks.background(bare)
