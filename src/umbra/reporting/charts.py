"""Which figures are charts: those a dark screen may turn, white for black; images of people stay as they are."""

from pathlib import Path

import numpy as np
from PIL import Image

WHITE, MOST_WHITE = 235, 0.5
"""A pixel this bright is ground, and a chart is ground by more than half."""
MOST_COLOURS = 230
"""Of 4,096 colours, at every second pixel: lines and marks have few, an image of a face has more."""


def is_chart(file: Path) -> bool:
    """Whether a picture is drawn with few colours on white."""
    with Image.open(file) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    if (pixels.min(axis=2) > WHITE).mean() <= MOST_WHITE:
        return False
    coarse = (pixels[::2, ::2] // 16).reshape(-1, 3).astype(np.int64)
    return len(np.unique(coarse @ np.array([256, 16, 1]))) < MOST_COLOURS
