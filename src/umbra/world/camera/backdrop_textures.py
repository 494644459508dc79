"""Surfaces with much detail: patterns, cloth, leaves, books, windows, print, gravel and wood.

Corners and edges in great number are what a detector that looks for contrast finds hard.
"""

import cv2
import numpy as np

from umbra.world.camera.backdrop_paint import (
    Canvas,
    any_colour,
    box,
    cloud,
    disc,
    oval,
    plain,
    polygon,
    ramp,
    stroke,
)  # fmt: skip


def wallpaper(rng: np.random.Generator, side: int) -> Canvas:
    """Stripes, checks, dots, waves or rings, repeated."""
    y, x = np.mgrid[0:side, 0:side] / side * 2 * np.pi
    turn, number = rng.uniform(-0.6, 0.6), rng.uniform(5.0, 26.0)
    u, v = (x * np.cos(turn) + y * np.sin(turn)) * number, (y * np.cos(turn) - x * np.sin(turn)) * number
    kinds = (
        np.sin(u),
        np.sign(np.sin(u)) * np.sign(np.sin(v)),
        np.sin(u) * np.sin(v) - 0.4,
        np.sin(v + 1.5 * np.sin(u / 2)),
        np.sin(np.hypot(np.mod(u, 12.6) - 6.3, np.mod(v, 12.6) - 6.3) * 1.5),
        np.maximum(np.sin(u), np.sin(v)) - 0.7,
    )
    share = 0.5 + 0.5 * np.tanh(rng.uniform(1.0, 8.0) * kinds[int(rng.integers(len(kinds)))])[..., None]
    return (any_colour(rng) * share + any_colour(rng) * (1 - share)).astype(np.float32)


def cloth(rng: np.random.Generator, side: int) -> Canvas:
    """A curtain or carpet: folds, weave and a pattern that follows them."""
    y, x = np.mgrid[0:side, 0:side] / side
    bend = 0.03 * cloud(rng, 5, side)
    number = rng.uniform(4.0, 14.0)
    folds = np.sin(2 * np.pi * number * (x + bend))
    pattern = (
        np.sin(2 * np.pi * rng.uniform(6.0, 20.0) * (y + bend)) * np.sin(2 * np.pi * 2 * number * (x + bend)) > 0.5
    )
    colour = np.where(pattern[..., None], any_colour(rng), any_colour(rng))
    weave = 0.04 * rng.standard_normal((side, side, 1))
    return np.clip(colour * (0.8 + 0.2 * folds[..., None] + weave), 0, 1).astype(np.float32)


def leaves(rng: np.random.Generator, side: int) -> Canvas:
    """A hedge in focus: pointed leaves, lit and shaded."""
    green = any_colour(rng, 0.2, 0.45) * (0.85, 1.15, 0.6)
    canvas = plain(side, np.clip(green * 0.35, 0, 1))
    for size in np.linspace(0.055, 0.03, 260):
        x, y, turn = rng.uniform(-0.03, 1.03), rng.uniform(-0.03, 1.03), rng.uniform(0, 180)
        shade = np.clip(green * rng.uniform(0.45, 1.9) + rng.normal(0, 0.02, 3), 0, 1)
        oval(canvas, (x, y), (size, size * 0.42), shade, turn=turn)
    return canvas


def books(rng: np.random.Generator, side: int) -> Canvas:
    """Shelves full of books, with titles on their backs."""
    wood = any_colour(rng, 0.15, 0.5) * (1.1, 0.95, 0.8)
    canvas, rows = plain(side, wood * 0.4), int(rng.integers(3, 7))
    for row in range(rows):
        base, x = (row + 1) / rows - 0.012, -0.01
        while x < 1.0:
            thick, tall = rng.uniform(0.012, 0.045), rng.uniform(0.6, 0.93) / rows
            lean = rng.uniform(-0.2, 0.2) * thick if rng.random() < 0.2 else 0.0
            colour = any_colour(rng, 0.1, 0.85, chroma=0.2)
            polygon(
                canvas, [(x + lean, base - tall), (x + thick + lean, base - tall), (x + thick, base), (x, base)], colour
            )
            if thick > 0.02:
                title, top = np.clip(colour + rng.choice([-0.4, 0.4]), 0, 1), base - tall * rng.uniform(0.6, 0.85)
                box(canvas, x + 0.3 * thick, top, x + 0.7 * thick, top + 0.35 * tall, colour=title)
            x += thick + 0.002
        box(canvas, 0, base, 1, base + 0.012, colour=wood)
    return canvas


def facade(rng: np.random.Generator, side: int) -> Canvas:
    """A house front in focus: panes, sills, lit and dark windows."""
    wall = any_colour(rng, 0.3, 0.8, chroma=0.07)
    canvas = ramp(side, wall, wall * 0.85)
    across, down = int(rng.integers(3, 9)), int(rng.integers(3, 8))
    frame, lit = any_colour(rng, 0.1, 0.95, chroma=0.03), np.array([0.95, 0.85, 0.6])
    for row in range(down):
        for column in range(across):
            left, top = (column + 0.22) / across, (row + 0.2) / down
            right, bottom = (column + 0.78) / across, (row + 0.82) / down
            pane = lit * rng.uniform(0.6, 1.0) if rng.random() < 0.2 else any_colour(rng, 0.05, 0.5, chroma=0.05)
            box(canvas, left, top, right, bottom, colour=frame)
            for first, last in (
                (left + 0.006, (left + right) / 2 - 0.003),
                ((left + right) / 2 + 0.003, right - 0.006),
            ):
                box(canvas, first, top + 0.008, last, bottom - 0.006, colour=pane)
            box(canvas, left - 0.01, bottom, right + 0.01, bottom + 0.012, colour=wall * 0.6)
    return canvas


def posters(rng: np.random.Generator, side: int) -> Canvas:
    """Bills on a wall: blocks of colour, lines of print, plain shapes."""
    canvas = plain(side, any_colour(rng, 0.3, 0.8, chroma=0.04))
    for _ in range(int(rng.integers(6, 14))):
        left, top = rng.uniform(-0.1, 0.9), rng.uniform(-0.1, 0.85)
        width, height = rng.uniform(0.12, 0.35), rng.uniform(0.15, 0.45)
        paper, ink = any_colour(rng, 0.4, 1.0, chroma=0.2), any_colour(rng, 0.0, 0.5, chroma=0.2)
        box(canvas, left, top, left + width, top + height, colour=paper)
        disc(canvas, (left + width * rng.uniform(0.3, 0.7), top + height * 0.35, width * rng.uniform(0.1, 0.3)), ink)
        for line in np.arange(0.62, 0.95, 0.07):
            end = left + width * rng.uniform(0.5, 0.92)
            stroke(canvas, (left + 0.08 * width, top + line * height), (end, top + line * height), ink, thick=0.006)
    return canvas


def gravel(rng: np.random.Generator, side: int) -> Canvas:
    """Stones, plaster or bark: noise on many scales."""
    level = sum(
        cloud(rng, cells, side) / weight for cells, weight in ((6, 2.5), (17, 2.0), (45, 1.6), (side // 2, 2.0))
    )
    steep = rng.uniform(0.6, 2.5)
    share = (0.5 + 0.5 * np.tanh(steep * np.asarray(level)))[..., None]
    return (any_colour(rng, 0.05, 0.5) * (1 - share) + any_colour(rng, 0.4, 0.9) * share).astype(np.float32)


def boards(rng: np.random.Generator, side: int) -> Canvas:
    """Planks with grain and knots, or a fence with gaps."""
    wood = any_colour(rng, 0.25, 0.65, chroma=0.05) * (1.15, 0.95, 0.72)
    y, x = np.mgrid[0:side, 0:side] / side
    number = int(rng.integers(4, 12))
    plank = np.floor(x * number).astype(int)
    warp = 0.02 * cloud(rng, 4, side) + rng.uniform(0, 9, number + 1)[plank]
    canvas = wood * (1.0 + 0.10 * np.sin((x + warp) * 240 + 4 * np.sin(y * 9 + warp * 7)))[..., None]
    canvas = (canvas * rng.uniform(0.75, 1.2, number + 1)[plank][..., None]).astype(np.float32)
    gap = np.abs(x * number - np.round(x * number)) < rng.uniform(0.02, 0.12)
    canvas[gap] *= 0.3
    for _ in range(int(rng.integers(3, 14))):
        oval(canvas, (rng.uniform(0, 1), rng.uniform(0, 1)), (0.012, 0.022), np.clip(wood * 0.4, 0, 1))
    return np.ascontiguousarray(np.clip(canvas, 0, 1))


def mesh(rng: np.random.Generator, side: int) -> Canvas:
    """A fence, a grille or scaffolding before something blurred."""
    soft = rng.uniform(0.1, 0.8, (5, 5, 1)) + rng.normal(0.0, 0.06, (5, 5, 3))
    behind = cv2.resize(soft.astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    canvas = np.ascontiguousarray(np.clip(behind, 0, 1))
    colour, step, slope = any_colour(rng, 0.02, 0.9, chroma=0.02), rng.uniform(0.05, 0.13), rng.choice([0.0, 1.0])
    for at in np.arange(-1.0, 2.0, step):
        thick = rng.uniform(0.006, 0.009)
        stroke(canvas, (at, 0.0), (at + slope, 1.0), colour, thick=thick)
        start, end = ((at + slope, 0.0), (at, 1.0)) if slope else ((0.0, at), (1.0, at))
        stroke(canvas, start, end, colour * 0.9, thick=thick)
    return canvas
