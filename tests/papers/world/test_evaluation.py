"""The measurements of the lecture, by hand where a hand can."""

import json

import numpy as np
import pytest

from umbra.occlude import LEVELS
from umbra.papers.world import evaluation
from umbra.papers.world.evaluation import (
    REALISM_ROWS,
    fitting,
    placed_fractions,
    read_realism,
    residual_table,
    skin_of,
)
from umbra.world.people.linear_model import build_model


def realism_file(folder, code):
    rows = [{"what": what, "value": 0.5, "low": 0.4, "high": 0.6, "items": 100} for what in REALISM_ROWS.values()]
    edges = [0.0, 0.02, 0.04]
    details = {
        "distance histogram": {"edges": edges, "between": [0.25, 0.75], "within": [1.0, 0.0]},
        "quantiles": [5, 95], "distances between": [0.01, 0.03], "distances within": [0.0, 0.01], "code": code,
    }  # fmt: skip
    path = folder / "realism.json"
    path.write_text(json.dumps({"measures": rows, "details": details}))
    return path


def test_realism_is_read_with_its_intervals_and_distributions(tmp_path, monkeypatch):
    monkeypatch.setattr(evaluation, "fingerprint_of", lambda name: "now")
    found = read_realism(realism_file(tmp_path, "now"))
    interval = found.table.interval("Near-frontal faces found", "Value")
    assert (interval.estimate, interval.low, interval.high) == (0.5, 0.4, 0.6)
    np.testing.assert_allclose([found.between.mean(), found.within.mean()], [0.025, 0.01])
    assert found.current


def test_a_table_of_an_older_world_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(evaluation, "fingerprint_of", lambda name: "now")
    found = read_realism(realism_file(tmp_path, "before"))
    assert "earlier state" in found.standing
    assert "dvc repro realism" in found.standing


def test_what_was_not_measured_is_no_number(tmp_path, monkeypatch):
    monkeypatch.setattr(evaluation, "fingerprint_of", lambda name: "now")
    path = realism_file(tmp_path, "now")
    content = json.loads(path.read_text())
    content["measures"][0]["low"] = content["measures"][0]["high"] = None
    path.write_text(json.dumps(content))
    interval = read_realism(path).table.interval("Near-frontal faces found", "Value")
    assert interval.estimate == 0.5
    assert np.isnan([interval.low, interval.high]).all()


def test_a_damaged_table_is_said_with_its_remedy(tmp_path):
    (tmp_path / "realism.json").write_text('{"measures": [{"bar": NaN}]}')
    with pytest.raises(ValueError, match=r"expected the table of realism, found damage .*NaN.*`dvc repro realism`"):
        read_realism(tmp_path / "realism.json")


def test_a_missing_table_is_said_with_its_remedy(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"expected the table of realism; found none. Run `dvc repro realism`"):
        read_realism(tmp_path / "realism.json")


def test_covered_share_grows_with_the_scale_and_repeats():
    found = placed_fractions({"two": 2.0, "three": 3.0}, pictures=600, seed=1)
    again = placed_fractions({"two": 2.0}, pictures=600, seed=1)
    np.testing.assert_array_equal(found["two"], again["two"])
    assert found["two"].mean() == pytest.approx(LEVELS[2.0], abs=0.03)
    assert found["three"].mean() > found["two"].mean() + 0.05


def test_pictures_covered_in_parts_are_those_covered_together(monkeypatch):
    together = placed_fractions({"two": 2.0}, pictures=50, seed=1)["two"]
    monkeypatch.setattr(evaluation, "AT_ONCE", 7)
    np.testing.assert_array_equal(placed_fractions({"two": 2.0}, pictures=50, seed=1)["two"], together)


def test_tones_are_the_monk_scales_and_light_tones_have_large_angles():
    tones, angles = skin_of(1, people=60)
    assert set(tones) <= set(range(1, 11))
    assert np.corrcoef(tones, angles)[0, 1] < -0.9


def test_residuals_shrink_with_more_heads():
    few, many = (residual_table(build_model(5, n, expressions=6, albedos=4), seed=5, people=3) for n in (4, 24))
    row = "Neutral shape left over, mean distance in mm"
    assert many.loc[row, "Value"] < few.loc[row, "Value"]


@pytest.mark.parametrize(
    ("pictures", "wanted", "expected"),
    [
        (np.full(40, 4), 2000, 480),  # a fold of four people holds 4 · 6 genuine pairs: 10 folds of 24 and 24
        (np.full(40, 4), 100, 100),
        (np.full(40, 2), 2000, 80),
    ],
)
def test_as_many_pairs_are_asked_for_as_the_folds_hold(pictures, wanted, expected):
    assert fitting(pictures, wanted) == expected
