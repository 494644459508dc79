"""Small PNGs: a picture by a palette where nobody sees the difference, else with fewer levels per channel.

Line art and text have few colours, and 256 of them draw the same picture in a third of the bytes. A wall of faces has
too many: a palette would draw contours into skin, depth and background. Its channels are rounded instead, and it is
drawn with fewer dots.
"""

import io

import numpy as np
from jaxtyping import UInt8
from matplotlib.figure import Figure
from PIL import Image, UnidentifiedImageError
from scipy.ndimage import uniform_filter
from scipy.spatial import cKDTree

DOTS_PER_INCH = 160
DOTS_OF_PHOTOGRAPHS = 120  # of what no palette holds: its bytes grow with its dots, and a page has 105 for an inch
MODES = ("1", "L", "LA", "P", "RGB", "RGBA")  # eight bits per channel, or fewer
COLOURS = 256  # what one byte per pixel can name
KEPT, OFTEN = 64, 0.001  # so many colours that fill such a share of the picture are in its palette exactly: the paper
STEP = 5  # 255 is a multiple of it: white stays white, and no value moves by more than 2
UNSEEN = 3.0  # levels of 255 by which all but one in a thousand patches may differ; contours show from about 4
PATCH = 5  # pixels each way: over so many the eye averages

Pixels = UInt8[np.ndarray, "height width 3"]


def png(figure: Figure, *, dots_per_inch: int = DOTS_PER_INCH) -> bytes:
    """The figure as a small PNG, the same bytes wherever the same matplotlib draws it: no version, no date inside."""
    picture = compact(_drawn(figure, dots_per_inch))
    if dots_per_inch <= DOTS_OF_PHOTOGRAPHS or Image.open(io.BytesIO(picture)).mode == "P":
        return picture
    return compact(_drawn(figure, DOTS_OF_PHOTOGRAPHS))


def _drawn(figure: Figure, dots_per_inch: int) -> bytes:
    buffer = io.BytesIO()
    quick = {"compress_level": 1}  # it is written once more
    figure.savefig(buffer, format="png", dpi=dots_per_inch, metadata={"Software": None}, pil_kwargs=quick)
    return buffer.getvalue()


def compact(picture: bytes) -> bytes:
    """The same picture in fewer bytes; a compact one comes back as it is, and so does what is no plain opaque PNG."""
    try:
        image = Image.open(io.BytesIO(picture), formats=["PNG"])
        image.load()
    except (UnidentifiedImageError, OSError, SyntaxError):  # Pillow's ways to say that it cannot be read
        return picture
    if image.mode not in MODES or (np.asarray(image.convert("RGBA"))[..., 3] < 255).any():
        return picture
    pixels = np.asarray(image.convert("RGB"))
    small = indexed(pixels)
    if small is None and (pixels % STEP).any():  # what is rounded already keeps its form
        nearest = by_palette(pixels)
        small = indexed(nearest) if patch_error(pixels, nearest) <= UNSEEN else Image.fromarray(rounded(pixels))
    buffer = io.BytesIO()
    resolution = {"dpi": image.info["dpi"]} if "dpi" in image.info else {}
    (small or Image.fromarray(pixels)).save(buffer, format="PNG", optimize=True, **resolution)
    return buffer.getvalue()


def rounded(pixels: Pixels) -> Pixels:
    """Every channel at the nearest multiple of `STEP`."""
    return ((pixels.astype(np.int16) + STEP // 2) // STEP * STEP).astype(np.uint8)


def patch_error(one: Pixels, other: Pixels) -> float:
    """How far two pictures are apart once the eye has averaged over patches: levels of 255, all but the worst 0.1 %."""
    difference = one.astype(np.float32) - other.astype(np.float32)
    blurred = np.abs(uniform_filter(difference, size=(PATCH, PATCH, 0))).max(axis=2)
    return float(np.quantile(blurred, 0.999))


def by_palette(pixels: Pixels) -> Pixels:
    """The picture in at most `COLOURS` colours: its most frequent ones as they are, the rest at the nearest of others.

    Those others are chosen far apart and then moved to the means of what they stand for. They are found on the rounded
    picture, which has fewer colours by far and so takes seconds less.
    """
    colours, places, counts = _colours(pixels)
    frequent = np.argsort(-counts, kind="stable")[:KEPT]
    kept = colours[frequent[counts[frequent] >= OFTEN * counts.sum()]]
    others = Image.fromarray(rounded(pixels)).quantize(
        COLOURS - len(kept), method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
    )
    palette = np.concatenate([kept, np.array(others.getpalette("RGB"), np.uint8).reshape(-1, 3)])[:COLOURS]
    _, nearest = cKDTree(palette).query(colours)
    return palette[nearest][places]


def indexed(pixels: Pixels) -> Image.Image | None:
    """The picture by a palette that holds its colours exactly, in the order of their values; None if they are too many.

    The fixed order makes the bytes a function of the pixels alone.
    """
    colours, places, _ = _colours(pixels)
    if len(colours) > COLOURS:
        return None
    image = Image.fromarray(places.astype(np.uint8))
    image.putpalette(colours.tobytes())
    return image


def _colours(pixels: Pixels) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which colours there are, which of them each pixel has, and how often each occurs."""
    packed = pixels.astype(np.int32) @ np.array([1 << 16, 1 << 8, 1], np.int32)
    found, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1).astype(np.uint8)
    return colours, places.reshape(packed.shape), counts
