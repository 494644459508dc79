"""RNet on eggs: it learns poses and colours from pictures and points alone, and its losses are what they are called."""

from dataclasses import replace
from types import SimpleNamespace

import lightning
import pytest
import torch
from toy_head import toy_faces

from umbra.learning.augmentation import AugmentationConfig
from umbra.learning.recogniser import RecogniserConfig, build_network
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.learning.reconstruction.judge import Judge
from umbra.learning.reconstruction.network import NetworkConfig
from umbra.learning.reconstruction.regressor import (
    FaceRegressor,
    RegressorConfig,
    SupervisionConfig,
    attention,
    in_colours,
    landmark_errors,
)
from umbra.learning.schedules import OptimiserConfig
from umbra.types import Region

SIDE = 32
CONFIG = RegressorConfig(
    network=NetworkConfig(depth=18, width=8, stem="3x3/2", features=16, side=SIDE),
    optimiser=OptimiserConfig("adamw", 3e-3),
)


@pytest.fixture
def face(model):
    return FaceModel(model, side=SIDE)


@pytest.fixture
def batch(face):
    return toy_faces(face)


def test_the_true_numbers_cost_next_to_nothing(face, batch):
    module = FaceRegressor(CONFIG, face)
    terms = module.terms(batch["numbers"], batch)
    assert terms["photometric"][1].item() < 4e-3  # bytes are rounded
    assert terms["landmarks"][1].item() < 1e-6
    assert terms["perceptual"][1].item() == 0  # there is no judge
    worse = module.terms(torch.zeros_like(batch["numbers"]), batch)
    assert worse["photometric"][1] > 5 * terms["photometric"][1]
    assert worse["landmarks"][1] > 1


def test_it_learns_from_pictures_and_points_alone(face, batch):
    lightning.seed_everything(0, verbose=False)
    module = FaceRegressor(CONFIG, face)
    optimiser = torch.optim.AdamW(module.parameters(), lr=3e-3)
    module.log = lambda *_, **__: None
    before = landmark_errors(face(module.eval()(batch["image"])), batch["landmarks"]).mean()
    module.train()
    losses = []
    for _ in range(60):
        optimiser.zero_grad()
        loss = module.training_step({name: batch[name] for name in ("image", "landmarks", "parsing")}, 0)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    after = landmark_errors(face(module.eval()(batch["image"])), batch["landmarks"]).mean()
    assert losses[-1] < 0.5 * losses[0]
    assert after < 0.5 * before


def test_weights_are_those_that_are_set(face, batch, monkeypatch):
    config = RegressorConfig(network=CONFIG.network, supervision=SupervisionConfig(*(0.0,) * 8, greyness=2.0))
    module = FaceRegressor(config, face)
    logged = {}
    monkeypatch.setattr(module, "log", lambda name, value, **_: logged.setdefault(name, float(value)))
    with torch.no_grad():
        module.network.heads[0].bias[227:236] = 1.0  # red light alone
    loss = module.training_step(batch, 0).item()
    assert loss == pytest.approx(2.0 * logged["loss_greyness"])
    assert logged["loss_greyness"] == pytest.approx(0.3**2 * 2 / 9, rel=1e-4)
    assert set(logged) == set(FaceRegressor.LOGGED) - {"validation_error"}


def test_the_judge_sees_the_drawn_face_within_the_image(face, batch):
    network = build_network(RecogniserConfig(depth=18, width=8, stem="3x3/1", embedding=8, height=32, columns=32))
    module = FaceRegressor(CONFIG, face, Judge(network, height=32, width=32))
    alike = module.terms(batch["numbers"], batch)["perceptual"][1].item()
    unlike = module.terms(-batch["numbers"], batch)["perceptual"][1].item()
    assert alike < 0.2 * unlike
    assert not any("judge" in name or "model" in name for name in module.state_dict())


def test_attention_is_on_skin_and_not_on_hair_or_eyes():
    parsing = torch.tensor([[[Region.SKIN, Region.HAIR, Region.LEFT_EYE, Region.NOSE]]], dtype=torch.uint8)
    assert attention(parsing).tolist() == [[[1, 0, 0, 1]]]


def test_colours_are_bytes_over_255():
    assert in_colours(torch.full((1, 2, 2, 3), 51, dtype=torch.uint8)).unique().item() == pytest.approx(0.2)


def test_a_diverged_training_says_so(face, batch):
    module = FaceRegressor(CONFIG, face)
    with torch.no_grad():
        module.network.heads[0].bias[3] = torch.nan
    with pytest.raises(ValueError, match="RNet: expected finite coefficients; found 48 of 48 faces"):
        module.training_step(batch, 0)


def test_while_nothing_is_drawn_landmarks_and_priors_are_all_that_counts(face, batch, monkeypatch):
    module = FaceRegressor(replace(CONFIG, landmarks_first=0.5), face)
    monkeypatch.setattr(type(face), "render", None)  # whoever draws fails
    terms = module.terms_of_landmarks(batch["numbers"], batch)
    assert set(terms) == {name.removeprefix("loss_") for name in FaceRegressor.LOGGED if name.startswith("loss_")}
    assert terms["landmarks"][1].item() < 1e-3
    assert terms["photometric"] == (0.0, 0.0)
    assert terms["identity_prior"][1].item() == pytest.approx(
        (batch["numbers"][:, :80] ** 2).sum(dim=1).mean().item(), rel=1e-5
    )


def test_drawing_begins_after_its_share_of_the_steps(face):
    module = FaceRegressor(replace(CONFIG, landmarks_first=0.5), face)
    trainer = SimpleNamespace(global_step=0, estimated_stepping_batches=10)
    drawn = []
    for trainer.global_step in range(10):
        module._trainer = trainer
        drawn.append(module._draws())
    assert drawn == [False] * 5 + [True] * 5
    assert FaceRegressor(CONFIG, face)._draws()


def test_a_covered_image_is_compared_with_the_bare_one(face, batch):
    module = FaceRegressor(CONFIG, face)
    covered = {**batch, "clean": batch["image"], "image": torch.zeros_like(batch["image"])}
    bare = module.terms(batch["numbers"], batch)["photometric"][1]
    assert module.terms(batch["numbers"], covered)["photometric"][1].item() == pytest.approx(bare.item())


def test_a_face_is_compared_with_the_image_as_it_is_in_whatever_light_the_network_sees_it(face, batch, monkeypatch):
    dark = AugmentationConfig(flip=0.0, rotate=0.0, zoom=0.0, shift=0.0, brightness=0.9, contrast=0.9)
    module = FaceRegressor(replace(CONFIG, motion=dark), face)
    compared = []
    terms = module.terms
    monkeypatch.setattr(module, "terms", lambda numbers, own: compared.append(own["image"]) or terms(numbers, own))
    monkeypatch.setattr(module, "log", lambda *_, **__: None)
    seen = []
    module.network.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    module.training_step({name: batch[name] for name in ("image", "landmarks", "parsing")}, 0)
    assert (compared[0].int() - batch["image"].int()).abs().max() <= 1  # bytes, read through a grid that stands still
    assert (seen[0] - module._prepared(batch["image"])).abs().max() > 0.2
