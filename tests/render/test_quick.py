"""The compiled renderer beside its torch twin: the same picture, the same gradients, and what it refuses."""

import pytest
import torch

from umbra.geometry.cameras import Camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.render.differentiable import place, render_torch
from umbra.render.quick import render_mesh

CAMERA = Camera.deep3d(24)


@pytest.fixture
def scene(egg):
    generator = torch.Generator().manual_seed(0)
    rotation = torch.tensor(euler_to_matrix(torch.tensor([[0.1, 0.3, 0.0], [-0.2, -0.5, 0.1]]).double().numpy()))
    shift = torch.tensor([[0.0, 0.1, 0.2], [0.05, 0.0, -0.5]], dtype=torch.float64)
    points = place(torch.tensor(egg.vertices).double().expand(2, -1, -1), rotation, shift)
    albedo = torch.rand(points.shape, generator=generator, dtype=torch.float64)
    light = 0.1 * torch.randn(2, 9, 3, generator=generator, dtype=torch.float64)
    return {"vertices": points, "albedo": albedo, "light": light}, torch.tensor(egg.triangles)


def test_the_picture_is_that_of_the_twin(scene):
    mesh, triangles = scene
    ours, twin = (one(**mesh, triangles=triangles, camera=CAMERA) for one in (render_mesh, render_torch))
    assert torch.equal(ours.face, twin.face)
    assert torch.equal(ours.mask, twin.mask)
    torch.testing.assert_close(ours.image, twin.image)
    torch.testing.assert_close(ours.depth, twin.depth, rtol=1e-6, atol=0)
    assert ours.image.dtype is torch.float64


@pytest.mark.parametrize("which", ["vertices", "albedo", "light"])
def test_gradients_are_those_of_the_twin(scene, which):
    mesh, triangles = scene
    weights = torch.randn(2, 3, 24, 24, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    slopes = []
    for one in (render_mesh, render_torch):
        leaf = mesh[which].clone().requires_grad_()
        (one(**(mesh | {which: leaf}), triangles=triangles, camera=CAMERA).image * weights).sum().backward()
        slopes.append(leaf.grad)
    assert slopes[0].abs().max() > 0
    torch.testing.assert_close(*slopes)


def test_single_precision_is_kept_and_agrees(scene):
    mesh, triangles = scene
    single = {name: value.float() for name, value in mesh.items()}
    image = render_mesh(**single, triangles=triangles, camera=CAMERA).image
    assert image.dtype is torch.float32
    twin = render_torch(**single, triangles=triangles, camera=CAMERA)
    inside = twin.face == render_mesh(**mesh, triangles=triangles, camera=CAMERA).face
    torch.testing.assert_close(image.permute(0, 2, 3, 1)[inside], twin.image.permute(0, 2, 3, 1)[inside])


def test_a_closed_surface_looks_the_same_without_its_back(scene):
    mesh, triangles = scene
    whole, front = (
        render_mesh(**mesh, triangles=triangles, camera=CAMERA, front_only=only).image for only in (False, True)
    )
    assert (whole - front).abs().max(dim=1).values.gt(1e-9).double().mean() < 0.01  # the egg is open at its poles


def test_a_mesh_that_nobody_sees_gives_black_and_no_gradient(scene):
    mesh, triangles = scene
    leaf = (mesh["vertices"] + torch.tensor([50.0, 0.0, 0.0])).requires_grad_()
    drawn = render_mesh(**(mesh | {"vertices": leaf}), triangles=triangles, camera=CAMERA)
    assert not drawn.mask.any()
    drawn.image.sum().backward()
    assert leaf.grad.abs().max() == 0


def test_triangles_of_another_mesh_are_refused(scene):
    mesh, triangles = scene
    with pytest.raises(ValueError, match="triangles: expected vertices 0 to 9; found 0 to"):
        render_mesh(*(value[:, :10] for value in mesh.values()), triangles=triangles, camera=CAMERA)
