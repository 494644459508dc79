"""How a training ends, by hand."""

from math import exp, log

import numpy as np
import pandas as pd
import pytest

from umbra.papers.alob.convergence import HELD, RISE, accuracies, by_epoch, ending, ignorance, rising
from umbra.papers.alob.method import AlobConfig
from umbra.runs.records import Trained


def history(*curves):
    rows = [
        {"seed": seed, "epoch": epoch, "validation_accuracy": value, "loss_identifier": 20.0 - epoch}
        for seed, curve in enumerate(curves)
        for epoch, value in enumerate(curve, 1)
    ]
    return pd.DataFrame(rows)


def trained(*curves):
    return Trained("run", "alob", "alob", {}, tuple(range(len(curves))), {}, history(*curves), {}, {})


def test_who_knows_nothing_has_the_loss_of_equal_cosines():
    logits = np.full(50, 30 * 0.2)
    logits[3] -= 30 * 0.4
    expected = log(np.exp(logits - logits[3]).sum())
    assert ignorance(AlobConfig(margin=0.4, scale=30.0), 50) == pytest.approx(expected)
    assert ignorance(AlobConfig(margin=0.0, scale=30.0), 50) == pytest.approx(log(49 + exp(0)))


def test_the_end_of_a_training_is_read_off_its_curve():
    rising, level = np.linspace(0.1, 0.7, 20), np.full(20, 0.5)
    level[4] = 0.6
    found = ending(history(rising, level))
    assert (found["Seeds"], found["Epochs"]) == (2, 20)
    assert found["Best epoch"] == (20 + 5) / 2
    assert found["Held-out accuracy, %"] == pytest.approx(60)
    step = 60 / 19
    assert found["Rise over the last tenth, points"] == pytest.approx((2 * step + 0) / 2)  # two epochs against two
    assert found["L_f at the end"] == 0.0


def test_of_too_few_epochs_nothing_is_said_of_a_rise():
    assert np.isnan(ending(history([0.3]))["Rise over the last tenth, points"])


def test_curves_are_means_and_spans_over_the_seeds():
    found = accuracies(trained([0.1, 0.4], [0.3, 0.4]))
    assert found.loc[1].tolist() == pytest.approx([20, 10, 30])
    assert found.loc[2].tolist() == pytest.approx([40, 40, 40])


def test_what_was_not_logged_has_no_curve():
    assert list(by_epoch(trained([0.1, 0.4]), ["loss_identifier", "loss_trimmer"])) == ["loss_identifier"]


def test_how_far_arms_were_from_their_end_is_told_where_it_is_known():
    table = pd.DataFrame({"Arm": ["A", "B", "C"], RISE: [1.23, -0.4, np.nan], HELD: [70.0, 60.0, 10.0]})
    told = rising(table, ["A", "B", "C"])
    assert told.endswith("held-out accuracy moved: A by +1.2 points, to 70.0 %; B by -0.4 points, to 60.0 %.")
    assert rising(table, ["C"]) == rising(None, ["A"]) == ""
