"""What goes beyond the paper."""

import numpy as np

from umbra.papers.alob.beyond import pairs_under, pretraining_table, unseen_table


def test_an_edition_without_photographs_has_one_side_of_pretraining(evaluation):
    assert pretraining_table(evaluation).rows == ["Baseline, LFW alone", "ALOB, LFW alone"]


def test_what_training_left_out_is_what_is_unseen(evaluation):
    table = unseen_table(evaluation)
    assert table.rows == ["ALOB", "Baseline, taught all", "ALOB, taught all"]
    assert table.columns == ["The other kinds", "The kind left out"]
    assert table.size("ALOB, taught all", "The kind left out") == (1, len(evaluation.benchmark.pairs))


def test_the_second_side_is_the_covered_one(evaluation):
    covered = evaluation.benchmark.covered["OCC-3.0"]
    test = pairs_under(evaluation.benchmark, covered, "t")
    np.testing.assert_array_equal(test.images[test.second], covered.images[evaluation.benchmark.pairs.second])
    np.testing.assert_array_equal(test.images[test.first], evaluation.benchmark.clean[evaluation.benchmark.pairs.first])
