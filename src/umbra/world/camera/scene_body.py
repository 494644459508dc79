"""A plain body below the clothes of a portrait: a longer shirt, arms, hands, trousers and shoes.

It is drawn for people far enough away to be seen whole, at a few pixels a limb, and so has no more than tubes: rings of
a centre and two radii. Hands are labelled as the neck is: skin that is no face. Sizes are an adult's (own choice, after
the segment lengths of Winter 2009, Fig. 4.1: trunk 0.29, upper arm 0.19, forearm 0.15, leg 0.53 of the stature).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float, Float32

from umbra.types import Mesh, Region
from umbra.world.head.shell import grid_triangles
from umbra.world.people.clothes import BODY, COLUMNS, NECK_HEIGHT
from umbra.world.people.people import Person

STANDING = 1530.0
"""Height in mm of the head's centre over the floor for which the tables below are made."""
NECK_Z = -30.0
_ARMPIT, _HEM = -205.0, -340.0
EASE = 70.0
"""Millimetres below the neck's ring over which the head's turn gives way to the body's."""
TURN = 20
_WAIST = [
    (-390, -22, 158, 107), (-430, -22, 152, 106), (-480, -20, 146, 104), (-540, -18, 146, 104), (-590, -20, 154, 108),
    (-640, -22, 164, 116), (-690, -22, 168, 120), (-697, -22, 160, 114),
]  # fmt: skip
"""Rings around the middle below a portrait's clothes: y, z and radii across and deep, in mm of the head's axes."""
_ARM = [
    (150, -195, -22, 30, 34), (176, -205, -24, 48, 52), (196, -250, -26, 50, 54), (208, -340, -30, 46, 50),
    (222, -440, -34, 42, 46), (229, -500, -32, 39, 43), (234, -580, -20, 36, 40), (236, -660, -2, 32, 37),
    (236, -705, 8, 30, 36), (236, -712, 9, 20, 24),
]  # fmt: skip
"""Rings of a limb: centre x, y, z and radii across and deep."""
_HAND = [
    (236, -700, 8, 18, 24), (236, -730, 12, 22, 38), (235, -765, 16, 24, 44), (232, -800, 20, 22, 40),
    (228, -835, 24, 16, 30), (226, -850, 26, 6, 12),
]  # fmt: skip
_LEG = [
    (60, -640, -22, 68, 84), (66, -700, -22, 72, 90), (78, -760, -22, 84, 100), (90, -860, -20, 80, 90),
    (98, -1040, -18, 64, 68), (102, -1200, -24, 54, 60), (106, -1380, -30, 47, 52), (108, -1470, -28, 48, 56),
    (108, -1490, -28, 44, 52),
]  # fmt: skip
_SHOE = [
    (108, -1480, -20, 40, 60), (110, -1495, 10, 44, 108), (110, -1515, 22, 47, 128), (110, -1530, 22, 46, 128),
    (110, -1532, 22, 20, 60),
]  # fmt: skip
_TROUSERS = np.array(
    [[0.10, 0.12, 0.20], [0.06, 0.06, 0.07], [0.22, 0.22, 0.23], [0.16, 0.22, 0.34], [0.42, 0.36, 0.27],
     [0.27, 0.22, 0.16], [0.20, 0.24, 0.18], [0.62, 0.60, 0.55]]
)  # fmt: skip
_FULLNESS = 0.06
"""Growth of the radii by unit of a person's fullness."""


@dataclass(frozen=True, eq=False)
class Body:
    """What is drawn of somebody below the neck, upright: mm in the axes of their head when it looks straight ahead."""

    meshes: tuple[Mesh, ...]


def body_of(person: Person) -> Body:
    """Arms, hands, legs and shoes that go with somebody's clothes."""
    male = person.appearance.sex == "male"
    broad = (1.0 if male else 0.9) * (1.0 + _FULLNESS * person.fullness)
    rng = np.random.default_rng([person.seed, person.index, 40])
    sleeve = _sleeve(person)
    trousers = np.clip(_TROUSERS[int(rng.integers(len(_TROUSERS)))] * rng.uniform(0.8, 1.2), 0.02, 1.0)
    shoes = np.clip(np.array([0.10, 0.08, 0.07]) * rng.uniform(0.6, 3.0), 0.02, 1.0)
    skin = np.asarray(person.appearance.skin.colour) * 0.95
    parts = []
    for side in (-1, 1):
        parts.append(_tube(_ARM, broad, sleeve, side=side))
        parts.append(_tube(_LEG, broad, _plain(trousers, rng), side=side))
        parts.append(_tube(_SHOE, 1.0, _plain(shoes, rng), side=side))
        parts.append(_tube(_HAND, broad, _plain(skin, rng, folds=0.03), side=side, label=Region.NECK))
    return Body((_joined(parts),))


def lengthened(clothes: Mesh) -> Mesh:
    """A portrait's clothes, which end at the chest, made as long as a shirt.

    Their chest takes in the upper arms: below the armpits it is made as narrow as a chest is. Rows are added below,
    over which the lowest part of the texture goes on, mirrored, so that a pattern has no seam.
    """
    points = clothes.vertices.astype(np.float64)
    share = np.clip((_ARMPIT - points[:, 1]) / (_ARMPIT - _HEM), 0.0, 1.0)
    points[:, 0] *= 1.0 - 0.19 * share
    points[:, 2] -= (points[:, 2] - NECK_Z) * 0.10 * share
    last = (len(BODY) - 1) * COLUMNS + np.arange(COLUMNS)
    hem, edge = points[last], clothes.uv[last]
    half, lowest = hem[:, 0].max(), hem[:, 1].mean()
    heading = np.stack([hem[:, 0] / half, (hem[:, 2] - NECK_Z) / np.abs(hem[:, 2] - NECK_Z).max()], axis=1)
    rows, uv = [hem], [edge]
    for fall, z, wide, deep in _WAIST:
        grown = half / 166.0  # a man's of middling width
        y = np.full(COLUMNS, fall - 0.5 * (lowest - hem[:, 1]) * (fall > -450))
        rows.append(np.stack([heading[:, 0] * wide * grown, y, z + heading[:, 1] * deep * grown], axis=1))
        turned = abs((lowest - fall) / 150.0 % 2.0 - 1.0)  # 1 at the hem, falling and rising again
        uv.append(np.stack([edge[:, 0], edge[:, 1] - 0.2 * (1.0 - turned)], axis=1))
    first = len(points)
    added = grid_triangles(len(rows), COLUMNS)
    index = np.concatenate([last, first + np.arange((len(rows) - 1) * COLUMNS)])  # the hem's corners are shared
    values = {name: getattr(clothes, name) for name in clothes.__dataclass_fields__}
    return Mesh(**{
        **values,
        "vertices": np.concatenate([points, *rows[1:]]).astype(np.float32),
        "uv": np.concatenate([clothes.uv, *uv[1:]]).astype(np.float32),
        "triangles": np.concatenate([clothes.triangles, index[added].astype(np.int32)]),
        "labels": np.concatenate([clothes.labels, np.full(len(added), Region.CLOTHES, np.uint8)]),
    })  # fmt: skip


def posed_body(
    meshes: tuple[Mesh, ...],
    rotation: Float[np.ndarray, "3 3"],
    upright: Float[np.ndarray, "3 3"],
    *,
    tall: float = STANDING,
) -> list[Mesh]:
    """Meshes in the head's axes such that, once the head's `rotation` is applied, what lies below turns as `upright`.

    v' = p + ((1 - w)·(v - p) + w·(v - p)·U·Rᵀ), p the middle of the neck, w rising from 0 at the neck's ring to 1 a
    little below: the neck twists and nods, shoulders do not. Legs are as long as it takes to reach the floor from
    `tall` mm.
    """
    pivot = np.array([0.0, NECK_HEIGHT, NECK_Z])
    relative = upright @ rotation.T
    hips, stretch = _LEG[0][1], (tall + _LEG[0][1]) / (STANDING + _LEG[0][1])
    posed = []
    for mesh in meshes:
        points = mesh.vertices.astype(np.float64)
        below = np.minimum(points[:, 1] - hips, 0.0)
        points[:, 1] += below * (np.clip(stretch, 0.8, 1.25) - 1.0)
        ease = np.clip((NECK_HEIGHT - points[:, 1]) / EASE, 0.0, 1.0)
        weight = (ease * ease * (3.0 - 2.0 * ease))[:, None]
        away = points - pivot
        turned = pivot + (1.0 - weight) * away + weight * (away @ relative)
        posed.append(_with_vertices(mesh, turned))
    return posed


def _with_vertices(mesh: Mesh, vertices: np.ndarray) -> Mesh:
    values = {name: getattr(mesh, name) for name in mesh.__dataclass_fields__}
    return Mesh(**{**values, "vertices": vertices.astype(np.float32)})


def _tube(
    rings: list[tuple[int, int, int, int, int]],
    broad: float,
    texture: np.ndarray,
    *,
    side: int,
    label: Region = Region.CLOTHES,
) -> Mesh:
    """A tube around these rings, on one side of the body."""
    table = np.array(rings, float)
    table[:, 0] *= side * broad
    table[:, 3:] *= broad
    table = _finer(table)
    turn = np.linspace(-np.pi, np.pi, TURN)  # seam behind; columns run to the image's right seen from outside
    points = np.stack(
        [
            table[:, :1] + table[:, 3:4] * np.sin(turn),
            np.repeat(table[:, 1:2], TURN, axis=1),
            table[:, 2:3] + table[:, 4:5] * np.cos(turn),
        ],
        axis=-1,
    )  # rows turn 3
    u, v = np.meshgrid(np.linspace(0.0, 1.0, TURN), np.linspace(0.0, 1.0, len(table)))
    faces = grid_triangles(len(table), TURN)
    return Mesh(
        vertices=points.reshape(-1, 3).astype(np.float32), triangles=faces,
        uv=np.stack([u.ravel(), v.ravel()], axis=1).astype(np.float32), texture=texture,
        labels=np.full(len(faces), label, np.uint8), specular=0.02,
    )  # fmt: skip


def _joined(parts: list[Mesh]) -> Mesh:
    """One mesh of all: each mesh costs a pass over the picture. Textures are stacked, each within its own rows."""
    rows, columns, number = 48, max(part.texture.shape[1] for part in parts), len(parts)
    texture = np.concatenate([cv2.resize(part.texture, (columns, rows)) for part in parts])
    offsets = np.cumsum([0, *(len(part.vertices) for part in parts)])
    inset = 0.5 / rows  # so that no look-up blends in the neighbour's rows
    uv = [
        np.stack([part.uv[:, 0], (place + inset + part.uv[:, 1] * (1.0 - 2.0 * inset)) / number], axis=1)
        for place, part in enumerate(parts)
    ]
    faces = [part.triangles + offset for part, offset in zip(parts, offsets, strict=False)]
    return Mesh(
        vertices=np.concatenate([part.vertices for part in parts]), triangles=np.concatenate(faces).astype(np.int32),
        uv=np.concatenate(uv).astype(np.float32), texture=np.ascontiguousarray(texture),
        labels=np.concatenate([part.labels for part in parts]), specular=parts[0].specular,
    )  # fmt: skip


def _finer(table: Float[np.ndarray, "rings 5"]) -> Float[np.ndarray, "finer 5"]:
    """Rings in between, so that cloth bends smoothly."""
    place = np.arange(len(table), dtype=float)
    return np.stack([np.interp(np.arange(0, len(table) - 0.5, 0.5), place, column) for column in table.T], axis=1)


def _sleeve(person: Person) -> Float32[np.ndarray, "rows columns 3"]:
    """The lowest part of the clothes' own texture, without what runs down the front, mirrored downwards."""
    texture = person.worn[0].texture
    part = texture[-int(0.22 * len(texture)) :, : texture.shape[1] * 2 // 5]
    return np.ascontiguousarray(np.concatenate([part[::-1], part, part[::-1], part]))


def _plain(
    colour: np.ndarray, rng: np.random.Generator, *, folds: float = 0.10
) -> Float32[np.ndarray, "rows columns 3"]:
    """One colour with soft folds."""
    level = 1.0 + folds * rng.standard_normal((24, 8, 1))
    return np.clip(colour * level, 0.0, 1.0).astype(np.float32)
