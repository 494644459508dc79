"""Hair of the head as meshes: a sheet grown off the scalp along its normals, hanging free below, cut out at its end."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float, Float32

from umbra.types import Mesh, Region
from umbra.world.head import chart
from umbra.world.head.shell import Anchors, anchor, grid_normals, grid_triangles
from umbra.world.paint.appearance import Appearance, Hair
from umbra.world.paint.brushwork import fractal_noise
from umbra.world.paint.canvas import rising
from umbra.world.people.hair_cover import cover_depth, fall_of, lowest, thickness
from umbra.world.people.hair_texture import TOP, strand_texture

COLUMNS, ROWS = 72, 44
HEAD_END = -125.0
"""Below this height the neck no longer guides the hair: it goes straight down."""
AXIS_Z = -12.0
Grid = Float32[np.ndarray, "rows columns 3"]


def hair_meshes(appearance: Appearance, vertices: Float[np.ndarray, "vertices 3"]) -> list[Mesh]:
    """Hair for a head (mm); none for bald and cropped heads, whose hair is painted on the skin.

    Hair follows the person and not the expression: build it once from the neutral head.
    """
    hair = appearance.hair
    if hair.style in ("bald", "buzz"):
        return []
    rng = np.random.default_rng([appearance.seed, 20])
    low = lowest(hair)
    places = grid_places(low)
    sheet = _sheet(hair, vertices, low, rng=rng)
    texture, alpha = strand_texture(hair, low, rng=rng)
    # The texture's columns follow the chart's u, so that the front has the most of them.
    uv = np.stack([chart.to_uv(places.reshape(-1, 2))[:, 0], (TOP - places[..., 1].ravel()) / (TOP - low)], axis=1)
    triangles = grid_triangles(ROWS, COLUMNS)
    triangles = triangles[_worn(hair, places).ravel()[triangles].any(axis=1)]
    meshes = [_mesh(sheet.reshape(-1, 3), triangles, uv, texture, alpha)]
    if hair.style == "bun":
        meshes.append(_bun(hair, sheet, texture))
    return meshes


def _mesh(
    points: np.ndarray, triangles: np.ndarray, uv: np.ndarray, texture: np.ndarray, alpha: np.ndarray | None
) -> Mesh:
    labels = np.full(len(triangles), Region.HAIR, np.uint8)
    return Mesh(
        vertices=points.astype(np.float32), triangles=triangles.astype(np.int32), uv=uv.astype(np.float32),
        texture=texture, labels=labels, alpha=alpha, specular=0.12,
    )  # fmt: skip


@lru_cache(maxsize=64)
def grid_places(low: float) -> Float[np.ndarray, "rows columns 2"]:
    """Chart places of the grid's corners, dense in the front and down to the height `low`."""
    share = np.linspace(-1, 1, COLUMNS)
    a = chart.A_MAX * (0.62 * share + 0.38 * share**3)
    h = np.concatenate([np.linspace(TOP, 30, ROWS // 2, endpoint=False), np.linspace(30, low, ROWS - ROWS // 2)])
    return np.stack(np.meshgrid(a, h), axis=-1)


@lru_cache(maxsize=64)
def _anchors(low: float) -> Anchors:
    places = grid_places(low).reshape(-1, 2).copy()
    places[:, 1] = np.maximum(places[:, 1], HEAD_END)
    return anchor(places)


def _worn(hair: Hair, places: Float[np.ndarray, "rows columns 2"]) -> np.ndarray:
    return cover_depth(hair, places[..., 0], places[..., 1]) > -14


def _scalp(vertices: np.ndarray, low: float) -> Grid:
    """The head under the grid, bridged over the ears, and lengthened downwards below the neck."""
    places = grid_places(low)
    points = _anchors(low).on(vertices).reshape(ROWS, COLUMNS, 3)
    a, h = places[0, :, 0], places[:, 0, 1]
    points[..., 1] += np.minimum(h - HEAD_END, 0)[:, None]
    for side in (-1, 1):
        ear = (side * a > 112) & (side * a < 166)
        rows = (h < 44) & (h > -42)
        free = np.flatnonzero(~ear & (side * a > 0))
        order = free[np.argsort(a[free])]
        for row in np.flatnonzero(rows):
            for axis in range(3):
                points[row, ear, axis] = np.interp(a[ear], a[order], points[row, order, axis])
    return points


def _sheet(hair: Hair, vertices: np.ndarray, low: float, *, rng: np.random.Generator) -> Grid:
    """The hair's surface: scalp + thickness along the normals, roughened by locks, hanging where nothing holds it."""
    places = grid_places(low)
    scalp = _scalp(vertices, low)
    normals = grid_normals(scalp)
    for _ in range(2):
        normals = normals + np.roll(normals, 1, axis=0) * 0.5 + np.roll(normals, -1, axis=0) * 0.5
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True) + 1e-9
    thick = thickness(hair, places[..., 0], places[..., 1])
    curly = hair.style == "curly"
    lumps = fractal_noise((ROWS, COLUMNS), (20, 34) if curly else (4, 26), octaves=2, rng=rng)
    lumps[:, -1] = lumps[:, 0]
    rough = (0.13 if curly else 0.09 + 0.05 * hair.wave) * rising(places[..., 1], 157, 140)
    sheet = (scalp + normals * (thick * (1 + rough * lumps))[..., None]).astype(np.float32)
    fall = fall_of(hair)
    return _hang(sheet, places, hair) if fall is not None and fall.end < 0 else sheet


def _hang(sheet: Grid, places: np.ndarray, hair: Hair) -> Grid:
    """Keep hair beside and behind the face from following jaw and neck inwards: it falls plumb, waves a little."""
    sheet = sheet.copy()
    h = places[:, 0, 1]
    start = int(np.flatnonzero(h < 8)[0])
    aside = rising(np.abs(places[0, :, 0]), 78, 92)
    flat = sheet[..., [0, 2]] - np.array([0, AXIS_Z], np.float32)
    radius = np.linalg.norm(flat, axis=-1)
    heading = flat[start - 1] / radius[start - 1][:, None]
    held = radius[start - 1].copy()
    for row in range(start, ROWS):
        held = np.maximum(np.minimum(radius[row], held * 1.03), held * (1 - 0.0012 * (h[row - 1] - h[row])))
        sway = 1 + 0.045 * hair.wave * np.sin(-h[row] / 11 + 5 * places[0, :, 0] / 60)
        plumb = heading * (held * sway)[:, None] + np.array([0, AXIS_Z])
        sheet[row][:, [0, 2]] += (plumb - sheet[row][:, [0, 2]]) * aside[:, None]
        level = sheet[start - 1, :, 1] - (h[start - 1] - h[row])
        sheet[row, :, 1] += (level - sheet[row, :, 1]) * aside
    return sheet.astype(np.float32)


def _bun(hair: Hair, sheet: Grid, texture: np.ndarray) -> Mesh:
    """A knot behind or on top of the head."""
    rows, columns = 14, 20
    turn = np.linspace(0, 2 * np.pi, columns)
    tilt = np.linspace(0, np.pi, rows)[:, None]
    ball = np.stack(
        [np.sin(tilt) * np.sin(turn), np.cos(tilt) * np.ones_like(turn), np.sin(tilt) * np.cos(turn)], axis=-1
    )
    crown, back = sheet[0, 0], sheet[len(sheet) // 3, 0]
    centre = crown + np.array([0, 14, -12]) if hair.length > 0.5 else back + np.array([0, 4, -12])
    size = np.array([26, 20, 24]) * (0.75 + 0.35 * hair.volume)
    points = ball * size * (1 + 0.05 * np.sin(3 * turn + 4 * tilt))[..., None] + centre
    u, v = np.meshgrid(np.linspace(0.2, 0.8, columns), np.linspace(0.05, 0.5, rows))
    uv = np.stack([u.ravel(), v.ravel()], axis=1)
    return _mesh(points.reshape(-1, 3), grid_triangles(rows, columns), uv, texture, None)
