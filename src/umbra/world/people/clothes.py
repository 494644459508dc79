"""What stands below the neck: shoulders and chest in cloth, with a neckline, and a collar that stands or lies."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float, Float32

from umbra.types import Mesh, Region
from umbra.world.head.shell import Anchors, anchor, grid_triangles
from umbra.world.paint.appearance import Appearance, Clothes
from umbra.world.paint.brushwork import fractal_noise
from umbra.world.paint.canvas import rising
from umbra.world.people.hair_grid import seam_of

COLUMNS, TEXTURE_ROWS, TEXTURE_COLUMNS = 49, 160, 320
NECK_HEIGHT = -122.0
BODY = np.array(
    [
        [0.00, 0.0, 4, 4, 0], [0.06, -12, 12, 9, 0], [0.14, -24, 30, 18, -1], [0.24, -36, 58, 30, -2],
        [0.38, -50, 96, 42, -3], [0.52, -66, 124, 50, -2], [0.66, -90, 140, 55, 2], [0.82, -140, 145, 60, 8],
        [1.0, -220, 145, 62, 10],
    ]
)  # fmt: skip
"""Share of the way down; height above the neck's ring, sideways and depth growth of its radii, shift forwards (mm)."""
NECKLINE = {
    "round": (0.10, 0.05),
    "vee": (0.11, 0.26),
    "shirt": (0.03, 0.12),
    "turtleneck": (-1.0, 0.0),
    "jacket": (0.03, 0.14),
}
"""Share of bare skin all around, and how much deeper it reaches in front."""
COLLAR_HEIGHT = {"shirt": 17.0, "jacket": 17.0, "turtleneck": 24.0}


def clothes_mesh(appearance: Appearance, vertices: Float[np.ndarray, "vertices 3"]) -> Mesh:
    """Shoulders in clothes under a head (mm)."""
    clothes = appearance.clothes
    ring = _neck().on(vertices).astype(float)
    broad = 1.0 if appearance.sex == "male" else 0.88
    body = _body(ring, broad)
    rows = len(body)
    u, v = np.meshgrid(np.linspace(0, 1, COLUMNS), np.interp(BODY[:, 0], [0, 1], [0.16, 1]))
    points, uv, triangles = (
        [body.reshape(-1, 3)],
        [np.stack([u.ravel(), v.ravel()], 1)],
        [grid_triangles(rows, COLUMNS)],
    )
    veiled = appearance.headwear is not None and appearance.headwear.kind == "hijab"
    if clothes.collar in COLLAR_HEIGHT and not veiled:
        collar = _collar(ring, clothes)
        u, v = np.meshgrid(np.linspace(0, 1, COLUMNS), np.linspace(0.01, 0.14, len(collar)))
        triangles.append(grid_triangles(len(collar), COLUMNS) + rows * COLUMNS)
        points.append(collar.reshape(-1, 3))
        uv.append(np.stack([u.ravel(), v.ravel()], 1))
    faces = np.concatenate(triangles)
    # The collar's grid goes on where the body's ends: together they are one grid of so many rows.
    height = sum(map(len, points)) // COLUMNS
    texture, alpha = cloth_texture(appearance)
    return Mesh(
        vertices=np.concatenate(points).astype(np.float32), triangles=faces.astype(np.int32),
        uv=np.concatenate(uv).astype(np.float32), texture=texture, alpha=alpha,
        labels=np.full(len(faces), Region.CLOTHES, np.uint8), specular=0.02,
        seam=seam_of(height, COLUMNS),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _neck() -> Anchors:
    a = np.linspace(-1, 1, COLUMNS) * 211
    return anchor(np.stack([a, np.full(COLUMNS, NECK_HEIGHT)], axis=1))


def _heading(ring: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Middle of the neck, unit directions out of it (x, z), and radii."""
    middle = np.array([ring[:, 0].mean(), ring[:, 1].mean(), ring[:, 2].min() / 2 + ring[:, 2].max() / 2])
    flat = ring[:, [0, 2]] - middle[[0, 2]]
    radius = np.linalg.norm(flat, axis=1)
    return middle, flat / radius[:, None], radius


def _body(ring: np.ndarray, broad: float) -> Float[np.ndarray, "rows columns 3"]:
    middle, heading, radius = _heading(ring)
    rows = []
    for _, fall, wide, deep, ahead in BODY:
        x = middle[0] + heading[:, 0] * (radius + wide * broad)
        z = middle[2] + ahead + heading[:, 1] * (radius + deep) - 0.05 * wide
        # The neck rises behind: the nape's edge of a garment lies higher than the pit of the throat.
        y = middle[1] + fall - 10 * np.maximum(heading[:, 1], 0) * (wide < 60) + 6 * np.maximum(-heading[:, 1], 0)
        rows.append(np.stack([x, y, z], axis=1))
    return np.stack(rows)


def _collar(ring: np.ndarray, clothes: Clothes) -> Float[np.ndarray, "rows columns 3"]:
    """A band up the neck; on shirts a leaf folds down from its edge, to points in front."""
    middle, heading, radius = _heading(ring)
    front = np.exp(-(((np.linspace(-1, 1, COLUMNS)) / 0.16) ** 2))
    tall = COLLAR_HEIGHT[clothes.collar]
    if clothes.collar == "turtleneck":
        profile = [(3, -12.0, 0.0), (5, 0.3 * tall, 0.0), (5, tall, 0.0), (3, tall - 1, 0.0)]
    else:
        profile = [(4, -10.0, 0.0), (6, tall, -0.7), (9, tall - 2, -0.7), (15, -9.0, -0.4)]
    rows = []
    for out, lift, dip in profile:
        y = middle[1] + lift + dip * 26 * front + 5 * np.maximum(-heading[:, 1], 0) - 8 * np.maximum(heading[:, 1], 0)
        x, z = (middle[axis] + heading[:, k] * (radius + out + 4 * front) for k, axis in enumerate((0, 2)))
        rows.append(np.stack([x, y, z], axis=1))
    return np.stack(rows[::-1])


def cloth_texture(
    appearance: Appearance,
) -> tuple[Float32[np.ndarray, "rows columns 3"], Float32[np.ndarray, "rows columns"]]:
    """Weave, pattern and folds, skin above the neckline; the collar's leaves part in front."""
    clothes, rng = appearance.clothes, np.random.default_rng([appearance.seed, 30])
    shape = (TEXTURE_ROWS, TEXTURE_COLUMNS)
    turn = np.abs(np.linspace(-1, 1, TEXTURE_COLUMNS, dtype=np.float32))[None]
    down = ((np.arange(TEXTURE_ROWS, dtype=np.float32) + 0.5) / TEXTURE_ROWS)[:, None]
    folds = np.float32(0.07) * fractal_noise(shape, (4, 14), octaves=3, rng=rng)
    folds += np.float32(0.03) * rng.standard_normal(shape, dtype=np.float32)
    first, second = np.asarray(clothes.colour, np.float32), np.asarray(clothes.second, np.float32)
    colour: np.ndarray = np.broadcast_to(first, (*shape, 3))
    if clothes.pattern != "plain":
        colour = first + (second - first) * _pattern(clothes, turn, down).astype(np.float32)[..., None]
    if clothes.collar == "jacket":
        lapel = rising(turn - 0.11 * np.clip(1 - (down - 0.2) / 0.55, 0, 1), -0.002, 0.006)
        colour = colour * 0.8 * lapel[..., None] + np.array([0.85, 0.86, 0.9]) * (1 - lapel[..., None])
    elif clothes.collar == "shirt":
        placket = np.exp(-(((turn - 0.012) / 0.006) ** 2)) * (down > 0.2)
        colour = colour * (1 - 0.3 * placket[..., None])
    colour = colour * (1 + folds)[..., None]
    bare, deeper = NECKLINE[clothes.collar]
    slope = 0.13 if clothes.collar in ("vee", "shirt", "jacket") else 0.16
    edge = 0.16 + bare + deeper * np.clip(1 - turn / slope, 0, 1) ** (1.0 if slope == 0.13 else 0.5)
    skin = rising(edge - down, -0.005, 0.005) * (down > 0.15)
    seam = np.exp(-(((down - edge - 0.02) / 0.007) ** 2)) * (bare >= 0)
    colour = colour * (1 - 0.25 * seam[..., None])
    colour = colour + (np.asarray(appearance.skin.colour) * 0.96 - colour) * skin[..., None]
    alpha = np.ones(shape, np.float32)
    if clothes.collar in ("shirt", "jacket"):
        alpha[(down < 0.15) & (turn < 0.02 + 0.5 * np.maximum(0.05 - 0.33 * down, 0) + 0.06 * (down > 0.10) * 0)] = 0
    return np.clip(colour, 0, 1).astype(np.float32), alpha


def _pattern(clothes: Clothes, turn: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Share of the second colour in stripes, checks or dots."""
    if clothes.pattern == "dots":
        return ((np.sin(down * 100) * np.sin(turn * 130)) > 0.75).astype(float)
    stripes = 0.5 + 0.5 * np.tanh(6 * np.sin(down * 95))
    if clothes.pattern == "stripes":
        return stripes * np.ones_like(turn)
    return 0.45 * (stripes + 0.5 + 0.5 * np.tanh(6 * np.sin(turn * 120)))
