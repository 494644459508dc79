from dataclasses import replace

import pytest
import torch
from torch.nn import functional

from umbra.backbones import fingerprint
from umbra.learning.schedules import OptimiserConfig
from umbra.papers.landmark_masks.method import (
    MaskGeneratorConfig,
    MaskGenerators,
    MaskPairData,
    MaskPairs,
    MaskTrainer,
)
from umbra.papers.landmark_masks.method.mask_generator import classification_loss, difference_loss


def drawn(base, count=8, regions=2, seed=0):
    generator = torch.Generator().manual_seed(seed)
    clean = torch.rand(count, *base.network.map_shape, generator=generator)
    occluded = clean[:, None].repeat(1, regions, 1, 1, 1)
    for region in range(regions):
        occluded[:, region, region::regions] += 0.5  # each region spoils its own channels
    return MaskPairs(clean.half(), occluded.half(), torch.arange(count) % 4)


def test_difference_loss_by_hand():
    masks = torch.tensor([1.0, 0.5]).view(1, 1, 2, 1, 1)
    clean = torch.tensor([2.0, 4.0]).view(1, 2, 1, 1)
    occluded = torch.tensor([1.0, 0.0]).view(1, 1, 2, 1, 1)
    assert difference_loss(masks, clean, occluded).tolist() == [(1.0 + 2.0) / 2]


def test_losses_equal_a_loop_over_regions():
    generator = torch.Generator().manual_seed(0)
    masks, occluded = torch.rand(2, 3, 2, 4, 2, 2, generator=generator)
    clean = torch.rand(3, 4, 2, 2, generator=generator)
    expected = [(masks[:, r] * clean - masks[:, r] * occluded[:, r]).abs().mean() for r in range(2)]
    torch.testing.assert_close(difference_loss(masks, clean, occluded), torch.stack(expected))
    a, b = torch.randn(2, 3, 2, 5, generator=generator)
    labels = torch.tensor([0, 4, 2])
    loop = [
        (functional.cross_entropy(a[:, r], labels) + functional.cross_entropy(b[:, r], labels)) / 2 for r in range(2)
    ]
    torch.testing.assert_close(classification_loss(a, b, labels), torch.stack(loop))


def test_gradcheck_of_both_losses():
    generator = torch.Generator().manual_seed(0)
    masks, occluded = torch.rand(2, 2, 2, 2, 1, 1, generator=generator, dtype=torch.float64)
    clean = torch.rand(2, 2, 1, 1, generator=generator, dtype=torch.float64)
    assert torch.autograd.gradcheck(difference_loss, (masks.requires_grad_(), clean, occluded))


def test_each_region_has_its_own_generator():
    torch.manual_seed(0)
    generators = MaskGenerators(3, 4).eval()
    clean, occluded = torch.rand(2, 4, 3, 3), torch.rand(2, 3, 4, 3, 3)
    before = generators(clean, occluded)
    changed = occluded.clone()
    changed[:, 1] += 1
    after = generators(clean, changed)
    assert torch.equal(before[:, [0, 2]], after[:, [0, 2]])
    assert not torch.allclose(before[:, 1], after[:, 1])
    assert before.min() > 0
    assert before.max() < 1


def test_where_nothing_differs_the_mask_is_the_same_for_every_picture():
    torch.manual_seed(0)
    clean = torch.rand(3, 4, 3, 3)
    masks = MaskGenerators(2, 4).eval()(clean, clean[:, None].repeat(1, 2, 1, 1, 1))
    torch.testing.assert_close(masks[0], masks[1])


def test_trained_together_is_trained_apart(base):
    pairs = drawn(base)
    batch = {"clean": pairs.clean, "occluded": pairs.occluded, "label": pairs.labels}
    torch.manual_seed(1)
    together = MaskTrainer(MaskGeneratorConfig(), base, regions=2)
    alone = MaskTrainer(MaskGeneratorConfig(), base, regions=1)
    channels = base.network.map_shape[0]
    for name, value in alone.generators.state_dict().items():
        source = together.generators.state_dict()[name]
        value.copy_(source if source.ndim == 0 else source[channels:])
    together.total(together.losses(batch)[0]).backward()
    alone.total(alone.losses(batch | {"occluded": pairs.occluded[:, 1:]})[0]).backward()
    kernel = together.generators.layers[0].weight.grad[channels:]
    torch.testing.assert_close(alone.generators.layers[0].weight.grad, kernel, atol=1e-6, rtol=1e-4)


def test_training_lowers_the_difference_and_leaves_the_base_network_alone(base, trainer):
    pairs = drawn(base, count=16)
    config = MaskGeneratorConfig(difference_weight=50.0, optimiser=OptimiserConfig(name="adamw", learning_rate=0.02))
    torch.manual_seed(0)
    learner = MaskTrainer(config, base, regions=2)
    before = fingerprint(base.network)
    fit = trainer(20, check_val_every_n_epoch=20)
    first = trainer(1).validate(learner, MaskPairData(pairs, pairs), verbose=False)[0]
    fit.fit(learner, MaskPairData(pairs, pairs, batch=8))
    assert fit.callback_metrics["validation_difference"] < 0.9 * first["validation_difference"]
    assert set(MaskTrainer.LOGGED) == set(fit.callback_metrics)
    assert fingerprint(learner.frozen.network) == before
    assert all(parameter.requires_grad for parameter in base.parameters())
    assert {name.split(".")[0] for name in learner.state_dict()} == {"generators"}


def test_masks_are_low_where_the_region_spoils_features(base, trainer):
    pairs = drawn(base, count=16)
    config = MaskGeneratorConfig(difference_weight=50.0, optimiser=OptimiserConfig(name="adamw", learning_rate=0.02))
    torch.manual_seed(0)
    learner = MaskTrainer(config, base, regions=2)
    trainer(20, limit_val_batches=0).fit(learner, MaskPairData(pairs, pairs, batch=8))
    learner.eval()
    with torch.no_grad():
        masks = learner.generators(pairs.clean.float(), pairs.occluded.float())
    assert masks[:, 0, 0::2].mean() < masks[:, 0, 1::2].mean()
    assert masks[:, 1, 1::2].mean() < masks[:, 1, 0::2].mean()


def test_a_margin_in_training_lowers_the_true_logit(base):
    pairs = drawn(base)
    maps = pairs.occluded.float()
    plain = MaskTrainer(MaskGeneratorConfig(), base, regions=2).logits(maps, pairs.labels)
    config = replace(MaskGeneratorConfig(), margin=base.head.margin)
    strict = MaskTrainer(config, base, regions=2).logits(maps, pairs.labels)
    lowered = (plain - strict).gather(2, pairs.labels[:, None, None].expand(-1, 2, 1))
    assert lowered.flatten().tolist() == pytest.approx([base.head.margin * base.head.scale] * lowered.numel(), rel=1e-3)
