"""What a person wears on the head: cloth and felt as a sheet over hair and scalp, and a hat's brim."""

import cv2
import numpy as np
from jaxtyping import Float, Float32

from umbra.types import Mesh, Region
from umbra.world.head.shell import anchor, grid_triangles
from umbra.world.paint.appearance import Appearance, Headwear
from umbra.world.paint.brushwork import fractal_noise
from umbra.world.paint.canvas import rising
from umbra.world.people.hair_cover import lowest, thickness
from umbra.world.people.hair_grid import (
    Grid,
    closed_around,
    ear_lift,
    grid_places,
    grid_uv,
    scalp,
    seam_of,
    sheet_triangles,
    smooth_normals,
    texture_places,
)
from umbra.world.people.hijab_drape import LOWEST, folds_of, hijab_depth, hung, outwards, shoulder_room

EDGES = {
    "headscarf": ([0, 50, 92, 112, 150, 176, 211], [71, 64, 34, 12, -24, -50, -62]),
    "turban": ([0, 50, 92, 112, 150, 176, 211], [70, 66, 50, 40, 30, 8, -6]),
    "beanie": ([0, 50, 92, 112, 150, 176, 211], [66, 62, 50, 45, 41, 22, 6]),
    "hat": ([0, 50, 92, 112, 150, 176, 211], [72, 69, 60, 54, 46, 32, 28]),
}
"""Lower edge of each over the chart: a, h in mm."""
BAND = ([0, 60, 112, 150, 211], [92, 84, 58, 34, 4]), 12.0
"""Middle line of a headband and half its width."""
TEXTURE_ROWS, TEXTURE_COLUMNS = 200, 320
BRIM_COLUMNS = 49


def headwear_meshes(appearance: Appearance, vertices: Float[np.ndarray, "vertices 3"]) -> list[Mesh]:
    """The person's headwear on a neutral head (mm); empty for most people."""
    worn = appearance.headwear
    if worn is None:
        return []
    rng = np.random.default_rng([appearance.seed, 40])
    low = LOWEST if worn.kind == "hijab" else -80.0
    if worn.kind == "headband" and appearance.hair.style not in ("bald", "buzz"):
        low = lowest(appearance.hair)
    places = grid_places(low)
    points = scalp(vertices, low)
    normals = smooth_normals(points)
    thick = _thickness(appearance, worn, places[..., 0], places[..., 1])
    if worn.kind in ("hijab", "headscarf"):
        # Cloth spans from the ear's rim to head and jaw: its shape does not come through.
        lift = cv2.dilate(ear_lift(vertices, low, normals) + 2.5, np.ones((5, 3), np.uint8))
        thick = np.maximum(thick, np.maximum(lift, cv2.GaussianBlur(lift, (0, 0), 2.5)))
    if worn.kind == "hijab":
        thick = thick + shoulder_room(places[..., 0], places[..., 1])
        normals = outwards(normals, places[..., 0], places[..., 1])
    sheet = (points + normals * thick[..., None]).astype(np.float32)
    sheet[:3, :, 1] = sheet[:3, :, 1].mean(axis=1, keepdims=True)  # cloth lies level over the crown
    sheet[0] = sheet[0].mean(axis=0)
    if worn.kind == "hijab":
        sheet = hung(sheet, places, folds_of(worn, places[..., 0], places[..., 1]))
    near = cloth_depth(worn, places[..., 0], places[..., 1]) > -14
    triangles = sheet_triangles()[near.ravel()[sheet_triangles()].any(axis=1)]
    texture, alpha = cloth_of(worn, low, rng=rng)
    meshes = [_mesh(closed_around(sheet), triangles, grid_uv(low), texture, alpha)]
    if worn.kind == "hat":
        meshes.append(_brim(worn, vertices, rng=rng))
    return meshes


def _mesh(points: Grid, triangles: np.ndarray, uv: np.ndarray, texture: np.ndarray, alpha: np.ndarray | None) -> Mesh:
    """A mesh over a grid of points that closes around the head."""
    labels = np.full(len(triangles), Region.HEADWEAR, np.uint8)
    return Mesh(
        vertices=points.reshape(-1, 3).astype(np.float32), triangles=triangles.astype(np.int32),
        uv=uv.astype(np.float32), texture=texture, labels=labels, alpha=alpha, specular=0.03,
        seam=seam_of(*points.shape[:2]),
    )  # fmt: skip


def edge_height(worn: Headwear, across: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """Lower edge of what covers the crown, mm of chart height; `low` moves it on the forehead only."""
    a = np.abs(across)
    return np.interp(a, *EDGES[worn.kind]) - 5 * worn.low * np.exp(-((a / 70) ** 4))


def cloth_depth(
    worn: Headwear, across: Float[np.ndarray, "..."], height: Float[np.ndarray, "..."]
) -> Float[np.ndarray, "..."]:
    """Signed millimetres into the cloth (negative: none here)."""
    if worn.kind == "hijab":
        return hijab_depth(worn, across, height)
    if worn.kind == "headband":
        (line_a, line_h), half = BAND
        return half * (0.7 + 0.7 * worn.size) - np.abs(height - np.interp(np.abs(across), line_a, line_h))
    return height - edge_height(worn, across)


def _thickness(appearance: Appearance, worn: Headwear, across: np.ndarray, height: np.ndarray) -> np.ndarray:
    """Millimetres off the head, rising from the edge."""
    depth, top = cloth_depth(worn, across, height), rising(height, 60, 140)
    if worn.kind == "headband":
        hair = appearance.hair
        base = thickness(hair, across, height) if hair.style not in ("bald", "buzz") else 0.0
        return base + 0.6 + 1.6 * rising(depth, -1, 3)
    if worn.kind == "turban":
        wraps = 3.0 * np.abs(np.sin((height + 0.42 * across * np.sign(across + 0.1)) / 9.5))
        full = 11 + 10 * worn.size + wraps + 5 * top
        return 1.5 + (full - 1.5) * rising(depth, -1, 9)
    if worn.kind == "beanie":
        cuff = 2.6 * rising(depth, -1, 1.5) * rising(depth, 27, 24)
        return 4.2 + cuff + (2 + 12 * worn.size) * top
    if worn.kind == "hat":
        crease = 9 * np.exp(-((across / 50) ** 2)) * rising(height, 125, 158)
        return 5.0 + (10 + 8 * worn.size) * rising(depth, 0, 60) + 12 * top - crease
    if worn.kind == "hijab":
        # Taut on the forehead, looser beside the face.
        full = (3.0 + 3.0 * worn.size) * (0.45 + 0.55 * rising(np.abs(across), 25, 90)) + 2.5 * top
        return 2.0 + full * rising(depth, -1, 14)
    fold = 1.6 * np.sin(depth / 7.5 + 2.2 * np.sin(across / 47)) * rising(depth, 4, 20)
    return 2.0 + (4.5 + 4.5 * worn.size + fold) * rising(depth, -1, 14)


def cloth_of(
    worn: Headwear, low: float, *, rng: np.random.Generator
) -> tuple[Float32[np.ndarray, "rows columns 3"], Float32[np.ndarray, "rows columns"]]:
    """Colour and cut-out of the sheet: knit, felt or folded cloth with its pattern."""
    a, h = texture_places(low, TEXTURE_ROWS, TEXTURE_COLUMNS)
    depth = cloth_depth(worn, a, h) * np.ones_like(a)
    folds = fractal_noise(depth.shape, (5, 16), octaves=3, rng=rng)
    folds = folds + (folds[:, ::-1] - folds) * (0.5 * rising(np.abs(a), 170, 211))  # both sides meet behind
    weave = rng.standard_normal(depth.shape, dtype=np.float32)
    shade, second = 1 + 0.06 * folds + 0.02 * weave, np.zeros_like(depth)
    if worn.kind == "beanie":
        ribs = np.cos(2 * np.pi * a / 4.2)
        shade = shade + 0.12 * ribs * np.ones_like(h) - 0.3 * np.exp(-(((depth - 26) / 2.0) ** 2))
        second = rising(depth, 27, 24) * (worn.low > 0.2)
    elif worn.kind == "turban":
        wraps = np.abs(np.sin((h + 0.42 * np.abs(a)) / 9.5))
        shade = shade * (0.62 + 0.42 * wraps**0.5)
    elif worn.kind == "hat":
        second = 0.8 * rising(depth, 17, 15)
    else:
        if worn.kind == "hijab":
            lines = folds_of(worn, a, h)
            shade = shade * (1 + 0.26 * np.minimum(lines, 0.25) - 0.16 * np.exp(-(((lines - 0.4) / 0.12) ** 2)))
        else:
            shade = shade * (1 + 0.10 * np.sin(depth / 7.5 + 2.2 * np.sin(a / 47)) * rising(depth, 4, 20))
        dots = (np.sin(a / 3.1) * np.sin(h / 3.1) > 0.55) if worn.kind == "headscarf" and worn.size > 0.4 else 0.0
        second = np.maximum(0.8 * np.asarray(dots, float), 0.5 * rising(depth, 3.0, 2.0) * (worn.low > 0))
    colour = (
        np.asarray(worn.colour) + (np.asarray(worn.second) - worn.colour) * (second * np.ones_like(depth))[..., None]
    )
    colour = colour * (shade * (1 - 0.25 * rising(depth, 2.5, 0.0)))[..., None]
    alpha = np.clip(0.5 + depth / 3, 0, 1)
    return np.clip(colour, 0, 1).astype(np.float32), alpha.astype(np.float32)


def _brim(worn: Headwear, vertices: np.ndarray, *, rng: np.random.Generator) -> Mesh:
    """A hat's brim: a ring about its lower edge, bent down before and behind."""
    a = np.linspace(-211, 211, BRIM_COLUMNS)
    edge = anchor(np.stack([a, edge_height(worn, a) + 1.0], axis=1)).on(vertices).astype(float)
    flat = edge[:, [0, 2]] - [0.0, -8.0]
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    rows = []
    for out, lift in ((2.0, 0.0), (9.0, 0.5), (34.0 + 22 * worn.size, 3.0), (36.0 + 22 * worn.size, 2.0)):
        row = edge.copy()
        row[:, [0, 2]] += flat * out
        row[:, 1] += lift + 0.16 * out * np.abs(flat[:, 0]) ** 2 - 0.10 * out * np.abs(flat[:, 1])
        rows.append(row)
    u, v = np.meshgrid(np.linspace(0, 1, BRIM_COLUMNS), np.linspace(0, 1, len(rows)))
    felt = np.asarray(worn.colour) * (1 + 0.04 * rng.standard_normal((16, 64, 1)))
    return _mesh(
        np.stack(rows[::-1]).astype(np.float32), grid_triangles(len(rows), BRIM_COLUMNS),
        np.stack([u.ravel(), v.ravel()], 1), np.clip(felt, 0, 1).astype(np.float32), None,
    )  # fmt: skip
