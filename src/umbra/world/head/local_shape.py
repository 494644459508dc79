"""Local shape: what age, fullness and sex do to patches of skin, and how heads differ where scans say nothing.

Each patch is a round Gaussian one; pairs move as mirror twins, and, where they vary by chance, a little against each
other, which is the asymmetry of faces. Where scans do say how heads vary (`scan_statistics`) nothing is added by
chance: between the scans' points the scanned heads themselves differ by no more than about 0.3 mm. Places, lengths and
amounts of patches are own choices.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from jaxtyping import Float, Float32
from scipy.spatial import cKDTree

from umbra.world.head import chart, layout
from umbra.world.head.anthropometry import MEASURES, OPEN
from umbra.world.head.average import average_head
from umbra.world.head.head import bendings, responses

Number = float | int
Patch = tuple[Number, Number, Number]
Triple = tuple[Number, Number, Number]

# name: frontal x, y, length mm
FRONTAL_PATCHES: dict[str, Patch] = {
    "brow_outer": (52, 38, 11),
    "fold_of_lid": (30, 33, 7),
    "under_eye": (28, 6, 10),
    "nose_tip": (0, -8, 7),
    "mouth_corner": (27, -45, 7),
    "cheek_front": (32, -8, 12),
    "cheek_hollow": (42, -30, 15),
    "beside_mouth": (34, -50, 12),
}
# name: chart a, h, length mm
CHART_PATCHES: dict[str, Patch] = {
    "jaw_front": (56, -74, 13),
    "jaw_middle": (76, -62, 14),
    "jaw_angle": (95, -44, 15),
    "cheek_side": (82, -14, 16),
    "under_chin": (0, -102, 13),
    "throat": (0, -122, 16),
    "crown": (60, 130, 40),
    "back": (200, 40, 40),
    "ear_top": (144, 26, 9),
    "ear_back": (154, 8, 9),
    "ear_lobe": (135, -20, 8),
}
VARIED: dict[str, Triple] = {
    "under_chin": (0, 1.5, 0),
    "throat": (0, 1.0, 2.5),
    "crown": (2.0, 3.0, 2.5),
    "back": (2.5, 2.0, 4.0),
    "ear_top": (2.2, 1.6, 1.4),
    "ear_back": (2.2, 1.0, 1.4),
    "ear_lobe": (1.3, 1.5, 1.2),
}
"""Standard deviations along x, y and z, mm, of the patches that lie where scans say nothing."""
ASYMMETRY = 0.16
"""Spread of a pair's disagreement against its agreement, an own choice: about 0.3 to 0.6 mm between the sides."""

# What age (30 years), fullness (one sd, about) and sex (female minus male) do to patches, in mm: name -> (x, y, z).
# Patches that scans see are not pushed as such: `variation` moves heads along what scans show of them.
AGEING: dict[str, Triple] = {
    "fold_of_lid": (0, -1.1, 0.9),
    "brow_outer": (0, -1.2, 0),
    "under_eye": (0, 0, -1.2),
    "cheek_front": (0, -1.6, -0.8),
    "beside_mouth": (1.0, -1.6, 1.6),
    "jaw_front": (1.2, -1.8, 0.6),
    "mouth_corner": (0, -1.2, -0.6),
    "under_chin": (0, -3.2, 0.5),
    "nose_tip": (0, -1.3, 0.2),
    "ear_lobe": (0.3, -1.5, 0),
    "cheek_hollow": (-0.8, 0, -1.0),
}
FULLNESS: dict[str, Triple] = {
    "cheek_hollow": (2.4, 0, 2.6),
    "beside_mouth": (1.8, 0, 2.0),
    "cheek_side": (2.8, 0, 1.0),
    "jaw_middle": (2.2, -1.2, 0.6),
    "jaw_angle": (2.0, -1.6, 0),
    "under_chin": (0, -4.0, 1.5),
    "throat": (0, -1.0, 3.0),
    "jaw_front": (1.4, -1.2, 1.0),
    "cheek_front": (0.5, 0, 1.1),
    "fold_of_lid": (0, 0, 0.5),
}
FEMININITY: dict[str, Triple] = {"throat": (0, 0, -2.5)}
"""The larynx; all else that the sexes differ in follows the scans (`variation`)."""


def years_of(age: float | int) -> float:
    """Age as the tables count it: in 30 years from 30, as far as people are drawn."""
    return float(np.clip((age - 30) / 30, -0.4, 1.6))


@cache
def patch_centres() -> dict[str, Float[np.ndarray, "3"]]:
    """Place in space of each patch's middle on the image-right side of the average head."""
    tree = cKDTree(layout.PLACES[: layout.SKIN_COUNT])
    frontal = chart.from_frontal(np.array([patch[:2] for patch in FRONTAL_PATCHES.values()], dtype=float))
    places = np.concatenate([frontal, [patch[:2] for patch in CHART_PATCHES.values()]])
    names = [*FRONTAL_PATCHES, *CHART_PATCHES]
    return dict(zip(names, average_head()[tree.query(places)[1]], strict=True))


Mode = tuple[str, int, bool]
"""A patch, the axis along which it is pushed, and whether its twins agree."""


@cache
def mode_names() -> tuple[Mode, ...]:
    """All modes of chance in their order; patches on the midline have no disagreeing twins and stay on it."""
    names: list[Mode] = []
    for name, spreads in VARIED.items():
        sides = (True,) if CHART_PATCHES[name][0] == 0 else (True, False)
        names += [(name, axis, even) for axis, spread in enumerate(spreads) if spread > 0 for even in sides]
    return tuple(names)


def _pushed(name: str, axis: int, *, even: bool = True) -> Float[np.ndarray, "vertices 3"]:
    """A patch pushed by one mm along one axis."""
    length = (FRONTAL_PATCHES | CHART_PATCHES)[name][2]
    vertices, centre = average_head(), patch_centres()[name]
    right, left = (
        np.exp(-((vertices - centre * [sign, 1, 1]) ** 2).sum(axis=1) / (2 * length**2)) for sign in (1.0, -1.0)
    )
    agree = (1.0 if even else -1.0) * (-1.0 if axis == 0 else 1.0)
    field = np.zeros((len(vertices), 3))
    field[:, axis] = right if abs(centre[0]) < 1.0 else right + agree * left
    return field


def patch_field(table: Mapping[str, Triple], *, open_only: bool = False) -> Float[np.ndarray, "vertices 3"]:
    """The bending that a table of pushes makes together; or only those of its patches where scans say nothing."""
    chosen = {name: row for name, row in table.items() if name in VARIED or not open_only}
    pushes = [push * _pushed(name, axis) for name, row in chosen.items() for axis, push in enumerate(row) if push]
    return np.sum(pushes, axis=0)


@cache
def local_modes() -> Float32[np.ndarray, "modes vertices 3"]:
    """Bendings of chance at one sd, which change no open measure; then those of age, fullness and sex at one unit."""
    chance = np.stack(
        [_pushed(n, axis, even=even) * VARIED[n][axis] * (1.0 if even else ASYMMETRY) for n, axis, even in mode_names()]
    )
    rows = [list(MEASURES).index(name) for name in OPEN]
    chance -= np.tensordot(responses(chance)[:, rows], bendings().open, 1)
    known = np.stack([patch_field(table, open_only=True) for table in (AGEING, FULLNESS, FEMININITY)])
    return np.concatenate([chance, known]).astype(np.float32)


def draw_amounts(
    *, sex: float | int, age: float | int, fullness: float | int, rng: np.random.Generator
) -> Float32[np.ndarray, " modes"]:
    """One person's amount of each mode: independent normals cut at 2.2 sd, and what is known of the person."""
    chance = np.clip(rng.standard_normal(len(mode_names())), -2.2, 2.2)
    return np.concatenate([chance, [years_of(age), fullness, sex - 0.5]]).astype(np.float32)


def local_offsets(amounts: Float32[np.ndarray, "*batch modes"]) -> Float32[np.ndarray, "*batch vertices 3"]:
    """Displacement of every vertex in mm for amounts of the modes."""
    fields = local_modes()
    return (amounts @ fields.reshape(len(fields), -1)).reshape(*amounts.shape[:-1], -1, 3)
