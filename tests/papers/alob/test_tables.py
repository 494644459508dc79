"""Rows, columns and outcomes of the paper's tables."""

import numpy as np
import pytest

from tests.papers.alob.conftest import ALONE, make_evaluation, small_faces
from umbra.data.protocols import Identify
from umbra.papers.alob.tables import (
    RIGHT,
    absolutes_table,
    errors_table,
    lambda_table,
    masked_table,
    occluded_table,
    rank_one,
    table_1,
    table_2,
    table_3,
    variant_table,
)


@pytest.fixture(scope="module")
def photographed():
    """Contestants as on photographs: a network for each half of the pairs, of which the first judges MFR2."""
    runs = {"alob_baseline": ALONE, "alob_baseline_other": ALONE, "alob_main": {}, "alob_main_other": {}}
    return make_evaluation({name: ((0,), network, {}) for name, network in runs.items()}, real=True)


def test_sets_are_counted(evaluation):
    table = table_1(evaluation, small_faces(people=5, each=2))
    assert table.mean("Training set", "People") == 2
    assert table.mean("Training set", "Images") == 6
    assert table.mean("AR", "Images") == 10
    assert table.mean("LFW", "Pairs") == len(evaluation.benchmark.pairs)
    assert ("AR", "Pairs") not in table.cells


def test_pictures_that_several_networks_learnt_from_count_once(photographed):
    table = table_1(photographed, small_faces(people=5, each=2))
    assert table.mean("Training set", "People") == 4
    assert table.mean("Training set", "Images") == 12  # the networks of both halves share theirs


def test_who_learnt_from_what_is_read_from_the_runs(evaluation):
    frame = table_2(evaluation)
    assert list(frame["Network"]) == ["Baseline, residual-18", "ALOB, residual-18"]
    assert set(frame["Judges"]) == {"all folds, MFR2"}
    assert set(frame["Images"]) == {6}
    assert set(frame["Share covered"]) == {0.667}
    assert set(frame["Seeds"]) == {2}
    assert set(frame["Size of the objects"]) == {"1:0.5:5"}


def test_on_photographs_every_training_says_what_it_judges(photographed):
    frame = table_2(photographed)
    assert list(zip(frame["Network"], frame["Judges"], strict=True)) == [
        ("Baseline, residual-18", "folds 1 to 5, MFR2"),
        ("Baseline, residual-18", "folds 6 to 10"),
        ("ALOB, residual-18", "folds 1 to 5, MFR2"),
        ("ALOB, residual-18", "folds 6 to 10"),
    ]


def test_rank_one_by_hand():
    units = np.array([[1.0, 0.0], [0.0, 1.0], [0.9, 0.1], [0.8, 0.2]])
    people = np.array([0, 1, 0, 1])
    np.testing.assert_array_equal(rank_one(units, people, np.array([0, 1]), np.array([2, 3])), [True, False])


def test_table_3_has_an_outcome_per_probe(evaluation):
    faces = small_faces(people=4, each=3)
    gallery = np.arange(0, 12, 3)
    parts = Identify(gallery, {"sunglasses": gallery + 1, "scarf": gallery + 2})
    table = table_3(evaluation, faces, {"protocol 1": parts})
    assert table.columns == ["Sunglasses, protocol 1", "Scarf, protocol 1"]
    assert table.size("ALOB, residual-18", "Scarf, protocol 1") == (2, 4)
    absolutes = absolutes_table(evaluation, faces, {"protocol 1": parts})
    assert absolutes.rows == ["ALOB, residual-18"]
    assert absolutes.mean(*next(iter(absolutes))) == table.mean("ALOB, residual-18", "Sunglasses, protocol 1")


def test_tables_4_to_6_leave_out_what_cannot_be_measured(evaluation):
    occluded = occluded_table(evaluation)
    assert occluded.rows == ["Baseline, residual-18", "ALOB, residual-18"]
    assert occluded.columns == ["OCC-2.0 accuracy", "OCC-2.0 TAR+", "OCC-3.0 accuracy", "OCC-3.0 TAR+"]
    masked = masked_table(evaluation, RIGHT, "table-5")
    assert masked.columns == ["LFW", "LFW-Masked", "MFR2"]
    assert masked.size("ALOB, residual-18", "MFR2") == (2, len(evaluation.benchmark.masked_pairs))


def test_every_accuracy_has_a_standard_error_over_its_folds(evaluation):
    table = errors_table(evaluation)
    assert table.columns == ["LFW", "LFW-Masked", "MFR2", "OCC-2.0", "OCC-3.0"]
    expected = np.mean([evaluation.scores("alob_main", seed, "OCC-3.0").standard_error for seed in (0, 1)])
    assert table.mean("ALOB, residual-18", "OCC-3.0") == expected
    assert table.size("ALOB, residual-18", "OCC-3.0") is None


def test_the_sweep_is_ordered_by_what_the_runs_say(evaluation):
    table = lambda_table(evaluation, ["alob_lambda_3", "alob_main", "alob_lambda_0"])
    assert table.rows == ["λ = 0", "λ = 1", "λ = 3"]
    assert table.cell("λ = 1", "OCC-2.0 accuracy").luck.keys() == {"alob_main"}  # both of its seeds
    assert table.size("λ = 1", "OCC-2.0 accuracy") == (1, len(evaluation.benchmark.pairs))


def test_variants_that_an_edition_lacks_are_left_out(evaluation):
    assert variant_table(evaluation).rows == ["ALOB", "ALOB-G-F (sum)", "Baseline"]
