"""Toy scans: the average head itself as another mesh, with a bump on the nose and three smooth directions."""

from functools import cache

import numpy as np

from umbra.morphable.scans import ScanModel
from umbra.world.head import layout
from umbra.world.head.average import average_head, clay_head
from umbra.world.head.registration import Registration, register, skin_triangles

SHIFT = np.array([0.0, 7.0, -11.0])


def _push(centre, length, move):
    away = ((average_head()[: layout.SKIN_COUNT] - centre) ** 2).sum(axis=1)
    return np.exp(-away / (2 * length**2))[:, None] * np.array(move)


@cache
def toy_scans() -> ScanModel:
    """Directions: a longer nose, a wider jaw (both even), and a nose to one side (odd)."""
    skin = average_head()[: layout.SKIN_COUNT]
    jaw = _push([60, -50, 40], 30, [3.0, 0, 0]) + _push([-60, -50, 40], 30, [-3.0, 0, 0])
    identity = np.stack([_push([0, -8, 115], 20, [0, -1.0, 2.0]), jaw, _push([0, -8, 115], 20, [1.5, 0, 0])])
    return ScanModel(
        mean=(skin + SHIFT).astype(np.float32),
        identity=identity.astype(np.float32),
        expression=np.zeros((2, len(skin), 3), np.float32),
        expression_names=("smile", "frown"),
        triangles=skin_triangles().astype(np.int32),
        landmarks=layout.LANDMARKS.astype(np.int32),
        face=len(skin),
        narrow_face=len(skin) // 2,
    )


@cache
def toy_registration() -> Registration:
    """The clay head laid onto the toy scans."""
    return register(clay_head(), toy_scans())
