"""Where the hair of the head begins: one line around the chart, shared by the painted scalp and the hair's own mesh."""

import numpy as np
from jaxtyping import Float
from scipy.interpolate import PchipInterpolator

from umbra.world.paint.appearance import Hair

_line = PchipInterpolator(
    [0, 16, 32, 44, 56, 72, 92, 104, 108, 114, 119, 124, 159, 165, 172, 187, 211],
    [82, 84, 84, 80, 67, 54, 46, 36, 14, -2, 16, 41, 41, 24, -22, -60, -70],
)
"""Average line (chart a, h in mm): forehead, temple, sideburn before the ear, over the ear, behind it, nape."""

WREATH_HEIGHT = 64.0
"""Top of what is left at the sides of a bald head."""


FADED = {"crop": 66.0, "quiff": 62.0, "undercut": 78.0}
"""Height above which these styles are longer; below, the sides are cropped to the skin and painted on it."""


def fade_height(hair: Hair, across: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."] | None:
    """Where long hair begins above cropped sides (higher beside than behind), or None for other styles."""
    if hair.style not in FADED:
        return None
    behind = np.clip((np.abs(across) - 120) / 91, 0, 1)
    aside = np.clip(np.abs(across) / 60, 0, 1)
    return (FADED[hair.style] + 14 * (0.5 - hair.length)) * aside + 30 * (1 - aside) - 62 * behind


def hairline(hair: Hair, across: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """Lowest height of the hair at chart places `across` (mm, either side)."""
    a = np.abs(across)
    lift = 6.5 * hair.hairline * np.exp(-((a / 60) ** 4))
    lift = lift + 22 * hair.temples * np.exp(-(((a - 36) / 17) ** 2)) - 8 * hair.peak * np.exp(-((a / 8) ** 2))
    if hair.style == "receding":
        lift = lift + (18 + 14 * hair.length) * np.exp(-((a / 42) ** 4)) + 14 * np.exp(-(((a - 36) / 16) ** 2))
    return _line(np.minimum(a, 211)) + lift


def hair_depth(
    hair: Hair, across: Float[np.ndarray, "..."], height: Float[np.ndarray, "..."]
) -> Float[np.ndarray, "..."]:
    """Millimetres into the hairy scalp (negative: bare skin); a bald head keeps a wreath at most."""
    depth = height - hairline(hair, across)
    if hair.style == "bald":
        top = (
            WREATH_HEIGHT
            - 26 * np.exp(-(((np.abs(across) - 211) / 60) ** 2))
            - 90 * np.exp(-((np.abs(across) / 108) ** 6))
        )
        depth = np.minimum(depth, top - height)
    elif hair.style == "receding" and hair.length > 0.55:
        depth = np.minimum(depth, 150 - 40 * (hair.length - 0.55) - height)
    return depth
