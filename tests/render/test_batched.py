import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from umbra.render import batched
from umbra.render.batched import rasterise_batch, weights_of
from umbra.render.fragments import rasterise


@pytest.fixture
def batch(soup):
    vertices, triangles = soup
    moved = np.stack([vertices, vertices + np.array([3, -2, 0.5]), vertices * (0.5, 0.7, 2.0)])
    return torch.tensor(moved), torch.tensor(triangles)


def test_every_picture_of_a_batch_agrees_with_the_naive_twin(batch, naive):
    vertices, triangles = batch
    face = rasterise_batch(vertices, triangles, 12, 16)
    found = weights_of(vertices, triangles, face)
    for place in range(3):
        wanted, weights, depth = naive(vertices[place].numpy(), triangles.numpy(), 12, 16)
        assert_array_equal(face[place].numpy(), wanted)
        assert_allclose(found.barycentric[place].numpy(), weights, atol=1e-9)
        assert_allclose(found.depth[place].numpy(), depth, rtol=1e-6)


def test_the_two_rasterisers_agree_on_a_head_shaped_mesh(egg):
    pixels = (egg.vertices.astype(float) * (0.3, -0.3, -0.01) + (32, 40, 9)).astype(np.float64)
    ours = rasterise_batch(torch.tensor(pixels)[None], torch.tensor(egg.triangles), 80, 64)[0]
    assert_array_equal(ours.numpy(), rasterise(pixels, egg.triangles, 80, 64).face)


def test_working_in_small_portions_changes_nothing(batch, monkeypatch):
    whole = rasterise_batch(*batch, 20, 24)
    monkeypatch.setattr(batched, "PAIRS_AT_ONCE", 50)
    assert torch.equal(rasterise_batch(*batch, 20, 24), whole)


def test_weights_can_be_differentiated_and_stay_finite_where_nothing_is(batch):
    vertices, triangles = batch
    face = rasterise_batch(vertices, triangles, 6, 6)
    assert (face < 0).any()
    assert (face >= 0).any()
    probe = torch.randn(3, 6, 6, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)

    def total(moved):
        return (weights_of(moved, triangles, face).barycentric * probe).sum()

    leaf = vertices.clone().requires_grad_()
    total(leaf).backward()
    assert leaf.grad.isfinite().all()


def test_no_triangle_in_sight_gives_an_empty_picture(batch):
    vertices, triangles = batch
    assert (rasterise_batch(vertices + 1000.0, triangles, 5, 5) == -1).all()


def test_a_triangle_out_of_range_is_refused(batch):
    with pytest.raises(ValueError, match="expected vertex indices from 0 to 39; found 0 to 40"):
        rasterise_batch(batch[0], torch.tensor([[0, 1, 40]]), 4, 4)
