"""Things that look like faces and are none: sockets, clocks, car fronts, machines, plates, masks, dummies.

Two round marks over a third are all that a careless detector asks for. All of them are background in every truth.
"""

from collections.abc import Callable

import numpy as np

from umbra.world.camera.backdrop_paint import (
    Canvas,
    Place,
    any_colour,
    arc,
    box,
    disc,
    oval,
    plain,
    polygon,
    ramp,
    stroke,
)

DARK, LIGHT = np.array([0.05, 0.05, 0.06]), np.array([0.92, 0.91, 0.88])


def socket(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """A mains socket: two slots and a hole in a light plate."""
    x, y, s = place
    plate = np.clip(LIGHT * rng.uniform(0.7, 1.0), 0, 1)
    box(canvas, x - 0.72 * s, y - s, x + 0.72 * s, y + s, colour=plate * 0.8)
    box(canvas, x - 0.66 * s, y - 0.94 * s, x + 0.66 * s, y + 0.94 * s, colour=plate)
    if rng.random() < 0.5:
        for side in (-1, 1):
            box(canvas, x + side * 0.28 * s - 0.07 * s, y - 0.5 * s, x + side * 0.28 * s + 0.07 * s, y, colour=DARK)
        disc(canvas, (x, y + 0.38 * s, 0.13 * s), DARK)
    else:
        disc(canvas, (x, y, 0.55 * s), plate * 0.75)
        for side in (-1, 1):
            disc(canvas, (x + side * 0.25 * s, y, 0.09 * s), DARK)


def clock(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """A clock, often at ten past ten."""
    x, y, s = place
    ink = DARK if rng.random() < 0.8 else any_colour(rng, 0.2, 0.5)
    disc(canvas, (x, y, s), any_colour(rng, 0.05, 0.7))
    disc(canvas, (x, y, 0.88 * s), np.clip(LIGHT * rng.uniform(0.8, 1.05), 0, 1))
    for hour in np.arange(12) * np.pi / 6:
        a, b = np.sin(hour), np.cos(hour)
        stroke(canvas, (x + 0.7 * s * a, y + 0.7 * s * b), (x + 0.8 * s * a, y + 0.8 * s * b), ink, thick=0.06 * s)
    hands = (-1.05, 1.05) if rng.random() < 0.5 else tuple(rng.uniform(0, 6.3, 2))
    for turn, length in zip(hands, (0.45, 0.65), strict=True):
        stroke(canvas, (x, y), (x + length * s * np.sin(turn), y - length * s * np.cos(turn)), ink, thick=0.08 * s)


def car(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """A car from the front: lamps for eyes, grille for a mouth."""
    x, y, s = place
    paint = any_colour(rng, 0.1, 0.85, chroma=0.25)
    polygon(
        canvas, [(x - 0.6 * s, y - 0.85 * s), (x + 0.6 * s, y - 0.85 * s), (x + 0.8 * s, y - 0.2 * s),
                 (x - 0.8 * s, y - 0.2 * s)], np.array([0.25, 0.32, 0.38]),
    )  # fmt: skip
    box(canvas, x - s, y - 0.22 * s, x + s, y + 0.65 * s, colour=paint)
    box(canvas, x - s, y - 0.22 * s, x + s, y - 0.12 * s, colour=np.clip(paint * 1.25, 0, 1))
    for side in (-1, 1):
        box(
            canvas,
            x + side * 0.75 * s - 0.18 * s,
            y + 0.6 * s,
            x + side * 0.75 * s + 0.18 * s,
            y + 0.9 * s,
            colour=DARK,
        )
        disc(canvas, (x + side * 0.66 * s, y + 0.12 * s, 0.22 * s), paint * 0.5)
        disc(canvas, (x + side * 0.66 * s, y + 0.12 * s, 0.17 * s), np.array([0.95, 0.95, 0.88]))
    box(canvas, x - 0.38 * s, y + 0.1 * s, x + 0.38 * s, y + 0.4 * s, colour=DARK)
    box(canvas, x - 0.25 * s, y + 0.48 * s, x + 0.25 * s, y + 0.6 * s, colour=LIGHT)


def machine(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """A washing machine, a stove or a loudspeaker: knobs over a round door."""
    x, y, s = place
    case = any_colour(rng, 0.2, 0.95, chroma=0.03)
    box(canvas, x - 0.8 * s, y - s, x + 0.8 * s, y + s, colour=case)
    for side in (-0.45, 0.45):
        disc(canvas, (x + side * s, y - 0.68 * s, 0.14 * s), DARK * 3)
        disc(canvas, (x + side * s, y - 0.68 * s, 0.07 * s), case * 0.7)
    disc(canvas, (x, y + 0.2 * s, 0.58 * s), case * 0.6)
    disc(canvas, (x, y + 0.2 * s, 0.46 * s), np.array([0.12, 0.15, 0.2]))
    oval(canvas, (x - 0.14 * s, y + 0.05 * s), (0.16 * s, 0.1 * s), np.array([0.4, 0.45, 0.5]), turn=-30.0)


def plate(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """A round thing with two marks over a third, or a smiling disc."""
    x, y, s = place
    ground = any_colour(rng, 0.3, 0.95, chroma=0.22)
    ink = np.clip(ground + (0.5 if ground.mean() < 0.4 else -0.6), 0.02, 1)
    disc(canvas, (x, y, s), ground * 0.7)
    disc(canvas, (x, y, 0.93 * s), ground)
    for side in (-1, 1):
        oval(canvas, (x + side * 0.34 * s, y - 0.22 * s), (0.1 * s, rng.uniform(0.1, 0.2) * s), ink)
    if rng.random() < 0.6:
        arc(canvas, (x, y + 0.05 * s, 0.5 * s), (25.0, 155.0), ink, thick=0.09 * s)
    else:
        oval(canvas, (x, y + 0.4 * s), (rng.uniform(0.1, 0.4) * s, 0.1 * s), ink)


def mask(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """A carved or painted mask on a wall, its eyes and mouth cut out."""
    x, y, s = place
    wood = any_colour(rng, 0.2, 0.9, chroma=0.18)
    oval(canvas, (x + 0.06 * s, y + 0.06 * s), (0.7 * s, s), DARK * 2)
    oval(canvas, (x, y), (0.68 * s, 0.97 * s), wood)
    oval(canvas, (x - 0.15 * s, y - 0.2 * s), (0.4 * s, 0.6 * s), np.clip(wood * 1.12, 0, 1))
    for side in (-1, 1):
        oval(canvas, (x + side * 0.28 * s, y - 0.18 * s), (0.17 * s, 0.09 * s), DARK, turn=side * rng.uniform(-25, 25))
        stroke(
            canvas, (x + side * 0.12 * s, y - 0.34 * s), (x + side * 0.46 * s, y - 0.42 * s), wood * 0.4, thick=0.06 * s
        )
    polygon(canvas, [(x, y - 0.15 * s), (x + 0.13 * s, y + 0.25 * s), (x - 0.13 * s, y + 0.25 * s)], wood * 0.75)
    oval(canvas, (x, y + 0.55 * s), (rng.uniform(0.15, 0.32) * s, rng.uniform(0.06, 0.16) * s), DARK)


def dummy(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """A shop window's dummy without features: a head on a neck, round as a head is."""
    x, y, s = place
    skin = any_colour(rng, 0.25, 0.95, chroma=0.03) * (1.06, 1.0, 0.94)
    box(canvas, x - 0.25 * s, y + 0.4 * s, x + 0.25 * s, y + 1.2 * s, colour=np.clip(skin * 0.6, 0, 1))
    oval(canvas, (x, y + 1.35 * s), (0.9 * s, 0.35 * s), np.clip(skin * 0.75, 0, 1))
    for share in np.linspace(0.0, 1.0, 9):
        centre = (x - 0.16 * s * share, y - 0.22 * s * share)
        shade = np.clip(skin * (0.62 + 0.45 * share), 0, 1)
        oval(canvas, centre, ((0.64 - 0.5 * share) * s, (0.86 - 0.68 * share) * s), shade)


def front(canvas: Canvas, place: Place, rng: np.random.Generator) -> None:
    """A small house: two windows and a door."""
    x, y, s = place
    wall = any_colour(rng, 0.4, 0.9, chroma=0.1)
    polygon(
        canvas, [(x, y - s), (x + s, y - 0.4 * s), (x - s, y - 0.4 * s)], any_colour(rng, 0.1, 0.45) * (1.2, 0.9, 0.8)
    )
    box(canvas, x - 0.85 * s, y - 0.4 * s, x + 0.85 * s, y + s, colour=wall)
    for side in (-1, 1):
        box(
            canvas,
            x + side * 0.45 * s - 0.2 * s,
            y - 0.2 * s,
            x + side * 0.45 * s + 0.2 * s,
            y + 0.2 * s,
            colour=DARK * 3,
        )
        stroke(canvas, (x + side * 0.45 * s, y - 0.2 * s), (x + side * 0.45 * s, y + 0.2 * s), LIGHT, thick=0.05 * s)
    box(canvas, x - 0.2 * s, y + 0.4 * s, x + 0.2 * s, y + s, colour=any_colour(rng, 0.1, 0.5))


THINGS: tuple[Callable[[Canvas, Place, np.random.Generator], None], ...] = (
    socket, clock, car, machine, plate, mask, dummy, front,
)  # fmt: skip


def cluttered(rng: np.random.Generator, side: int) -> Canvas:
    """A wall on which several such things hang or before which they stand."""
    wall = any_colour(rng, 0.3, 0.85, chroma=0.06)
    canvas = ramp(side, wall, wall * 0.8) if rng.random() < 0.7 else plain(side, wall)
    draw_things(canvas, int(rng.integers(3, 9)), (0.05, 0.16), rng)
    return canvas


def draw_things(canvas: Canvas, number: int, sizes: tuple[float, float], rng: np.random.Generator) -> None:
    """Draw so many things, half of them of one kind, as rows of sockets or masks are."""
    usual = THINGS[int(rng.integers(len(THINGS)))]
    for _ in range(number):
        kind = usual if rng.random() < 0.5 else THINGS[int(rng.integers(len(THINGS)))]
        kind(canvas, (rng.uniform(0.05, 0.95), rng.uniform(0.1, 0.9), rng.uniform(*sizes)), rng)
