import math

import pytest
import torch

from umbra.papers.occlusion_resistant_3d.method.label_losses import LABEL_LOSSES, label_loss

TOLD_APART = ("squared error", "L1", "smooth L1", "cosine", "Kullback-Leibler")


@pytest.fixture
def labels():
    return torch.randn(6, 257, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", LABEL_LOSSES)
def test_the_same_labels_cost_nothing_and_others_do(labels, name):
    assert label_loss(name, labels, labels).item() == pytest.approx(0, abs=1e-5)
    assert label_loss(name, 2 + labels.flip(1), labels).item() > 1e-2


@pytest.mark.parametrize("name", LABEL_LOSSES)
def test_all_can_be_learnt_by(labels, name):
    leaf = (labels.flip(1) + 0.1).requires_grad_()
    label_loss(name, leaf, labels).backward()
    assert leaf.grad.isfinite().all()
    assert leaf.grad.abs().max() > 0


@pytest.mark.parametrize("name", LABEL_LOSSES)
def test_losses_over_the_batch_cannot_tell_whose_label_is_whose(labels, name):
    exchanged = label_loss(name, labels[[1, 0, 2, 3, 4, 5]], labels).item()
    assert (exchanged > 1e-3) == (name in TOLD_APART)


def test_squared_error_is_equation_6():
    found, wanted = torch.zeros(2, 257), torch.zeros(2, 257)
    found[0, :3] = torch.tensor([1.0, 2.0, 2.0])
    assert label_loss("squared error", found, wanted).item() == pytest.approx(9 / 257 / 2)


def test_wasserstein_moves_each_value_to_the_next_in_order():
    found = torch.tensor([[0.0], [3.0], [1.0]]).expand(3, 257)
    wanted = torch.tensor([[4.0], [1.0], [2.0]]).expand(3, 257)
    assert label_loss("Wasserstein", found, wanted).item() == pytest.approx(1.0)


def test_kullback_leibler_forgets_what_is_added_to_all(labels):
    assert label_loss("Kullback-Leibler", labels + 3, labels).item() == pytest.approx(0, abs=1e-5)
    one = torch.zeros(1, 257)
    one[0, 0] = 1.0
    total = 256 + math.e
    wanted = sum(p * math.log(p * 257) for p in [math.e / total] + [1 / total] * 256)
    assert label_loss("Kullback-Leibler", torch.zeros(1, 257), one).item() == pytest.approx(wanted, rel=1e-3)


def test_vectors_of_other_models_are_refused(labels):
    with pytest.raises(ValueError, match=r"expected two batches of 257 numbers of equal length; found \(6, 257\) and"):
        label_loss("L1", labels, labels[:5])
