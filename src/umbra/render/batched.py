"""Many meshes at once: a z-buffer in torch, for graphics cards and for processors alike."""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int, Int64
from torch import Tensor

from umbra.render.fragments import NEAREST_DEPTH

PAIRS_AT_ONCE = 1 << 24
"""Pairs of a triangle and a pixel that are tested in one go: about 1.5 GB of intermediate values."""
_NOTHING = torch.iinfo(torch.int64).max


@dataclass(frozen=True, eq=False)
class FragmentsBatch:
    """`Fragments` with a leading batch axis: face -1, weights 0 and an infinite depth where there is nothing."""

    face: Int64[Tensor, "batch height width"]
    barycentric: Float[Tensor, "batch height width 3"]
    depth: Float[Tensor, "batch height width"]


@torch.no_grad()
def rasterise_batch(
    vertices: Float[Tensor, "batch vertices 3"], triangles: Int[Tensor, "faces 3"], height: int, width: int
) -> Int64[Tensor, "batch height width"]:
    """Nearest face at each pixel centre, as `rasterise` finds it (Pineda 1988; Catmull 1974), -1 where there is none.

    Every triangle is paired with the pixels of its box; each pair's key is its depth's float32 bits above its face
    index, and the least key of a pixel wins: `scatter_reduce("amin")` on whole numbers gives the same answer in any
    order, and on a tie the lower face index. Positive floats compare as their bits do.
    """
    if triangles.numel() and (int(triangles.min()) < 0 or int(triangles.max()) >= vertices.shape[1]):
        raise ValueError(
            f"triangles: expected vertex indices from 0 to {vertices.shape[1] - 1}; found {int(triangles.min())} to "
            f"{int(triangles.max())}. The triangles and the vertices belong to different meshes."
        )
    batch, faces = vertices.shape[0], len(triangles)
    corners = vertices.double()[:, triangles].reshape(batch * faces, 3, 3)  # batch·faces, corner, axis
    left, top, columns, rows = _pixel_boxes(corners, height, width)
    counts = columns * rows
    buffer = torch.full((batch * height * width,), _NOTHING, dtype=torch.int64, device=vertices.device)
    used = counts.nonzero().squeeze(1)
    ends = counts[used].cumsum(0)
    total = int(ends[-1]) if len(used) else 0
    start = 0
    while start < total:
        # Whole triangles only, so that a chunk needs no halves; one triangle never has more pixels than the picture.
        first = int(torch.searchsorted(ends, start, right=True))
        last = max(first + 1, int(torch.searchsorted(ends, start + PAIRS_AT_ONCE, right=True)))
        chunk = used[first:last]
        triangle = chunk.repeat_interleave(counts[chunk])
        base = (ends[first:last] - start).sub(counts[chunk]).repeat_interleave(counts[chunk])
        within = torch.arange(len(triangle), device=vertices.device) - base
        row = top[triangle] + within // columns[triangle]
        column = left[triangle] + within % columns[triangle]
        _keep_nearest(buffer, corners, (triangle, row, column), (faces, height, width))
        start = int(ends[last - 1])
    face = torch.where(buffer == _NOTHING, -1, buffer & 0x7FFFFFFF)
    return face.reshape(batch, height, width)


def _pixel_boxes(corners: Float[Tensor, "all 3 3"], height: int, width: int) -> tuple[Tensor, ...]:
    """First column and row of each triangle's box, and how many columns and rows it has; none for the unusable."""
    low, high = corners[..., :2].amin(dim=1), corners[..., :2].amax(dim=1)
    a, b, c = corners.unbind(dim=1)
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (c[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1])
    usable = (corners[..., 2] > NEAREST_DEPTH).all(dim=1) & (area != 0) & corners.isfinite().all(dim=2).all(dim=1)
    low, high = torch.where(usable[:, None], low, 1.0), torch.where(usable[:, None], high, 0.0)
    limit = torch.tensor([width - 1, height - 1], device=corners.device, dtype=corners.dtype)
    first = torch.ceil(low - 0.5).clamp_min(0.0).minimum(limit + 1).long()
    last = torch.minimum(torch.floor(high - 0.5), limit).clamp_min(-1.0).long()
    size = (last - first + 1).clamp_min(0) * usable[:, None]
    return first[:, 0], first[:, 1], size[:, 0], size[:, 1]


def _keep_nearest(
    buffer: Int64[Tensor, " all_pixels"],
    corners: Float[Tensor, "all 3 3"],
    pairs: tuple[Tensor, Tensor, Tensor],
    sizes: tuple[int, int, int],
) -> None:
    """Test pairs of triangle and pixel, and lower the pixel's key where the triangle is nearer."""
    triangle, row, column = pairs
    faces, height, width = sizes
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = (corners[triangle, corner].unbind(dim=1) for corner in range(3))
    px, py = column + 0.5, row + 0.5
    area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    p = (bx - px) * (cy - py) - (cx - px) * (by - py)
    q = (cx - px) * (ay - py) - (ax - px) * (cy - py)
    r = (ax - px) * (by - py) - (bx - px) * (ay - py)
    turn, scale = area.sign(), 1.0 / area
    depth = (1.0 / (p * (scale / az) + q * (scale / bz) + r * (scale / cz))).float()
    inside = (p * turn >= 0) & (q * turn >= 0) & (r * turn >= 0)
    key = (depth.view(torch.int32).long() << 31) | (triangle % faces)
    pixel = ((triangle // faces) * height + row) * width + column
    buffer.scatter_reduce_(0, pixel[inside], key[inside], reduce="amin")


def weights_of(
    vertices: Float[Tensor, "batch vertices 3"],
    triangles: Int[Tensor, "faces 3"],
    face: Int64[Tensor, "batch height width"],
) -> FragmentsBatch:
    """Perspective-correct weights and depths of known faces, differentiable in `vertices` (x, y in pixels, depth).

    Heckbert & Moreton 1991: b_i = (w_i / d_i) / Σ_j (w_j / d_j) with w the weights in the picture; 1/d is
    linear there.
    """
    batch, height, width = face.shape
    shown = face >= 0
    flat = triangles.long()[face.clamp_min(0).reshape(batch, -1)]  # batch, pixels, 3
    corners = torch.gather(vertices, 1, flat.reshape(batch, -1, 1).expand(-1, -1, 3)).reshape(batch, -1, 3, 3)
    y, x = torch.meshgrid(
        torch.arange(height, device=face.device) + 0.5, torch.arange(width, device=face.device) + 0.5, indexing="ij"
    )
    px, py = x.reshape(-1).to(vertices.dtype), y.reshape(-1).to(vertices.dtype)
    # Where nothing is shown, a triangle that cannot divide by zero stands in, so that no gradient turns to NaN.
    safe = torch.tensor([[0.0, 0, 1], [1, 0, 1], [0, 1, 1]], dtype=vertices.dtype, device=vertices.device)
    corners = torch.where(shown.reshape(batch, -1, 1, 1), corners, safe)
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = (corner.unbind(-1) for corner in corners.unbind(2))
    area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    p = ((bx - px) * (cy - py) - (cx - px) * (by - py)) / area / az
    q = ((cx - px) * (ay - py) - (ax - px) * (cy - py)) / area / bz
    r = ((ax - px) * (by - py) - (bx - px) * (ay - py)) / area / cz
    total = p + q + r
    total = torch.where(shown.reshape(batch, -1), total, 1.0)
    weights = torch.stack([p, q, r], dim=-1) / total[..., None]
    weights = torch.where(shown.reshape(batch, -1, 1), weights, 0.0)
    depth = torch.where(shown.reshape(batch, -1), 1.0 / total, torch.inf)
    return FragmentsBatch(face, weights.reshape(batch, height, width, 3), depth.reshape(batch, height, width))
