"""Training both levels: enrichment that keeps points and pixels together, losses by hand, and learning."""

import pytest
import torch

from umbra.geometry.landmarks import MIRROR
from umbra.learning.augmentation import AugmentationConfig
from umbra.papers.two_stage.method.landmarks.learner import LandmarkLearner, LandmarkTraining
from umbra.papers.two_stage.method.landmarks.levels import LevelsConfig

NETWORK = LevelsConfig(width=8, features=32, side=32, part=16, part_width=8)
STILL = AugmentationConfig(flip=0.0, rotate=0.0, zoom=0.0, shift=0.0, brightness=0.0, contrast=0.0)


def faces(count=12, side=40):
    """Bright squares somewhere, whose 68 points lie on a grid in them."""
    generator = torch.Generator().manual_seed(4)
    corner = torch.randint(4, 16, (count, 2), generator=generator)
    grid = torch.stack(torch.meshgrid(torch.linspace(1, 17, 17), torch.linspace(3, 15, 4), indexing="ij"), dim=-1)
    images = torch.full((count, side, side, 3), 30, dtype=torch.uint8)
    for image, (x, y) in zip(images, corner.tolist(), strict=True):
        image[y : y + 18, x : x + 18] = 220
    points = corner[:, None].float() + grid.view(-1, 2)
    visible = (torch.arange(68) % 2 == 0).expand(count, -1)
    return {"image": images, "landmarks": points, "visible": visible}


def learner(**changes):
    torch.manual_seed(0)
    batch = faces()
    mean = (batch["landmarks"] / 40).mean(dim=0)
    made = LandmarkLearner(LandmarkTraining(**{"network": NETWORK} | changes), mean=mean)
    made._trainer = type("Trainer", (), {"global_step": 3})()
    made.logged = {}
    made.log = lambda name, value, **_: made.logged.__setitem__(name, float(value.detach()))
    return made


def test_losses_are_of_both_domains_their_fusion_and_the_second_level():
    own, batch = learner(), faces()
    images = own.prepare(batch["image"])
    terms = own.terms(images, batch["landmarks"] / 40, batch["visible"].float())
    assert set(terms) == {"domains", "first", "second", "sight"}
    torch.testing.assert_close(terms["domains"], terms["first"])  # both begin as the mean face
    single = learner(network=LevelsConfig(domains="pixels", width=8, features=32, side=32, part=16, part_width=8))
    assert single.terms(images, batch["landmarks"] / 40, batch["visible"].float())["domains"] == 0


def test_without_enrichment_a_batch_is_as_it_was():
    own, batch = learner(enrichment=STILL, noise=0.0), faces()
    images, truth, visible = own.enriched(batch)
    torch.testing.assert_close(images, own.prepare(batch["image"]), atol=1e-5, rtol=0)
    torch.testing.assert_close(truth, batch["landmarks"] / 40, atol=1e-5, rtol=0)
    torch.testing.assert_close(visible, batch["visible"].float())


def test_a_mirror_moves_points_and_what_is_in_sight_alike():
    own, batch = learner(enrichment=AugmentationConfig(**{**vars(STILL), "flip": 1.0}), noise=0.0), faces()
    images, truth, visible = own.enriched(batch)
    torch.testing.assert_close(images, own.prepare(batch["image"]).flip(3), atol=1e-5, rtol=0)
    wanted = batch["landmarks"][:, MIRROR.copy()] / 40
    torch.testing.assert_close(truth[..., 0], 1 - wanted[..., 0], atol=1e-5, rtol=0)
    torch.testing.assert_close(visible, batch["visible"].float()[:, MIRROR.copy()])


def test_noise_follows_from_seed_and_step():
    own, batch = learner(enrichment=STILL), faces()
    assert (own.enriched(batch)[0] - own.prepare(batch["image"])).std() == pytest.approx(0.04, rel=0.05)
    torch.testing.assert_close(own.enriched(batch), own.enriched(batch))
    own._trainer.global_step = 4
    assert not torch.equal(own.enriched(batch)[0], learner(enrichment=STILL).enriched(batch)[0])


def test_a_point_that_leaves_the_picture_is_not_in_sight():
    away = AugmentationConfig(**{**vars(STILL), "shift": 1.0})
    own, batch = learner(enrichment=away, noise=0.0), {**faces(), "visible": torch.ones(12, 68, dtype=torch.bool)}
    _, truth, visible = own.enriched(batch)
    outside = ((truth < 0) | (truth >= 1)).any(dim=2)
    assert outside.any()
    torch.testing.assert_close(visible, (~outside).float())


def measured(own, batch):
    own.eval()
    with torch.no_grad():
        own.validation_step(batch, 0)
        own.on_validation_epoch_end()
    own.train()
    return dict(own.logged)


def learn(own, parameters, batch, steps):
    optimiser = torch.optim.Adam(parameters, 3e-3)
    for _ in range(steps):
        optimiser.zero_grad()
        own.training_step(batch, 0).backward()
        optimiser.step()


def test_points_and_what_is_in_sight_are_learnt():
    own, batch = learner(enrichment=STILL, noise=0.0), faces()
    before = measured(own, batch)
    learn(own, own.parameters(), batch, 60)
    after = measured(own, batch)
    assert after["validation_error"] < before["validation_error"] / 3
    assert after["validation_sight"] < 0.05
    assert set(after) == {*LandmarkLearner.LOGGED}


def test_the_second_level_mends_what_the_first_leaves():
    own, batch = learner(enrichment=STILL, noise=0.0), faces()
    learn(own, own.network.second.parameters(), batch, 60)  # the first level stays the mean face
    after = measured(own, batch)
    assert after["validation_error"] < 0.6 * after["validation_first"]
