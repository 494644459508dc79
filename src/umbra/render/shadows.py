"""Soft shadows: a shadow map (Williams 1978) from each lamp, and how much of the lamp each vertex sees by it.

Visibility is kept per vertex; between vertices, 2 to 3 mm apart on a face, it is interpolated, which blurs an edge
about as much as light that scatters in skin does (Jensen et al. 2001).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import no_type_check

import numpy as np
from jaxtyping import Bool, Float, Float32

from umbra.compiled import compiled
from umbra.render.lamps import Lamp
from umbra.render.leaves import leaves
from umbra.render.shadow_texels import draw_nearest, seen_from
from umbra.types import Mesh

SIDE = 144
"""Texels along a side of the map: about 2 mm each on a head."""
MARGIN = 0.12
"""Camera units around the receivers in which blockers still count."""
LEAST_PENUMBRA = 0.025
MOST_PENUMBRA = 0.22
"""Camera units (2.5 and 22 mm): no shadow on skin has a sharper edge."""
BIAS = 0.016
"""Camera units by which a blocker must stand nearer to the lamp."""
WIDE, WIDE_LAMPS = 0.65, 0.5
"""A lamp that wraps so far throws no shadow; the share of a lamp with wrap 1 that a whole shadow would leave."""
OUT_OF_SIGHT, TAPS = -0.4, 16
"""Normals of less z belong to vertices that no picture shows; places of the map that are read around a vertex."""
NO_ALPHA = np.zeros((0, 0), np.float32)

Points = Float32[np.ndarray, "vertices 3"]


@dataclass(frozen=True, eq=False)
class ShadowMap:
    """A parallel view from a lamp: `axes` are rows right, down and towards it; `nearest` the largest distance along it.

    A point p falls on texel (p - origin) · axes · scale.
    """

    lamp: Lamp
    axes: Float32[np.ndarray, "3 3"]
    origin: Float32[np.ndarray, " 2"]
    scale: float
    nearest: Float32[np.ndarray, "side side"]


class Shadows:
    """What the lamps see of a scene that may still grow: parts are drawn into the maps once, as they come."""

    def __init__(self, lamps: Sequence[Lamp], around: Points) -> None:
        self.lamps = tuple(lamps)
        self.maps = tuple(shadow_map(lamp, around) if throws(lamp) else None for lamp in self.lamps)
        self.drawn = 0

    def copy(self) -> "Shadows":
        """Maps of the same scene, to which other parts may be added."""
        twin = Shadows.__new__(Shadows)
        twin.lamps, twin.drawn = self.lamps, self.drawn
        twin.maps = tuple(None if one is None else replace(one, nearest=one.nearest.copy()) for one in self.maps)
        return twin

    def draw(self, parts: Sequence[tuple[np.ndarray, Mesh]]) -> None:
        """Draw the parts (places in the camera's axes, and the mesh) that have come since the last call."""
        for view in self.maps:
            if view is not None:
                for points, mesh in parts[self.drawn :]:
                    draw_into(view, points, mesh)
        self.drawn = len(parts)

    def seen(
        self, points: Points, normals: Points, mesh: Mesh, *, shown: Bool[np.ndarray, " vertices"] | None = None
    ) -> Float32[np.ndarray, "vertices lamps_and_sky"]:
        """How much each vertex of a part sees of each lamp, and last of the sky.

        Vertices that are not `shown` (None: all are) count as lit: nobody asks, and the maps need not be read.
        """
        result = np.ones((len(points), len(self.lamps) + 1), np.float32)
        for place, view in enumerate(self.maps):
            if view is not None:
                dark = 1.0 - WIDE_LAMPS * view.lamp.wrap
                result[:, place] = visibility(view, points, normals, darkness=dark, shown=shown)
        if mesh.openness is not None:
            result[:, -1] = mesh.openness
        return result


def throws(lamp: Lamp) -> bool:
    """Whether a lamp throws shadows that a viewer sees: no whole sky does, nor what stands far behind the head."""
    return bool(not lamp.shadowless and lamp.wrap < WIDE and lamp.direction[2] > -0.3)


def shadow_map(lamp: Lamp, around: Points) -> ShadowMap:
    """An empty map of a lamp that spans the points `around`."""
    axes = _axes(lamp.direction)
    flat = around @ axes[:2].T
    low, high = flat.min(axis=0) - np.float32(MARGIN), flat.max(axis=0) + np.float32(MARGIN)
    return ShadowMap(lamp, axes, low, float(SIDE / (high - low).max()), np.full((SIDE, SIDE), -np.inf, np.float32))


def draw_into(view: ShadowMap, points: Points, mesh: Mesh) -> None:
    """Draw one part as the lamp sees it, in place."""
    alpha = NO_ALPHA if mesh.alpha is None else mesh.alpha
    draw_nearest(seen_from(points, view.axes, view.origin, view.scale), mesh.triangles, mesh.uv, alpha, view.nearest)


def visibility(
    view: ShadowMap,
    points: Points,
    normals: Points,
    *,
    darkness: float = 1.0,
    everywhere: bool = False,
    shown: Bool[np.ndarray, " vertices"] | None = None,
) -> Float32[np.ndarray, " vertices"]:
    """How much of the lamp each vertex sees, 0 to 1; vertices that turn from the viewer only if `everywhere` (else 1).

    Those that are not `shown` (None: all are) get 1.

    A surface that turns away from a lamp is dark already: there its own falloff counts and not the map. `darkness`
    is the share of a lamp's light that a whole shadow takes.
    """
    gobo = leaves(view.lamp.dapple) if view.lamp.dapple >= 0 else NO_ALPHA
    least = -2.0 if everywhere else OUT_OF_SIGHT
    numbers = np.array([view.scale, view.lamp.breadth, darkness, *view.origin, least], np.float32)
    asked = np.ones(len(points), bool) if shown is None else shown
    return _visible(points, normals, view.nearest, view.axes, (numbers, _disk(), gobo, asked))


def _axes(direction: Float[np.ndarray, " 3"]) -> Float32[np.ndarray, "3 3"]:
    """A right-handed frame whose third row points at the lamp."""
    helper = np.array([0.0, 1.0, 0.0]) if abs(direction[1]) < 0.9 else np.array([1.0, 0.0, 0.0])
    right = np.cross(helper, direction)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(right, direction), direction]).astype(np.float32)


@lru_cache(maxsize=1)
def _disk() -> Float32[np.ndarray, "taps 2"]:
    """Evenly spread places in the unit disk (Vogel 1979), the same for every vertex, so that nothing flickers."""
    place = np.arange(TAPS)
    radius, turn = np.sqrt((place + 0.5) / TAPS), place * np.pi * (3.0 - np.sqrt(5.0))
    return np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1).astype(np.float32)


@compiled
@no_type_check
def _visible(points, normals, nearest, axes, settings):
    """Percentage-closer soft shadows (Fernando 2005): blockers set the penumbra's width, over which is filtered.

    Taps stand on the tangent plane of the vertex, so that a slanted surface does not shade itself.
    """
    numbers, disk, gobo, asked = settings
    scale, breadth, darkness = numbers[0], numbers[1], numbers[2]
    seen = seen_from(points, axes, numbers[3:5], scale)
    result = np.ones(len(points), np.float32)
    least, most = np.float32(LEAST_PENUMBRA), np.float32(MOST_PENUMBRA)
    search = min(max(breadth * np.float32(0.5), least), most)
    for v in range(len(points)):
        if not asked[v]:
            continue
        facing = _dot(normals, v, axes, 2)
        turned = min(facing / np.float32(0.35), np.float32(1.0))
        if turned <= 0 or normals[v, 2] < numbers[5]:  # dark already, or out of sight
            continue
        slope = max(facing, np.float32(0.35))
        lean_x, lean_y = -_dot(normals, v, axes, 0) / slope, -_dot(normals, v, axes, 1) / slope
        place = (seen[v, 0], seen[v, 1], seen[v, 2] + np.float32(BIAS), lean_x, lean_y)
        share, gap = _blocked(nearest, disk, place, search, scale)
        if share > 0:
            radius = min(max(gap * breadth, least), most)
            share, _ = _blocked(nearest, disk, place, radius, scale)
        open_ = np.float32(1.0) - share
        if gobo.size:
            row = min(max(int(seen[v, 1] / nearest.shape[0] * gobo.shape[0]), 0), gobo.shape[0] - 1)
            column = min(max(int(seen[v, 0] / nearest.shape[1] * gobo.shape[1]), 0), gobo.shape[1] - 1)
            open_ *= gobo[row, column]
        result[v] = np.float32(1.0) - (np.float32(1.0) - open_) * darkness * turned
    return result


@compiled(inline="always")
@no_type_check
def _dot(normals, v, axes, row):
    return normals[v, 0] * axes[row, 0] + normals[v, 1] * axes[row, 1] + normals[v, 2] * axes[row, 2]


@compiled
@no_type_check
def _blocked(nearest, disk, place, radius, scale):
    """Share of the taps within `radius` (camera units) that something nearer to the lamp covers, and its mean lead."""
    column, row, level, lean_x, lean_y = place
    side = nearest.shape[0]
    blocked, lead = np.float32(0.0), np.float32(0.0)
    for tap in range(disk.shape[0]):
        right, down = disk[tap, 0] * radius, disk[tap, 1] * radius
        x, y = int(np.floor(column + right * scale)), int(np.floor(row + down * scale))
        if x < 0 or y < 0 or x >= side or y >= side:
            continue
        above = nearest[y, x] - (level + lean_x * right + lean_y * down)
        if above > 0:
            weight = min(above / np.float32(BIAS), np.float32(1.0))
            blocked += weight
            lead += weight * above
    return blocked / np.float32(disk.shape[0]), lead / max(blocked, np.float32(1e-6))
