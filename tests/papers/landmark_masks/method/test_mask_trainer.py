from dataclasses import replace

import pytest
import torch

from umbra.backbones import fingerprint
from umbra.configuration import build
from umbra.learning.fit import fit
from umbra.learning.fit_config import FitConfig
from umbra.learning.schedules import OptimiserConfig
from umbra.papers.landmark_masks.method import MaskGeneratorConfig, MaskPairData, MaskPairs, MaskTrainer
from umbra.papers.landmark_masks.method.dictionary import min_max

FAST = OptimiserConfig(name="adamw", learning_rate=0.02)


def drawn(base, count=8, regions=2, seed=0):
    generator = torch.Generator().manual_seed(seed)
    clean = torch.rand(count, *base.network.map_shape, generator=generator)
    occluded = clean[:, None].repeat(1, regions, 1, 1, 1)
    for region in range(regions):
        occluded[:, region, region::regions] += 0.5  # each region spoils its own channels
    return MaskPairs(clean.half(), occluded.half(), torch.arange(count) % 4)


def test_trained_together_is_trained_apart(base):
    pairs = drawn(base)
    batch = {"clean": pairs.clean, "occluded": pairs.occluded, "label": pairs.labels}
    torch.manual_seed(1)
    together = MaskTrainer(MaskGeneratorConfig((10.0, 50.0)), base, regions=2)
    alone = MaskTrainer(MaskGeneratorConfig((50.0,)), base, regions=1)
    channels = base.network.map_shape[0]
    for name, value in alone.generators[0].state_dict().items():
        source = together.generators[1].state_dict()[name]
        value.copy_(source if source.ndim == 0 else source[channels:])
    together.totals(together.judge(batch)).sum().backward()
    alone.totals(alone.judge(batch | {"occluded": pairs.occluded[:, 1:]})).sum().backward()
    kernel = together.generators[1].layers[0].weight.grad[channels:]
    torch.testing.assert_close(alone.generators[0].layers[0].weight.grad, kernel, atol=1e-6, rtol=1e-4)


def test_equation_three_by_hand(base):
    pairs = drawn(base)
    learner = MaskTrainer(MaskGeneratorConfig((0.0, 10.0)), base, regions=2).eval()
    batch = {"clean": pairs.clean, "occluded": pairs.occluded, "label": pairs.labels}
    judged = learner.judge(batch)
    totals = learner.totals(judged)
    torch.testing.assert_close(totals[0], judged[0].classification)
    torch.testing.assert_close(totals[1], judged[1].classification + 10 * judged[1].difference)


def test_the_shared_loop_trains_it_and_brings_back_its_masks(base, tmp_path):
    pairs = drawn(base)
    learner = MaskTrainer(MaskGeneratorConfig((10.0,), optimiser=FAST), base, regions=2)
    config = FitConfig(epochs=2, monitor="validation_best", mode="min")
    fitted = fit(learner, MaskPairData(pairs, pairs, batch=4), config, seed=0, folder=tmp_path / "fit")
    assert len(fitted.history) == 2
    masks = learner.mean_masks(10.0)
    assert masks.shape == (2, *base.network.map_shape)
    assert torch.isfinite(masks).all()
    assert masks.max() > 0


def test_training_lowers_the_difference_and_leaves_the_base_network_alone(base, trainer):
    pairs = drawn(base, count=16)
    torch.manual_seed(0)
    learner = MaskTrainer(MaskGeneratorConfig((50.0,), optimiser=FAST), base, regions=2)
    before = fingerprint(base.network)
    fit = trainer(20, check_val_every_n_epoch=20)
    first = trainer(1).validate(MaskTrainer(learner.config, base, regions=2), MaskPairData(pairs, pairs), verbose=False)
    fit.fit(learner, MaskPairData(pairs, pairs, batch=8))
    assert fit.callback_metrics["validation_difference"] < 0.9 * first[0]["validation_difference"]
    assert set(MaskTrainer.LOGGED) <= set(fit.callback_metrics)
    assert fit.callback_metrics["validation_difference_50"] == fit.callback_metrics["validation_difference"]
    assert fingerprint(learner.frozen.network) == before
    assert all(parameter.requires_grad for parameter in base.parameters())
    assert {name.split(".")[0] for name in learner.state_dict()} == {"generators", "best_loss", "best_masks"}


def test_masks_are_low_where_the_region_spoils_features(base, trainer):
    pairs = drawn(base, count=16)
    torch.manual_seed(0)
    learner = MaskTrainer(MaskGeneratorConfig((50.0,), optimiser=FAST), base, regions=2)
    trainer(20).fit(learner, MaskPairData(pairs, pairs, batch=8))
    masks = learner.mean_masks(50.0)
    assert masks[0, 0::2].mean() < masks[0, 1::2].mean()
    assert masks[1, 1::2].mean() < masks[1, 0::2].mean()


def validated(learner, batch):
    """One validation epoch of one batch, with nobody to log to."""
    learner.eval()
    learner.log = learner.log_dict = lambda *given, **options: None
    learner.on_validation_start()
    learner.validation_step(batch, 0)
    learner.on_validation_epoch_end()


def test_each_generator_keeps_its_own_best_epoch(base):
    pairs = drawn(base)
    batch = {"clean": pairs.clean, "occluded": pairs.occluded, "label": pairs.labels}
    torch.manual_seed(0)
    learner = MaskTrainer(MaskGeneratorConfig((1.0, 10.0)), base, regions=2)
    with torch.no_grad():
        validated(learner, batch)
        first_loss, first_masks = learner.best_loss.clone(), learner.best_masks.clone()
        learner.best_loss[0, 1] = -1e9  # as if this one had been unbeatable
        for generators in learner.generators:
            generators.layers[0].weight.mul_(-3)
        learner.best_loss[1, 0] = 1e9
        validated(learner, batch)
    assert learner.best_loss[0, 1] == -1e9
    assert torch.equal(learner.best_masks[0, 1], first_masks[0, 1])
    assert learner.best_loss[1, 0] < 1e9
    assert not torch.equal(learner.best_masks[1, 0], first_masks[1, 0])
    assert (learner.best_loss[[0, 1], [0, 1]] <= first_loss[[0, 1], [0, 1]]).all()


def test_what_is_kept_is_the_mean_of_stretched_masks_in_any_batches(base):
    pairs = drawn(base, count=7)
    torch.manual_seed(0)
    learner = MaskTrainer(MaskGeneratorConfig((10.0,)), base, regions=2).eval()
    learner.log = learner.log_dict = lambda *given, **options: None
    learner.on_validation_start()
    with torch.no_grad():
        for number, batch in enumerate(MaskPairData(pairs, pairs, batch=3).val_dataloader()):
            learner.validation_step(batch, number)
        learner.on_validation_epoch_end()
        one_by_one = [
            min_max(learner.generators[0](pairs.clean[[i]].float(), pairs.occluded[[i]].float()))[0] for i in range(7)
        ]
    torch.testing.assert_close(learner.mean_masks(10.0), torch.stack(one_by_one).mean(dim=0))


def test_masks_of_a_weight_that_was_not_trained_are_refused(base):
    learner = MaskTrainer(MaskGeneratorConfig((1.0, 100.0)), base, regions=1)
    with pytest.raises(ValueError, match="no generators were trained with λ = 10; trained were 1, 100"):
        learner.mean_masks(10.0)


@pytest.mark.parametrize("weights", [[], [1.0, 1.0]])
def test_no_weight_and_the_same_twice_are_refused(weights):
    with pytest.raises(ValueError, match="difference_weights: expected one or more different λ, found"):
        build(MaskGeneratorConfig, {"difference_weights": weights})


def test_a_margin_in_training_lowers_the_true_logit(base):
    pairs = drawn(base)
    maps = pairs.occluded.float()
    plain = MaskTrainer(MaskGeneratorConfig(), base, regions=2).logits(maps, pairs.labels)
    config = replace(MaskGeneratorConfig(), margin=base.head.margin)
    strict = MaskTrainer(config, base, regions=2).logits(maps, pairs.labels)
    lowered = (plain - strict).gather(2, pairs.labels[:, None, None].expand(-1, 2, 1))
    assert lowered.flatten().tolist() == pytest.approx([base.head.margin * base.head.scale] * lowered.numel(), rel=1e-3)
