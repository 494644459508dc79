"""The encoder and the discriminator."""

import torch
from torch import nn

from umbra.papers.two_stage.method.shape.adversary import Discriminator, Encoder


def test_the_encoder_has_six_convolutions_each_with_relu_and_pooling():
    encoder = Encoder(width=8)
    kinds = [type(layer) for layer in encoder.layers]
    assert kinds == [nn.Conv2d, nn.ReLU, nn.MaxPool2d] * 6
    assert encoder(torch.randn(3, 3, 64, 64)).shape == (3, encoder.features)


def test_the_discriminator_has_four_layers_and_two_answers():
    discriminator = Discriminator(16, hidden=32)
    assert sum(isinstance(layer, nn.Linear) for layer in discriminator.layers) == 4
    assert discriminator(torch.randn(5, 16), torch.randn(5, 62)).shape == (5, 2)


def test_it_can_learn_which_numbers_belong_to_which_image():
    torch.manual_seed(0)
    features = torch.randn(64, 8)
    numbers = torch.cat([features, torch.zeros(64, 54)], dim=1)
    discriminator = Discriminator(8, hidden=64)
    optimiser = torch.optim.Adam(discriminator.parameters(), 3e-3)
    wanted = torch.cat([torch.ones(64), torch.zeros(64)]).long()
    for _ in range(200):
        optimiser.zero_grad()
        logits = torch.cat([discriminator(features, numbers), discriminator(features, numbers.roll(1, dims=0))])
        nn.functional.cross_entropy(logits, wanted).backward()
        optimiser.step()
    assert (logits.argmax(dim=1) == wanted).float().mean() > 0.95
