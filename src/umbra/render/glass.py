"""Clear glass before what has been drawn: a slight tint, and the bright window that it mirrors.

Glass is laid over colours and leaves depth and labels alone, so that the truth of a face is that of the face behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32

from umbra.geometry.normals import vertex_normals
from umbra.render.fragments import Fragments, rasterise_into
from umbra.types import Mesh

FARTHEST_ASIDE, HIGHEST = 0.75, 0.30
"""The mirrored window stands on the light's side, at most this far aside and up (radians): lamps on a ceiling would
never be mirrored towards a camera at eye level. An own choice.
"""
WINDOW = (0.20, 0.26)
"""Half its width and height, in radians."""
SKY = np.array([0.80, 0.88, 1.0], np.float32)


@dataclass(frozen=True, eq=False)
class Pane:
    """A glass mesh before the camera: places of its corners in the samples, and in the camera's axes."""

    mesh: Mesh
    pixels: Float[np.ndarray, "vertices 3"]
    points: Float32[np.ndarray, "vertices 3"]


def window_direction(towards: Float[np.ndarray, " 3"]) -> Float32[np.ndarray, " 3"]:
    """Where the mirrored window stands for a light from `towards` (camera axes), as a unit vector."""
    azimuth = np.clip(np.arctan2(towards[0], max(float(towards[2]), 0.2)), -FARTHEST_ASIDE, FARTHEST_ASIDE)
    height = np.clip(np.arcsin(np.clip(towards[1], -1, 1)), -HIGHEST / 3, HIGHEST)
    level = np.cos(height)
    return np.array([np.sin(azimuth) * level, np.sin(height), np.cos(azimuth) * level], np.float32)


def mirrored(
    normals: Float32[np.ndarray, "samples 3"], views: Float32[np.ndarray, "samples 3"]
) -> Float32[np.ndarray, "samples 3"]:
    """Directions that a mirror shows (law of reflection):  r = 2 (n · v) n - v."""
    return 2 * (normals * views).sum(axis=1, keepdims=True) * normals - views


def window_light(
    seen: Float32[np.ndarray, "samples 3"], window: Float32[np.ndarray, " 3"]
) -> Float32[np.ndarray, " samples"]:
    """How much of the window, with its cross of bars and soft edge, lies in each mirrored direction, 0 to 1."""
    aside = np.cross([0.0, 1.0, 0.0], window).astype(np.float32)
    aside /= max(float(np.linalg.norm(aside)), 1e-6)
    x, y = seen @ aside, seen @ np.cross(window, aside).astype(np.float32)
    inside = np.minimum(WINDOW[0] - np.abs(x), WINDOW[1] - np.abs(y))
    bars = np.minimum(np.abs(x), np.abs(y)) - 0.012
    return np.clip(np.minimum(inside, bars) / 0.03 + 0.5, 0, 1) * (seen @ window > 0)


def lay_glass(
    colour: Float32[np.ndarray, "rows columns 3"],
    fragments: Fragments,
    panes: Sequence[Pane],
    towards: Float[np.ndarray, " 3"],
    distance: float,
) -> Float32[np.ndarray, "rows columns 3"]:
    """The samples' colours with glass before them; `towards` is the light's direction, `distance` the camera's z.

    A pane takes `glaze` of what is behind it for its own colour, mirrors the sky faintly, more at grazing angles
    (Schlick 1994:  F = F₀ + (1 - F₀)(1 - n · v)⁵, F₀ = 0.04), and the window strongly.
    """
    colour = colour.copy()
    window = window_direction(towards)
    for pane in panes:
        mesh = pane.mesh
        before = fragments.copy()
        rasterise_into(before, pane.pixels, mesh.triangles, first_face=-2 - len(mesh.triangles))
        rows, columns = np.nonzero((before.face < -1) & (fragments.face >= 0))
        corners = mesh.triangles[before.face[rows, columns] + 2 + len(mesh.triangles)]
        weights = before.barycentric[rows, columns][:, :, None]
        normals = (vertex_normals(pane.points, mesh.triangles)[corners] * weights).sum(axis=1)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True) + np.float32(1e-6)
        views = np.array([0, 0, distance], np.float32) - (pane.points[corners] * weights).sum(axis=1)
        views /= np.linalg.norm(views, axis=1, keepdims=True)
        cosine = (normals * views).sum(axis=1)
        normals, cosine = normals * np.where(cosine < 0, -1, 1)[:, None].astype(np.float32), np.abs(cosine)
        seen = mirrored(normals, views)
        fresnel = 0.04 + 0.96 * (1 - np.clip(cosine, 0, 1)) ** 5
        share = fresnel * (0.5 + 0.5 * np.clip(seen[:, 1] * 2, -1, 1)) + 0.38 * window_light(seen, window)
        tint = np.asarray(mesh.texture[0, 0], np.float32)
        behind = colour[rows, columns] * (1 - np.float32(mesh.glaze) * (1 - tint))
        colour[rows, columns] = behind + (SKY - behind) * np.clip(share, 0, 0.9)[:, None].astype(np.float32)
    return colour
