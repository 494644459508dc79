"""A person's own wrinkles: lines that meander and break, engraved family by family, and how deep each is today."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float, Float32

from umbra.world.paint.appearance import Appearance
from umbra.world.paint.canvas import canvas, rising
from umbra.world.paint.grooves import engrave
from umbra.world.paint.wrinkle_table import FAMILIES, Family, Path

Field = Float32[np.ndarray, "rows columns"]

STEP = 1.6
"""Millimetres between the points of a line."""
LEAST_SUPPLE = 0.5
"""Share of an expression's depth that young skin shows: it folds less sharply than old skin, an own choice."""
MIDDLE = 6.0
"""Half width in mm of the strip in which the two sides of a crossing family pass into each other."""
_PERIODS, _SHARES = np.array([28.0, 13.0, 6.0]), np.array([0.9, 0.7, 0.5])
_STREAM = 40
"""First of the random streams of a person's seed that wrinkles use; those of the paint lie below."""


@dataclass(frozen=True, eq=False)
class Patch:
    """Heights of one family at one side of the face, for a depth of 1 mm, and where in the map they lie."""

    top: int
    left: int
    heights: Field

    def add_to(self, field: Field, depth: float) -> None:
        """Lay the patch over a height field in place."""
        rows, columns = self.heights.shape
        field[self.top : self.top + rows, self.left : self.left + columns] += np.float32(depth) * self.heights


def own_shares(look: Appearance) -> dict[str, float]:
    """How much of each family somebody has, beside their age: around 1."""
    rng = np.random.default_rng([look.seed, _STREAM])
    return dict(zip(FAMILIES, rng.uniform(0.5, 1.4, len(FAMILIES)).tolist(), strict=True))


def depth_of(family: Family, side: int, worn: float, own: float, expression: Mapping[str, float | int]) -> float:
    """How deep (mm) a family is at one side (-1 image left, 1 image right).

    d = rest · w^late · s · (1 + min(a, 0)) + fold · max(a, 0) · (½ + ½ min(w, 1)) with w = `Skin.wrinkles` (`worn`),
    s = `own`, and a the weighted sum of the actions, cut to [-1, 1.3].
    """
    other = "_right" if side < 0 else "_left"
    moved = 0.0
    for action, strength in expression.items():
        if action in family.actions and not action.endswith(other):
            moved += family.actions[action] * strength
    moved = min(max(moved, -1.0), 1.3)
    supple = LEAST_SUPPLE + (1 - LEAST_SUPPLE) * min(worn, 1.0)
    rest = family.rest * worn**family.late * own * (1 + min(moved, 0.0))
    return float(rest + family.fold * supple * max(moved, 0.0))


def patch_of(look: Appearance, name: str, side: int, size: int) -> Patch:
    """The family's lines as this person has them, at one side, in a height map of `size` texels."""
    place = list(FAMILIES).index(name)
    family = FAMILIES[name]
    stream = 0 if family.crossing else side + 2
    rng = np.random.default_rng([look.seed, _STREAM + 1, place, stream])
    ground = canvas(size)
    field = np.zeros((size, size), np.float32)
    boxes = []
    for path in family.paths:
        line, depths = draw_line(path, family, rng=rng)
        mirrored = side < 0 and not family.crossing
        flip = np.array([-1.0, 1.0]) if mirrored else np.array([1.0, 1.0])
        lean = -family.lean if mirrored else family.lean
        width = family.width * rng.uniform(0.85, 1.2)
        if rng.random() < family.present:
            boxes.append(engrave(field, ground, line * flip, depths, width=width, bulge=family.bulge, lean=lean))
    if not boxes:
        return Patch(0, 0, np.zeros((0, 0), np.float32))
    tops, bottoms, lefts, rights = zip(*boxes, strict=True)
    rows, columns = slice(min(tops), max(bottoms)), slice(min(lefts), max(rights))
    heights = field[rows, columns].copy()
    if family.crossing:
        heights *= rising(ground.x[rows, columns], -side * MIDDLE, side * MIDDLE)
    return Patch(rows.start, columns.start, heights)


def draw_line(
    path: Path, family: Family, *, rng: np.random.Generator
) -> tuple[Float[np.ndarray, "points 2"], Float[np.ndarray, " points"]]:
    """One line along a path: smoothed, moved, meandering, of varying depth (at most 1), broken here and there.

    Meander and depth are sums of three sines of random phase, with periods of 28, 13 and 6 mm for fine lines.
    """
    along, smooth, across = _smooth_path(path)
    line = smooth.copy()
    line += across * (0.45 * _wander(along, family.width, rng) * min(1.0, family.width))[:, None]
    line += rng.normal(0, family.drift, 2) * np.abs(across.mean(axis=0)) + rng.normal(0, 0.3, 2)
    share = along / along[-1]
    start, end = rng.uniform(-0.05, 0.22), rng.uniform(0.78, 1.05)
    near = np.minimum(np.minimum(share - start, end - share) / 0.22, 1.0)
    ends = np.maximum(near, 0.0) ** 2 * (3 - 2 * np.maximum(near, 0.0))
    depths = np.minimum(np.maximum(0.72 + 0.26 * _wander(along, family.width, rng), 0.12), 1.0) * rng.uniform(0.55, 1.0)
    return line, depths * ends


@lru_cache(maxsize=256)
def _smooth_path(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Way along a path in mm, its points every `STEP`, and the unit vectors to its right.

    Polynomials of low order near the corners: no kinks.
    """
    corners = np.asarray(path, float)
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    along = np.linspace(0, way[-1], max(6, int(way[-1] / STEP) + 2))
    order = min(len(way) - 1, 4)
    line = np.stack([np.polynomial.Polynomial.fit(way, corners[:, axis], order)(along) for axis in (0, 1)], axis=1)
    forward = np.gradient(line, axis=0)
    forward /= np.linalg.norm(forward, axis=1, keepdims=True) + 1e-9
    return along, line, np.stack([forward[:, 1], -forward[:, 0]], axis=1)


def _wander(
    along: Float[np.ndarray, " points"], width: float | int, rng: np.random.Generator
) -> Float[np.ndarray, " points"]:
    """A smooth random curve of about unit deviation; broad folds wander over longer ways than fine lines."""
    phases, sizes = rng.uniform(0, 2 * np.pi, 3), rng.uniform(0.6, 1.2, 3) * _SHARES
    waves = np.sin(2 * np.pi / (_PERIODS * max(1.0, 1.8 * width)) * along[:, None] + phases)
    return waves @ sizes
