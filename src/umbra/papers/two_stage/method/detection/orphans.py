"""Step 8: candidates that no other layer of the pyramid supports are dropped, and of one face's the best is kept.

The paper: "a deduplication strategy to eliminate orphaned candidates that appear in all layers". We read: windows of
neighbouring layers differ in size by a fifth, which calibration bridges, so a face is met in several of them, and what
is met in one alone is an accident of that layer's pixels. The largest and the smallest faces have neighbours on one
side only, and an image that has a single layer has no orphans.
"""

import numpy as np
from jaxtyping import Bool, Float, Int64

from umbra.metrics.overlaps import overlaps


def supported(
    boxes: Float[np.ndarray, "boxes 4"], layers: Int64[np.ndarray, " boxes"], *, least: float
) -> Bool[np.ndarray, " boxes"]:
    """Which boxes share at least `least` of their union with a box of another layer."""
    other = layers[:, None] != layers[None]
    return ((overlaps(boxes, boxes) >= least) & other).any(axis=1)
