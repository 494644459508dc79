"""Figures as the index shows them: small, and charts told from images.

A chart may be turned for a dark screen, white for black; an image of people stays as it is.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from umbra.figures.interactive import embedded

WHITE, MOST_WHITE = 235, 0.5
"""A pixel this bright is ground, and a chart is ground by more than half."""
MOST_COLOURS = 230
"""Of 4,096 colours, at every second pixel: lines and marks have few, an image of a face has more."""

WIDTH, TALLEST, QUALITY = 240, 300, 70
"""Of a thumbnail, in pixels and per cent of JPEG's quality: an index holds all papers' figures in a megabyte."""


def thumbnail(file: Path) -> str:
    """The picture, no wider than a column of the gallery, as an address."""
    with Image.open(file) as picture:
        small = picture.convert("RGB")
        small.thumbnail((WIDTH, TALLEST), Image.Resampling.LANCZOS)
    return embedded(np.asarray(small), quality=QUALITY)


def is_chart(file: Path) -> bool:
    """Whether a picture is drawn with few colours on white."""
    with Image.open(file) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    if (pixels.min(axis=2) > WHITE).mean() <= MOST_WHITE:
        return False
    coarse = (pixels[::2, ::2] // 16).reshape(-1, 3).astype(np.int64)
    return len(np.unique(coarse @ np.array([256, 16, 1]))) < MOST_COLOURS
