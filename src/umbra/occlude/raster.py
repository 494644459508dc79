"""Sheets (grids of points with a texture), and how a picture of them is filled, shaded and smoothed at the edges."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import no_type_check

import cv2
import numpy as np
from jaxtyping import Float32, Float64, Int64

from umbra.compiled import compiled
from umbra.occlude.result import Layer


@dataclass(frozen=True, eq=False)
class Sheet:
    """A bent piece of material: `points` row by row from its top edge, columns from image left to image right.

    `texture` and `alpha` span the whole grid; `shine` is the strength of the highlight. Where a sheet faces away from
    the viewer it is not drawn, unless it is `two_sided`.
    """

    points: Float64[np.ndarray, "rows columns 3"]
    texture: Float32[np.ndarray, "texels_v texels_u 3"]
    alpha: Float32[np.ndarray, "texels_v texels_u"]
    shine: float = 0.0
    two_sided: bool = False


@dataclass(frozen=True, eq=False)
class Light:
    """One soft lamp (direction towards it, picture axes with y up) over ambient light, and the picture's exposure."""

    direction: Float64[np.ndarray, " 3"] = field(default_factory=lambda: np.array([-0.25, 0.5, 0.83]))
    ambient: float = 0.5
    exposure: float = 1.0


def exposure_of(image: np.ndarray) -> float:
    """How bright things should be drawn to belong into a picture: 1 where its mean grey is 0.5."""
    return float(np.clip(0.55 + 0.9 * image.mean() / 255, 0.6, 1.1))


def light_for(image: np.ndarray, rng: np.random.Generator) -> Light:
    """A lamp from above, to a random side, and an exposure that follows the picture's own mean brightness."""
    direction = np.array([rng.uniform(-0.5, 0.5), rng.uniform(0.3, 0.7), 0.8])
    return Light(direction / np.linalg.norm(direction), rng.uniform(0.45, 0.58), exposure_of(image))


@compiled
@no_type_check
def fill_triangles(corners, triangles, attributes, shape, two_sided):
    """Nearest surface per pixel: attributes interpolated over triangles seen counter-clockwise (y down: area < 0)."""
    height, width = shape
    count = attributes.shape[1]
    out = np.zeros((height, width, count), np.float32)
    nearest = np.full((height, width), -np.inf, np.float32)
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by, cx, cy = (
            corners[a, 0], corners[a, 1], corners[b, 0], corners[b, 1], corners[c, 0], corners[c, 1],
        )  # fmt: skip
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-9 or (area > 0 and not two_sided):
            continue
        x0, x1 = max(0, int(np.floor(min(ax, bx, cx) - 0.5))), min(width - 1, int(np.ceil(max(ax, bx, cx))))
        y0, y1 = max(0, int(np.floor(min(ay, by, cy) - 0.5))), min(height - 1, int(np.ceil(max(ay, by, cy))))
        inverse = 1 / area
        step_a, step_b = (by - cy) * inverse, (cy - ay) * inverse  # how the weights change from column to column
        for y in range(y0, y1 + 1):
            px, py = x0 + 0.5, y + 0.5
            first_a = ((bx - px) * (cy - py) - (by - py) * (cx - px)) * inverse
            first_b = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) * inverse
            for x in range(x0, x1 + 1):
                wa, wb = first_a + (x - x0) * step_a, first_b + (x - x0) * step_b
                wc = 1.0 - wa - wb
                if wa < -1e-7 or wb < -1e-7 or wc < -1e-7:
                    continue
                depth = wa * corners[a, 2] + wb * corners[b, 2] + wc * corners[c, 2]
                if depth > nearest[y, x]:
                    nearest[y, x] = depth
                    for k in range(count):
                        out[y, x, k] = wa * attributes[a, k] + wb * attributes[b, k] + wc * attributes[c, k]
    return out, nearest


@lru_cache(maxsize=64)
def grid_triangles(rows: int, columns: int) -> Int64[np.ndarray, "faces 3"]:
    """Two triangles per cell of a grid, counter-clockwise for rows that go down and columns that go right."""
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]  # each: rows-1 columns-1
    return np.concatenate([np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)])


def grid_normals(points: Float64[np.ndarray, "rows columns 3"]) -> Float64[np.ndarray, "rows columns 3"]:
    """Unit normals of a grid, towards the side from which its triangles turn counter-clockwise."""
    (ax, ay, az), (dx, dy, dz) = (np.moveaxis(np.gradient(points, axis=axis), -1, 0) for axis in (1, 0))
    x, y, z = dy * az - dz * ay, dz * ax - dx * az, dx * ay - dy * ax
    return np.stack([x, y, z], axis=-1) / np.maximum(np.sqrt(x * x + y * y + z * z), 1e-9)[..., None]


def _fitted(sheet: Sheet, shrink: float) -> Float32[np.ndarray, "texels_v texels_u 4"]:
    """Texture and alpha in one, shrunk to about the picture's own density."""
    rows, columns = sheet.alpha.shape
    if shrink < 0.7:
        rows, columns = max(2, round(rows * shrink)), max(2, round(columns * shrink))
    out = np.empty((rows, columns, 4), np.float32)
    out[..., :3] = cv2.resize(sheet.texture, (columns, rows), interpolation=cv2.INTER_AREA)
    out[..., 3] = cv2.resize(sheet.alpha, (columns, rows), interpolation=cv2.INTER_AREA)
    return out


@compiled
@no_type_check
def _lay(canvas, corner, seen, texels, light):
    """Lay a sheet under what a canvas (premultiplied) holds. `seen`: u, v, lambert, gloss and coverage of each sample.

    `corner`: row and column of the first sample; `light`: exposure, ambient share, shine. The texture is looked up
    bilinearly, its border repeated.
    """
    (y0, x0), (rows, columns) = corner, texels.shape[:2]
    exposure, ambient, shine = light
    for i in range(seen.shape[0]):
        for j in range(seen.shape[1]):
            free = 1 - canvas[y0 + i, x0 + j, 3]
            if seen[i, j, 4] <= 0 or free < 0.002:
                continue
            x = min(max(seen[i, j, 0] * columns - np.float32(0.5), np.float32(0)), np.float32(columns - 1))
            y = min(max(seen[i, j, 1] * rows - np.float32(0.5), np.float32(0)), np.float32(rows - 1))
            c, r = min(int(x), columns - 2), min(int(y), rows - 2)
            fx, fy = x - np.float32(c), y - np.float32(r)
            w00, w01, w10, w11 = (1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy
            alpha = (
                w00 * texels[r, c, 3] + w01 * texels[r, c + 1, 3] + w10 * texels[r + 1, c, 3]
                + w11 * texels[r + 1, c + 1, 3]
            )  # fmt: skip
            alpha = min(max(alpha, 0.0), 1.0) * seen[i, j, 4] * free
            if alpha <= 0:
                continue
            shade = exposure * (ambient + (1.12 - ambient) * seen[i, j, 2])
            gloss = shine * exposure * seen[i, j, 3]
            for k in range(3):
                colour = (
                    w00 * texels[r, c, k] + w01 * texels[r, c + 1, k] + w10 * texels[r + 1, c, k]
                    + w11 * texels[r + 1, c + 1, k]
                )  # fmt: skip
                colour = min(max(colour * shade + gloss, 0.0), 1.0)
                canvas[y0 + i, x0 + j, k] += colour * alpha
            canvas[y0 + i, x0 + j, 3] += alpha


def _draw_sheet(sheet: Sheet, seen: np.ndarray, light: Light, canvas: Float32[np.ndarray, "tall wide 4"]) -> None:
    """Lay one sheet under a canvas, with no smoothing of its outline. `seen`: its grid in samples, and nearness."""
    rows, columns = sheet.points.shape[:2]
    low = np.maximum(np.floor(seen[..., :2].min((0, 1))).astype(int) - 1, 0)
    high = np.minimum(np.ceil(seen[..., :2].max((0, 1))).astype(int) + 1, canvas.shape[1::-1])
    if (high <= low).any():
        return
    normals = grid_normals(seen * (1, -1, 1))
    facing = np.sign(normals[..., 2:]) if sheet.two_sided else 1.0
    lambert = np.clip((normals * facing) @ light.direction, 0, 1)
    halfway = light.direction + np.array([0.0, 0.0, 1.0])
    gloss = np.clip((normals * facing) @ (halfway / np.linalg.norm(halfway)), 0, 1) ** 24
    attributes = np.ones((rows, columns, 5))
    attributes[..., 0], attributes[..., 1] = np.linspace(0, 1, columns), np.linspace(0, 1, rows)[:, None]
    attributes[..., 2], attributes[..., 3] = lambert, gloss
    corners = np.ascontiguousarray((seen - (*low, 0)).reshape(-1, 3))
    shape = (int(high[1] - low[1]), int(high[0] - low[0]))
    out, _ = fill_triangles(corners, grid_triangles(rows, columns), attributes.reshape(-1, 5), shape, sheet.two_sided)
    across = np.diff(seen[rows // 2, :, :2], axis=0)
    texels = _fitted(sheet, float(np.hypot(across[:, 0], across[:, 1]).sum() / sheet.texture.shape[1]))
    _lay(
        canvas,
        (int(low[1]), int(low[0])),
        out,
        texels,
        (float(light.exposure), float(light.ambient), float(sheet.shine)),
    )


def draw_sheets(sheets: list[tuple[Sheet, np.ndarray]], light: Light, height: int, width: int) -> Layer:
    """Draw sheets in order, each over those before it, three times finer than the picture (twice from 160 pixels)."""
    finer = 3 if max(height, width) < 160 else 2
    seen = np.concatenate([grid.reshape(-1, 3) for _, grid in sheets])
    x0, y0 = np.clip(np.floor(seen[:, :2].min(0)).astype(int) - 1, 0, (width, height)).tolist()
    x1, y1 = np.clip(np.ceil(seen[:, :2].max(0)).astype(int) + 1, 0, (width, height)).tolist()
    colour, alpha = np.zeros((height, width, 3), np.float32), np.zeros((height, width), np.float32)
    if x1 <= x0 or y1 <= y0:
        return Layer(colour, alpha)
    canvas = np.zeros(((y1 - y0) * finer, (x1 - x0) * finer, 4), np.float32)
    for sheet, grid in reversed(sheets):  # what lies on top first: much of the rest is then hidden, and skipped
        _draw_sheet(sheet, np.asarray((grid - (x0, y0, 0)) * finer, dtype=np.float64), light, canvas)
    rgba = cv2.resize(canvas, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    colour[y0:y1, x0:x1], alpha[y0:y1, x0:x1] = rgba[..., :3] / np.maximum(rgba[..., 3:], 1e-6), rgba[..., 3]
    return Layer(colour, alpha)
