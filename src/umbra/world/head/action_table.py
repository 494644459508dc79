"""Where each action pushes the skin: patches of the average face, after FACS (AU numbers at the actions)."""

Number = float | int
Push = tuple[Number, Number, Number, tuple[Number, Number, Number], str]
"""Frontal x, y of the patch, its length in mm, displacement in mm at its middle, where: all, upper or lower (of
the slit).
"""

PUSHES: dict[str, tuple[Push, ...]] = {
    "smile": (  # AU 12
        (25, -45, 10, (5.0, 6.0, -4.5), "all"),
        (38, -14, 13, (1.5, 4.0, 3.0), "all"),
        (0, -45, 14, (0, 0.5, -2.0), "all"),
        (12, -38, 7, (1.0, 2.0, -1.0), "upper"),
        (31, 13, 9, (0, 1.4, 0.8), "all"),
        (16, -16, 7, (1.6, 0.8, 0), "all"),
        (29, -33, 5, (1.0, 1.0, -1.8), "all"),
    ),
    "frown": (
        (25, -46, 9, (1.0, -5.0, -0.5), "all"),
        (0, -70, 12, (0, 0.8, 0.8), "all"),
        (34, -52, 9, (1, -2, 1), "all"),
    ),  # AU 15
    "pucker": (  # AU 18, 22
        (25, -45, 10, (-8.5, 0, 4.0), "all"),
        (0, -38, 8, (0, 0.8, 5.0), "upper"),
        (0, -51, 8, (0, -0.6, 5.0), "lower"),
        (12, -40, 8, (-2.5, 0.5, 2.5), "all"),
        (12, -50, 8, (-2.5, -0.5, 2.5), "all"),
        (38, -35, 14, (-3, 0, -1), "all"),
    ),
    "stretch": (
        (25, -46, 11, (6.0, -1.2, -4.5), "all"),
        (40, -50, 14, (2.5, -0.5, 0), "all"),
        (0, -46, 10, (0, 0, -1.5), "all"),
    ),  # AU 20
    "press": (
        (0, -38, 8, (0, -1.8, -1.6), "upper"),
        (0, -52, 8, (0, 1.8, -1.6), "lower"),
        (14, -38, 7, (0, -1.1, -1.0), "upper"),
        (14, -51, 7, (0, 1.1, -1.0), "lower"),
        (27, -45, 8, (1.0, -0.5, -1.0), "all"),
    ),  # AU 24
    "lips_part": ((0, -41, 9, (0, 1.7, 0.3), "upper"), (0, -50, 10, (0, -2.4, 0.2), "lower")),  # AU 25
    "upper_lip_raise": (
        (8, -38, 9, (0, 4.6, 0.2), "upper"),
        (17, -22, 8, (0.6, 2.2, 0.8), "all"),
        (28, -20, 9, (0.5, 2.2, 1.6), "all"),
    ),  # AU 10
    "lower_lip_drop": ((0, -51, 11, (0, -5.0, 0.8), "lower"), (14, -51, 8, (1.0, -2.5, 0), "lower")),  # AU 16
    "chin_raise": (
        (0, -76, 11, (0, 4.0, 1.8), "all"),
        (0, -54, 8, (0, 2.0, 1.6), "all"),
        (25, -46, 8, (0, -1.5, 0), "all"),
    ),  # AU 17
    "nose_wrinkle": (
        (13, -12, 7, (0.8, 3.4, 0.4), "all"),
        (9, 8, 7, (0, 2.8, 1.4), "all"),
        (12, 40, 9, (-1.4, -3.2, 1.0), "all"),
        (8, -37, 9, (0, 2.2, 0), "upper"),
        (24, 12, 8, (0, 1.8, 1.2), "all"),
    ),  # AU 9
    "cheek_raise": (
        (38, 2, 13, (0, 4.2, 2.2), "all"),
        (32, 14, 8, (0, 2.3, 1.0), "all"),
        (48, 22, 8, (-0.8, -0.6, 0), "all"),
        (34, 29, 7, (0, -1.0, 0), "all"),
    ),  # AU 6
    "brow_inner_raise": ((12, 43, 10, (0, 5.5, 0.3), "all"), (10, 58, 13, (0, 2.8, 0.4), "all")),  # AU 1
    "brow_outer_raise": (
        (47, 43, 11, (0, 5.5, 0), "all"),
        (42, 57, 13, (0, 2.4, 0), "all"),
        (36, 32, 7, (0, 2.0, -0.4), "all"),
    ),  # AU 2
    "brow_lower": (
        (13, 41, 10, (-2.8, -5.0, 1.4), "all"),
        (36, 44, 11, (-0.6, -3.4, 0.4), "all"),
        (0, 40, 9, (0, -2.2, 1.2), "all"),
    ),  # AU 4
    "eyes_widen": ((31, 27, 5.5, (0, 2.4, 0), "all"), (31, 34, 8, (0, 1.2, 0), "all")),  # AU 5
    "puff": (
        (40, -36, 15, (5.5, 0, 5.0), "all"),
        (24, -44, 9, (-1.5, 0, 1.5), "all"),
        (0, -34, 9, (0, 0, 1.8), "all"),
    ),  # AU 34
}
"""Pushes at image right; every action here moves both sides as mirror twins."""
ONE_SIDED: dict[str, tuple[Push, ...]] = {
    "smile": PUSHES["smile"],
    "sneer": (
        (14, -12, 7, (0.8, 2.8, 0.6), "all"),
        (14, -38, 8, (0.6, 4.0, 0.4), "upper"),
        (26, -22, 10, (0.5, 3.0, 2.0), "all"),
    ),
    "mouth": (
        (25, -45, 12, (6.5, 0.6, -2.5), "all"),
        (0, -45, 13, (5.0, 0, 0), "all"),
        (-25, -45, 11, (4.0, 0, 1.5), "all"),
    ),
    "brow_raise": PUSHES["brow_inner_raise"] + PUSHES["brow_outer_raise"],
}
"""Actions that exist per side, as `<name>_left` and `<name>_right` (in the image)."""
