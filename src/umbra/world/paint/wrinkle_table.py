"""The wrinkles of a face: where they run, how deep age and expression make them, and which actions fold them.

Depths are in mm, for somebody whose `Skin.wrinkles` is 1 (about seventy). How wrinkles deepen with age follows
measurement: fast from 40 and hardly from 60 on (Akazaki et al. 2002, Br. J. Dermatol. 147:689); between the brows not
before 40 (Luebberding et al. 2014, Dermatol. Surg. 40:22). On profilometry fine lines lie below 0.2 mm (the first of
the five grades of Lemperle et al. 2001, Plast. Reconstr. Surg. 108:1735), and microrelief within 0.02 to 0.2 mm. The
depth of each family, its width, its lines and the shares of the actions are own choices within that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

Number = float | int
Path = tuple[tuple[Number, Number], ...]


@dataclass(frozen=True)
class Family:
    """Wrinkles that one muscle makes: `paths` at image right, in frontal mm, are mirrored unless they cross the middle.

    `rest`: depth in mm that age leaves; `fold`: what the actions add at full strength; `width`: standard deviation of
    the valley; `bulge`: height of the skin beside it, as a share of the depth; `lean`: how much of the bulge lies on
    the path's right (its left at the mirrored side); `late`: exponent of age, above 1 for lines that come late;
    `present`: share of the lines that somebody has; `drift`: standard deviation of a line's place; `actions`: share of
    each action, of which those that end in _left and _right fold their own side only.
    """

    paths: tuple[Path, ...]
    rest: Number
    fold: Number
    width: Number
    bulge: Number
    lean: Number
    late: Number
    present: Number
    drift: Number
    actions: Mapping[str, Number]
    crossing: bool = False


def age_law(age: Number) -> float:
    """Mean of `Skin.wrinkles` at an age: a logistic curve, steepest at 52, as `people.casting` draws it."""
    return 1 / (1 + exp(-(age - 52) / 9))


_FOREHEAD = tuple(
    ((-43, y - 3.5), (-30, y + 0.8), (-15, y + 0.4), (0, y - 1.2), (15, y + 0.4), (30, y + 0.8), (43, y - 3.5))
    for y in (53.0, 58.5, 64.0, 69.5)
)
_CROW_FEET = (
    ((48.5, 25.5), (54, 29.5), (60, 33.5)), ((49.5, 23.6), (56, 25.6), (63, 27.4)),
    ((49.8, 21.6), (56, 21.4), (63.5, 20.6)), ((49, 19.4), (55, 17.2), (62, 13.6)),
    ((47, 16.6), (52, 13.4), (58, 8.4)),
)  # fmt: skip
_UNDER_EYE = (
    ((18.5, 14.5), (24, 11.4), (32, 10.2), (40, 12.0), (46, 15.5)),
    ((20, 11.6), (26, 8.2), (34, 7.2), (42, 9.4)),
    ((24, 14.2), (31, 13.2), (38, 14.0), (44, 16.6)),
)
_UPPER_LIP = tuple(
    ((x, y), (1.07 * x + 0.1, y + 3.6), (1.15 * x + 0.2, y + 7.2))
    for x, y in ((3.4, -36.6), (7, -36.4), (10.5, -37.4), (14, -38.8), (17.5, -40.4), (20.5, -41.6))
)
_LOWER_LIP = tuple(((x, y), (1.06 * x, y - 3.2), (1.12 * x, y - 6.4)) for x, y in ((4, -55.4), (9, -54.6), (14, -53)))
_CHEEK = (
    ((44, -2), (50.5, -12), (52.5, -26), (50, -38)), ((50, 1), (57, -10), (59, -24)),
    ((40, -14), (45.5, -25), (46, -40)), ((56, 6), (63, -6), (65.5, -20), (63, -33)),
)  # fmt: skip

FAMILIES: dict[str, Family] = {
    "forehead": Family(
        _FOREHEAD, 0.62, 0.90, 1.05, 0.42, 0.0, 0.85, 0.85, 1.3,
        {"brow_inner_raise": 0.55, "brow_outer_raise": 0.55, "brow_raise_left": 1, "brow_raise_right": 1},
        crossing=True,
    ),
    "glabella": Family(
        (((7.5, 30.5), (7.0, 36), (7.8, 42), (9.2, 48)), ((3.2, 36), (2.8, 42), (3.4, 47))),
        0.50, 0.75, 1.0, 0.40, 0.0, 1.5, 0.75, 0.9, {"brow_lower": 1, "nose_wrinkle": 0.35},
    ),
    "nose_root": Family(
        (((-8.5, 28.5), (0, 29.8), (8.5, 28.5)), ((-7.5, 24.8), (0, 25.6), (7.5, 24.8))),
        0.18, 0.50, 0.9, 0.40, 0.0, 1.3, 0.8, 0.7, {"nose_wrinkle": 1, "brow_lower": 0.35}, crossing=True,
    ),
    "nose_side": Family(
        (((7.5, 17), (10.8, 12.5), (13.2, 6.5)), ((7.8, 12), (10.8, 7.6), (13.0, 2.4))),
        0.06, 0.42, 0.8, 0.40, 0.0, 1.2, 0.85, 0.7,
        {"nose_wrinkle": 1, "sneer_left": 0.8, "sneer_right": 0.8, "smile": 0.12},
    ),
    "crow_feet": Family(
        _CROW_FEET, 0.40, 0.52, 0.65, 0.40, 0.0, 0.75, 0.8, 1.0,
        {"cheek_raise": 0.75, "smile": 0.30, "smile_left": 0.3, "smile_right": 0.3},
    ),
    "under_eye": Family(
        _UNDER_EYE, 0.28, 0.24, 0.62, 0.45, 0.0, 0.8, 0.75, 0.7, {"cheek_raise": 0.8, "smile": 0.25},
    ),
    "eye_bag": Family(
        (((16.5, 15.0), (20, 10.2), (26, 6.6), (33, 5.2), (40, 6.0)),), 0.95, 0.20, 2.2, 0.55, -0.8, 1.0, 1.0, 0.8,
        {"cheek_raise": 0.6, "smile": 0.4},
    ),
    "nasolabial": Family(
        (((17.2, -12.8), (20.6, -17.5), (25.2, -24), (29.6, -31.5), (32.8, -39.5), (34.2, -46)),),
        1.30, 1.10, 1.75, 0.42, -0.85, 0.7, 1.0, 0.9,
        {
            "smile": 0.85, "upper_lip_raise": 0.6, "nose_wrinkle": 0.35, "smile_left": 0.85, "smile_right": 0.85,
            "sneer_left": 0.7, "sneer_right": 0.7, "stretch": 0.3, "pucker": -0.3, "puff": -0.6,
        },
    ),
    "smile_line": Family(
        (((36.5, -25), (40.5, -34), (41.5, -45), (38, -56)),), 0.26, 0.50, 1.5, 0.45, -0.5, 0.9, 0.65, 1.6,
        {"smile": 0.8, "stretch": 0.7, "smile_left": 0.8, "smile_right": 0.8, "puff": -0.4},
    ),
    "marionette": Family(
        (((28.6, -48.5), (30.4, -54), (30.6, -61), (29.2, -69)),), 1.05, 0.55, 1.5, 0.42, -0.6, 1.1, 0.95, 0.8,
        {"frown": 0.9, "chin_raise": 0.3, "press": 0.2, "puff": -0.4},
    ),
    "upper_lip": Family(
        _UPPER_LIP, 0.28, 0.36, 0.55, 0.40, 0.0, 1.5, 0.8, 0.7, {"pucker": 1, "press": 0.25, "smile": -0.3},
    ),
    "lower_lip": Family(
        _LOWER_LIP, 0.18, 0.28, 0.60, 0.40, 0.0, 1.6, 0.7, 0.8, {"pucker": 1, "press": 0.2, "smile": -0.3},
    ),
    "chin": Family(
        (((-17, -66.8), (-9, -64.6), (0, -64.2), (9, -64.6), (17, -66.8)),), 0.35, 0.60, 2.0, 0.40, 0.0, 1.0, 1.0, 0.8,
        {"chin_raise": 0.8, "frown": 0.35, "press": 0.3}, crossing=True,
    ),
    "cheek": Family(_CHEEK, 0.20, 0.14, 1.05, 0.42, 0.0, 1.9, 0.7, 1.8, {"smile": 0.5, "stretch": 0.4, "frown": 0.2}),
    "neck": Family(
        (
            ((-42, -98), (-28, -103), (-12, -106), (0, -106.6), (12, -106), (28, -103), (42, -98)),
            ((-40, -111), (-26, -116), (-10, -118.6), (8, -119), (26, -116), (40, -111)),
            ((-40, -124), (-24, -129), (-8, -131), (10, -131), (28, -128.6), (40, -124)),
        ),
        0.60, 0.0, 1.3, 0.40, 0.0, 0.45, 0.8, 2.0, {}, crossing=True,
    ),
}  # fmt: skip
"""Paths run so that "right" is outward or down: from the nose down, from the inner corner out, from left to right."""
