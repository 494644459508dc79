"""Everyday glasses: a curved front whose frame is cut out of its texture, and two arms to the ears."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float, Float32

from umbra.types import Mesh, Region
from umbra.world.head import layout
from umbra.world.head.shell import Anchors, anchor, grid_triangles
from umbra.world.paint.appearance import Appearance, Glasses

FRONT_ROWS, FRONT_COLUMNS = 3, 21
TEXTURE_ROWS, TEXTURE_COLUMNS = 96, 256
BAND = 8
"""Rows at the bottom of the texture that are plain frame, for the arms."""
LENS = {
    "round": (46, 42, 2.1), "oval": (50, 33, 2.2), "rectangle": (52, 31, 5.0),
    "square": (50, 40, 4.5), "aviator": (55, 46, 2.8), "cat": (53, 36, 2.8),
}  # fmt: skip
"""Width and height in mm and the exponent of the superellipse (2 = ellipse, larger = boxier)."""
WRAP = 0.0016
"""How strongly the front bends back around the face, per mm."""


def glasses_meshes(appearance: Appearance, vertices: Float[np.ndarray, "vertices 3"]) -> list[Mesh]:
    """The person's glasses on a head (mm): frame and arms, and two panes of glass; none for those who wear none."""
    glasses = appearance.glasses
    if glasses is None:
        return []
    mark = vertices[layout.LANDMARKS]
    eyes = np.stack([mark[36:42].mean(axis=0), mark[42:48].mean(axis=0)])
    half = float(np.abs(eyes[:, 0] - eyes[:, 0].mean()).mean())
    width, height, _ = LENS[glasses.frame]
    centre = max(half + 1.5, width * glasses.width / 2 + 7.5)
    reach = np.array(
        [centre + width * glasses.width / 2 + glasses.rim + 3, height * glasses.height / 2 + glasses.rim + 5]
    )
    brow, cheek = mark[17:27, 2].max(), vertices[:, 2][layout.LANDMARKS[[1, 15]]].max()
    depth = max(float(mark[27, 2]) + 2.5, float(brow) + 1.0, float(cheek))
    middle = np.array([eyes[:, 0].mean(), eyes[:, 1].mean() - 2.0, depth])
    front = _front(middle, reach)
    hinge = 0.62 * height * glasses.height / 2 / reach[1]
    texture, alpha = frame_texture(glasses, centre, reach)
    points, uv, triangles = [front.reshape(-1, 3)], [_front_uv()], [grid_triangles(FRONT_ROWS, FRONT_COLUMNS)]
    for side in (-1, 1):
        arm = _arm(front, vertices, side, tall=1.1 + 0.9 * glasses.rim, hinge=hinge)
        triangles.append(grid_triangles(2, arm.shape[1]) + sum(len(part) for part in points))
        points.append(arm.reshape(-1, 3))
        uv.append(np.full((arm[..., 0].size, 2), [0.5, 1 - BAND / TEXTURE_ROWS / 2]))
    faces = np.concatenate(triangles)
    frame = Mesh(
        vertices=np.concatenate(points).astype(np.float32), triangles=faces.astype(np.int32),
        uv=np.concatenate(uv).astype(np.float32), texture=texture, alpha=alpha,
        labels=np.full(len(faces), Region.GLASSES, np.uint8), specular=0.25,
    )  # fmt: skip
    return [frame, _lenses(glasses, middle, centre)]


PANE_SIDE = 7
BASE_CURVE = 105.0
"""Radius in mm to which the front of a lens is ground."""


def _lenses(glasses: Glasses, middle: np.ndarray, centre: float) -> Mesh:
    """Both panes, within the rims; their bulge is what bends the window that they mirror."""
    _, half_width, half_height, power = _lens(glasses, np.zeros(1), np.zeros(1))
    turn = np.linspace(0, 2 * np.pi, 4 * PANE_SIDE, endpoint=False)
    ring = np.stack([np.abs(np.cos(turn)) ** (2 / power) * np.sign(np.cos(turn)),
                     np.abs(np.sin(turn)) ** (2 / power) * np.sign(np.sin(turn))], 1)  # fmt: skip
    flat = np.concatenate([[[0.0, 0.0]], *(share * ring for share in (0.35, 0.7, 1.0))]) * [half_width, half_height]
    count = len(turn)
    place = np.arange(count)
    fans = [np.stack([np.zeros(count, int), 1 + place, 1 + (place + 1) % count], 1)]
    for inner in (1, 1 + count):
        a, b = inner + place, inner + (place + 1) % count
        fans += [np.stack([a, a + count, b], 1), np.stack([b, a + count, b + count], 1)]
    points, triangles = [], []
    for number, side in enumerate((-1.0, 1.0)):
        x, y = flat[:, 0] + side * centre, flat[:, 1]
        bulge = ((half_width**2 + half_height**2) - (flat**2).sum(axis=1)) / (2 * BASE_CURVE)
        points.append(np.stack([x, y, -WRAP * x**2 + 0.14 * y + bulge - bulge.min() - 0.6], 1) + middle)
        triangles.append(np.concatenate(fans) + number * len(flat))
    faces = np.concatenate(triangles).astype(np.int32)
    return Mesh(
        vertices=np.concatenate(points).astype(np.float32), triangles=faces,
        uv=np.zeros((2 * len(flat), 2), np.float32), texture=np.full((1, 1, 3), 0.55, np.float32),
        labels=np.full(len(faces), Region.GLASSES, np.uint8), glaze=0.12,
    )  # fmt: skip


def _front(middle: np.ndarray, reach: np.ndarray) -> Float[np.ndarray, "rows columns 3"]:
    x, y = np.meshgrid(np.linspace(-reach[0], reach[0], FRONT_COLUMNS), np.linspace(reach[1], -reach[1], FRONT_ROWS))
    # Lenses lean in towards the cheeks (pantoscopic tilt, about 8 degrees).
    return np.stack([x, y, -WRAP * x**2 + 0.14 * y], axis=-1) + middle


def _front_uv() -> Float[np.ndarray, "places 2"]:
    u, v = np.meshgrid(np.linspace(0, 1, FRONT_COLUMNS), np.linspace(0, 1 - (BAND + 2) / TEXTURE_ROWS, FRONT_ROWS))
    return np.stack([u.ravel(), v.ravel()], axis=1)


@lru_cache(maxsize=2)
def _arm_places(side: int) -> Anchors:
    return anchor(np.array([[side * 84.0, 27.0], [side * 104.0, 30.0], [side * 121.0, 33.0], [side * 136.0, 30.0]]))


def _arm(
    front: np.ndarray, vertices: np.ndarray, side: int, *, tall: float, hinge: float
) -> Float[np.ndarray, "2 along 3"]:
    """A band from the front's outer end along the temple to the ear, just off the skin."""
    end = -1 if side > 0 else 0
    start = front[0, end] * hinge + front[1, end] * (1 - hinge) - [side * 1.0, 0, 0]
    way = _arm_places(side).on(vertices)
    way[:, 1] = np.linspace(start[1], way[-1, 1], 5)[1:]
    way[:, 0] += side * np.array([3.5, 3.0, 3.0, 2.0])
    way[:, 0] = side * np.maximum(np.abs(way[:, 0]), np.abs(start[0]) - [1, 2, 3, 4])
    line = np.concatenate([start[None], way])
    lift = np.array([0, tall / 2, 0])
    return np.stack([line + lift, line - lift] if side > 0 else [line - lift, line + lift])


def frame_texture(
    glasses: Glasses, centre: float, reach: Float[np.ndarray, " 2"]
) -> tuple[Float32[np.ndarray, "rows columns 3"], Float32[np.ndarray, "rows columns"]]:
    """Colour and cut-out of the front: rims, bridge, end pieces; below them a band of plain frame for the arms."""
    x = np.linspace(-reach[0], reach[0], TEXTURE_COLUMNS)[None]
    y = np.linspace(reach[1], -reach[1], TEXTURE_ROWS - BAND - 2)[:, None]
    outward, half_width, half_height, power = _lens(glasses, np.abs(x) - centre, y)
    away = (np.abs(outward[0] / half_width) ** power + np.abs(outward[1] / half_height) ** power) ** (1 / power)
    rim = (away - 1) * min(half_width, half_height)
    rim = np.minimum(glasses.rim - rim, rim)  # positive inside the rim
    if not glasses.full_rim:
        rim = np.where(y < -0.1 * half_height, -9.0, rim)
    gap = centre - half_width
    bridge = np.minimum(0.8 * glasses.rim - np.abs(y - 0.35 * half_height + 0.12 * np.abs(x)), gap + 0.5 - np.abs(x))
    ends = np.minimum(1.2 * glasses.rim - np.abs(y - 0.62 * half_height), np.abs(x) - centre - half_width * 0.86)
    inside = np.maximum(np.maximum(rim, bridge), np.where(away > 1, ends, -9))
    alpha = np.ones((TEXTURE_ROWS, TEXTURE_COLUMNS), np.float32)
    alpha[: len(y)] = np.clip(0.5 + inside / 1.2, 0, 1)
    glint = 1 + 0.25 * np.linspace(1, -1, TEXTURE_ROWS)[:, None, None] * np.ones((1, TEXTURE_COLUMNS, 1))
    return np.clip(np.asarray(glasses.colour) * glint, 0, 1).astype(np.float32), alpha


def _lens(glasses: Glasses, x: np.ndarray, y: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], float, float, float]:
    """Lens coordinates, warped to the frame's own outline, half sizes and exponent."""
    width, height, power = LENS[glasses.frame]
    half_width, half_height = width * glasses.width / 2, height * glasses.height / 2
    if glasses.frame == "aviator":
        x = x - 0.18 * np.minimum(y, 0)
        x = x * (1 + 0.010 * np.maximum(-y, 0))
    if glasses.frame == "cat":
        y = y - 0.16 * x
    return (x, y), half_width, half_height, power
