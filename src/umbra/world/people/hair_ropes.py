"""Hair in ropes: the tail of a ponytail, plaits, locs and thin braids, as tubes along lines that hang from the head."""

import numpy as np
from jaxtyping import Float, Float32, Int32

from umbra.types import Mesh, Region
from umbra.world.paint.appearance import Hair
from umbra.world.paint.canvas import rising
from umbra.world.people.hair_cover import fall_of
from umbra.world.people.hair_flow import HEAD_MIDDLE, KNOT, NAPE
from umbra.world.people.hair_grid import COLUMNS, ROWS, Grid, grid_places

SIDES = 6
Lines = Float[np.ndarray, "ropes points 3"]


def tubes(
    lines: Lines, radii: Float[np.ndarray, "ropes points"]
) -> tuple[Float32[np.ndarray, "corners 3"], Int32[np.ndarray, "faces 3"], Float32[np.ndarray, "corners 2"]]:
    """Corners, triangles and texture places of round tubes about lines (mm): u around, v along."""
    ropes, count = radii.shape
    way = np.gradient(lines, axis=1)
    way /= np.linalg.norm(way, axis=-1, keepdims=True) + 1e-9
    aside = np.cross(way, [0.3, 0.2, 1.0])
    aside /= np.linalg.norm(aside, axis=-1, keepdims=True) + 1e-9
    ahead = np.cross(way, aside)
    turn = np.linspace(0, 2 * np.pi, SIDES, endpoint=False)
    ring = aside[:, :, None] * np.cos(turn)[:, None] + ahead[:, :, None] * np.sin(turn)[:, None]
    corners = lines[:, :, None] + ring * radii[:, :, None, None]
    place = np.arange(ropes * count * SIDES).reshape(ropes, count, SIDES)
    a, b = place[:, :-1], np.roll(place, -1, axis=2)[:, :-1]
    c, d = place[:, 1:], np.roll(place, -1, axis=2)[:, 1:]
    faces = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([b, d, c], -1).reshape(-1, 3)])
    u = 0.5 + 0.45 * np.cos(turn)
    v = np.linspace(0, 1, count)
    uv = np.stack(np.broadcast_arrays(u[None, None], v[None, :, None]), -1) + np.zeros((ropes, 1, 1, 1))
    return (
        corners.reshape(-1, 3).astype(np.float32), faces.astype(np.int32), uv.reshape(-1, 2).astype(np.float32),
    )  # fmt: skip


def rope_mesh(hair: Hair, lines: Lines, radii: np.ndarray, *, plaited: bool, rng: np.random.Generator) -> Mesh:
    """Ropes in the hair's colour, plaited or twisted."""
    corners, faces, uv = tubes(lines, radii)
    return Mesh(
        vertices=corners, triangles=faces, uv=uv, texture=rope_texture(hair, plaited=plaited, rng=rng),
        labels=np.full(len(faces), Region.HAIR, np.uint8), specular=0.08,
    )  # fmt: skip


def rope_texture(hair: Hair, *, plaited: bool, rng: np.random.Generator) -> Float32[np.ndarray, "rows columns 3"]:
    """Strands along the rope; a plait's three strands cross in a row of Vs."""
    v, u = np.mgrid[0:96, 0:24] / np.array([96, 24])[:, None, None]
    fine = rng.standard_normal((96, 24))
    if plaited:
        crossing = np.abs(np.sin(np.pi * (13 * v + 0.9 * np.abs(u - 0.5) * 2)))
        shade = 0.45 + 0.65 * crossing**0.6 + 0.10 * fine
    else:
        shade = 1 + 0.20 * fine[:1] + 0.10 * np.sin(2 * np.pi * (9 * v + u)) + 0.08 * fine
    shade = shade * (0.7 + 0.3 * np.sin(np.pi * u))
    return np.clip(np.asarray(hair.colour) * shade[..., None], 0, 1).astype(np.float32)


def knot_place(hair: Hair, sheet: Grid) -> Float[np.ndarray, " 3"]:
    """Where on the sheet hair is gathered, mm."""
    axis = KNOT.get(hair.style, NAPE)
    away = sheet.reshape(-1, 3) - HEAD_MIDDLE
    toward = away @ axis / (np.linalg.norm(away, axis=1) * np.linalg.norm(axis))
    return sheet.reshape(-1, 3)[int(toward.argmax())].astype(float)


def ponytail(hair: Hair, sheet: Grid, *, rng: np.random.Generator) -> Mesh:
    """One tail that leaves the head backwards, bends and falls, over one shoulder for some."""
    t = np.linspace(0, 1, 16)
    begin, side = knot_place(hair, sheet), 30.0 * hair.parting
    long = 110 + 120 * hair.length
    x = begin[0] + side * t**1.5 + 6 * hair.wave * np.sin(7 * t)
    y = begin[1] + 14 * np.sin(np.pi * np.minimum(t * 4, 1)) * (1 - t) - long * np.maximum(t - 0.08, 0)
    z = begin[2] + 4 - 34 * np.sin(np.pi * 0.5 * np.minimum(t * 3, 1)) + 14 * t
    radius = (9 + 15 * rising(t, 0.04, 0.3)) * (0.7 + 0.3 * hair.volume) * (1 - 0.85 * rising(t, 0.55, 1.0))
    # A tail is a bundle: six ropes that wander about the middle one.
    turn = np.arange(6)[:, None] * np.pi / 3 + 0.8 * t
    spread = 0.55 * radius
    lines = np.stack(
        [x + spread * np.cos(turn), y + 0 * turn + 8 * rng.standard_normal((6, 1)) * t, z + spread * np.sin(turn)], -1
    )
    return rope_mesh(hair, lines, np.tile(0.62 * radius, (6, 1)), plaited=False, rng=rng)


def _along_sheet(sheet: Grid, low: float, across: np.ndarray, height: np.ndarray) -> np.ndarray:
    """Points of the sheet at chart places, bilinear."""
    places = grid_places(low)
    column = np.interp(across, places[0, :, 0], np.arange(COLUMNS))
    row = np.interp(-height, -places[:, 0, 1], np.arange(ROWS))
    left, top = np.minimum(column.astype(int), COLUMNS - 2), np.minimum(row.astype(int), ROWS - 2)
    fx, fy = (column - left)[..., None], (row - top)[..., None]
    upper = sheet[top, left] * (1 - fx) + sheet[top, left + 1] * fx
    lower = sheet[top + 1, left] * (1 - fx) + sheet[top + 1, left + 1] * fx
    return upper * (1 - fy) + lower * fy


def hanging_ropes(hair: Hair, sheet: Grid, low: float, *, rng: np.random.Generator) -> Mesh:
    """Locs: each leaves its own place on the scalp, swings past the face and hangs to an end of its own."""
    count, fall = 46, fall_of(hair)
    end = -80.0 if fall is None else fall.end
    start_a = np.linspace(-205, 205, count) + rng.normal(0, 3, count)
    start_a += np.where(np.arange(count) % 2 == 0, 0, -0.45 * start_a)
    out = np.sign(start_a) * np.maximum(np.abs(start_a), 100 + 16 * rng.random(count))
    top = rng.uniform(112, 152, count)
    down = top[:, None] + (end * rng.uniform(0.75, 1.05, count) - top)[:, None] * np.linspace(0, 1, 13)
    swing = rising(down, 128, 66)
    across = start_a[:, None] + (out - start_a)[:, None] * swing
    lines = _along_sheet(sheet, low, across, down).astype(float)
    flat = lines[..., [0, 2]] - [0, -10]
    flat /= np.linalg.norm(flat, axis=-1, keepdims=True) + 1e-9
    lines[..., [0, 2]] += flat * (1.5 + 4 * rng.random((count, 1)))[..., None]
    lines += rng.normal(0, 1.3, lines.shape)
    radius = np.full(down.shape, 3.4 + 1.2 * hair.volume) * (1 - 0.5 * np.linspace(0, 1, 13) ** 4)
    return rope_mesh(hair, lines, radius, plaited=hair.wave > 0.35, rng=rng)


def plaits(hair: Hair, vertices_low: Float[np.ndarray, "2 3"], *, rng: np.random.Generator) -> Mesh:
    """Two plaits from behind the ears, over the shoulders to the front."""
    t = np.linspace(0, 1, 20)
    long = 90 + 90 * hair.length
    lines = []
    for begin in vertices_low.astype(float):
        side = np.sign(begin[0])
        x = begin[0] + side * (10 + 22 * t) - side * 10 * t**2
        y = begin[1] - long * t
        z = begin[2] + 30 * rising(t, 0.1, 0.8)
        lines.append(np.stack([x, y, z], -1))
    radius = (8 + 2 * hair.volume) * (0.8 + 0.2 * np.abs(np.sin(13 * np.pi * t))) * (1 - 0.7 * rising(t, 0.85, 1))
    return rope_mesh(hair, np.stack(lines), np.tile(radius, (2, 1)), plaited=True, rng=rng)
