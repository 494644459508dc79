"""The 68 landmarks in iBUG's order, 0-based, and what a mirror does to them."""

import numpy as np
from jaxtyping import Int

JAW, BROWS, NOSE, EYES, MOUTH = slice(0, 17), slice(17, 27), slice(27, 36), slice(36, 48), slice(48, 68)


def _mirror() -> Int[np.ndarray, " 68"]:
    mirror = np.arange(68)
    mirror[JAW], mirror[BROWS] = np.arange(17)[::-1], np.arange(17, 27)[::-1]
    mirror[31:36] = np.arange(31, 36)[::-1]
    mirror[36:42], mirror[42:48] = [45, 44, 43, 42, 47, 46], [39, 38, 37, 36, 41, 40]
    mirror[48:55], mirror[55:60] = np.arange(48, 55)[::-1], np.arange(55, 60)[::-1]
    mirror[60:65], mirror[65:68] = np.arange(60, 65)[::-1], np.arange(65, 68)[::-1]
    return mirror


MIRROR: Int[np.ndarray, " 68"] = _mirror()
"""Which landmark of the picture each landmark of its mirror image is."""
MIRROR.setflags(write=False)
