"""The place in which people stand: a wall or a view behind them, the floor, and what may stand before them."""

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, Float32

from umbra.geometry.cameras import MILLIMETRES_PER_UNIT, Camera
from umbra.world.camera.backgrounds import draw_background
from umbra.world.camera.light import Light
from umbra.world.camera.scene_clutter import hang_things
from umbra.world.camera.scene_merge import THING, Samples

PRINTED = 255
"""What `instances` holds where a printed face hangs on the wall."""
PARAPETS = 0.5
"""Share of scenes with a counter, a table or a low wall before some of the people (own choice)."""
LENS, CHEST = 7.0, 2.5
"""Least distances of such a thing from the camera and from anybody, camera units."""
FEET = 0.55
"""How far such a thing must stand, of the farthest person's distance, to hide their feet from any camera drawn."""


@dataclass(frozen=True, eq=False)
class View:
    """Where the camera stands and what lights the place: `eye` is its height over the floor in mm."""

    camera: Camera
    eye: float
    light: Light
    supersampling: int

    def row_at(self, height: float, distance: float) -> float:
        """The row of the picture in which lies what is `height` mm over the floor, `distance` camera units away."""
        return self.camera.centre_y + self.camera.focal * (self.eye - height) / MILLIMETRES_PER_UNIT / distance

    @property
    def tint(self) -> Float32[np.ndarray, " 3"]:
        """The light's colour, half of which the place takes on."""
        return (0.5 + 0.5 * self.light.colour / self.light.colour.mean()).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Backdrop:
    """What is behind everybody, as light that reaches the camera; and what stands in between, as samples.

    `printed` tells where faces are printed on what is behind.
    """

    image: Float32[np.ndarray, "height width 3"]
    printed: Bool[np.ndarray, "height width"]
    parapet: Samples | None
    parapet_top: int  # row of the picture at which the parapet begins


def draw_backdrop(
    view: View, depths: Float[np.ndarray, " people"], *, clutter: float, printed: float, rng: np.random.Generator
) -> Backdrop:
    """Draw the place around people at these `depths` (camera units)."""
    camera = view.camera
    wall = float(max(depths.max(initial=0.0), 25.0) + rng.uniform(6.0, 40.0))
    foot = view.row_at(0.0, wall)
    image = np.ascontiguousarray(draw_background(camera.height, camera.width, rng=rng, large=True))
    marked = hang_things(image, int(np.ceil(foot)), clutter=clutter, printed=printed, rng=rng)
    _lay_floor(image, camera, foot, wall, rng)
    image *= view.tint
    wanted, tall, place = rng.random() < PARAPETS, rng.uniform(820.0, 1080.0), float(rng.random())
    distance = _distance(depths, place) if wanted and len(depths) else None
    top = None if distance is None else int(np.floor(view.row_at(tall, distance)))
    if distance is None or top is None or not 0 <= top < camera.height - 2:
        return Backdrop(image, marked, None, 0)
    return Backdrop(image, marked, _parapet(view, distance, top, rng), top)


def _lay_floor(
    image: Float32[np.ndarray, "height width 3"], camera: Camera, foot: float, wall: float, rng: np.random.Generator
) -> None:
    """Paint the floor below the row at which it meets the wall: boards, tiles or ground, in perspective."""
    kind, base = int(rng.integers(4)), np.clip(rng.uniform(0.12, 0.6) + rng.normal(0.0, 0.05, 3), 0.03, 0.9)
    step, turn = rng.uniform(2.0, 9.0), rng.uniform(-0.8, 0.8)
    grain, first = rng.standard_normal((8, 16)).astype(np.float32), int(np.ceil(foot))
    if first >= camera.height:
        return
    rows, columns = np.mgrid[first : camera.height, 0 : camera.width] + 0.5
    depth = wall * (foot - camera.centre_y) / (rows - camera.centre_y)
    across = (columns - camera.centre_x) * depth / camera.focal
    u, v = across * np.cos(turn) + depth * np.sin(turn), depth * np.cos(turn) - across * np.sin(turn)
    level = 1.0 + 0.06 * cv2.resize(grain, (columns.shape[1], columns.shape[0]))
    joint = 0.02 * np.maximum(1.0, depth / 20.0)
    line = np.abs(u / step - np.round(u / step)) < joint
    if kind == 1:  # tiles
        line |= np.abs(v / step - np.round(v / step)) < joint
        level = level * (1.0 + 0.12 * ((np.floor(u / step) + np.floor(v / step)) % 2))
    if kind < 2:
        level = level * (1.0 - 0.5 * line * np.clip(40.0 / depth, 0.0, 1.0))
    level = level * (0.75 + 0.25 * np.clip((rows - foot) / (0.1 * camera.height), 0.0, 1.0))  # dim along the wall
    image[first:] = (base * level[..., None]).astype(np.float32)


def _distance(depths: Float[np.ndarray, " people"], place: float) -> float | None:
    """How far away a low wall stands: near enough to hide the farthest feet, before somebody, and in nobody."""
    nearest, far = max(FEET * float(depths.max()), 0.6 * float(depths.min())), float(depths.max())
    distance = nearest + place * max(far - nearest - 3.0, 0.0)
    return distance if distance >= LENS and np.abs(depths - distance).min() >= CHEST else None


def _parapet(view: View, distance: float, top: int, rng: np.random.Generator) -> Samples:
    """A low wall or a counter from row `top` of the picture downwards: a board, its shadow, and panels."""
    factor, focal = view.supersampling, view.camera.focal
    rows, columns = (view.camera.height - top) * factor, view.camera.width * factor
    board = max(1, round(focal * 0.5 / distance * factor))
    colour = np.clip(rng.uniform(0.1, 0.75) + rng.normal(0.0, 0.07, 3), 0.03, 0.95)
    paint = np.empty((rows, columns, 3), np.float32)
    paint[:] = colour * (0.72 + 0.1 * rng.random())
    every = max(6, int(focal * rng.uniform(3.0, 12.0) / distance * factor))
    paint[:, ::every] *= 0.8
    paint[:board] = np.clip(colour * 1.12, 0.0, 1.0)
    paint[board : 2 * board] *= 0.75
    return Samples(
        np.clip(paint * view.tint, 0.0, 1.0),
        np.full((rows, columns), distance, np.float32),
        np.zeros((rows, columns), np.uint8),
        np.full((rows, columns), THING, np.int16),
    )
