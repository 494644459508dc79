"""Vertices before the camera: where they fall among the samples, and how far away they lie."""

from typing import no_type_check

import numpy as np
from jaxtyping import Float

from umbra.compiled import compiled
from umbra.geometry.cameras import MILLIMETRES_PER_UNIT
from umbra.render.fragments import NEAREST_DEPTH


def rows_of(pixels: Float[np.ndarray, "vertices 3"], height: int) -> slice:
    """Rows of samples that a mesh can show in: one that reaches behind the camera may show anywhere."""
    if not len(pixels) or pixels[:, 2].min() <= NEAREST_DEPTH:
        return slice(0, height)
    top, bottom = np.floor(pixels[:, 1].min()), np.ceil(pixels[:, 1].max())
    first = int(min(max(top, 0), height))
    return slice(first, max(first, int(min(max(bottom, 0), height))))


@compiled
@no_type_check
def place_vertices(vertices, rotation, translation, lens, crop):
    """`to_camera` and `Camera.project` in one pass: (x, y, depth) of the samples, and the points before the camera."""
    focal, centre_x, centre_y, distance = lens
    pixels = np.empty((len(vertices), 3))
    points = np.empty((len(vertices), 3), np.float32)
    for v in range(len(vertices)):
        a, b, c = (
            vertices[v, 0] / MILLIMETRES_PER_UNIT,
            vertices[v, 1] / MILLIMETRES_PER_UNIT,
            vertices[v, 2] / MILLIMETRES_PER_UNIT,
        )
        x = a * rotation[0, 0] + b * rotation[1, 0] + c * rotation[2, 0] + translation[0]
        y = a * rotation[0, 1] + b * rotation[1, 1] + c * rotation[2, 1] + translation[1]
        z = a * rotation[0, 2] + b * rotation[1, 2] + c * rotation[2, 2] + translation[2]
        depth = distance - z
        px, py = centre_x + focal * x / depth, centre_y - focal * y / depth
        pixels[v, 0] = crop[0, 0] * px + crop[0, 1] * py + crop[0, 2]
        pixels[v, 1] = crop[1, 0] * px + crop[1, 1] * py + crop[1, 2]
        pixels[v, 2] = depth
        points[v, 0], points[v, 1], points[v, 2] = x, y, z
    return pixels, points
