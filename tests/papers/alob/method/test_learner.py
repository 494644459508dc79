"""Which gradient reaches which weights, and which optimiser moves them."""

import pytest
import torch
from torch.nn import functional

from umbra.learning.augmentation import augment, step_generator
from umbra.papers.alob.method import AlobLearner

FACES = torch.randint(0, 256, (8, 16, 16, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(8) % 4
TWO = ["projection", "subtraction", "sum", "concatenation"]


def losses(module: AlobLearner):
    return module.losses(module.network(module.prepare(FACES)), LABELS)


def gradient(loss, parameters):
    return torch.autograd.grad(loss, list(parameters), allow_unused=True, retain_graph=True)


def assert_scaled(found, reference, factor):
    """Gradients are `factor` times those of the reference, up to the rounding of float32, and these are not nothing."""
    largest = max(float(one.abs().max()) for one in reference)
    assert largest > 1e-4
    for one, two in zip(found, reference, strict=True):
        torch.testing.assert_close(one, factor * two, atol=1e-5 * largest * abs(factor), rtol=0)


def of_trimmer(gradients):
    return [value for name, value in gradients.items() if name.startswith("network.trimmer.")]


def copies(module):
    return [value.detach().clone() for value in module.parameters()]


@pytest.mark.parametrize("strength", [0.0, 0.5, 3.0])
@pytest.mark.parametrize("combination", TWO)
def test_the_trimmer_climbs_by_c_what_it_would_descend(learner, combination, strength):
    found, reference = (
        gradient(losses(module)[1], module.network.trimmer.parameters())
        for module in (
            learner(combination=combination, reverse=reverse, reversal=strength) for reverse in (True, False)
        )
    )
    assert_scaled(found, reference, -strength)


@pytest.mark.parametrize("shared", [True, False])
def test_the_classifier_itself_descends_whatever_is_reversed(learner, shared):
    found, reference = [], []
    for reverse, kept in ((True, found), (False, reference)):
        module = learner(reverse=reverse, reversal=3.0, shared_classifier=shared)
        head = module.head if shared else module.trimmer_head
        kept += gradient(losses(module)[1], head.parameters())
    assert_scaled(found, reference, 1)


def test_losses_are_cross_entropies_with_a_margin_on_cosines(learner):
    module = learner(margin=0.4, scale=30.0)
    features = module.network(module.prepare(FACES))
    for loss, feature in zip(module.losses(features, LABELS), (features.embedding, features.trimmed), strict=True):
        cosine = functional.normalize(feature) @ functional.normalize(module.head.weight).T
        logits = 30 * cosine - 12 * functional.one_hot(LABELS, 4)
        expected = (logits.exp().sum(dim=1).log() - logits[torch.arange(8), LABELS]).mean()
        torch.testing.assert_close(loss, expected, atol=1e-4, rtol=1e-4)
    assert bool(module.losses(features, LABELS, share=0.0)[0] < module.losses(features, LABELS)[0])


@pytest.mark.parametrize("combination", TWO)
def test_the_recognition_loss_reaches_the_trimmer_only_where_training_is_joint(learner, combination):
    apart, joint = (learner(combination=combination, joint=joint) for joint in (False, True))
    own = losses(apart)[0]
    assert all(one is None for one in gradient(own, apart.network.trimmer.parameters()))
    reached = gradient(losses(joint)[0], joint.network.trimmer.parameters())
    assert max(float(one.abs().max()) for one in reached) > 1e-4
    torch.testing.assert_close(own, losses(joint)[0])
    both = (gradient(losses(module)[0], module.network.identifier.parameters()) for module in (apart, joint))
    assert_scaled(*both, 1)


def test_the_trimmers_loss_does_not_reach_the_identifier(learner):
    module = learner()
    assert all(one is None for one in gradient(losses(module)[1], module.network.identifier.parameters()))


def test_lambda_scales_the_gradient_of_a_step(learner, train):
    found = []
    for weight in (0.5, 1.5):
        module = learner(joint=False, trimmer_weight=weight)
        found.append(of_trimmer(train(module, FACES, LABELS).gradients))
    assert_scaled(found[1], found[0], 3)


def test_without_lambda_only_the_recognition_loss_is_left(learner, train):
    module = learner(trimmer_weight=0.0, joint=False)
    assert losses(module)[1] is None
    before = copies(module.network.trimmer)
    seen = train(module, FACES, LABELS, steps=3)
    assert {None} == set(of_trimmer(seen.gradients))
    assert all(map(torch.equal, before, copies(module.network.trimmer)))
    assert "loss_trimmer" not in seen.logged
    joint = learner(trimmer_weight=0.0)
    expected = gradient(loss_of_first_step(joint), joint.network.trimmer.parameters())
    assert_scaled(of_trimmer(train(joint, FACES, LABELS).gradients), expected, 1)


def loss_of_first_step(module):
    """L_f as the first step sees it, with the pictures changed by chance."""
    module.train()
    generator = step_generator(module.config.seed, 0)
    images = augment(module.prepare(FACES), module.config.augmentation, generator=generator)
    return module.losses(module.network(images), LABELS)[0]


def numbers_of(optimiser):
    return {id(value) for group in optimiser.param_groups for value in group["params"]}


@pytest.mark.parametrize(
    ("changes", "second"),
    [
        ({}, ("network.trimmer",)),
        ({"shared_classifier": False}, ("network.trimmer", "trimmer_head")),
        ({"combination": "concatenation"}, ("network.trimmer", "trimmer_head")),
        ({"combination": "identifier"}, ()),
    ],
)
def test_adam_has_the_identifier_and_its_classifier_and_sgd_the_rest(learner, changes, second):
    module = learner(**changes, identifier_rate=0.02, trimmer_rate=0.03, momentum=0.8, weight_decay=0.01)
    adam, *others = module.configure_optimizers()
    assert type(adam) is torch.optim.Adam
    wanted = [("network.identifier", "head"), second] if second else [("network.identifier", "head")]
    for optimiser, names in zip([adam, *others], wanted, strict=True):
        of = {id(value) for name in names for value in module.get_submodule(name).parameters()}
        assert numbers_of(optimiser) == of
    assert set().union(*map(numbers_of, [adam, *others])) == {id(value) for value in module.parameters()}
    assert (adam.param_groups[0]["lr"], adam.param_groups[0]["weight_decay"]) == (0.02, 0)
    for sgd in others:
        assert type(sgd) is torch.optim.SGD
        assert [sgd.param_groups[0][name] for name in ("lr", "momentum", "weight_decay")] == [0.03, 0.8, 0.01]


def test_a_first_step_of_each_optimiser_is_as_counted_by_hand(learner, train):
    module = learner(identifier_rate=0.002, trimmer_rate=0.05, weight_decay=0.1, shared_classifier=False)
    before = {name: value.detach().clone() for name, value in module.named_parameters()}
    gradients = train(module, FACES, LABELS).gradients
    for name, new in module.named_parameters():
        moved, slope = new.detach() - before[name], gradients[name]
        if name.startswith(("network.identifier.", "head.")):
            clear = slope.abs() > 1e-4  # Adam's first step is its rate, however long the gradient
            torch.testing.assert_close(moved[clear], -0.002 * slope.sign()[clear], atol=1e-6, rtol=1e-3)
        else:
            assert name.startswith(("network.trimmer.", "trimmer_head."))
            torch.testing.assert_close(moved, -0.05 * (slope + 0.1 * before[name]), atol=1e-5, rtol=1e-4)
    assert any(bool((value.abs() > 1e-4).any()) for value in gradients.values())


@pytest.mark.parametrize("changes", [{}, {"combination": "identifier"}])
def test_rates_fall_at_the_milestones(learner, train, changes):
    module = learner(identifier_rate=0.01, trimmer_rate=0.02, milestones=(0.5, 0.75), factor=0.1, **changes)
    seen = train(module, FACES, LABELS, epochs=4, steps=2)
    expected = [factor * rate for factor in (1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01) for rate in (0.01, 0.02)]
    assert torch.tensor(seen.rates).flatten().tolist() == pytest.approx(expected[:: 2 if changes else 1])


def test_rates_rise_over_the_warmup_and_fall_along_a_cosine(learner, train):
    module = learner(identifier_rate=0.01, trimmer_rate=0.02, schedule="cosine", warmup=0.25)
    seen = train(module, FACES, LABELS, epochs=4, steps=2)
    shares = [0, 0.5, *(0.5 + 0.5 * torch.cos(torch.pi * torch.arange(6) / 6)).tolist()]
    expected = [share * rate for share in shares for rate in (0.01, 0.02)]
    assert torch.tensor(seen.rates).flatten().tolist() == pytest.approx(expected, abs=1e-7)


def test_what_is_logged_is_the_mean_over_the_steps_of_the_epoch(learner, train):
    module, lengths = learner(identifier_rate=0.05), []
    plain = module.losses
    module.losses = lambda features, labels, **given: (
        lengths.append(float(features.identified.detach().norm(dim=1).mean())),
        plain(features, labels, **given),
    )[1]
    seen = train(module, FACES, LABELS, epochs=2, steps=3)
    assert float(seen.logged["length_identifier"]) == pytest.approx(sum(lengths[3:]) / 3)
    assert max(lengths[3:]) - min(lengths[3:]) > 1e-3


def test_a_trimmer_beside_touches_the_identifier_through_the_classifier_alone(learner):
    module = learner(combination="beside")
    own, other = losses(module)
    assert all(one is None for one in gradient(own, module.network.trimmer.parameters()))
    assert all(one is None for one in gradient(other, module.network.identifier.parameters()))
    assert all(float(one.abs().max()) > 0 for loss in (own, other) for one in gradient(loss, module.head.parameters()))


def test_without_a_loss_of_its_own_a_trimmer_has_no_classifier(learner):
    assert learner(shared_classifier=False, trimmer_weight=0.0).trimmer_head is None
    assert learner(shared_classifier=False).trimmer_head is not None


def test_the_margin_grows_over_its_warmup(learner, train):
    module, shares = learner(margin_warmup=0.5), []
    plain = module.losses
    module.losses = lambda features, labels, *, share: (shares.append(share), plain(features, labels, share=share))[1]
    train(module, FACES, LABELS, epochs=2, steps=4)
    assert shares == pytest.approx([0, 0.25, 0.5, 0.75, 1, 1, 1, 1])


@pytest.mark.parametrize("combination", ["identifier", "projection"])
def test_the_losses_and_the_lengths_are_logged(learner, train, combination):
    module = learner(combination=combination, identifier_rate=0.0, trimmer_rate=0.0)
    seen = train(module, FACES, LABELS)
    logged = {"loss_identifier", "length_identifier", "validation_accuracy", "validation_loss"}
    trimmers = {"loss_trimmer", "length_trimmer", "length_projection"}
    assert set(seen.logged) == (logged if combination == "identifier" else logged | trimmers)
    assert set(AlobLearner.LOGGED) == logged | trimmers
    if combination == "projection":
        generator = step_generator(0, 0)
        with torch.no_grad():
            module.train()
            features = module.network(augment(module.prepare(FACES), module.config.augmentation, generator=generator))
        removed = features.identified - features.embedding
        for name, of in (("trimmer", features.trimmed), ("projection", removed), ("identifier", features.identified)):
            expected = of.norm(dim=1).mean()
            torch.testing.assert_close(seen.logged[f"length_{name}"], expected, atol=1e-4, rtol=1e-4)


def test_validation_asks_the_identifiers_classifier_without_margin(learner, train):
    module, labels = learner(identifier_rate=0.0, trimmer_rate=0.0), torch.tensor([0, 0, 0, 0, 1, 1, 2, 3])
    seen = train(module, FACES, labels)
    with torch.no_grad():
        scores = module.eval().head.scores(module(FACES))
    right = (scores.argmax(dim=1) == labels).float().mean()
    assert float(seen.logged["validation_accuracy"]) == pytest.approx(float(right))
    torch.testing.assert_close(seen.logged["validation_loss"], functional.cross_entropy(scores, labels))


@pytest.mark.parametrize("weights", ["head", "network.trimmer"])
def test_a_training_that_diverges_says_so_and_what_to_do(learner, train, weights):
    module = learner()
    for value in module.get_submodule(weights).parameters():
        value.data.fill_(float("nan"))
    with pytest.raises(ValueError, match=r"diverged in epoch 1: L_f \+ λ L_m is nan. Lower identifier_rate, "):
        train(module, FACES, LABELS)


def test_chance_depends_on_the_seed_and_the_step_alone(learner, train):
    def weights(seed, noise):
        module = learner(seed=seed)
        torch.rand(noise)
        train(module, FACES, LABELS, epochs=2)
        return torch.cat([value.flatten() for value in copies(module)])

    first = weights(1, 0)
    assert torch.equal(first, weights(1, 5))
    assert not torch.equal(first, weights(2, 0))


def test_embeddings_are_what_the_trunks_compare(learner):
    module = learner(combination="concatenation").eval()
    assert module.head.weight.shape == (4, 16)
    assert module.trimmer_head.weight.shape == (4, 8)
    expected = module.network(module.prepare(FACES)).embedding
    torch.testing.assert_close(module(FACES), expected)


@pytest.mark.parametrize("combination", ["identifier", "projection"])
def test_it_learns_to_tell_toy_people_apart(learner, toy_people, trainer, batches, combination):
    images, labels = toy_people
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0)).numpy()
    module = learner(combination=combination, scale=8.0, margin=0.1)
    fit = trainer(12, check_val_every_n_epoch=12)
    fit.fit(module, batches(16, image=images[order], label=labels[order]), batches(16, image=images, label=labels))
    assert fit.callback_metrics["validation_accuracy"] > 0.9
