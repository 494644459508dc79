"""The 68 landmarks in iBUG's order, 0-based, and what a mirror does to them."""

import numpy as np
from jaxtyping import Int

JAW, BROWS, NOSE, EYES, MOUTH = slice(0, 17), slice(17, 27), slice(27, 36), slice(36, 48), slice(48, 68)

MIRROR: Int[np.ndarray, " 68"] = np.array([
    *range(16, -1, -1),  # the jaw, from ear to ear
    *range(26, 16, -1),  # both brows
    27, 28, 29, 30, 35, 34, 33, 32, 31,  # the bridge of the nose, and its wings
    45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40,  # the eyes: corner, upper lid, corner, lower lid
    54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55,  # the lips' outline
    64, 63, 62, 61, 60, 67, 66, 65,  # the same, inside
])  # fmt: skip
"""Which landmark of the picture each landmark of its mirror image is."""
MIRROR.setflags(write=False)
