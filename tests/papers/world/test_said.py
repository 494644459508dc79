"""Each sentence says what its table holds, and an edition without the table says nothing."""

import numpy as np
import pandas as pd
import pytest

from umbra.claims import ResultTable
from umbra.metrics.bootstrap import Interval
from umbra.papers.world.page import EXHIBITS
from umbra.papers.world.said import ALONE, AREA, EXPLAINED, LEFT, MEAN, SAID, SHARES, said


def measured(value, low, high):
    return Interval(value, low, high, 0.95, 1, 100, "pictures or people")


def table(name, **cells):
    return ResultTable.of_no_training(name, {tuple(key.split("/")): cell for key, cell in cells.items()})


def test_what_an_edition_lacks_is_not_spoken_of():
    assert [said(None, name) for name in SAID] == [""] * len(SAID)
    assert set(SAID) <= set(EXHIBITS)


def test_the_linear_model_is_told_by_what_it_leaves():
    frame = pd.DataFrame({"Value": [0.1, 0.99968, 0.057]}, index=["Albedo left over", EXPLAINED, LEFT])
    assert said(frame, "linear-model").startswith("The model leaves 0.06 mm of a neutral head's shape unexplained")
    assert "99.97 % of the variance" in said(frame, "linear-model")


def test_heads_are_told_by_where_they_differ_and_how_much_they_vary():
    cells = {"Total variance over the scans'/Value": measured(0.951, 0.921, 0.984)}
    cells["Distance of the mean shapes/Value"] = measured(0.0133, 0.0127, 0.0141)
    told = said(table("geometry", **cells), "geometry")
    assert "0.013 (0.013 … 0.014) pupil distances apart" in told
    assert "0.951 (0.921 … 0.984) of the scans' variance" in told
    spreads = {f"sd {axis}, {who}": [1.0, 2.0] for axis in "xyz" for who in ("scanned", "drawn")}
    parts = pd.DataFrame({"means apart": [0.03, 0.004], **spreads, "sd z, drawn": [0.9, 2.2]}, index=["jaw", "brows"])
    assert "most at the jaw (0.030) and least at the brows (0.004)" in said(parts, "geometry-parts")
    assert "0.90 to 1.10 times" in said(parts, "geometry-parts")
    spectra = pd.DataFrame({"scanned": [0.04, 0.02], "drawn": [0.04, 0.03]}, index=["component 1", "component 2"])
    assert "ratio lies between 1.00 and 1.50" in said(spectra, "geometry-spectra")


def test_covered_shares_are_told_level_by_level():
    rng = np.random.default_rng(0)
    cells = {f"{level}/Covered": rng.uniform(0.4, 0.5, (1, 200)) for level in ("two", "three", "training")}
    told = said(table("coverage", **cells), "coverage")
    assert all(f"{level} {100 * cells[f'{level}/Covered'].mean():.1f} % (" in told for level in ("two", "training"))


def test_what_the_judges_of_real_faces_say_is_told_in_their_units():
    cells = {
        f"{AREA}/Value": measured(0.991, 0.98, 0.995), f"{SHARES[0]}/Value": measured(0.999, 0.99, 1.0),
        f"{SHARES[1]}/Value": measured(0.036, 0.03, 0.04), f"{SHARES[2]}/Value": measured(0.024, 0.02, 0.03),
    }  # fmt: skip
    told = said(table("realism", **cells), "realism")
    assert "finds 99.9 % (99.0 … 100.0)" in told
    assert "3.6 % (3.0 … 4.0)" in told
    assert "under the curve of 0.991 (0.980 … 0.995)" in told


def test_accuracies_are_told_with_their_intervals():
    right = np.repeat([[1.0, 0.0]], [90, 10], axis=1)
    assert "decides 90.0 % (" in said(table("unseen-people", **{"Verification accuracy/Value": right}), "unseen-people")
    cells = {f"{row}/Accuracy": right for row in ("Drawn people alone", "Raw pixels")}
    assert "Drawn people alone: 90.0 % (" in said(table("lfw", **cells), "lfw")
    growing = {"200 people/Accuracy": right, "500 people/Accuracy": np.ones((1, 100))}
    assert "With 200 people accuracy is 90.0 %" in said(table("lfw-people", **growing), "lfw-people")
    assert "with 500 people 100.0 %" in said(table("lfw-people", **growing), "lfw-people")


@pytest.mark.parametrize(
    ("low", "certain"), [(0.02, "excludes zero: without hair."), (-0.01, "No interval excludes zero.")]
)
def test_the_largest_loss_is_told_and_whether_any_is_sure(low, certain):
    cells = {"Without hair/Lost": measured(0.05, low, 0.08), "Without light/Lost": measured(0.01, -0.02, 0.04)}
    told = said(table("lfw-without", **cells), "lfw-without")
    assert told.startswith("The largest loss, 5.0 points (")
    assert "is without hair." in told
    assert certain in told


def test_landmark_errors_stand_against_those_of_the_mean_face():
    cells = {f"Yaw/{ALONE}": measured(0.06, 0.05, 0.07), f"Yaw/{MEAN}": measured(0.15, 0.14, 0.16)}
    told = said(table("aflw2000", **cells), "aflw2000")
    assert told.endswith("yaw 6.0 % (5.0 … 7.0) against 15.0 % (14.0 … 16.0).")
