from math import acos, cos, exp, log, pi, sin

import pytest
import torch
from pytorch_metric_learning.losses import ArcFaceLoss, CosFaceLoss
from torch.nn import functional

from umbra.losses import MarginHead, arcface_logits, cosface_logits, cosines, softmax_logits

MARGINS = {"cosface": (cosface_logits, 0.35), "arcface": (arcface_logits, 0.5)}


def drawn(seed: int = 0, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    embeddings = torch.randn(6, 5, generator=generator, dtype=dtype)
    weights = torch.randn(4, 5, generator=generator, dtype=dtype)
    return embeddings, weights, torch.tensor([0, 1, 2, 3, 1, 0])


def naive_loss(name, embeddings, weights, labels, margin, scale):
    """Row by row, class by class, with angles."""
    total = 0.0
    for x, label in zip(embeddings.tolist(), labels.tolist(), strict=True):
        logits = []
        for j, w in enumerate(weights.tolist()):
            dot = sum(a * b for a, b in zip(x, w, strict=True))
            cosine = dot / (sum(a * a for a in x) ** 0.5 * sum(a * a for a in w) ** 0.5)
            if j == label and name == "cosface":
                cosine -= margin
            elif j == label:
                angle = acos(cosine)
                cosine = cos(angle + margin) if angle + margin <= pi else cosine - margin * sin(margin)
            logits.append(scale * cosine)
        total += log(sum(exp(z) for z in logits)) - logits[label]
    return total / len(embeddings)


@pytest.mark.parametrize("name", MARGINS)
def test_margin_loss_equals_its_naive_twin(name):
    logits, margin = MARGINS[name]
    embeddings, weights, labels = drawn()
    loss = functional.cross_entropy(logits(cosines(embeddings, weights), labels, margin=margin, scale=30.0), labels)
    assert loss.item() == pytest.approx(naive_loss(name, embeddings, weights, labels, margin, 30.0), rel=1e-9)


@pytest.mark.parametrize(("name", "oracle"), [("cosface", CosFaceLoss), ("arcface", ArcFaceLoss)])
def test_value_and_gradient_agree_with_pytorch_metric_learning(name, oracle):
    logits, margin = MARGINS[name]
    embeddings, weights, labels = drawn(1)
    theirs_margin = margin if name == "cosface" else margin * 180 / pi
    theirs = oracle(num_classes=4, embedding_size=5, margin=theirs_margin, scale=30.0).double()
    theirs.W.data = weights.T.clone()
    ours_in, theirs_in = embeddings.clone().requires_grad_(), embeddings.clone().requires_grad_()
    ours = functional.cross_entropy(logits(cosines(ours_in, weights), labels, margin=margin, scale=30.0), labels)
    expected = theirs(theirs_in, labels)
    torch.testing.assert_close(ours, expected, rtol=1e-6, atol=1e-8)
    ours.backward()
    expected.backward()
    torch.testing.assert_close(ours_in.grad, theirs_in.grad, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", MARGINS)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_value_and_gradient_are_finite_at_the_class_weight_and_opposite_it(name, sign):
    logits, margin = MARGINS[name]
    for seed in range(50):
        weights = torch.randn(3, 16, generator=torch.Generator().manual_seed(seed))
        x = (sign * weights.clone()).requires_grad_()
        labels = torch.arange(3)
        loss = functional.cross_entropy(logits(cosines(x, weights), labels, margin=margin, scale=64.0), labels)
        loss.backward()
        assert torch.isfinite(loss)
        assert torch.isfinite(x.grad).all()


@pytest.mark.parametrize("name", MARGINS)
def test_gradcheck(name):
    logits, margin = MARGINS[name]
    embeddings, weights, labels = drawn(2)
    assert torch.autograd.gradcheck(
        lambda x, w: logits(cosines(x, w), labels, margin=margin, scale=4.0),
        (embeddings.requires_grad_(), weights.requires_grad_()),
    )


@pytest.mark.parametrize("name", MARGINS)
def test_margin_lowers_only_the_target_logit(name):
    logits, margin = MARGINS[name]
    embeddings, weights, labels = drawn()
    cosine = cosines(embeddings, weights)
    with_margin = logits(cosine, labels, margin=margin, scale=1.0)
    target = functional.one_hot(labels, 4).bool()
    assert (with_margin[target] < cosine[target]).all()
    assert torch.equal(with_margin[~target], cosine[~target])


def test_arcface_logit_falls_over_the_whole_half_circle():
    angles = torch.linspace(0.01, pi - 0.01, 200, dtype=torch.float64)
    cosine = angles.cos()[:, None].repeat(1, 2)
    target = arcface_logits(cosine, torch.zeros(200, dtype=torch.int64), margin=0.5, scale=1.0)[:, 0]
    assert (target.diff() < 0).all()


def test_arcface_logit_past_the_half_circle_by_hand():
    cosine = torch.tensor([[-1.0, -1.0]], dtype=torch.float64)
    logits = arcface_logits(cosine, torch.tensor([0]), margin=0.5, scale=2.0)
    assert logits[0].tolist() == pytest.approx([2 * (-1 - 0.5 * sin(0.5)), -2.0])


def test_cosines_do_not_depend_on_length():
    embeddings, weights, _ = drawn()
    torch.testing.assert_close(cosines(3 * embeddings, 0.1 * weights), cosines(embeddings, weights))


def test_softmax_logits_are_the_affine_map():
    logits = softmax_logits(
        torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0], [0.0, 1.0]]), torch.tensor([1.0, 0.0])
    )
    assert logits.tolist() == [[12.0, 2.0]]


@pytest.mark.parametrize("loss", ["cosface", "arcface", "softmax"])
def test_head_without_margin_scores_as_it_trains(loss):
    torch.manual_seed(0)
    head = MarginHead(5, 4, loss=loss, margin=0.3, scale=8.0)
    embeddings = torch.randn(3, 5)
    labels = torch.tensor([0, 1, 2])
    torch.testing.assert_close(head(embeddings, labels, share=0.0), head.scores(embeddings))
    assert torch.equal(head(embeddings, labels), head.scores(embeddings)) == (loss == "softmax")


def test_head_computes_in_float32_under_autocast():
    head = MarginHead(5, 4, loss="cosface", margin=0.3, scale=8.0)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert head(torch.randn(3, 5).bfloat16(), torch.tensor([0, 1, 2])).dtype == torch.float32


@pytest.mark.parametrize(
    ("logits", "margin", "scale", "text"),
    [
        (cosface_logits, -0.1, 30.0, "difference of cosines"),
        (arcface_logits, 28.6, 30.0, "Did you pass degrees"),
        (cosface_logits, 0.3, 0.0, "scale must be positive"),
        (arcface_logits, 0.3, -1.0, "scale must be positive"),
    ],
)
def test_refuses_margins_and_scales_without_sense(logits, margin, scale, text):
    with pytest.raises(ValueError, match=text):
        logits(torch.zeros(1, 2), torch.tensor([0]), margin=margin, scale=scale)


def test_refuses_a_label_that_is_no_class():
    with pytest.raises(ValueError, match=r"labels must lie in 0\.\.1; found 0\.\.2"):
        cosface_logits(torch.zeros(2, 2), torch.tensor([0, 2]), margin=0.1, scale=1.0)


def test_refuses_an_unknown_loss():
    with pytest.raises(ValueError, match="loss must be one of"):
        MarginHead(5, 4, loss="triplet", margin=0.3, scale=8.0)
