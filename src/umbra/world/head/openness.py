"""How much of the sky each place of a head sees: eye sockets, nostrils, ears and the throat are dimmer than a brow."""

from functools import cache

import numpy as np
from jaxtyping import Float32

from umbra.geometry.cameras import MILLIMETRES_PER_UNIT
from umbra.geometry.normals import vertex_normals
from umbra.render.lamps import Lamp
from umbra.render.shadows import draw_into, shadow_map, visibility
from umbra.types import Mesh, Region
from umbra.world.head import layout
from umbra.world.head.average import average_head

DIRECTIONS = 48
STRENGTH = 0.6
"""The share of a hidden sky that is really missed: skin lights its own hollows (own choice)."""
DARKEST = 0.55
"""Within an open mouth, whose darkness is painted already."""
OPEN = 0.85
"""Quantile of the face that counts as wholly open, so that light is as bright as γ says on cheeks and forehead."""


@cache
def openness() -> Float32[np.ndarray, " vertices"]:
    """Ambient occlusion (Zhukov et al. 1998) of the average head, one share in [0, 1] for each vertex of the layout.

    A = Σ_d max(n · d, 0) V(d) / Σ_d max(n · d, 0) over directions d spread evenly over the sphere, V from shadow maps.
    It is computed once and holds for everybody: heads differ less in it than sockets differ from cheeks.
    """
    head = average_head()
    points = (head / MILLIMETRES_PER_UNIT).astype(np.float32)
    triangles = layout.TRIANGLES.astype(np.int32)
    normals = vertex_normals(points, triangles).astype(np.float32)
    labels = layout.FACE_LABELS
    mesh = Mesh(head.astype(np.float32), triangles, layout.UV, np.zeros((1, 1, 3), np.float32), labels)
    seen, whole = np.zeros(len(points)), np.zeros(len(points))
    for direction in spread(DIRECTIONS):
        view = shadow_map(Lamp(direction, np.ones(3)), points)
        draw_into(view, points, mesh)
        weight = np.clip(normals @ direction, 0.0, None)
        seen += weight * visibility(view, points, normals, everywhere=True)
        whole += weight
    share = seen / np.maximum(whole, 1e-6)
    face = np.unique(triangles[labels == Region.SKIN])
    share = np.minimum(share / np.quantile(share[face], OPEN), 1.0)
    result = np.maximum(1.0 - STRENGTH * (1.0 - share), DARKEST).astype(np.float32)
    result.setflags(write=False)  # every caller is given the same one
    return result


def spread(count: int) -> np.ndarray:
    """Unit vectors evenly spread over the sphere (Fibonacci lattice)."""
    place = np.arange(count)
    z = 1.0 - (2.0 * place + 1.0) / count
    turn = place * np.pi * (3.0 - np.sqrt(5.0))
    radius = np.sqrt(1.0 - z * z)
    return np.stack([radius * np.cos(turn), radius * np.sin(turn), z], axis=1)
