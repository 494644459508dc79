"""Credits are held against what was opened and against what provenance.json names."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest
import torch
from safetensors.torch import save_file

from umbra.backbones import load_weights
from umbra.driver import credited
from umbra.runs.credits import Weights
from umbra.runs.exhibits import Exhibit
from umbra.runs.records import Trained


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "net"
    folder.mkdir()
    save_file({"weight": torch.zeros(1, 1), "bias": torch.zeros(1)}, folder / "seed-3.safetensors")
    weights = Weights("net", {3: folder / "seed-3.safetensors"})
    return Trained("net", "g", "toy", {"a": 1}, (3,), weights, pd.DataFrame({"x": [1]}), {}, {})


def test_opening_weights_and_showing_a_history_are_noted_whoever_asks(run):
    with credited.reading() as opened:
        pass
    assert opened == set()
    with credited.reading() as opened:
        load_weights(torch.nn.Linear(1, 1), run.weights._files[3])  # behind the back of who gives credit
    assert opened == {("net", 3)}
    with credited.reading() as opened:
        assert run.history["x"].tolist() == [1]
        assert run.stated == {"a": 1}
    assert opened == {("net", 3)}


@pytest.fixture
def page(tmp_path, monkeypatch, run):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    (tmp_path / "params.yaml").write_text("edition: toy\nseed: 1\nthreads: 1\nminutes: 1\npapers: {}\n")
    (tmp_path / "reports/toy/tiny").mkdir(parents=True)

    def says(exhibits, named):
        monkeypatch.setattr(credited, "PAGES", {"tiny": lambda edition: SimpleNamespace(exhibits=exhibits)})
        (tmp_path / "reports/toy/tiny/provenance.json").write_text(json.dumps({"artefacts": named}))
        return list(credited.differences("tiny", "toy"))

    return says


def test_a_true_credit_passes_and_an_artefact_that_is_not_there_needs_none(page, run):
    exhibits = {"history": Exhibit(lambda page: run.history), "no": Exhibit(lambda page: 1 / 0, lambda page: "why")}
    assert page(exhibits, {"history": ["net-3"]}) == []
    assert page(exhibits, {"history": ["net-3"], "no": []}) == ["tiny, no: not available, yet credited"]


def test_a_credit_that_is_missing_or_typed_is_caught(page, run):
    secret = Exhibit(lambda page: load_weights(torch.nn.Linear(1, 1), run.weights._files[3]))
    assert page({"secret": secret}, {"secret": []}) == ["tiny, secret: credit to nobody, read from net-3"]
    history = {"history": Exhibit(lambda page: run.history)}
    assert page(history, {"history": ["other-0"]}) == ["tiny, history: credit to net-3, provenance.json names other-0"]


def test_the_command_ends_with_one_where_something_is_wrong(page, run, capsys):
    page({"history": Exhibit(lambda page: run.history)}, {"history": ["net-3"]})
    assert credited.main(["tiny"]) == 0
    page({"history": Exhibit(lambda page: run.history)}, {})
    assert credited.main([]) == 1
    assert "provenance.json names no entry" in capsys.readouterr().out
