"""The sweep over rates: what it trains, what it writes, and that the settings hold what it found."""

import numpy as np
import pandas as pd
import pytest
import yaml

from tests.papers.alob.conftest import ALONE, SMALL, write_faces
from tests.papers.alob.conftest import learners_faces as faces
from umbra.papers.alob import rates
from umbra.papers.alob.rates import COLUMNS, NUMBER, RECORD, best_rates, longer, main, recorded, sweep
from umbra.papers.recipes import RECIPES
from umbra.runs.compose import compose
from umbra.runs.settings import build_settings

RUN = {
    "group": "alob",
    "method": "alob",
    "set": "alob_people",
    "needs": "sets/alob_people",
    "seeds": [0],
    "fit": {"epochs": 2},
    "loader": {"batch": 8, "cover": {"validation": True}},
    "model": {"network": {**SMALL, **ALONE}},
}


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A repository with one run that is not trained, and its faces."""
    head = {"edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {"alob_baseline": RUN}, "papers": {}}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(head))
    write_faces(tmp_path / "build" / "toy" / "sets" / "alob_people", faces())
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    return tmp_path


def test_each_rate_is_tried_on_held_out_images_and_written(tree):
    main(["alob_baseline", "--rates", "0.001", "0.01", "--out", str(tree / "found.csv")])
    found = pd.read_csv(tree / "found.csv")
    assert tuple(found) == COLUMNS
    assert found["rate"].tolist() == [0.001, 0.01]
    assert set(found["edition"]) == {"toy"}
    assert set(found["epochs"]) == {2}
    assert ((found["accuracy"] >= found["last"]) & (found["best_epoch"] >= 1)).all()
    assert not (tree / "build" / "toy" / "runs").exists()  # a trial leaves no run


def test_the_rate_is_what_differs_and_chance_is_one_for_all(tree, monkeypatch):
    asked = []
    monkeypatch.setattr(
        rates, "fit", lambda module, data, config, **given: asked.append((module, data, given)) or 1 / 0
    )
    for rate in (0.001, 0.01):
        with pytest.raises(ZeroDivisionError):
            sweep(["alob_baseline"], [rate])
    (one, first, given), (two, second, other) = asked
    assert [one.config.identifier_rate, two.config.identifier_rate] == [0.001, 0.01]
    assert given["seed"] == other["seed"]
    assert all((a == b).all() for a, b in zip(one.parameters(), two.parameters(), strict=True))
    np.testing.assert_array_equal(first.split.validation, second.split.validation)


def test_a_training_that_diverges_names_nobody_and_another_error_is_not_hidden(tree, monkeypatch):
    def broken(words):
        def fit(*given, **more):
            raise ValueError(words)

        return fit

    monkeypatch.setattr(rates, "fit", broken("the training diverged in epoch 1: L_f + λ L_m is nan."))
    assert sweep(["alob_baseline"], [0.5])["accuracy"].tolist() == [0.0]
    monkeypatch.setattr(rates, "fit", broken("no epoch ran"))
    with pytest.raises(ValueError, match="no epoch ran"):
        sweep(["alob_baseline"], [0.5])


def test_the_best_rate_is_that_of_the_shorter_trainings_and_of_several_the_lowest():
    rows = [
        ("a", 0.01, 9, 50.0),
        ("a", 0.003, 9, 50.0),
        ("a", 0.03, 18, 70.0),
        ("b", 0.01, 9, 40.0),
        ("b", 0.03, 9, 45.0),
    ]
    found = pd.DataFrame(rows, columns=["arm", "rate", "epochs", "accuracy"])
    assert best_rates(found) == {"a": 0.003, "b": 0.03}


def test_of_rates_that_are_as_good_as_each_other_the_lowest_is_taken():
    found = pd.DataFrame({"arm": "a", "rate": [0.01, 0.03], "epochs": 9, "accuracy": [50.0, 50.9]})
    assert best_rates(found) == {"a": 0.01}
    assert best_rates(found.assign(accuracy=[50.0, 51.1])) == {"a": 0.03}


@pytest.mark.parametrize(("last", "change"), [(70.0, "shrinks"), (60.0, "does not shrink")])
def test_what_longer_trainings_bring_is_told_with_the_gap_between_the_arms(last, change):
    rows = [("alob_baseline", 12, 50.0), ("alob_main", 12, 40.0), ("alob_baseline", 24, 75.0), ("alob_main", 24, last)]
    found = pd.DataFrame(rows, columns=["arm", "epochs", "accuracy"]).assign(rate=0.01)
    said = longer(found)
    assert "with 12 epochs 50.0 and 40.0 %, a gap of 10.0 points; with 24 epochs 75.0" in said
    assert f"The gap {change} in longer trainings" in said
    assert longer(found[found["epochs"] == 12]) == ""
    assert longer(found[found["arm"] == "alob_main"]) == ""


@pytest.mark.parametrize("edition", ["laptop", "lfw", "gpu", "smoke"])
def test_the_settings_hold_the_best_rate_of_every_arm_and_the_seed_of_the_sweep_is_no_runs(edition):
    settings = build_settings(compose(edition), RECIPES)
    own = {name: run for name, run in settings.runs.items() if run.method == "alob"}
    for arm, rate in best_rates(recorded(edition)).items():
        assert own[arm].model.network.identifier_rate == rate, arm
    assert all(NUMBER not in run.seeds for run in own.values())


def test_the_record_is_one_row_per_training():
    found = pd.read_csv(RECORD, comment="#")
    assert tuple(found) == COLUMNS
    assert not found.duplicated(["edition", "arm", "rate", "epochs"]).any()
    assert found["accuracy"].between(0, 100).all()
