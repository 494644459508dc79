"""Hair of the head as meshes: a sheet grown off the scalp, loose strands above it, and what hangs or is tied."""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float, Float32

from umbra.types import Mesh, Region
from umbra.world.head.shell import grid_triangles
from umbra.world.paint.appearance import Appearance, Hair
from umbra.world.paint.canvas import rising
from umbra.world.people.hair_cover import cover_depth, fall_of, lowest, thickness
from umbra.world.people.hair_flow import Flow, flow_of
from umbra.world.people.hair_grid import (
    AXIS_Z,
    COLUMNS,
    ROWS,
    Grid,
    closed_around,
    ear_lift,
    grid_places,
    grid_uv,
    scalp,
    seam_of,
    sheet_triangles,
    smooth_normals,
    taut_over_ears,
)
from umbra.world.people.hair_ropes import hanging_ropes, knot_place, plaits, ponytail
from umbra.world.people.hair_texture import FRIZZY, TEXTURE_COLUMNS, TEXTURE_ROWS, Strands, strand_texture

UNDER_HATS = ("beanie", "hat", "headband")
"""Headwear that leaves hair to be seen; the rest hides it."""
TUCKED = 130.0
"""Chart place behind which hair that begins to hang there is tucked behind the ear."""
PRESSED = 3.0
"""Thickness in mm that hair keeps under a hat."""


def hair_meshes(appearance: Appearance, vertices: Float[np.ndarray, "vertices 3"]) -> list[Mesh]:
    """Hair for a head (mm); none for bald and cropped heads, whose hair is painted on the skin, nor under a scarf.

    Hair follows the person and not the expression: build it once from the neutral head.
    """
    hair, worn = appearance.hair, appearance.headwear
    if hair.style in ("bald", "buzz") or (worn is not None and worn.kind not in UNDER_HATS):
        return []
    pressed = worn is not None and worn.kind != "headband"
    rng = np.random.default_rng([appearance.seed, 20])
    low = lowest(hair)
    flow = flow_of(hair, low, TEXTURE_ROWS, TEXTURE_COLUMNS)
    sheet, loose = _sheets(hair, vertices, _at_corners(flow, low), pressed=pressed, rng=rng)
    strands = strand_texture(hair, low, flow, appearance.skin.colour, rng=rng)
    triangles = sheet_triangles()
    triangles = triangles[_worn(hair, low)[triangles].any(axis=1)]
    meshes = [
        _mesh(closed_around(sheet), triangles, low, strands, strands.alpha),
        _mesh(closed_around(loose), triangles, low, strands, strands.loose),
    ]
    return [*meshes, *([] if pressed else _tied(hair, sheet, low, strands, rng=rng))]


def _tied(hair: Hair, sheet: Grid, low: float, strands: Strands, *, rng: np.random.Generator) -> list[Mesh]:
    """What is gathered or hangs in ropes."""
    if hair.style == "bun":
        return [_bun(hair, sheet, strands.texture)]
    if hair.style == "ponytail":
        return [ponytail(hair, sheet, rng=rng)]
    if hair.style == "locs":
        return [hanging_ropes(hair, sheet, low, rng=rng)]
    if hair.style == "braids":
        places = grid_places(low)
        row = int(np.abs(places[:, 0, 1] + 25).argmin())
        columns = [int(np.abs(places[0, :, 0] - a).argmin()) for a in (-172.0, 172.0)]
        return [plaits(hair, sheet[row, columns], rng=rng)]
    return []


def _mesh(points: Grid, triangles: np.ndarray, low: float, strands: Strands, alpha: np.ndarray) -> Mesh:
    return Mesh(
        vertices=points.reshape(-1, 3), triangles=triangles, uv=grid_uv(low), texture=strands.texture,
        labels=np.full(len(triangles), Region.HAIR, np.uint8), alpha=alpha, specular=0.09,
        seam=seam_of(ROWS, COLUMNS),
    )  # fmt: skip


def _worn(hair: Hair, low: float) -> np.ndarray:
    """Which corners of the sheet are within reach of the hair."""
    places = grid_places(low)
    near = cover_depth(hair, places[..., 0], places[..., 1]) > -16
    return near.ravel()


def _sheets(
    hair: Hair, vertices: np.ndarray, flow: Flow, *, pressed: bool, rng: np.random.Generator
) -> tuple[Grid, Grid]:
    """The hair's surface (scalp + thickness along the normals, in locks), and the layer of loose strands above it."""
    low = lowest(hair)
    places = grid_places(low)
    points = scalp(vertices, low)
    normals = smooth_normals(points)
    thick = thickness(hair, places[..., 0], places[..., 1])
    if fall_of(hair) is not None:
        thick = np.maximum(thick, _lifted(ear_lift(vertices, low, normals), hair))
    if pressed:
        thick = thick + (np.minimum(thick, PRESSED) - thick) * rising(places[..., 1], 40, 62)
    depth = cover_depth(hair, places[..., 0], places[..., 1])
    thick = thick * (1 + _roughness(hair, flow, places, rng=rng))
    inside = rising(depth, -6, 10)
    above = (0.9 + 0.05 * thick) * {"curly": 1.5, "afro": 0.8, "locs": 0.4}.get(hair.style, 1.0) * inside
    fall = fall_of(hair)
    sheets = []
    for off in (thick, thick + above):
        sheet = (points + normals * off[..., None]).astype(np.float32)
        if fall is not None and fall.end < 0:
            over = rising(np.abs(places[0, :, 0]), fall.edge, fall.edge + 20)
            sheet = _hang(taut_over_ears(sheet, places, over), places, hair)
        sheets.append(sheet)
    return sheets[0], sheets[1]


def _lifted(lift: np.ndarray, hair: Hair) -> np.ndarray:
    """How far ears lift the hair, mm: well clear of the rim where it falls over them, and not where it is tucked."""
    fall = fall_of(hair)
    if fall is None or fall.edge > TUCKED:
        return lift
    wide = cv2.dilate(lift, np.ones((5, 3), np.uint8))
    return wide + 3 * rising(wide, 3, 7)


def _at_corners(flow: Flow, low: float) -> Flow:
    """The flow of the texture at the sheet's corners."""
    uv = grid_uv(low).reshape(ROWS, COLUMNS, 2)
    column = np.clip((uv[..., 0] * TEXTURE_COLUMNS).astype(int), 0, TEXTURE_COLUMNS - 1)
    row = np.clip((uv[..., 1] * TEXTURE_ROWS).astype(int), 0, TEXTURE_ROWS - 1)
    return Flow(flow.strand[row, column], flow.along[row, column], flow.parting[row, column])


def _roughness(
    hair: Hair, flow: Flow, places: np.ndarray, *, rng: np.random.Generator
) -> Float32[np.ndarray, "rows columns"]:
    """Relative relief of the surface: locks that run along the flow, or round lumps of curls."""
    phases = rng.uniform(0, 2 * np.pi, 6)
    turn, along = flow.strand, flow.along
    if hair.style in FRIZZY:
        lumps = sum(
            np.sin(number * turn + 0.9 * np.sin(along / 21 + phase)) * np.sin(along / (11 + 2 * k) + phase)
            for k, (number, phase) in enumerate(zip((7, 11, 16), phases[:3], strict=True))
        )
        # A curl stands out of the outline by as much as it is thick.
        lumps = lumps + 1.2 * np.sin(27 * turn + 2 * phases[3]) * np.sin(
            along / 3.6 + 1.5 * np.sin(5 * turn + phases[4])
        )
        strength = 0.085 if hair.style == "curly" else 0.055
    else:
        bend = 0.6 * hair.wave * np.sin(along / 17 + phases[4])
        lumps = sum(
            np.sin(number * turn + bend + phase + 0.4 * np.sin(along / 40 + 2 * phase))
            for number, phase in zip((9, 14, 23), phases[:3], strict=True)
        )
        strength = 0.045 + 0.03 * hair.wave
    return (strength * lumps * rising(places[..., 1], 158, 140)).astype(np.float32)


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
    wavy = hair.wave + (0.8 if hair.style == "wavy" else 0.0)
    for row in range(start, ROWS):
        held = np.maximum(np.minimum(radius[row], held * 1.03), held * (1 - 0.0016 * (h[row - 1] - h[row])))
        sway = 1 + 0.035 * wavy * np.sin(-h[row] / 13 + 5 * places[0, :, 0] / 60)
        plumb = heading * (held * sway)[:, None] + np.array([0, AXIS_Z])
        sheet[row][:, [0, 2]] += (plumb - sheet[row][:, [0, 2]]) * aside[:, None]
        level = sheet[start - 1, :, 1] - (h[start - 1] - h[row])
        sheet[row, :, 1] += (level - sheet[row, :, 1]) * aside
    return sheet.astype(np.float32)


@lru_cache(maxsize=1)
def _ball() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A unit ball's corners, texture places and triangles."""
    rows, columns = 14, 20
    turn = np.linspace(0, 2 * np.pi, columns)
    tilt = np.linspace(0, np.pi, rows)[:, None]
    ball = np.stack(
        [np.sin(tilt) * np.sin(turn), np.cos(tilt) * np.ones_like(turn), np.sin(tilt) * np.cos(turn)], axis=-1
    )
    u, v = np.meshgrid(np.linspace(0.3, 0.7, columns), np.linspace(0.05, 0.4, rows))
    return (
        ball * (1 + 0.05 * np.sin(3 * turn + 4 * tilt))[..., None],
        np.stack([u.ravel(), v.ravel()], 1),
        grid_triangles(rows, columns),
    )


def _bun(hair: Hair, sheet: Grid, texture: np.ndarray) -> Mesh:
    """A knot on the head where the hair is gathered."""
    ball, uv, triangles = _ball()
    size = np.array([24, 20, 19]) * (0.7 + 0.35 * hair.volume)
    points = ball * size + knot_place(hair, sheet) + np.array([0, 5, -7])
    return Mesh(
        vertices=points.reshape(-1, 3).astype(np.float32), triangles=triangles, uv=uv.astype(np.float32),
        texture=texture, labels=np.full(len(triangles), Region.HAIR, np.uint8), specular=0.09,
    )  # fmt: skip
