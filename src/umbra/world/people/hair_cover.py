"""Which part of the chart each hair style covers, and how thick it stands there."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from umbra.world.paint.appearance import Hair
from umbra.world.paint.canvas import rising
from umbra.world.paint.hairline import hair_depth

LOWEST = {"bob": -120.0, "long": -212.0, "fringe": -160.0}
"""Lowest height in mm of a hanging grid: few values, so that a grid's anchors are found once for all people."""
HANG_FROM = 92.0
"""Hair that hangs beside the face begins at this chart place, a little before the ear (a sideburn's own)."""


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
            end=-68 - 38 * hair.length,
            fringe=54 + 7 * hair.hairline if hair.length > 0.6 else None,
        )
    if hair.style == "long":
        tucked = 66 if hair.volume < 0.85 else 0
        return Fall(edge=HANG_FROM + 6 * hair.temples + tucked, end=-135 - 65 * hair.length, fringe=None)
    if hair.style == "fringe":
        end = -150.0 if hair.length > 0.3 else 30.0
        return Fall(edge=HANG_FROM + 2, end=end, fringe=55 + 7 * hair.hairline)
    return None


def lowest(hair: Hair) -> float:
    """Height down to which the style's grid reaches."""
    fall = fall_of(hair)
    return LOWEST[hair.style] if fall is not None and fall.end < -70 else -80.0


def cover_depth(
    hair: Hair, across: Float[np.ndarray, "..."], height: Float[np.ndarray, "..."]
) -> Float[np.ndarray, "..."]:
    """Signed millimetres into the hair as it lies or hangs (negative: no hair here)."""
    depth = hair_depth(hair, across, height)
    fall, a = fall_of(hair), np.abs(across)
    if fall is None:
        return depth
    wander = 4 * hair.wave * np.sin(height / 17 + 3 * hair.parting) + 0.06 * np.maximum(-height, 0)
    beside = np.minimum(a - fall.edge - wander, height - fall.end)
    beside = np.minimum(beside, 70 - height)
    depth = np.maximum(depth, beside)
    if fall.fringe is not None:
        slope = 0.05 * across * np.sign(hair.parting)
        depth = np.maximum(depth, np.minimum(height - fall.fringe - slope - 0.0016 * a**2, 76 - a))
    return depth


def thickness(
    hair: Hair, across: Float[np.ndarray, "..."], height: Float[np.ndarray, "..."]
) -> Float[np.ndarray, "..."]:
    """How far the hair's surface stands off the head, in mm, before strands and curls roughen it."""
    depth = cover_depth(hair, across, height)
    top = rising(height, 25, 95)
    lift = hair.volume
    if hair.style in ("short", "receding"):
        full = (4.0 + 2.0 * lift) + top * (2.0 + 9.0 * hair.length * lift)
    elif hair.style == "parted":
        side = rising(across * np.sign(hair.parting), 12, -25)
        groove = np.exp(-(((across - 42 * hair.parting) / 7) ** 2)) * rising(height, 70, 90) * rising(height, 158, 140)
        full = 5.0 + 2.0 * lift + top * (3.0 + 11.0 * lift * (0.4 + 0.6 * side)) - 5 * groove
    elif hair.style == "curly":
        full = (9.0 + 13.0 * lift) + top * (6.0 + 22.0 * hair.length * lift)
    elif hair.style == "bun":
        full = 4.5 + 2.0 * lift + 2 * top
    else:
        groove = np.exp(-(((across - 20 * hair.parting) / 6) ** 2)) * rising(height, 66, 90) * (hair.style != "fringe")
        full = 8.0 + 4.0 * lift + top * (1.0 + 5.0 * lift) - 4 * groove
        # Ears lift the hair that hangs over them.
        full = full + 15 * np.exp(-(((np.abs(across) - 140) / 30) ** 2) - ((height - 8) / 40) ** 2)
    # In front hair rises slowly off the brow where it is combed back, at once where it hangs.
    front = rising(height, 40, 70) * np.exp(-((across / 85) ** 4))
    hanging = rising(depth - hair_depth(hair, across, height), 0, 6)
    edge = {"curly": 16.0, "short": 14.0}.get(hair.style, 10.0) + front * (1 - hanging) * 22
    return 0.8 + (full - 0.8) * rising(depth, -2.0, edge)
