"""A run of params.yaml becomes weights, a history and final numbers, and a killed one goes on."""

import json
from dataclasses import dataclass, replace

import lightning
import pytest
import torch
import yaml
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from umbra.runs import train
from umbra.runs.config import read_head
from umbra.runs.machine import machine
from umbra.runs.recipe import Recipe
from umbra.runs.records import read_run, runs_of
from umbra.runs.settings import read_run_settings
from umbra.runs.train import fingerprint


@dataclass(frozen=True)
class ToyConfig:
    seed: int
    width: int = 4


class Toy(lightning.LightningModule):
    def __init__(self, config, rate=0.1):
        super().__init__()
        self.rate = rate
        self.net = nn.Sequential(nn.Linear(2, config.width), nn.Linear(config.width, 1))

    def training_step(self, batch, index):
        loss = self.net(batch[0]).square().mean()
        self.log("score", loss, on_step=False, on_epoch=True)
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), self.rate)


class Points(lightning.LightningDataModule):
    def train_dataloader(self):
        return DataLoader(TensorDataset(torch.ones(8, 2)), batch_size=4, shuffle=True)


def prepare(run, edition, seed, number):
    return Toy(run.model), Points()


RECIPES = {"toy": Recipe(ToyConfig, prepare)}


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    run = {
        "group": "g", "method": "toy", "set": "people", "needs": "sets/people", "seeds": [0, 1],
        "fit": {"epochs": 2, "monitor": "score", "mode": "min", "precision": "float32"}, "model": {"width": 3},
    }  # fmt: skip
    params = {
        "edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {"net": run}, "papers": {},
        "world": {"seed": 1, "model_heads": 2, "processes": 1},
    }  # fmt: skip
    params["world"]["sets"] = {"people": {"seed": 1, "people": 1, "pictures": 1}}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    (tmp_path / "build/toy/sets/people").mkdir(parents=True)
    (tmp_path / "build/toy/sets/people/set.json").write_text("{}")
    before = torch.get_num_threads()
    yield tmp_path
    torch.set_num_threads(before)


def test_a_run_leaves_weights_per_seed_a_history_and_final_numbers(tree):
    trained = train.train("net", RECIPES)
    assert trained.seeds == (0, 1)
    assert set(trained.weights) == {0, 1}
    assert trained.history[["seed", "epoch"]].to_numpy().tolist() == [[0, 1], [0, 2], [1, 1], [1, 2]]
    assert trained.metrics[0]["best_epoch"] == 2
    assert trained.params["model"] == {"seed": 0, "width": 3}
    assert [trained.record(seed).name for seed in trained.seeds] == ["net-0", "net-1"]
    assert set(trained.data) == {"people"}
    assert not (tree / "build/toy/resume/g/net").exists()
    assert list(json.loads((tree / "build/toy/timing.json").read_text())) == ["fit/net seed 0", "fit/net seed 1"]


class Steady(Toy):
    """What is watched stays finite whatever becomes of the weights, as an accuracy does."""

    def training_step(self, batch, index):
        self.log("score", 0.5, on_step=False, on_epoch=True)
        return self.net(batch[0]).square().mean()


@pytest.mark.parametrize("kind", [Toy, Steady])
@pytest.mark.parametrize("rate", [float("nan"), float("inf"), 1e12])
def test_a_training_that_diverges_publishes_nothing(tree, kind, rate):
    def diverging(run, edition, seed, number):
        return kind(run.model, rate if number == 1 else 0.1), Points()

    for _ in range(2):
        with pytest.raises(ValueError, match=r"^net seed 1: .* is -?(nan|inf) in epoch [12]; lower the learning rate"):
            train.train("net", {"toy": Recipe(ToyConfig, diverging)})
    left = {path.relative_to(tree).parts[:3] for path in tree.rglob("*") if path.is_file()}
    assert left == {
        ("params.yaml",), ("build", "toy", "sets"), ("build", "toy", "resume"), ("build", "toy", "timing.json"),
        ("build", "toy", "timing.lock"),
    }  # fmt: skip


def test_what_is_written_is_the_json_that_it_always_was(tree):
    train.train("net", RECIPES)
    for path in ("build/toy/runs/g/net/run.json", "reports/toy/runs/g/net/metrics.json"):
        text = (tree / path).read_text()
        assert text == json.dumps(json.loads(text), indent=1) + "\n"


def test_a_run_says_on_what_it_was_trained_and_so_do_its_costs(tree):
    trained = train.train("net", RECIPES)
    assert trained.machine == machine("32-true")
    assert trained.machine["threads"] == 1
    assert trained.record(1).machine == trained.machine
    costs = json.loads((tree / "build/toy/timing.json").read_text())
    assert [cost["machine"] for cost in costs.values()] == [trained.machine] * 2


def test_on_one_machine_a_run_has_the_same_record_each_time(tree):
    records = []
    for _ in range(2):
        train.train("net", RECIPES)
        records.append((tree / "build/toy/runs/g/net/run.json").read_bytes())
    assert records[0] == records[1]


def trained_twice():
    return [train.train("net", RECIPES).weights for _ in range(2)]


def test_seeds_differ_and_repeat(tree):
    first, again = ({seed: load_file(weights[seed]) for seed in weights} for weights in trained_twice())
    assert all(torch.equal(first[seed][name], again[seed][name]) for seed in first for name in first[seed])
    assert not torch.equal(first[0]["net.0.weight"], first[1]["net.0.weight"])


def test_what_was_trained_is_read_back_by_name_and_group(tree):
    train.train("net", RECIPES)
    assert read_run("net", "toy").method == "toy"
    assert runs_of("g") == ("net",)


def test_a_run_that_params_does_not_name_is_refused(tree):
    with pytest.raises(ValueError, match=r"params\.yaml has no run 'nte'; its runs: net"):
        train.train("nte", RECIPES)


def test_the_fingerprint_moves_with_the_settings_and_with_the_faces(tree):
    head, run = read_head(), read_run_settings("net", RECIPES)
    before = fingerprint(head, run, RECIPES["toy"])
    assert fingerprint(head, run, RECIPES["toy"]) == before
    for other in ({"threads": 2}, {"seed": 2}):
        assert fingerprint(replace(head, **other), run, RECIPES["toy"]) != before
    assert fingerprint(head, replace(run, seeds=(7,)), RECIPES["toy"]) != before
    (tree / "build/toy/sets/people/set.json").write_text('{"other": 1}')
    assert fingerprint(head, run, RECIPES["toy"]) != before


def test_the_fingerprint_moves_with_the_code_that_the_recipe_reaches(tree, monkeypatch):
    head, run = read_head(), read_run_settings("net", RECIPES)
    before = fingerprint(head, run, RECIPES["toy"])
    monkeypatch.setattr(train, "fingerprint_of", lambda *modules: "other code")
    assert fingerprint(head, run, RECIPES["toy"]) != before


def test_a_recipe_defined_outside_the_package_counts_by_its_text(tree):
    def other(run, edition, seed, number):
        return Toy(run.model), None

    head, run = read_head(), read_run_settings("net", RECIPES)
    assert fingerprint(head, run, Recipe(ToyConfig, other)) != fingerprint(head, run, RECIPES["toy"])
