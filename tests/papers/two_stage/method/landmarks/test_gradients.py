"""Slopes of brightness, by hand and by laws."""

import torch

from umbra.papers.two_stage.method.landmarks.gradients import gradient_domain


def ramp(across, down):
    """A grey image that grows by so much a pixel."""
    rows, columns = torch.meshgrid(torch.arange(8.0), torch.arange(9.0), indexing="ij")
    return (across * columns + down * rows).expand(1, 3, -1, -1)


def test_a_ramp_has_its_own_slope():
    inside = gradient_domain(ramp(0.03, -0.04))[0, :, 1:-1, 1:-1]
    wanted = torch.tensor([0.03, -0.04, 0.05])[:, None, None].expand_as(inside)
    torch.testing.assert_close(inside, wanted)


def test_light_that_is_added_changes_nothing_and_contrast_scales():
    images = torch.rand(2, 3, 10, 12, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(gradient_domain(images + 0.3), gradient_domain(images), atol=1e-6, rtol=1e-4)
    torch.testing.assert_close(gradient_domain(2 * images), 2 * gradient_domain(images))


def test_a_turned_image_has_turned_slopes():
    images = torch.rand(1, 3, 9, 9, generator=torch.Generator().manual_seed(1))
    across, down, length = gradient_domain(images)[0]
    other = gradient_domain(images.transpose(2, 3))[0]
    torch.testing.assert_close(other, torch.stack([down.T, across.T, length.T]))
