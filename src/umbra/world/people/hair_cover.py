"""Which part of the chart each hair style covers, and how thick it stands there."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from umbra.world.paint.appearance import Hair
from umbra.world.paint.canvas import rising
from umbra.world.paint.hairline import fade_height, hair_depth
from umbra.world.people.hair_flow import parting_x

LOWEST = {"bob": -120.0, "long": -212.0, "wavy": -212.0, "locs": -212.0, "fringe": -160.0}
"""Lowest height in mm of a hanging grid: few values, so that a grid's anchors are found once for all people."""
HANG_FROM = 92.0
"""Hair that hangs beside the face begins at this chart place, a little before the ear (a sideburn's own)."""
CLOSE = ("bun", "ponytail", "braids")


@dataclass(frozen=True)
class Fall:
    """How the hair hangs: the edge beside the face, the lower ends, the ends of a fringe (None: swept away)."""

    edge: float
    end: float
    fringe: float | None


def fall_of(hair: Hair) -> Fall | None:
    """The hanging part of a style, or None where everything stands on the scalp."""
    if hair.style == "bob":
        return Fall(
            edge=HANG_FROM + 8 * (1 - hair.volume),
            end=-62 - 40 * hair.length,
            fringe=58 + 7 * hair.hairline if hair.length > 0.7 else None,
        )
    if hair.style in ("long", "wavy"):
        tucked = 66 if hair.volume < 0.85 else 0
        return Fall(edge=HANG_FROM + 6 * hair.temples + tucked, end=-115 - 85 * hair.length, fringe=None)
    if hair.style == "locs":
        return Fall(edge=HANG_FROM + 26, end=-60 - 120 * hair.length, fringe=None)
    if hair.style == "fringe":
        end = -60.0 - 90.0 * hair.length if hair.length > 0.3 else 30.0
        return Fall(edge=HANG_FROM + 2, end=end, fringe=57 + 9 * hair.hairline)
    return None


def lowest(hair: Hair) -> float:
    """Height down to which the style's grid reaches."""
    fall = fall_of(hair)
    return LOWEST[hair.style] if fall is not None and fall.end < -55 else -80.0


def cover_depth(
    hair: Hair, across: Float[np.ndarray, "..."], height: Float[np.ndarray, "..."]
) -> Float[np.ndarray, "..."]:
    """Signed millimetres into the hair as it lies or hangs (negative: no hair here)."""
    depth = hair_depth(hair, across, height)
    fade = fade_height(hair, across)
    if fade is not None:
        depth = np.minimum(depth, height - fade)
    fall, a = fall_of(hair), np.abs(across)
    if fall is None:
        return depth
    # The inner edge swings: off the cheekbone, in again towards the chin.
    swing = 7 * hair.volume * np.sin((height - 30) / 42 + hair.parting) - 5 * rising(height, -40, -110)
    wander = 5 * hair.wave * np.sin(height / 17 + 3 * hair.parting + np.sign(across)) + swing
    beside = np.minimum(a - fall.edge - wander, height - fall.end - 14 * rising(a, 130, fall.edge))
    beside = np.minimum(beside, 70 - height)
    depth = _joined(depth, beside)
    if fall.fringe is not None:
        depth = _joined(depth, np.minimum(height - fringe_ends(hair, fall.fringe, across), 78 - a))
    return depth


def fringe_ends(hair: Hair, middle: float, across: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """Height of the ends of a fringe: aslant, lower at the temples, and raised where it parts.

    A fringe parts in two or three places that follow from the person's parting, each an upturned V; the widest lies on
    the parting's side.
    """
    ends = middle - 0.09 * across * np.sign(hair.parting) - 0.0022 * across**2
    for place, wide, high in ((30.0, 11.0, 20.0), (-22.0, 7.0, 12.0), (-52.0, 6.0, 8.0)):
        off = np.abs(across - np.sign(hair.parting) * (place + 14 * (hair.volume - 1)))
        ends = ends + high * (0.5 + 0.5 * hair.wave) * np.clip(1 - off / wide, 0, 1)
    return ends


def _joined(one: Float[np.ndarray, "..."], two: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """The union of two covers, smooth where they meet, so that no edge of one shows within the other."""
    return 0.5 * (one + two + np.sqrt((one - two) ** 2 + 64.0)) - 1.5


def thickness(
    hair: Hair, across: Float[np.ndarray, "..."], height: Float[np.ndarray, "..."]
) -> Float[np.ndarray, "..."]:
    """How far the hair's surface stands off the head, in mm, before strands and curls roughen it."""
    depth = cover_depth(hair, across, height)
    full = _standing(hair, across, height)
    # In front hair rises slowly off the brow where it is combed back, at once where it hangs.
    front = rising(height, 40, 70) * np.exp(-((across / 85) ** 4))
    hanging = rising(depth - hair_depth(hair, across, height), 0, 6)
    # A fringe thins out towards its ends and lies on the forehead there.
    thin = 26.0 * np.exp(-((across / 80) ** 4)) * rising(height, 30, 42) * (fall_of(hair) is not None)
    edge = {"curly": 20.0, "afro": 34.0, "crop": 34.0, "short": 26.0, "receding": 26.0, "undercut": 9.0}.get(
        hair.style, 16.0
    )
    return 0.8 + (full - 0.8) * rising(depth, -2.0, edge + front * (1 - hanging) * 18 + (thin - 8) * hanging)


def _standing(hair: Hair, across: np.ndarray, height: np.ndarray) -> np.ndarray:
    """The thickness well inside the hair."""
    top, lift, style = rising(height, 25, 95), hair.volume, hair.style
    if style in ("short", "receding", "crop"):
        close = {"crop": 1.2, "receding": 2.0}.get(style, 3.0)
        return close + 2.0 * lift + top * (1.5 + (10.0 if style == "short" else 6.0) * hair.length * lift)
    if style in ("quiff", "undercut"):
        crest = np.exp(-(((height - 98) / 26) ** 2) - ((across - 16 * hair.parting) / 46) ** 2)
        return 2.5 + 1.5 * lift + top * (4.0 + 4.0 * lift) + (8 + 16 * hair.length) * crest
    if style == "curly":
        return (8.0 + 10.0 * lift) + top * (5.0 + 16.0 * hair.length * lift)
    if style == "afro":
        return (16.0 + 10.0 * lift) * (1 + 0.9 * hair.length) + 10 * top
    if style in CLOSE:
        return 2.5 + 1.5 * lift + 2 * top
    if style == "locs":
        return 5.0 + 3.0 * lift + 3 * top
    groove = np.exp(-(((across - parting_x(hair)) / 7) ** 2)) * rising(height, 66, 90) * rising(height, 159, 148)
    if style == "parted":
        side = rising(across * np.sign(hair.parting), 12, -25)
        return 4.0 + 2.0 * lift + top * (2.0 + 9.0 * lift * (0.4 + 0.6 * side)) - 4 * groove
    full = 6.0 + 4.0 * lift + top * (1.0 + 4.0 * lift) - 4 * groove * (style != "fringe")
    # Ears lift the hair that hangs over them.
    return full + 17 * np.exp(-(((np.abs(across) - 140) / 30) ** 2) - ((height - 8) / 40) ** 2)
