from dataclasses import replace

import pytest
import torch

from umbra.backbones import LightCNN9, save_weights
from umbra.learning.recogniser import Recogniser, RecogniserConfig, build_network, nearest_is_same


def test_learns_to_tell_toy_people_apart(toy_config, toy_people, batches, trainer):
    images, labels = toy_people
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0)).numpy()
    torch.manual_seed(0)
    recogniser = Recogniser(toy_config, classes=4)
    fit = trainer(40, check_val_every_n_epoch=40)
    fit.fit(recogniser, batches(16, image=images[order], label=labels[order]), batches(16, image=images, label=labels))
    assert fit.callback_metrics["validation_accuracy"] > 0.9
    assert set(Recogniser.LOGGED) == set(fit.callback_metrics)


def test_same_seed_same_weights_and_augmentation_by_step(toy_config, toy_people, batches, trainer):
    images, labels = toy_people
    weights = []
    for _ in range(2):
        torch.manual_seed(0)
        recogniser = Recogniser(toy_config, classes=4)
        torch.rand(5)  # the global generator's state must not matter to the augmentation
        loader = batches(16, image=images, label=labels)
        trainer(1, limit_val_batches=0).fit(recogniser, loader, loader)
        weights.append(recogniser.head.weight.detach().clone())
    assert torch.equal(*weights)


def test_margin_grows_over_its_warmup(toy_config, toy_people, batches, trainer):
    images, labels = toy_people
    recogniser = Recogniser(replace(toy_config, margin_warmup=0.5), classes=4)
    shares = []
    head_forward = recogniser.head.forward
    recogniser.head.forward = lambda x, y, share: (shares.append(share), head_forward(x, y, share=share))[1]
    loader = batches(8, image=images, label=labels)
    trainer(2, limit_val_batches=0).fit(recogniser, loader, loader)
    assert shares == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 1.0])


def test_validation_on_people_not_trained_on_asks_for_the_nearest_picture(toy_config, toy_people, batches, trainer):
    images, labels = toy_people
    recogniser = Recogniser(replace(toy_config, validation="nearest"), classes=2)
    result = trainer(1).validate(recogniser, batches(16, image=images, label=labels + 100), verbose=False)
    assert 0 <= result[0]["validation_accuracy"] <= 1


def test_nearest_leaves_out_the_picture_itself_and_people_seen_once():
    embeddings = torch.tensor([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.8, 0.2], [-1.0, 0.0]])
    labels = torch.tensor([0, 0, 1, 1, 2])
    # 0→1 right, 1→0 right, 2→3 right (the nearest of what is left), 3→1 wrong; 4 is alone
    assert nearest_is_same(embeddings, labels) == pytest.approx(0.75)


def test_pictures_of_another_size_are_resized_to_the_networks(toy_config):
    recogniser = Recogniser(toy_config, classes=4).eval()
    assert recogniser(torch.zeros(2, 40, 30, 3, dtype=torch.uint8)).shape == (2, 8)


def test_default_network_is_the_papers():
    config = RecogniserConfig(seed=0)
    assert (config.depth, config.width, config.height, config.columns, config.loss) == (34, 64, 128, 96, "cosface")


def test_weights_come_from_the_named_file(toy_config, tmp_path):
    torch.manual_seed(0)
    saved = build_network(toy_config)
    save_weights(saved, tmp_path / "trunk.safetensors")
    torch.manual_seed(1)
    loaded = build_network(replace(toy_config, weights=str(tmp_path / "trunk.safetensors")))
    assert all(torch.equal(a, b) for a, b in zip(saved.parameters(), loaded.parameters(), strict=True))


def test_light_cnn_can_be_the_trunk(toy_config):
    assert isinstance(build_network(replace(toy_config, backbone="light_cnn")), LightCNN9)


def test_a_grey_network_never_sees_a_colour(toy_config, toy_people, batches, trainer):
    images, labels = toy_people
    blocks = replace(toy_config.augmentation, cover=1.0, brightness=0.0, contrast=0.0)
    recogniser = Recogniser(replace(toy_config, grey=True, augmentation=blocks), classes=4)
    shown, forward = [], recogniser.network.forward
    recogniser.network.forward = lambda x: (shown.append(x.detach().clone()), forward(x))[1]
    loader = batches(16, image=images, label=labels)
    trainer(1).fit(recogniser, loader, loader)
    assert len(shown) == 2 * (len(labels) // 16)
    assert all(torch.equal(seen, seen[:, :1].expand_as(seen)) for seen in shown)
    coloured = torch.from_numpy(images[:16])
    same = torch.equal(
        *(Recogniser(replace(toy_config, grey=grey), classes=4).prepare(coloured) for grey in (False, True))
    )
    assert not same
    torch.testing.assert_close(
        recogniser.prepare(coloured).mean(dim=1), Recogniser(toy_config, classes=4).prepare(coloured).mean(dim=1)
    )
