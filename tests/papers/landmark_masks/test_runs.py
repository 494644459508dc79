"""What each run of the paper learns from, and that it learns."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from umbra.configuration import build
from umbra.learning.fit_config import FitConfig
from umbra.learning.recogniser import RecogniserConfig
from umbra.papers.landmark_masks import runs as training
from umbra.papers.recipes import RECIPES
from umbra.runs.compose import compose
from umbra.runs.settings import LoaderConfig, RunSettings, build_settings


@pytest.fixture
def run(material, monkeypatch):
    monkeypatch.setattr(training, "read_head", lambda: SimpleNamespace(seed=1))
    monkeypatch.setattr(training, "read_faces", lambda name, edition: material.faces)
    monkeypatch.setattr(training, "open_material", lambda name, edition, seed: material)

    def make(model, needs="sets/landmark_faces"):
        loader = LoaderConfig(batch=8, workers=0)
        return RunSettings("landmark_masks", "toy", "landmark_faces", needs, (7,), FitConfig(1), model, loader)

    return make


def test_the_base_network_sees_training_pictures_alone(run, material, runs):
    config = build(RecogniserConfig, runs["base"].params["model"])
    module, data = training.base_network(run(config), "toy", 7, 0)
    seen = np.concatenate([batch["index"].numpy() for batch in data.train_dataloader()])
    assert set(seen) <= set(material.split.train)
    assert module.head.weight.shape[0] == material.split.classes
    assert module.config.seed == 7


def test_without_background_the_base_network_sees_grey_around_the_head(run, runs):
    config = build(RecogniserConfig, runs["base"].params["model"])
    _, data = training.base_network_without_background(run(config), "toy", 7, 0)
    assert (next(iter(data.val_dataloader()))["image"][:, 0] == 128).all()


def test_generators_learn_on_the_same_seed_of_the_base_network(run, runs, material, monkeypatch):
    asked = []
    monkeypatch.setattr(training, "read_run", lambda name, edition: asked.append(name) or runs["base"])
    config = build(training.GeneratorsConfig, runs["generators"].params["model"])
    module, data = training.mask_generators(run(config, "runs/landmark_masks/some_base"), "toy", 3, 1)
    assert asked == ["some_base"]
    regions = sum(len(one.names) for one in material.regions.values())
    batch = next(iter(data.train_dataloader()))
    assert batch["occluded"].shape[:2] == (config.pictures, regions)
    theirs = training.base_of(runs["base"], 1).head.weight
    assert torch.equal(module.frozen.head.weight, theirs)
    assert not torch.equal(theirs, training.base_of(runs["base"], 0).head.weight)


def test_a_base_with_one_seed_serves_every_seed(runs):
    single = replace(runs["base"], seeds=(0,), weights={0: runs["base"].weights[0]})
    assert torch.equal(training.base_of(single, 2).head.weight, training.base_of(single, 0).head.weight)


def test_joined_regions_carry_their_strategys_name(material):
    joined = training.joined([material.regions["LM1"], material.regions["grid"]])
    assert joined.names[0] == "LM1/left eye"
    assert len(joined.names) == len(joined.boxes) == 13


def test_the_detector_sees_every_kind_and_exact_labels_where_something_is(run, runs):
    config = build(training.DetectorConfig, {**runs["detector"].params["model"], "pictures": 60})
    _, data = training.occluder_detector(run(config), "toy", 5, 0)
    tensors = data.train
    changed = (tensors["image"] != tensors["clean"]).any(dim=3)
    inside = tensors["occluder"] > 127
    assert 0.5 < inside.any(dim=2).any(dim=1).float().mean() < 1
    assert (changed & inside).sum() > 0.8 * inside.sum()
    assert len(list(data.val_dataloader())) == 1


def test_some_draws_without_replacement_and_never_more_than_there_are():
    assert len(set(training.some(10, 6, seed=0))) == 6
    assert training.some(3, 6, seed=0).tolist() == [0, 1, 2]


def test_the_shares_of_the_kinds_sum_to_one():
    assert sum(training.mixture()) == pytest.approx(1)


def test_only_the_way_the_background_is_met_parts_the_two_recipes_of_a_base_network(run, runs):
    config = build(RecogniserConfig, runs["base"].params["model"])
    plain, bare = (training.RECIPES[name] for name in ("base_network", "base_network_without_background"))
    assert plain.config is bare.config is RecogniserConfig
    (one, seen), (two, bared) = (recipe.prepare(run(config), "toy", 7, 0) for recipe in (plain, bare))
    assert one.config == two.config
    pictures = [next(iter(data.val_dataloader()))["image"] for data in (seen, bared)]
    assert torch.equal(pictures[0][:, 20:40, 16:32], pictures[1][:, 20:40, 16:32])
    assert not torch.equal(pictures[0], pictures[1])


@pytest.mark.parametrize("edition", ["smoke", "laptop", "lfw", "gpu"])
def test_every_edition_has_the_runs_that_the_notebook_reads(edition):
    runs = build_settings(compose(edition), RECIPES).runs
    wanted = {"base", "generators", "detector", "occluded_base", "occluded_generators"}
    assert {f"landmark_masks_{name}" for name in wanted} <= set(runs)
    assert ("landmark_masks_no_background" in runs) == (edition != "lfw")


def test_the_gpu_editions_networks_take_a_step_on_a_cpu():
    config = build_settings(compose("gpu"), RECIPES).runs["landmark_masks_base"].model
    assert (config.depth, config.width, config.height, config.columns) == (34, 64, 128, 96)
    network = training.Recogniser(config, classes=158)
    images = torch.randint(0, 256, (2, 128, 96, 3), dtype=torch.uint8)
    features = network.network(network.prepare(images))
    loss = torch.nn.functional.cross_entropy(network.head(features.embedding, torch.tensor([0, 157])),
                                             torch.tensor([0, 157]))  # fmt: skip
    loss.backward()
    torch.optim.SGD(network.parameters(), 0.01).step()
    assert torch.isfinite(network.head.weight).all()
    assert features.map.shape == (2, 512, 4, 3)


@pytest.mark.parametrize("edition", ["laptop", "lfw", "gpu"])
def test_what_claims_rest_on_is_trained_with_three_seeds(edition):
    runs = build_settings(compose(edition), RECIPES).runs
    assert all(len(runs[f"landmark_masks_{name}"].seeds) >= 3 for name in ("base", "generators"))
    occluded = [len(runs[f"landmark_masks_{name}"].seeds) for name in ("occluded_base", "occluded_generators")]
    assert occluded == ([1, 1] if edition == "lfw" else [3, 3])


@pytest.mark.parametrize("edition", ["laptop", "lfw", "gpu"])
def test_every_arm_chooses_among_the_same_weights(edition):
    runs = build_settings(compose(edition), RECIPES).runs
    found = {
        runs[f"landmark_masks_{name}"].model.generator.difference_weights
        for name in ("generators", "occluded_generators")
    }
    assert found == {(0.0, 10.0, 100.0, 1000.0)}
