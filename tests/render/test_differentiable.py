from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from umbra.geometry.cameras import Camera, to_camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.render.canvas import draw
from umbra.render.differentiable import place, render_torch

CAMERA = Camera.deep3d(24)


@pytest.fixture
def scene(egg):
    rng = np.random.default_rng(0)
    rotation = euler_to_matrix(np.array([[0.1, 0.3, 0.0], [-0.2, -0.5, 0.1]]))
    points = place(
        torch.tensor(egg.vertices, dtype=torch.float64).expand(2, -1, -1),
        torch.tensor(rotation),
        torch.tensor([[0.0, 0.1, 0.2], [0.05, 0.0, -0.5]], dtype=torch.float64),
    )
    albedo = torch.tensor(rng.uniform(0.2, 0.8, points.shape))
    light = torch.tensor(rng.normal(0, 0.1, (2, 9, 3)))
    return points, albedo, light, torch.tensor(egg.triangles)


def test_placing_is_the_map_to_the_camera(egg):
    rotation, shift = euler_to_matrix(np.array([0.1, 0.3, 0.2])), np.array([0.1, 0.2, 0.3])
    vertices = egg.vertices.astype(np.float64)
    ours = place(torch.tensor(vertices)[None], torch.tensor(rotation)[None], torch.tensor(shift)[None])[0]
    assert_allclose(ours.numpy(), to_camera(vertices, rotation, shift), atol=1e-12)


def test_the_picture_is_the_one_that_the_fast_path_draws(egg):
    plain = replace(egg, texture=np.full((4, 4, 3), 0.6, np.float32))
    rotation, shift = euler_to_matrix(np.array([0.1, 0.3, 0.0])), np.array([0.0, 0.1, 0.2])
    light = np.random.default_rng(0).normal(0, 0.05, (9, 3))
    drawing = draw([plain], CAMERA, rotation, shift, light, supersampling=1)
    points = torch.tensor(to_camera(plain.vertices.astype(float), rotation, shift))[None]
    ours = render_torch(
        points,
        torch.full_like(points, 0.6),
        torch.tensor(light)[None],
        triangles=torch.tensor(plain.triangles),
        camera=CAMERA,
    )
    assert_allclose(ours.image[0].permute(1, 2, 0).numpy(), drawing.image, atol=1e-5)
    assert_allclose(ours.depth[0].numpy(), drawing.depth, rtol=1e-6)
    assert (ours.mask[0].numpy() == (drawing.coverage > 0)).all()


@pytest.mark.parametrize("which", ["vertices", "albedo", "light"])
def test_gradients_are_those_of_finite_differences(scene, which):
    points, albedo, light, triangles = scene
    inputs = {"vertices": points, "albedo": albedo, "light": light}
    face = render_torch(*inputs.values(), triangles=triangles, camera=CAMERA).face
    weights = torch.randn(2, 3, 24, 24, dtype=torch.float64, generator=torch.Generator().manual_seed(1))

    def loss(value):
        changed = inputs | {which: value}
        # The faces are held: away from silhouettes they would not change under so small a step.
        return (render_torch(*changed.values(), triangles=triangles, camera=CAMERA, face=face).image * weights).sum()

    leaf = inputs[which].clone().requires_grad_()
    loss(leaf).backward()
    assert leaf.grad.isfinite().all()
    generator = torch.Generator().manual_seed(2)
    for _ in range(5):
        step = torch.randn(leaf.shape, dtype=torch.float64, generator=generator)
        slope = (loss(inputs[which] + 1e-6 * step) - loss(inputs[which] - 1e-6 * step)) / 2e-6
        assert float((leaf.grad * step).sum()) == pytest.approx(float(slope), rel=1e-4)


def test_finding_the_faces_anew_gives_the_same_slope_inside(scene):
    points, albedo, light, triangles = scene
    inner = torch.zeros(2, 24, 24, dtype=torch.bool)
    inner[:, 9:15, 9:15] = True

    def loss(value):
        return (
            render_torch(value, albedo, light, triangles=triangles, camera=CAMERA)
            .image.permute(0, 2, 3, 1)[inner]
            .sum()
        )

    leaf = points.clone().requires_grad_()
    loss(leaf).backward()
    step = torch.tensor([0.3, -0.2, 0.5], dtype=torch.float64).expand_as(points)
    slope = (loss(points + 1e-7 * step) - loss(points - 1e-7 * step)) / 2e-7
    assert float((leaf.grad * step).sum()) == pytest.approx(float(slope), rel=1e-4)
