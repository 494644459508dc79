"""The average head, complete: the scans' mean on the clay's layout, ears, lid walls, mouth and teeth, eyeballs."""

from functools import cache

import numpy as np
from jaxtyping import Float

from umbra.world.head import layout, relief, sculpt, topology
from umbra.world.head.implicit import Points
from umbra.world.head.scan_statistics import right_half, scan_statistics


def lid_walls(vertices: Points) -> Points:
    """Sets the inner edges of the lids: the skin's edge carried back to the eyeball, then beneath it."""
    for side, sign in (("left", -1.0), ("right", 1.0)):
        ring = vertices[layout.PARTS[f"{side}_lid0"]]
        centre = vertices[layout.PARTS[f"{side}_eyeball"]].mean(axis=0) * [1, 1, 0]
        flat = (ring - centre) * [1, 1, 0]
        vertices[layout.PARTS[f"{side}_wall1"]] = ring - 0.02 * flat + [0.0, 0.0, -1.6]
        vertices[layout.PARTS[f"{side}_wall2"]] = ring - 0.10 * flat + [-0.15 * sign, 0.0, -6.5]
    return vertices


@cache
def eyeball_shape() -> Points:
    """The eyeball's vertices around its middle, looking along z: a sphere with a slight cornea."""
    directions = topology.eyeball_directions()
    cornea = 0.9 * np.exp(-((np.arccos(np.clip(directions[:, 2], -1, 1)) / 0.42) ** 4))
    shape = directions * (sculpt.EYE_RADIUS - 0.5 + cornea)[:, None]
    shape.setflags(write=False)  # every caller is given the same one
    return shape


def eye_centre(side: str) -> Float[np.ndarray, "3"]:
    """Middle of the clay head's eyeball on the image's left or right."""
    return sculpt.EYE_CENTRE * [-1 if side == "left" else 1, 1, 1]


def eyeballs(vertices: Points, shifts: dict[str, Float[np.ndarray, "3"]]) -> Points:
    """Sets both eyeballs, moved by `shifts` from the average, and lifts the lids that they would pierce."""
    for side, shift in shifts.items():
        vertices[layout.PARTS[f"{side}_eyeball"]] = eye_centre(side) + shift + eyeball_shape()
        lift_lids(vertices, side, eye_centre(side) + shift)
    return vertices


def close_lips(vertices: Points) -> Points:
    """Lays the two edges of the slit on one another, half way between them."""
    for side in ("left", "right"):
        lower = layout.PARTS[f"{side}_lower0"]
        upper = layout.PARTS[f"{side}_upper0"][: len(lower)]
        vertices[upper] = vertices[lower] = (vertices[upper] + vertices[lower]) / 2
    return vertices


def lift_lids(vertices: Points, side: str, centre: Float[np.ndarray, "3"]) -> None:
    """Moves lid skin that lies inside the eyeball out to its surface, in place."""
    for ring, gap in enumerate((1.0, 1.3, 1.4, 1.3, 0.9, 0.4)):
        ids = layout.PARTS[f"{side}_lid{ring}"]
        away = vertices[ids] - centre
        far = np.linalg.norm(away, axis=1, keepdims=True)
        wanted = sculpt.EYE_RADIUS + gap
        vertices[ids] = np.where(far < wanted, centre + away * wanted / far, vertices[ids])


def complete(vertices: Points) -> Points:
    """Sets everything that follows the skin: eyeballs (carried by their lids), lid edges, mouth and teeth."""
    vertices = np.array(vertices, dtype=float)
    shifts = {side: eye_shift(vertices, side) for side in ("left", "right")}
    return lid_walls(bag(teeth(eyeballs(close_lips(vertices), shifts))))


def bag(vertices: Points) -> Points:
    """Sets the bag behind the lips: it follows the lips' inner edge inwards and closes in the throat."""
    ring = vertices[layout.PARTS["mouth_ring"]]
    middle = ring.mean(axis=0)
    away = ring - middle
    lift = np.where(np.arange(len(ring)) < len(layout.PARTS["right_upper0"]) * 2 - 1, 1.0, -1.0)
    opened = lift * np.sqrt(np.clip(1 - (away[:, 0] / 26.0) ** 2, 0, 1))
    for number, (shrink, height, depth) in enumerate([(0.99, 1.6, 2.6), (0.95, 8.0, 11.0), (0.8, 15.0, 28.0)], start=1):
        rows = ring.copy()
        rows[:, 0] = middle[0] + shrink * away[:, 0]
        rows[:, 1] += height * opened
        rows[:, 2] -= depth
        vertices[layout.PARTS[f"bag{number}"]] = rows
    vertices[layout.PARTS["bag_end"]] = middle - np.array([0, 0, 44.0])
    return vertices


def teeth(vertices: Points) -> Points:
    """Sets both rows of teeth on a dental arch behind closed lips."""
    middle = vertices[layout.PARTS["mouth_ring"]].mean(axis=0)
    across = np.linspace(-1, 1, topology.TEETH_COLUMNS)
    front = middle[2] + 1.0
    for name, edge, tall, back in (("upper", -2.2, 10.5, 4.6), ("lower", -1.4, -9.0, 6.4)):
        for row in range(topology.TEETH_ROWS):
            share = 1 - row / (topology.TEETH_ROWS - 1)
            z = front - back - 20 * np.abs(across) ** 2.4 - 0.8 * share
            y = middle[1] + edge + tall * share + (1.2 if name == "upper" else 0.4) * across**2
            vertices[layout.PARTS[f"{name}_teeth{row}"]] = np.stack([middle[0] + 24.5 * across, y, z], 1)
    return vertices


@cache
def clay_head() -> Float[np.ndarray, "vertices 3"]:
    """The sculpted head without ears, which is laid onto scans; exactly symmetric. Do not write into it."""
    vertices = np.zeros((len(layout.PLACES), 3))
    places = np.ascontiguousarray(layout.PLACES[: layout.SKIN_COUNT])
    vertices[: layout.SKIN_COUNT] = sculpt.clay(places.tobytes()) + relief.lips(places) + relief.folds(places)
    vertices = lid_walls(bag(teeth(eyeballs(vertices, {"left": np.zeros(3), "right": np.zeros(3)}))))
    vertices = (vertices + vertices[layout.MIRROR] * [-1, 1, 1]) / 2
    vertices.setflags(write=False)
    return vertices


@cache
def average_head() -> Float[np.ndarray, "vertices 3"]:
    """Neutral average head in mm, exactly symmetric: the scans' mean, with ears. Do not write into it: it is shared."""
    vertices = np.array(clay_head())
    half = right_half()
    vertices[layout.MIRROR[half]] = scan_statistics().mean * [-1.0, 1.0, 1.0]
    vertices[half] = scan_statistics().mean
    vertices[: layout.SKIN_COUNT] += relief.ears(layout.PLACES[: layout.SKIN_COUNT])
    vertices = complete(complete(vertices))  # lids lifted off the eyeballs move these a little once more
    vertices = (vertices + vertices[layout.MIRROR] * [-1, 1, 1]) / 2
    vertices.setflags(write=False)
    return vertices


def eye_shift(vertices: Points, side: str) -> Float[np.ndarray, "3"]:
    """How far a head's lid edge, and with it the eyeball, lies from the clay's."""
    ring = layout.PARTS[f"{side}_lid0"]
    return vertices[ring].mean(axis=0) - clay_head()[ring].mean(axis=0)
