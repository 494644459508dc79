"""`render_torch` on a processor: the compiled rasteriser, and compiled colours with their gradients."""

from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int, Int64
from torch import Tensor

from umbra.geometry.cameras import Camera
from umbra.geometry.normal_gradients import vertex_normals_compiled
from umbra.render.differentiable import Rendering, render_torch
from umbra.render.fragments import Fragments, check_triangles, rasterise_into
from umbra.render.harmonics import AMBIENT
from umbra.render.pixel_kernels import colour_pixels, return_gradients


def render_mesh(
    vertices: Float[Tensor, "batch vertices 3"],
    albedo: Float[Tensor, "batch vertices 3"],
    light: Float[Tensor, "batch 9 3"],
    *,
    triangles: Int[Tensor, "faces 3"],
    camera: Camera,
    front_only: bool = False,
) -> Rendering:
    """Render meshes where they are: by compiled loops on a processor, by `render_torch` on a graphics card.

    `front_only` leaves out what is seen from behind, which is right (and quicker) for closed surfaces; a graphics card
    draws it all the same. On a processor `depth` carries no gradient.
    """
    if vertices.device.type != "cpu":
        return render_torch(vertices, albedo, light, triangles=triangles, camera=camera)
    corners = triangles.to(torch.int32).contiguous()
    xy, depth = camera.project_torch(vertices)
    pixels = torch.cat([xy, depth[..., None]], dim=-1)
    face, nearest = _faces(pixels, corners, camera, front_only=front_only)
    ambient = torch.zeros_like(light)
    ambient[..., 0, :] = AMBIENT
    normals = vertex_normals_compiled(vertices, corners)
    image = _Colours.apply(pixels, normals, albedo, light + ambient, corners, face)
    return Rendering(image, face >= 0, nearest.to(vertices.dtype), face)


@torch.no_grad()
def _faces(
    pixels: Float[Tensor, "batch vertices 3"], triangles: Int[Tensor, "faces 3"], camera: Camera, *, front_only: bool
) -> tuple[Int64[Tensor, "batch height width"], Float[Tensor, "batch height width"]]:
    """The nearest face of each pixel and its depth, as `rasterise` finds them."""
    places, corners = pixels.double().numpy(), triangles.numpy()
    check_triangles(corners, places.shape[1])
    drawn = [Fragments.empty(camera.height, camera.width) for _ in places]
    for fragments, one in zip(drawn, places, strict=True):
        rasterise_into(fragments, one, corners, first_face=0, front_only=front_only)
    face = np.stack([fragments.face for fragments in drawn]).astype(np.int64)
    return torch.from_numpy(face), torch.from_numpy(np.stack([fragments.depth for fragments in drawn]))


class _Colours(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, *tensors: Tensor) -> Tensor:
        *mesh, triangles, face = (tensor.detach().contiguous().numpy() for tensor in tensors)
        image = np.zeros((len(face), 3, *face.shape[1:]), mesh[0].dtype)
        for place, picture in enumerate(image):
            colour_pixels(*(array[place] for array in mesh), triangles, face[place], picture)
        ctx.kept = mesh, triangles, face
        return torch.from_numpy(image)

    @staticmethod
    def backward(ctx: Any, *given: Tensor) -> tuple[Tensor | None, ...]:
        mesh, triangles, face = ctx.kept
        slopes = given[0].contiguous().numpy()
        found = [np.zeros_like(array) for array in mesh]
        for place in range(len(face)):
            own, back = (tuple(array[place] for array in arrays) for arrays in (mesh, found))
            return_gradients(slopes[place], own, triangles, face[place], back)
        return (*(torch.from_numpy(array) for array in found), None, None)
