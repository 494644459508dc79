"""Pictures of one coloured mesh in torch, differentiable in its vertices, its albedo and the light."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int, Int64
from torch import Tensor

from umbra.geometry.cameras import MILLIMETRES_PER_UNIT, Camera
from umbra.geometry.normals import vertex_normals_torch
from umbra.render.batched import rasterise_batch, weights_of
from umbra.render.harmonics import shade_torch


@dataclass(frozen=True, eq=False)
class Rendering:
    """Pictures with a leading batch axis: `image` (not clipped) is 0 and `depth` infinite where `mask` is False."""

    image: Float[Tensor, "batch 3 height width"]
    mask: Bool[Tensor, "batch height width"]
    depth: Float[Tensor, "batch height width"]
    face: Int64[Tensor, "batch height width"]


def render_torch(
    vertices: Float[Tensor, "batch vertices 3"],
    albedo: Float[Tensor, "batch vertices 3"],
    light: Float[Tensor, "batch 9 3"],
    *,
    triangles: Int[Tensor, "faces 3"],
    camera: Camera,
    face: Int64[Tensor, "batch height width"] | None = None,
) -> Rendering:
    """Render meshes that stand before the camera (Deng et al. 2019, Sec. 3): one sample at each pixel's centre.

    `vertices` are in camera units, rotated and translated (`place`). Which face a pixel shows is not differentiable
    and is found without a gradient (or given as `face`); colours, normals and depths follow the vertices through the
    weights in that face, so gradients are exact everywhere but across silhouettes. `light` is γ without the ambient
    0.8.
    """
    xy, depth = camera.project_torch(vertices)
    pixels = torch.cat([xy, depth[..., None]], dim=-1)
    if face is None:
        face = rasterise_batch(pixels, triangles, camera.height, camera.width)
    fragments = weights_of(pixels, triangles, face)
    normals = vertex_normals_torch(vertices, triangles)
    both = interpolate(torch.cat([albedo, normals], dim=-1), triangles, face, fragments.barycentric)
    colour, normal = both[..., :3], both[..., 3:]
    batch, height, width = face.shape
    mask = face >= 0
    upward = torch.tensor([0.0, 0.0, 1.0], dtype=normal.dtype, device=normal.device)
    normal = torch.nn.functional.normalize(torch.where(mask[..., None], normal, upward), dim=-1)
    image = shade_torch(colour.reshape(batch, -1, 3), normal.reshape(batch, -1, 3), light)
    image = torch.where(mask.reshape(batch, -1, 1), image, 0.0)
    image = image.reshape(batch, height, width, 3).permute(0, 3, 1, 2)
    return Rendering(image, mask, fragments.depth, face)


def interpolate(
    values: Float[Tensor, "batch vertices channels"],
    triangles: Int[Tensor, "faces 3"],
    face: Int64[Tensor, "batch height width"],
    barycentric: Float[Tensor, "batch height width 3"],
) -> Float[Tensor, "batch height width channels"]:
    """Values at the pixels: Σ over a face's corners of weight · value, 0 where there is no face."""
    batch, height, width = face.shape
    corners = triangles.long()[face.clamp_min(0).reshape(batch, -1)].reshape(batch, -1, 1)
    found = torch.gather(values, 1, corners.expand(-1, -1, values.shape[-1]))
    found = found.reshape(batch, height, width, 3, -1)
    return (found * barycentric[..., None]).sum(dim=-2)


def place(
    vertices: Float[Tensor, "batch vertices 3"],
    rotation: Float[Tensor, "batch 3 3"],
    translation: Float[Tensor, "batch 3"],
) -> Float[Tensor, "batch vertices 3"]:
    """Head millimetres to camera units: (v / 100) @ R + t, as `geometry.cameras.to_camera`."""
    return (vertices / MILLIMETRES_PER_UNIT) @ rotation + translation[:, None]
