"""The sheet that hair and headwear are cut from: a grid over the chart, from the crown down to a given height."""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float, Float32, Int32

from umbra.world.head import chart
from umbra.world.head.shell import Anchors, anchor, grid_normals, grid_triangles
from umbra.world.paint.canvas import rising

COLUMNS, ROWS = 72, 44
TOP = chart.H_TOP - 0.5
"""Height of the first row of the grid and of its texture, just below the crown."""
HEAD_END = -125.0
"""Below this height the neck no longer guides what hangs: it goes straight down."""
AXIS_Z = -12.0
"""z in mm of the upright line about which hair and cloth hang."""
Grid = Float32[np.ndarray, "rows columns 3"]


@lru_cache(maxsize=64)
def grid_places(low: float) -> Float[np.ndarray, "rows columns 2"]:
    """Chart places of the grid's corners, dense in the front and down to the height `low`."""
    share = np.linspace(-1, 1, COLUMNS)
    a = chart.A_MAX * (0.62 * share + 0.38 * share**3)
    h = np.concatenate([np.linspace(TOP, 30, ROWS // 2, endpoint=False), np.linspace(30, low, ROWS - ROWS // 2)])
    return np.stack(np.meshgrid(a, h), axis=-1)


@lru_cache(maxsize=64)
def texture_places(
    low: float, rows: int, columns: int
) -> tuple[Float32[np.ndarray, "1 columns"], Float32[np.ndarray, "rows 1"]]:
    """Chart a per column and h per row of a texture on the grid, even in millimetres."""
    a = ((np.arange(columns) + 0.5) / columns * 2 - 1) * chart.A_MAX
    h = TOP - (np.arange(rows) + 0.5) / rows * (TOP - low)
    return a[None].astype(np.float32), h[:, None].astype(np.float32)


@lru_cache(maxsize=64)
def grid_uv(low: float) -> Float32[np.ndarray, "corners 2"]:
    """Texture place of every corner."""
    places = grid_places(low)
    u = (places[..., 0] / chart.A_MAX + 1) / 2
    v = (TOP - places[..., 1]) / (TOP - low)
    return np.stack([u.ravel(), v.ravel()], axis=1).astype(np.float32)


def closed_around(sheet: Grid) -> Grid:
    """The sheet with its first and last column, which are one meridian, made exactly so."""
    return np.concatenate([sheet[:, :-1], sheet[:, :1]], axis=1)


@lru_cache(maxsize=4)
def seam_of(rows: int, columns: int) -> Int32[np.ndarray, "pairs 2"]:
    """The two corners of each row of a grid that meet where it closes."""
    first = np.arange(rows) * columns
    return np.stack([first, first + columns - 1], axis=1).astype(np.int32)


@lru_cache(maxsize=1)
def sheet_triangles() -> Int32[np.ndarray, "faces 3"]:
    """Triangles over `closed_around`."""
    return grid_triangles(ROWS, COLUMNS)


@lru_cache(maxsize=64)
def _anchors(low: float) -> Anchors:
    places = grid_places(low).reshape(-1, 2).copy()
    places[:, 1] = np.maximum(places[:, 1], HEAD_END)
    return anchor(places)


def scalp(vertices: Float[np.ndarray, "vertices 3"], low: float) -> Grid:
    """The head under the grid, bridged over the ears, and lengthened downwards below the neck."""
    places = grid_places(low)
    points = _anchors(low).on(vertices).reshape(ROWS, COLUMNS, 3)
    a, h = places[0, :, 0], places[:, 0, 1]
    points[..., 1] += np.minimum(h - HEAD_END, 0)[:, None]
    for side in (-1, 1):
        ear = np.flatnonzero((side * a > 112) & (side * a < 166))
        one, two = ear[0] - 1, ear[-1] + 1
        share = ((a[ear] - a[one]) / (a[two] - a[one]))[None, :, None].astype(np.float32)
        rows = np.flatnonzero((h < 44) & (h > -42))
        points[rows[:, None], ear] = points[rows, one][:, None] * (1 - share) + points[rows, two][:, None] * share
    return points


def ear_lift(
    vertices: Float[np.ndarray, "vertices 3"], low: float, normals: Grid
) -> Float32[np.ndarray, "rows columns"]:
    """How far, in mm, what covers the ears must stand off `scalp` to clear them, blended out around them."""
    raw = _anchors(low).on(vertices).reshape(ROWS, COLUMNS, 3)
    raw[..., 1] += np.minimum(grid_places(low)[:, :1, 1] - HEAD_END, 0)
    out = ((raw - scalp(vertices, low)) * normals).sum(axis=-1).astype(np.float32)
    return cv2.GaussianBlur(cv2.dilate(out, np.ones((5, 5), np.uint8)) + 2.0, (0, 0), 1.0) * (out.max() > 0)


def smooth_normals(points: Grid) -> Grid:
    """Outward normals of the scalp, evened out along the meridians."""
    normals = grid_normals(points)
    for _ in range(2):
        normals = normals + np.roll(normals, 1, axis=0) * 0.5 + np.roll(normals, -1, axis=0) * 0.5
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True) + 1e-9
    return normals


def taut_over_ears(
    sheet: Grid, places: Float[np.ndarray, "rows columns 2"], share: Float[np.ndarray, " columns"]
) -> Grid:
    """The sheet stretched from the head to what stands out over the ears, in the columns that have a `share` of it.

    Rows are laid evenly there, as the head's own are drawn together, and above an ear none falls back behind a slope.
    """
    sheet, h = sheet.copy(), places[:, 0, 1]
    top, end = int(np.flatnonzero(h < 80)[0]), int(np.flatnonzero(h < -50)[0])
    down = ((h[top] - h[top:end]) / (h[top] - h[end]))[:, None]
    even = sheet[top, :, 1] + (sheet[end, :, 1] - sheet[top, :, 1]) * down
    sheet[top:end, :, 1] += (even - sheet[top:end, :, 1]) * share
    flat = sheet[..., [0, 2]] - np.array([0, AXIS_Z], np.float32)
    radius = np.linalg.norm(flat, axis=-1)
    out, slope = radius.copy(), 0.25 + 0.9 * rising(h, 46, 92)
    first, last = int(np.flatnonzero(h < 100)[0]), int(np.flatnonzero(h < 0)[0])
    for row in range(last, first, -1):
        taut = out[row] - slope[row] * (h[row - 1] - h[row])
        out[row - 1] += np.maximum(taut - out[row - 1], 0) * share
    sheet[..., [0, 2]] = flat * (out / radius)[..., None] + np.array([0, AXIS_Z])
    return sheet.astype(np.float32)
