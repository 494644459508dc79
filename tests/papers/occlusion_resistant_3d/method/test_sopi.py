import pytest
import torch

from umbra.learning.augmentation import AugmentationConfig
from umbra.papers.occlusion_resistant_3d.method.sopi import Sopi, SopiConfig


def test_the_trainee_begins_as_its_trainer_unless_it_is_to_begin_by_chance(teacher, network, batch):
    sopi = Sopi(SopiConfig(network=network), teacher).eval()
    torch.testing.assert_close(sopi(batch["clean"]), sopi.labels(batch["clean"]))
    chance = Sopi(SopiConfig(network=network, start="chance"), teacher).eval()
    assert chance(batch["clean"]).abs().max() == 0


def test_it_learns_to_say_of_the_covered_what_is_said_of_the_bare(teacher, network, batch, steps):
    sopi = Sopi(SopiConfig(network=network), teacher)
    losses = steps(sopi, batch, 40, 3e-3)
    assert losses[-1] < 0.3 * losses[0]


def test_labels_come_from_the_bare_image_alone(teacher, network, batch, monkeypatch):
    sopi = Sopi(SopiConfig(network=network), teacher).eval()
    monkeypatch.setattr(sopi, "log", lambda *_, **__: None)
    loss = sopi.training_step(batch, 0).item()
    wanted = ((sopi(batch["image"]) - sopi.labels(batch["clean"])) ** 2).mean().item()  # Eq. 6
    assert loss == pytest.approx(wanted, rel=1e-5)


def test_the_trainer_is_frozen_and_not_among_the_weights(teacher, network, batch, steps):
    before = {name: value.clone() for name, value in teacher.state_dict().items()}
    sopi = Sopi(SopiConfig(network=network), teacher)
    steps(sopi, batch, 3, 1e-2)
    assert all(torch.equal(before[name], value) for name, value in sopi.teacher.state_dict().items())
    assert {name.split(".")[0] for name in sopi.state_dict()} == {"network"}


def test_validation_is_in_squared_error_whatever_is_trained_by(teacher, network, batch, monkeypatch):
    logged = {}
    for loss in ("squared error", "cosine"):
        sopi = Sopi(SopiConfig(network=network, loss=loss), teacher).eval()
        monkeypatch.setattr(sopi, "log", lambda name, value, **_: logged.setdefault(name, []).append(float(value)))
        with torch.no_grad():
            sopi.validation_step(batch, 0)
        sopi.on_validation_epoch_end()
    assert logged["validation_loss"][0] == pytest.approx(logged["validation_loss"][1])
    assert set(logged) == {"validation_loss", "validation_error"}


def test_light_changes_what_the_trainee_sees_and_not_what_the_trainer_says(teacher, network, batch, monkeypatch):
    motion = AugmentationConfig(flip=0.0, rotate=0.0, zoom=0.0, shift=0.0, brightness=0.5, contrast=0.5)
    sopi = Sopi(SopiConfig(network=network, motion=motion), teacher).eval()
    sopi.log = lambda *_, **__: None
    wanted, seen = [], []
    monkeypatch.setattr(sopi, "wanted", lambda own: wanted.append(own["clean"]) or torch.zeros(12, 257))
    monkeypatch.setattr(sopi.network, "forward", lambda images: seen.append(images) or torch.zeros(12, 1, 257))
    sopi.training_step(batch, 0)
    torch.testing.assert_close(wanted[0].float(), batch["clean"].float(), atol=1, rtol=0)
    assert (seen[0] != sopi._prepared(batch["image"])).any()
