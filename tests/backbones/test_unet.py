import pytest
import torch

from umbra.backbones import VggUNet


@pytest.mark.parametrize("size", [(16, 16), (37, 29)])
def test_a_logit_for_every_pixel_whatever_the_sides(size):
    assert VggUNet(width=2, classes=3).eval()(torch.zeros(2, 3, *size)).shape == (2, 3, *size)


def test_encoder_is_vgg16s_thirteen_convolutions():
    layers = [layer for layer in VggUNet().encoder.modules() if isinstance(layer, torch.nn.Conv2d)]
    expected = [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
    assert [layer.out_channels for layer in layers] == expected


def test_skips_carry_the_finest_detail():
    torch.manual_seed(0)
    network = VggUNet(width=8).eval()
    x = torch.rand(1, 3, 16, 16, requires_grad=True)
    network(x)[0, 0, 5, 7].backward()
    assert x.grad[0, :, 5, 7].abs().sum() > 0


def test_learns_to_mark_bright_pixels():
    torch.manual_seed(0)
    network = VggUNet(width=4)
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-2)
    images = torch.rand(8, 3, 16, 16)
    truth = (images.mean(dim=1, keepdim=True) > 0.5).float()
    for _ in range(40):
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(network(images), truth)
        loss.backward()
        optimiser.step()
    assert ((network(images) > 0) == (truth > 0)).float().mean() > 0.9


def test_refuses_pictures_smaller_than_its_poolings():
    with pytest.raises(ValueError, match="at least 16 pixels"):
        VggUNet(width=2)(torch.zeros(1, 3, 8, 16))
