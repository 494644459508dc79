"""Local shape: how noses, lids, lips, brows, cheeks and jaws differ where no measure looks.

Each mode pushes a round patch of skin along one axis (a Gaussian patch; pairs move as mirror twins, and a little
against each other, which is the asymmetry of faces). Places, lengths and amplitudes (about 1 to 3 mm), and what age,
sex and fullness do, are own choices; no scan was measured for them.
"""

from functools import cache

import numpy as np
from jaxtyping import Float, Float32
from scipy.spatial import cKDTree

from umbra.world.head import chart, layout
from umbra.world.head.average import average_head
from umbra.world.head.head import without_measures

Number = float | int
Patch = tuple[Number, Number, Number, tuple[Number, Number, Number]]

# name: frontal x, y, patch length mm, standard deviations along x, y, z in mm
FRONTAL_PATCHES: dict[str, Patch] = {
    "forehead_middle": (0, 68, 20, (0, 1.0, 2.2)),
    "forehead_side": (32, 66, 18, (1.2, 1.0, 2.2)),
    "glabella": (0, 44, 9, (0, 1.2, 1.6)),
    "brow_inner": (14, 40, 9, (1.2, 2.2, 1.6)),
    "brow_middle": (33, 44, 10, (1.0, 2.2, 1.8)),
    "brow_outer": (52, 38, 11, (1.2, 2.2, 1.8)),
    "fold_of_lid": (30, 33, 7, (0.6, 1.4, 1.9)),
    "upper_lid_inner": (22, 26, 4.5, (0.5, 0.9, 0.6)),
    "upper_lid_outer": (40, 27, 5, (0.5, 1.0, 0.8)),
    "lower_lid": (31, 15, 6, (0.5, 0.9, 1.2)),
    "outer_corner": (46, 22.5, 6, (0.9, 0.9, 1.2)),
    "inner_corner": (16.5, 20.5, 5, (0.6, 0.8, 1.0)),
    "under_eye": (28, 6, 10, (0.6, 1.0, 1.7)),
    "nose_root": (0, 25, 8, (0, 1.4, 1.9)),
    "nose_bridge": (0, 12, 7, (0, 0.8, 1.9)),
    "nose_bridge_side": (8, 8, 6, (1.1, 0.5, 1.1)),
    "nose_lower_bridge": (0, 1, 6, (0, 0.8, 1.6)),
    "nose_tip": (0, -8, 7, (0, 2.0, 1.4)),
    "nose_tip_side": (6, -8, 5, (1.3, 0.9, 1.0)),
    "nose_wing_top": (13, -8, 5.5, (1.0, 1.2, 1.2)),
    "nose_wing": (14.5, -16, 5.5, (0.6, 1.4, 1.3)),
    "columella": (0, -19, 4.5, (0, 1.3, 1.0)),
    "philtrum": (0, -30, 6, (0, 0.8, 1.5)),
    "beside_philtrum": (15, -31, 8, (0.7, 1.0, 1.5)),
    "upper_lip_bow": (5, -38, 4.5, (0.6, 0.9, 1.1)),
    "upper_lip_side": (15, -40, 5, (0.5, 0.9, 0.9)),
    "lower_lip_middle": (0, -51, 6, (0, 0.9, 1.5)),
    "lower_lip_side": (14, -50, 5.5, (0.5, 0.9, 1.0)),
    "mouth_corner": (27, -45, 7, (0.6, 1.5, 1.4)),
    "below_lip": (0, -64, 8, (0, 1.0, 1.7)),
    "chin": (0, -79, 11, (0, 1.3, 2.4)),
    "chin_side": (16, -80, 10, (2.3, 1.5, 1.7)),
    "cheekbone": (46, 6, 14, (1.9, 1.6, 2.4)),
    "cheek_front": (32, -8, 12, (1.0, 1.3, 2.2)),
    "cheek_hollow": (42, -30, 15, (2.4, 1.0, 2.6)),
    "beside_mouth": (34, -50, 12, (1.9, 1.0, 2.1)),
    "temple": (55, 46, 13, (2.0, 0.8, 1.6)),
}
CHART_PATCHES: dict[str, Patch] = {
    "jaw_front": (56, -74, 13, (2.2, 2.0, 1.8)),
    "jaw_middle": (76, -62, 14, (2.4, 2.2, 1.8)),
    "jaw_angle": (95, -44, 15, (1.2, 3.0, 2.0)),
    "jaw_branch": (103, -22, 15, (2.3, 1.2, 1.8)),
    "cheek_side": (82, -14, 16, (2.2, 1.2, 1.8)),
    "arch": (98, 10, 14, (1.0, 1.0, 1.4)),
    "under_chin": (0, -102, 13, (0, 3.0, 1.2)),
    "throat": (0, -122, 16, (0, 1.0, 3.5)),
    "crown": (60, 130, 40, (2.0, 3.0, 2.5)),
    "forehead_top": (0, 95, 24, (0, 2.0, 3.0)),
    "back": (200, 40, 40, (2.5, 2.0, 4.0)),
    "ear_top": (144, 26, 9, (2.2, 1.6, 1.4)),
    "ear_back": (154, 8, 9, (2.2, 1.0, 1.4)),
    "ear_lobe": (135, -20, 8, (1.3, 1.5, 1.2)),
}
ASYMMETRY = 0.16
"""Spread of a pair's disagreement against its agreement, an own choice: about 0.3 to 0.6 mm between the sides of the
face. Scans of 270 adolescents differ by less than 1 mm on average (Djordjevic et al. 2014, Eur. J. Orthod. 36(2)).
"""

FINE_VARIETY = 1.35
"""Eyes, nose, lips and brows vary this much more than the table says, an own choice: broad shapes look wrong sooner
than features do.
"""

# What age and sex do to patches, in mm: name -> (x, y, z). Ageing counts per 30 years from 30; sex is female minus
# male.
AGEING = {
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
FEMININITY = {
    "glabella": (0, 0, -1.9),
    "brow_middle": (0, 1.3, -1.7),
    "brow_outer": (0, 1.6, -1.0),
    "brow_inner": (0, 0.8, -1.4),
    "forehead_middle": (0, 0, 1.2),
    "chin_side": (-2.2, 0, -0.6),
    "jaw_angle": (-0.5, 2.2, 0),
    "nose_tip": (0, 1.2, 0),
    "cheek_front": (0, 0.6, 0.9),
    "upper_lid_outer": (0, 0.5, 0),
    "throat": (0, 0, -2.5),
    "jaw_middle": (-1.0, 0.8, 0),
}
FULLNESS = {
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


def patch_centres() -> dict[str, Float[np.ndarray, "3"]]:
    """Place in space of each patch's middle on the image-right side of the average head."""
    tree = cKDTree(layout.PLACES[: layout.SKIN_COUNT])
    names = [*FRONTAL_PATCHES, *CHART_PATCHES]
    frontal = chart.from_frontal(np.array([patch[:2] for patch in FRONTAL_PATCHES.values()], dtype=float))
    places = np.concatenate([frontal, [patch[:2] for patch in CHART_PATCHES.values()]])
    return dict(zip(names, average_head()[tree.query(places)[1]], strict=True))


Mode = tuple[str, int, bool]
"""A patch, the axis along which it is pushed, and whether its twins agree."""


@cache
def mode_names() -> tuple[Mode, ...]:
    """All modes in the order of their amounts; patches on the midline have no disagreeing twins and stay on it."""
    names: list[Mode] = []
    for name, patch in (FRONTAL_PATCHES | CHART_PATCHES).items():
        middle = patch[0] == 0
        for axis, spread in enumerate(patch[3]):
            if spread > 0:
                names += [(name, axis, True)] if middle else [(name, axis, True), (name, axis, False)]
    return tuple(names)


def _field(mode: Mode, centre: Float[np.ndarray, "3"]) -> Float[np.ndarray, "vertices 3"]:
    name, axis, even = mode
    _, _, length, spreads = (FRONTAL_PATCHES | CHART_PATCHES)[name]
    vertices = average_head()
    right, left = (
        np.exp(-((vertices - centre * [sign, 1, 1]) ** 2).sum(axis=1) / (2 * length**2)) for sign in (1.0, -1.0)
    )
    agree = (1.0 if even else -1.0) * (-1.0 if axis == 0 else 1.0)
    weight = right if abs(centre[0]) < 1.0 else right + agree * left
    field = np.zeros((len(vertices), 3))
    field[:, axis] = weight * spreads[axis] * (1.0 if even else ASYMMETRY)
    return field


@cache
def local_modes() -> Float32[np.ndarray, "modes vertices 3"]:
    """All local bendings at one sd, corrected so that none changes a measure."""
    centres = patch_centres()
    fields = np.stack([_field(mode, centres[mode[0]]) for mode in mode_names()])
    return without_measures(fields).astype(np.float32)


def draw_amounts(
    *, sex: float | int, age: float | int, fullness: float | int, rng: np.random.Generator, strength: float | int = 1.0
) -> Float32[np.ndarray, " modes"]:
    """One person's amount of each mode: independent normal (cut at 2.2 sd) on top of what sex, age and fullness do."""
    names = mode_names()
    patches = FRONTAL_PATCHES | CHART_PATCHES
    fine = np.array([FINE_VARIETY if patches[name][2] < 10 else 1.0 for name, _, _ in names])
    amounts = strength * fine * np.clip(rng.standard_normal(len(names)), -2.2, 2.2)
    years, femininity = np.clip((age - 30) / 30, -0.4, 1.6), sex - 0.5
    for index, (name, axis, even) in enumerate(names):
        if even:
            shift = years * AGEING.get(name, (0, 0, 0))[axis] + femininity * FEMININITY.get(name, (0, 0, 0))[axis]
            shift += fullness * FULLNESS.get(name, (0, 0, 0))[axis]
            amounts[index] += shift / patches[name][3][axis]
    return amounts.astype(np.float32)


def local_offsets(amounts: Float32[np.ndarray, "*batch modes"]) -> Float32[np.ndarray, "*batch vertices 3"]:
    """Displacement of every vertex in mm for amounts of the modes."""
    fields = local_modes()
    return (amounts @ fields.reshape(len(fields), -1)).reshape(*amounts.shape[:-1], -1, 3)
