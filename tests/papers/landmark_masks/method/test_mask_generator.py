import torch
from torch.nn import functional

from umbra.papers.landmark_masks.method import MaskGenerators
from umbra.papers.landmark_masks.method.mask_generator import classification_loss, difference_loss


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
