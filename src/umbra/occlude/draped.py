"""Worn things as meshes on a head mesh, so that photographs of the world show them in right perspective and light.

The same sheets that dress pictures are cut over the head's own landmarks, and then moved outwards wherever the head
would come through: cloth point by point, glasses as one stiff piece.
"""

from dataclasses import replace

import cv2
import numpy as np
from jaxtyping import Float, Float64, Int

from umbra.occlude.catalog import WORN_SHEETS
from umbra.occlude.garments import head_unit
from umbra.occlude.masks import MASKS
from umbra.occlude.raster import Sheet, grid_triangles
from umbra.occlude.reach import Skin
from umbra.occlude.wearer import MEAN_HEAD
from umbra.types import Mesh, Region

MARGIN = 1.5
"""Least distance in mm between cloth and skin."""
_STIFF = ("sunglasses", "eyeglasses")

Points = Float64[np.ndarray, "*grid 3"]


def _clear_cloth(sheet: Sheet, skin: Skin) -> Sheet:
    """Move cloth out of the skin; what had to give way takes its surroundings along, so that no dent is left."""
    lack = skin.shortfall(sheet.points, MARGIN)
    eased = cv2.GaussianBlur(lack, (0, 0), 1.5) if min(lack.shape) > 4 else lack
    return replace(sheet, points=skin.push(sheet.points, np.maximum(lack, eased)))


def _clear_strap(sheet: Sheet, skin: Skin, side: float) -> Sheet:
    """Lay a strap over the cheek; its end at the ear may sink in, as a loop passes behind the ear."""
    lack = skin.shortfall(sheet.points, 0.8)
    from_ear = np.linspace(0, 1, lack.shape[1]) if side < 0 else np.linspace(1, 0, lack.shape[1])
    return replace(sheet, points=skin.push(sheet.points, lack * np.clip(4 * from_ear, 0, 1)))


def _clear_stiff(sheet: Sheet, skin: Skin) -> tuple[Sheet, float]:
    """Move glasses forward as one piece until no opaque part of them meets the face."""
    rows, columns = sheet.points.shape[:2]
    solid = cv2.resize(sheet.alpha, (columns, rows), interpolation=cv2.INTER_AREA) > 0.15
    moved = skin.forward(sheet.points[solid], MARGIN, step=0.5, most=30)
    return replace(sheet, points=sheet.points + np.array([0, 0, moved])), moved


def merge_sheets(sheets: list[Sheet], label: Region) -> Mesh:
    """One mesh of several sheets; their textures are stacked in one, each within its own rows."""
    columns = max(sheet.texture.shape[1] for sheet in sheets)
    tall = [max(sheet.texture.shape[0], 8) for sheet in sheets]
    texture, alpha = np.empty((sum(tall), columns, 3), np.float32), np.empty((sum(tall), columns), np.float32)
    vertices, triangles, uv, first, top = [], [], [], 0, 0
    for sheet, rows in zip(sheets, tall, strict=True):
        for whole, part in ((texture, sheet.texture), (alpha, sheet.alpha)):
            cv2.resize(part, (columns, rows), whole[top : top + rows], interpolation=cv2.INTER_LINEAR)
        down, across = sheet.points.shape[:2]
        # Half a texel is left at each border: a look-up there must not blend in the neighbour's rows.
        v = top + 0.5 + np.linspace(0, 1, down) * (rows - 1)
        u = (0.5 + np.linspace(0, 1, across) * (columns - 1)) / columns
        uv.append(np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2))
        triangles.append(grid_triangles(down, across) + first)
        vertices.append(sheet.points.reshape(-1, 3))
        first, top = first + down * across, top + rows
    places = np.concatenate(uv) / (1, top)
    faces = np.concatenate(triangles).astype(np.int32)
    return Mesh(
        np.concatenate(vertices).astype(np.float32), faces, places.astype(np.float32), texture,
        np.full(len(faces), label, np.uint8), alpha, sheets[-1].shine,
    )  # fmt: skip


def _with_ears(head: Float64[np.ndarray, "68 3"], vertices: Float64[np.ndarray, "vertices 3"]) -> Points:
    """The landmarks with the upper ends of the jaw line drawn back to the ears.

    On a mesh the contour's upper points lie where a frontal view ends, some way before the ears on which loops and
    arms rest.
    """
    out, unit = head.copy(), head_unit(head)
    level = np.abs(vertices[:, 1] - head[[0, 16], 1].mean()) < 20 * unit
    for ids, side in (((0, 1, 2), -1), ((16, 15, 14), 1)):
        outermost = vertices[level][np.argmax(side * vertices[level, 0])]
        root = min(outermost[2] + 22 * unit, head[ids[0], 2])
        for index, share in zip(ids, (1.0, 0.6, 0.15), strict=True):
            out[index, 2] += share * (root - head[ids[0], 2])
            out[index, 0] += share * side * 2 * unit
    return out


def worn_mesh(
    vertices: Float[np.ndarray, "vertices 3"],
    landmark_ids: Int[np.ndarray, "68"],
    triangles: Int[np.ndarray, "faces 3"],
    *,
    kind: str,
    rng: np.random.Generator,
) -> Mesh:
    """Anything of `WORN` on a head mesh (mm, head axes), clear of its skin by `MARGIN` (straps end at the ears' roots).

    `landmark_ids` are the vertices of the iBUG-68 points. For a cap, pass the vertices and triangles of head and hair
    together.
    """
    if kind not in WORN_SHEETS:
        raise ValueError(f"unknown worn occluder {kind!r}; expected one of {', '.join(WORN_SHEETS)}.")
    if len(landmark_ids) != 68 or not (np.min(landmark_ids) >= 0 and np.max(landmark_ids) < len(vertices)):
        raise ValueError(
            f"landmark_ids must be 68 vertex numbers below {len(vertices)}; got {len(landmark_ids)} up to "
            f"{np.max(landmark_ids, initial=-1)}. Pass the head's own iBUG-68 table."
        )
    solid = np.asarray(vertices, dtype=np.float64)
    head = _with_ears(solid[landmark_ids], solid)
    inner = slice(27, 48)
    # The garments' frame has its origin at ear depth; this head's own may lie elsewhere.
    shift = np.array([0, 0, head[inner, 2].mean() - head_unit(head) * MEAN_HEAD[inner, 2].mean()])
    sheets = [replace(s, points=s.points + shift) for s in WORN_SHEETS[kind](head - shift, rng=rng)]
    centre = np.array([head[[0, 16], 0].mean(), head[33, 1], 0.75 * head[[0, 16], 2].mean() + 0.25 * head[30, 2]])
    skin = Skin(solid, np.asarray(triangles), centre)
    *straps, body = sheets
    if kind in _STIFF:
        body, moved = _clear_stiff(body, skin)
        straps = [replace(strap, points=strap.points + np.array([0, 0, moved])) for strap in straps]
    else:
        body = _clear_cloth(body, skin)
    if kind == "cap":
        straps = [_clear_cloth(strap, skin) for strap in straps]
    else:
        straps = [_clear_strap(s, skin, float(np.sign(s.points[..., 0].mean() - head[30, 0]))) for s in straps]
    return merge_sheets([*straps, body], Region.GLASSES if kind == "eyeglasses" else Region.OCCLUDER)


def wrap_mask_mesh(
    vertices: Float[np.ndarray, "vertices 3"],
    landmark_ids: Int[np.ndarray, "68"],
    triangles: Int[np.ndarray, "faces 3"],
    *,
    kind: str = "surgical_mask",
    rng: np.random.Generator,
) -> Mesh:
    """A face mask (surgical, cloth, KN95 or N95) draped on a head mesh."""
    if kind not in MASKS:
        raise ValueError(f"unknown face mask {kind!r}; expected one of {', '.join(MASKS)}.")
    return worn_mesh(vertices, landmark_ids, triangles, kind=kind, rng=rng)


def sunglasses_mesh(
    vertices: Float[np.ndarray, "vertices 3"],
    landmark_ids: Int[np.ndarray, "68"],
    triangles: Int[np.ndarray, "faces 3"],
    *,
    rng: np.random.Generator,
) -> Mesh:
    """Sunglasses on a head mesh."""
    return worn_mesh(vertices, landmark_ids, triangles, kind="sunglasses", rng=rng)
