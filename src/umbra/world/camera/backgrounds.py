"""What stands behind a face: small drawn places, out of focus or sharp, kept once drawn.

Four in ten are hard: patterns, leaves, books, windows, print, and things that look like faces. No picture of a face is
among them: what a printed face counts as is said where it can be said, in scenes (`scene_clutter`).
"""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float32, UInt8

from umbra.world.camera import backdrop_places as places
from umbra.world.camera import backdrop_textures as textures
from umbra.world.camera.backdrop_paint import Brush, cloud
from umbra.world.camera.backdrop_things import cluttered

SCENES = 384
"""How many different places there are; each is cut, mirrored and tinted differently for every photograph."""
SIDE = 144
LARGE_SCENES, LARGE_SIDE = 96, 360
"""The same for pictures of a whole scene, which show more detail; 37 MB when all have been drawn."""
SHARP = 0.3
"""Share of backgrounds that are as sharp as the face (own choice: small sensors see everything sharp)."""


def draw_background(
    height: int, width: int, *, rng: np.random.Generator, large: bool = False
) -> Float32[np.ndarray, "height width 3"]:
    """Cut a part of a place, mirror and tint it, and blur it as a lens focused on the face would.

    `large` takes it from a place with as much detail as the picture of a whole scene shows.
    """
    side, number = (LARGE_SIDE, LARGE_SCENES) if large else (SIDE, SCENES)
    place = int(rng.integers(number))
    scene = large_scene(place) if large else stored_scene(place)
    longest = max(height, width)
    cut = rng.uniform(0.55, 1.0) * side
    cut_height, cut_width = max(8, int(cut * height / longest)), max(8, int(cut * width / longest))
    top, left = int(rng.integers(side - cut_height + 1)), int(rng.integers(side - cut_width + 1))
    part = scene[top : top + cut_height, left : left + cut_width]
    if rng.random() < 0.5:
        part = part[:, ::-1]
    blur = rng.gamma(2.0, 0.9) * (0.15 if rng.random() < SHARP else 1.0)
    if blur > 0.3:
        shrink = int(np.clip(blur / 0.9, 1, 4))  # what is blurred anyway is blurred more cheaply when it is small
        size = (max(4, part.shape[1] // shrink), max(4, part.shape[0] // shrink))
        part = cv2.GaussianBlur(cv2.resize(part, size, interpolation=cv2.INTER_AREA), (0, 0), blur / shrink)
    tint = np.exp(rng.normal(0.0, 0.06, 3) + rng.normal(0.0, 0.2)).astype(np.float32) / np.float32(255.0)
    return cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR) * tint


@lru_cache(maxsize=SCENES)
def stored_scene(place: int) -> UInt8[np.ndarray, "side side 3"]:
    """Return place number `place`; drawn at the first call, the same in every process."""
    return _draw(place, SIDE)


@lru_cache(maxsize=LARGE_SCENES)
def large_scene(place: int) -> UInt8[np.ndarray, "side side 3"]:
    """Return place number `place` with more detail."""
    return _draw(place, LARGE_SIDE)


def _draw(place: int, side: int) -> UInt8[np.ndarray, "side side 3"]:
    rng = np.random.default_rng([place, 0x5CE4E])
    scene = _PLACES[place % len(_PLACES)](rng, side)
    scene = scene * (1.0 + 0.04 * cloud(rng, 6, side)[..., None])
    grey = scene.mean(axis=2, keepdims=True)
    muted = grey + rng.uniform(0.35, 0.75) * (scene - grey)  # photographs are less colourful than random colours
    return np.clip(muted * 255.0, 0, 255).astype(np.uint8)


_PLACES: tuple[Brush, ...] = (
    places.room, places.street, places.studio, places.foliage, cluttered, textures.books,
    places.room, places.bricks, places.sky, textures.leaves, textures.wallpaper, places.night,
    places.studio, places.room, textures.facade, places.crowd, cluttered, textures.gravel,
    places.street, places.studio, textures.posters, textures.cloth, textures.boards, textures.mesh,
)  # fmt: skip
