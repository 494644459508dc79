"""What stands behind a face: small drawn scenes, out of focus, kept once drawn."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float32, UInt8

SCENES = 384
"""How many different scenes there are; each is cut, mirrored and tinted differently for every photograph."""
SIDE = 144
Canvas = Float32[np.ndarray, "side side 3"]


def draw_background(height: int, width: int, *, rng: np.random.Generator) -> Float32[np.ndarray, "height width 3"]:
    """Cut a part of a scene, mirror and tint it, and blur it as a lens focused on the face would."""
    scene = stored_scene(int(rng.integers(SCENES)))
    longest = max(height, width)
    side = rng.uniform(0.55, 1.0) * SIDE
    cut_height, cut_width = max(8, int(side * height / longest)), max(8, int(side * width / longest))
    top, left = int(rng.integers(SIDE - cut_height + 1)), int(rng.integers(SIDE - cut_width + 1))
    part = scene[top : top + cut_height, left : left + cut_width]
    if rng.random() < 0.5:
        part = part[:, ::-1]
    blur = rng.gamma(2.0, 0.9)
    if blur > 0.3:
        shrink = int(np.clip(blur / 0.9, 1, 4))  # what is blurred anyway is blurred more cheaply when it is small
        size = (max(4, part.shape[1] // shrink), max(4, part.shape[0] // shrink))
        part = cv2.GaussianBlur(cv2.resize(part, size, interpolation=cv2.INTER_AREA), (0, 0), blur / shrink)
    tint = np.exp(rng.normal(0.0, 0.06, 3) + rng.normal(0.0, 0.2)).astype(np.float32) / np.float32(255.0)
    return cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR) * tint


@lru_cache(maxsize=SCENES)
def stored_scene(place: int) -> UInt8[np.ndarray, "side side 3"]:
    """Return scene number `place`; drawn at the first call, the same in every process."""
    rng = np.random.default_rng([place, 0x5CE4E])
    scene = _DRAW[place % len(_DRAW)](rng)
    scene = scene * (1.0 + 0.04 * _cloud(rng, 6)[..., None])
    grey = scene.mean(axis=2, keepdims=True)
    muted = grey + rng.uniform(0.35, 0.75) * (scene - grey)  # photographs are less colourful than random colours
    return np.clip(muted * 255.0, 0, 255).astype(np.uint8)


def _colour(rng: np.random.Generator, low: float = 0.15, high: float = 0.9, *, chroma: float = 0.12) -> np.ndarray:
    grey = rng.uniform(low, high)
    return np.clip(grey + rng.normal(0.0, chroma, 3) * min(1.0, 2 * grey), 0.02, 1.0)


def _paint(canvas: Canvas, corners: Sequence[tuple[float | int, float | int]], colour: np.ndarray) -> None:
    """Fill a polygon given in shares of the side."""
    points = np.round(np.array(corners) * SIDE * 16).astype(np.int32)
    cv2.fillPoly(canvas, [points], tuple(float(value) for value in colour), cv2.LINE_AA, 4)


def _box(
    canvas: Canvas, left: float | int, top: float | int, right: float | int, bottom: float | int, *, colour: np.ndarray
) -> None:
    _paint(canvas, [(left, top), (right, top), (right, bottom), (left, bottom)], colour)


def _cloud(rng: np.random.Generator, cells: int) -> Float32[np.ndarray, "side side"]:
    """Smooth noise of about unit variance."""
    grid = rng.standard_normal((cells, cells)).astype(np.float32)
    return cv2.resize(grid, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)


def _ramp(first: np.ndarray, second: np.ndarray, angle: float = 0.0) -> Canvas:
    """A gradient from the first colour (top, when angle is 0) to the second."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1.0)
    share = np.clip((y - 0.5) * np.cos(angle) + (x - 0.5) * np.sin(angle) + 0.5, 0, 1)[..., None]
    return (first * (1 - share) + second * share).astype(np.float32)


def _room(rng: np.random.Generator) -> Canvas:
    """Two walls, a floor, and on the walls a window, pictures, a door or shelves with books."""
    wall = _colour(rng, 0.45, 0.9, chroma=0.06)
    canvas = _ramp(wall * 0.85, wall)
    corner, floor = rng.uniform(0.05, 0.95), rng.uniform(0.72, 1.0)
    shade = rng.uniform(0.7, 0.92)
    _paint(canvas, [(corner, 0), (1, 0), (1, 1), (corner, floor)], wall * shade)
    _paint(canvas, [(0, min(1, floor + 0.12)), (corner, floor), (1, 1), (0, 1)], _colour(rng, 0.15, 0.5))
    for _ in range(int(rng.integers(1, 4))):
        left, top = rng.uniform(-0.1, 0.8), rng.uniform(-0.05, 0.4)
        width, height = rng.uniform(0.15, 0.45), rng.uniform(0.2, 0.5)
        [_window, _shelves, _frame_on_wall][int(rng.integers(3))](canvas, (left, top, width, height), rng)
    return canvas


def _window(canvas: Canvas, place: tuple[float, float, float, float], rng: np.random.Generator) -> None:
    left, top, width, height = place
    _box(canvas, left - 0.02, top - 0.02, left + width + 0.02, top + height + 0.02, colour=_colour(rng, 0.6, 0.95))
    sky = np.clip(_colour(rng, 0.8, 1.0, chroma=0.05) * np.array([0.96, 0.98, 1.06]), 0, 1)
    columns = int(rng.integers(1, 4))
    for column in range(columns):
        start = left + width * column / columns
        _box(canvas, start + 0.01, top, start + width / columns - 0.01, top + height, colour=sky)
    green = _colour(rng, 0.25, 0.5) * (0.8, 1.1, 0.7)
    _box(canvas, left + 0.01, top + height * rng.uniform(0.6, 0.95), left + width - 0.01, top + height, colour=green)


def _shelves(canvas: Canvas, place: tuple[float, float, float, float], rng: np.random.Generator) -> None:
    left, top, width, height = place
    wood = _colour(rng, 0.2, 0.6) * (1.1, 0.95, 0.8)
    _box(canvas, left, top, left + width, top + height, colour=wood * 0.6)
    rows = int(rng.integers(2, 5))
    for row in range(rows):
        base = top + height * (row + 1) / rows
        x = left
        while x < left + width - 0.02:
            thick, tall = rng.uniform(0.012, 0.04), rng.uniform(0.5, 0.92) * height / rows
            if rng.random() < 0.85:
                _box(canvas, x, base - tall, x + thick, base, colour=_colour(rng, 0.1, 0.8, chroma=0.2))
            x += thick
        _box(canvas, left, base - 0.008, left + width, base + 0.008, colour=wood)


def _frame_on_wall(canvas: Canvas, place: tuple[float, float, float, float], rng: np.random.Generator) -> None:
    left, top, width, height = place
    _box(canvas, left, top, left + width, top + height, colour=_colour(rng, 0.05, 0.5))
    _box(canvas, left + 0.02, top + 0.02, left + width - 0.02, top + height - 0.02, colour=_colour(rng, chroma=0.25))
    _box(canvas, left + 0.05, top + height / 2, left + width - 0.05, top + height - 0.05, colour=_colour(rng))


def _street(rng: np.random.Generator) -> Canvas:
    """Sky, houses with rows of windows, and a pavement."""
    canvas = _ramp(_colour(rng, 0.6, 0.9) * (0.85, 0.95, 1.1), _colour(rng, 0.8, 1.0, chroma=0.04))
    x = -0.1
    while x < 1.0:
        width, top = rng.uniform(0.2, 0.5), rng.uniform(-0.2, 0.4)
        wall = _colour(rng, 0.25, 0.75, chroma=0.09)
        _box(canvas, x, top, x + width, 0.9, colour=wall)
        pane, step = _colour(rng, 0.1, 0.45), rng.uniform(0.07, 0.14)
        for u in np.arange(x + step * 0.4, x + width - step * 0.5, step):
            for v in np.arange(max(top, -0.1) + step * 0.4, 0.8, step * 1.3):
                _box(canvas, u, v, u + step * 0.5, v + step * 0.8, colour=pane * rng.uniform(0.7, 1.5))
        x += width
    _box(canvas, 0, rng.uniform(0.8, 0.95), 1, 1, colour=_colour(rng, 0.2, 0.5, chroma=0.03))
    return canvas


def _foliage(rng: np.random.Generator) -> Canvas:
    """Leaves in several depths, light falling through."""
    green = _colour(rng, 0.2, 0.45) * (0.85, 1.15, 0.6)
    canvas = _ramp(np.clip(green * rng.uniform(1.2, 2.2), 0, 1), green * 0.6)
    for radius, count in ((0.09, 60), (0.04, 150), (0.02, 250)):
        for _ in range(count):
            x, y = rng.uniform(0, 1, 2)
            colour = np.clip(green * rng.uniform(0.4, 1.9) + rng.normal(0, 0.03, 3), 0, 1)
            _blob(canvas, (x, y, radius * rng.uniform(0.4, 1.2)), colour)
        canvas = cv2.GaussianBlur(canvas, (0, 0), radius * 30)
    return canvas


def _blob(canvas: Canvas, place: tuple[float, float, float], colour: np.ndarray) -> None:
    x, y, radius = (round(value * SIDE * 16) for value in place)
    cv2.circle(canvas, (x, y), radius, tuple(float(value) for value in colour), -1, cv2.LINE_AA, 4)


def _night(rng: np.random.Generator) -> Canvas:
    """A dark place with lamps far out of focus."""
    canvas = _ramp(_colour(rng, 0.03, 0.25, chroma=0.06), _colour(rng, 0.05, 0.3, chroma=0.06))
    for _ in range(int(rng.integers(8, 40))):
        glow = np.zeros_like(canvas)
        warm = _colour(rng, 0.5, 0.9, chroma=0.2) * (1.2, 1.0, 0.7)
        _blob(glow, (rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.015, 0.06)), warm * rng.uniform(0.3, 0.9))
        canvas = np.maximum(canvas, glow)
    return cv2.GaussianBlur(canvas, (0, 0), 1.2)


def _studio(rng: np.random.Generator) -> Canvas:
    """A backdrop with a pool of light and faint clouds of cloth."""
    first = _colour(rng, 0.1, 0.95, chroma=0.1)
    canvas = _ramp(first, np.clip(first * rng.uniform(0.5, 1.1), 0, 1), rng.uniform(-0.8, 0.8))
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    pool = np.exp(-((x - rng.uniform(0.2, 0.8)) ** 2 + (y - rng.uniform(0.2, 0.8)) ** 2) / 0.12)
    return (canvas * (0.85 + 0.35 * pool + 0.05 * _cloud(rng, 5))[..., None]).astype(np.float32)


def _bricks(rng: np.random.Generator) -> Canvas:
    """A wall of bricks or tiles."""
    mortar, brick = _colour(rng, 0.5, 0.8, chroma=0.03), _colour(rng, 0.3, 0.6) * (1.2, 0.9, 0.75)
    canvas = np.ones((SIDE, SIDE, 3), np.float32) * mortar.astype(np.float32)
    tall = rng.uniform(0.04, 0.11)
    long = tall * rng.uniform(1.0, 3.0)
    for row, y in enumerate(np.arange(-0.05, 1, tall)):
        for x in np.arange(-long + (row % 2) * long / 2, 1, long):
            colour = np.clip(brick * rng.uniform(0.8, 1.2), 0, 1)
            _box(canvas, x, y, x + long * 0.94, y + tall * 0.86, colour=colour)
    return canvas


def _sky(rng: np.random.Generator) -> Canvas:
    """Sky with clouds over hills, water or sand."""
    canvas = _ramp(_colour(rng, 0.4, 0.7) * (0.7, 0.9, 1.3), _colour(rng, 0.75, 0.95, chroma=0.05))
    clouds = np.clip(_cloud(rng, 5) + 0.6 * _cloud(rng, 11) - 0.3, 0, 1)[..., None] * rng.uniform(0.2, 0.9)
    canvas = (canvas * (1 - clouds) + clouds * 0.95).astype(np.float32)
    level = rng.uniform(0.5, 0.95)
    for _ in range(int(rng.integers(1, 4))):
        ends = level + rng.normal(0, 0.06, 2)
        middle = (rng.uniform(0.2, 0.8), float(ends.mean()) - rng.uniform(0.0, 0.15))
        land = _colour(rng, 0.2, 0.6, chroma=0.1)
        _paint(canvas, [(0, float(ends[0])), middle, (1, float(ends[1])), (1, 1), (0, 1)], land)
        level += rng.uniform(0.02, 0.12)
    return canvas


def _crowd(rng: np.random.Generator) -> Canvas:
    """People far away and faceless: heads and shoulders in soft colours before a wall."""
    canvas = _ramp(_colour(rng, 0.2, 0.8, chroma=0.06), _colour(rng, 0.1, 0.5, chroma=0.06))
    for y in np.sort(rng.uniform(0.25, 0.9, int(rng.integers(3, 9)))):
        x, size = rng.uniform(0, 1), 0.05 + 0.05 * y
        skin = np.clip(_colour(rng, 0.3, 0.75, chroma=0.02) * (1.15, 0.95, 0.8), 0, 1)
        _blob(canvas, (x, y + 2.6 * size, 1.9 * size), _colour(rng, 0.05, 0.7, chroma=0.15))
        _blob(canvas, (x, y - 0.2 * size, 1.05 * size), _colour(rng, 0.05, 0.3, chroma=0.05))
        _blob(canvas, (x, y + 0.15 * size, 0.9 * size), skin)
    return cv2.GaussianBlur(canvas, (0, 0), 2.5)


_DRAW: tuple[Callable[[np.random.Generator], Canvas], ...] = (
    _room, _street, _studio, _foliage, _room, _bricks, _sky, _night, _studio, _room, _crowd, _street,
)  # fmt: skip
