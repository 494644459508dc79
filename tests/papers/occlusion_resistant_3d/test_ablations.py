import numpy as np
import pytest

from umbra.metrics.trainings import OneTraining
from umbra.papers.occlusion_resistant_3d import ablations, tables
from umbra.papers.occlusion_resistant_3d.evaluation import MOPI
from umbra.papers.occlusion_resistant_3d.networks import load_mopi


def test_every_loss_has_its_row_and_the_luck_of_its_kind(evaluation):
    table = ablations.losses(evaluation)
    assert table.rows == list(ablations.LOSSES)
    assert isinstance(table.cells["L1", "Landmarks, SHOFI"], OneTraining)
    assert table.cells["Squared error", "Landmarks, SHOFI"].layout.seeds == 2


def test_readings_differ_and_the_first_is_that_of_the_tables(evaluation):
    table = ablations.readings(evaluation)
    assert table.rows == list(ablations.READINGS)
    assert table.mean("Mean of heads", "ME") == pytest.approx(tables.table_5(evaluation).mean(MOPI, "ME"), rel=1e-4)
    assert len({round(table.mean(row, "ME"), 6) for row in table.rows}) == 4


def test_seven_versions_are_the_mean_of_what_each_head_says(evaluation, material):
    module = load_mopi(evaluation.run_of(MOPI), 0, evaluation.edition)
    found = ablations.answers_of(module, evaluation)["All seven versions"]
    import torch

    seven = torch.from_numpy(ablations._seven(evaluation, material.bare)[:2])
    with torch.no_grad():
        np.testing.assert_allclose(found[:2], module(seven).mean(dim=1).numpy(), atol=1e-4)
