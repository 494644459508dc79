"""Leaves between the sun and a face: spots of light."""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float32


@lru_cache(maxsize=16)
def leaves(number: int) -> Float32[np.ndarray, "side side"]:
    """The share of sun that leaves let through, 0 to 1: spots of light of 2 to 4 cm, soft at the edge."""
    rng = np.random.default_rng([number, 0x1EAF])
    grid = rng.standard_normal((12, 12)).astype(np.float32)
    fine = rng.standard_normal((28, 28)).astype(np.float32)
    large, small = (cv2.resize(part, (96, 96), interpolation=cv2.INTER_CUBIC) for part in (grid, fine))
    field = np.asarray(large) + 0.5 * np.asarray(small)
    return np.clip(0.55 + 0.6 * field, 0.0, 1.0).astype(np.float32)
