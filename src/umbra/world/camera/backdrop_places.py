"""Places behind people: rooms, streets, foliage, night, a studio, walls, the sky, a faceless crowd far away."""

import numpy as np

from umbra.world.camera.backdrop_paint import Canvas, any_colour, box, cloud, disc, plain, polygon, ramp, soften


def room(rng: np.random.Generator, side: int) -> Canvas:
    """Two walls, a floor, and on the walls a window, pictures, a door or shelves with books."""
    wall = any_colour(rng, 0.45, 0.9, chroma=0.06)
    canvas = ramp(side, wall * 0.85, wall)
    corner, floor = rng.uniform(0.05, 0.95), rng.uniform(0.72, 1.0)
    shade = rng.uniform(0.7, 0.92)
    polygon(canvas, [(corner, 0), (1, 0), (1, 1), (corner, floor)], wall * shade)
    polygon(canvas, [(0, min(1, floor + 0.12)), (corner, floor), (1, 1), (0, 1)], any_colour(rng, 0.15, 0.5))
    for _ in range(int(rng.integers(1, 4))):
        left, top = rng.uniform(-0.1, 0.8), rng.uniform(-0.05, 0.4)
        width, height = rng.uniform(0.15, 0.45), rng.uniform(0.2, 0.5)
        [_window, _shelves, _frame_on_wall][int(rng.integers(3))](canvas, (left, top, width, height), rng)
    return canvas


def _window(canvas: Canvas, place: tuple[float, float, float, float], rng: np.random.Generator) -> None:
    left, top, width, height = place
    box(canvas, left - 0.02, top - 0.02, left + width + 0.02, top + height + 0.02, colour=any_colour(rng, 0.6, 0.95))
    sky = np.clip(any_colour(rng, 0.8, 1.0, chroma=0.05) * np.array([0.96, 0.98, 1.06]), 0, 1)
    columns = int(rng.integers(1, 4))
    for column in range(columns):
        start = left + width * column / columns
        box(canvas, start + 0.01, top, start + width / columns - 0.01, top + height, colour=sky)
    green = any_colour(rng, 0.25, 0.5) * (0.8, 1.1, 0.7)
    box(canvas, left + 0.01, top + height * rng.uniform(0.6, 0.95), left + width - 0.01, top + height, colour=green)


def _shelves(canvas: Canvas, place: tuple[float, float, float, float], rng: np.random.Generator) -> None:
    left, top, width, height = place
    wood = any_colour(rng, 0.2, 0.6) * (1.1, 0.95, 0.8)
    box(canvas, left, top, left + width, top + height, colour=wood * 0.6)
    rows = int(rng.integers(2, 5))
    for row in range(rows):
        base = top + height * (row + 1) / rows
        x = left
        while x < left + width - 0.02:
            thick, tall = rng.uniform(0.012, 0.04), rng.uniform(0.5, 0.92) * height / rows
            if rng.random() < 0.85:
                box(canvas, x, base - tall, x + thick, base, colour=any_colour(rng, 0.1, 0.8, chroma=0.2))
            x += thick
        box(canvas, left, base - 0.008, left + width, base + 0.008, colour=wood)


def _frame_on_wall(canvas: Canvas, place: tuple[float, float, float, float], rng: np.random.Generator) -> None:
    left, top, width, height = place
    box(canvas, left, top, left + width, top + height, colour=any_colour(rng, 0.05, 0.5))
    box(canvas, left + 0.02, top + 0.02, left + width - 0.02, top + height - 0.02, colour=any_colour(rng, chroma=0.25))
    box(canvas, left + 0.05, top + height / 2, left + width - 0.05, top + height - 0.05, colour=any_colour(rng))


def street(rng: np.random.Generator, side: int) -> Canvas:
    """Sky, houses with rows of windows, and a pavement."""
    canvas = ramp(side, any_colour(rng, 0.6, 0.9) * (0.85, 0.95, 1.1), any_colour(rng, 0.8, 1.0, chroma=0.04))
    x = -0.1
    while x < 1.0:
        width, top = rng.uniform(0.2, 0.5), rng.uniform(-0.2, 0.4)
        wall = any_colour(rng, 0.25, 0.75, chroma=0.09)
        box(canvas, x, top, x + width, 0.9, colour=wall)
        pane, step = any_colour(rng, 0.1, 0.45), rng.uniform(0.07, 0.14)
        for u in np.arange(x + step * 0.4, x + width - step * 0.5, step):
            for v in np.arange(max(top, -0.1) + step * 0.4, 0.8, step * 1.3):
                box(canvas, u, v, u + step * 0.5, v + step * 0.8, colour=pane * rng.uniform(0.7, 1.5))
        x += width
    box(canvas, 0, rng.uniform(0.8, 0.95), 1, 1, colour=any_colour(rng, 0.2, 0.5, chroma=0.03))
    return canvas


def foliage(rng: np.random.Generator, side: int) -> Canvas:
    """Leaves in several depths, light falling through."""
    green = any_colour(rng, 0.2, 0.45) * (0.85, 1.15, 0.6)
    canvas = ramp(side, np.clip(green * rng.uniform(1.2, 2.2), 0, 1), green * 0.6)
    for radius, count in ((0.09, 60), (0.04, 150), (0.02, 250)):
        for _ in range(count):
            x, y = rng.uniform(0, 1, 2)
            colour = np.clip(green * rng.uniform(0.4, 1.9) + rng.normal(0, 0.03, 3), 0, 1)
            disc(canvas, (x, y, radius * rng.uniform(0.4, 1.2)), colour)
        canvas = soften(canvas, radius * 30 / 144)
    return canvas


def night(rng: np.random.Generator, side: int) -> Canvas:
    """A dark place with lamps far out of focus."""
    canvas = ramp(side, any_colour(rng, 0.03, 0.25, chroma=0.06), any_colour(rng, 0.05, 0.3, chroma=0.06))
    for _ in range(int(rng.integers(8, 40))):
        glow = np.zeros_like(canvas)
        warm = any_colour(rng, 0.5, 0.9, chroma=0.2) * (1.2, 1.0, 0.7)
        disc(glow, (rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.015, 0.06)), warm * rng.uniform(0.3, 0.9))
        canvas = np.maximum(canvas, glow)
    return soften(canvas, 1.2 / 144)


def studio(rng: np.random.Generator, side: int) -> Canvas:
    """A backdrop with a pool of light and faint clouds of cloth."""
    first = any_colour(rng, 0.1, 0.95, chroma=0.1)
    canvas = ramp(side, first, np.clip(first * rng.uniform(0.5, 1.1), 0, 1), rng.uniform(-0.8, 0.8))
    y, x = np.mgrid[0:side, 0:side] / side
    pool = np.exp(-((x - rng.uniform(0.2, 0.8)) ** 2 + (y - rng.uniform(0.2, 0.8)) ** 2) / 0.12)
    return (canvas * (0.85 + 0.35 * pool + 0.05 * cloud(rng, 5, side))[..., None]).astype(np.float32)


def bricks(rng: np.random.Generator, side: int) -> Canvas:
    """A wall of bricks or tiles."""
    mortar, brick = any_colour(rng, 0.5, 0.8, chroma=0.03), any_colour(rng, 0.3, 0.6) * (1.2, 0.9, 0.75)
    canvas = plain(side, mortar)
    tall = rng.uniform(0.04, 0.11)
    long = tall * rng.uniform(1.0, 3.0)
    for row, y in enumerate(np.arange(-0.05, 1, tall)):
        for x in np.arange(-long + (row % 2) * long / 2, 1, long):
            colour = np.clip(brick * rng.uniform(0.8, 1.2), 0, 1)
            box(canvas, x, y, x + long * 0.94, y + tall * 0.86, colour=colour)
    return canvas


def sky(rng: np.random.Generator, side: int) -> Canvas:
    """Sky with clouds over hills, water or sand."""
    canvas = ramp(side, any_colour(rng, 0.4, 0.7) * (0.7, 0.9, 1.3), any_colour(rng, 0.75, 0.95, chroma=0.05))
    clouds = np.clip(cloud(rng, 5, side) + 0.6 * cloud(rng, 11, side) - 0.3, 0, 1)[..., None] * rng.uniform(0.2, 0.9)
    canvas = (canvas * (1 - clouds) + clouds * 0.95).astype(np.float32)
    level = rng.uniform(0.5, 0.95)
    for _ in range(int(rng.integers(1, 4))):
        ends = level + rng.normal(0, 0.06, 2)
        middle = (rng.uniform(0.2, 0.8), float(ends.mean()) - rng.uniform(0.0, 0.15))
        land = any_colour(rng, 0.2, 0.6, chroma=0.1)
        polygon(canvas, [(0, float(ends[0])), middle, (1, float(ends[1])), (1, 1), (0, 1)], land)
        level += rng.uniform(0.02, 0.12)
    return canvas


def crowd(rng: np.random.Generator, side: int) -> Canvas:
    """People far away and faceless: heads and shoulders in soft colours before a wall."""
    canvas = ramp(side, any_colour(rng, 0.2, 0.8, chroma=0.06), any_colour(rng, 0.1, 0.5, chroma=0.06))
    for y in np.sort(rng.uniform(0.25, 0.9, int(rng.integers(3, 9)))):
        x, size = rng.uniform(0, 1), 0.05 + 0.05 * y
        skin = np.clip(any_colour(rng, 0.3, 0.75, chroma=0.02) * (1.15, 0.95, 0.8), 0, 1)
        disc(canvas, (x, y + 2.6 * size, 1.9 * size), any_colour(rng, 0.05, 0.7, chroma=0.15))
        disc(canvas, (x, y - 0.2 * size, 1.05 * size), any_colour(rng, 0.05, 0.3, chroma=0.05))
        disc(canvas, (x, y + 0.15 * size, 0.9 * size), skin)
    return soften(canvas, 2.5 / 144)
