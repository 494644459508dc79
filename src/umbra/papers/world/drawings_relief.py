"""Relief shown: one person young and old, with four faces, as picture, normals and bump."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float, UInt8

from umbra.geometry import Camera, euler_to_matrix
from umbra.render import Canvas
from umbra.render.canvas import Drawing
from umbra.world.camera.light import draw_light
from umbra.world.paint.wrinkle_table import age_law
from umbra.world.people.people import Person, draw_person, scene_of

Picture = UInt8[np.ndarray, "height width 3"]

AGES = (20.0, 45.0, 70.0)
SHOWN = (20.0, 70.0)
REST: dict[str, float] = {"blink_left": 0.08, "blink_right": 0.08}
FACES: dict[str, dict[str, float]] = {
    "neutral": {},
    "smile": {"smile": 0.9, "cheek_raise": 0.7, "lips_part": 0.3},
    "surprise": {"brow_inner_raise": 1.0, "brow_outer_raise": 1.0, "eyes_widen": 0.4},
    "anger": {"brow_lower": 1.0, "nose_wrinkle": 0.5, "press": 0.5},
}
"""A neutral face and three others, each of which folds the skin elsewhere."""
DEEPEST = 1.0
"""Millimetres of bump that are black and white in a picture of it."""
ZOOM = 1.3


def at_age(person: Person, age: float) -> Person:
    """The same person at another age, as far as relief and paint show it: shape, hair and pigment stay.

    `Skin.wrinkles` keeps its ratio to the mean of the age.
    """
    look = person.appearance
    wrinkles = look.skin.wrinkles * age_law(age) / age_law(look.age)
    return replace(person, age=age, appearance=replace(look, age=age, skin=replace(look.skin, wrinkles=wrinkles)))


def relief_drawing(
    person: Person, actions: Mapping[str, float], *, size: int, light: str = "window", seed: int = 0
) -> Drawing:
    """A head straight before the camera, in one light, with its relief's truth."""
    gamma = draw_light(rng=np.random.default_rng([seed]), kind=light)
    gamma = gamma.exposed_for(float(person.texture.mean()))
    middle = size / 2 * (1 - ZOOM)
    cut = np.array([[ZOOM, 0.0, middle], [0.0, ZOOM, middle - 0.02 * size]])
    camera = Camera.deep3d(size).with_crop(cut, height=size, width=size)
    canvas = Canvas(camera, euler_to_matrix(np.zeros(3)), np.zeros(3))
    for mesh in scene_of(person, {**REST, **actions}):
        canvas.add(mesh)
    canvas.shade(gamma.gamma)
    return canvas.resolve(np.full((size, size, 3), 0.6, np.float32))


def three_views(drawing: Drawing) -> tuple[Picture, Picture, Picture]:
    """Picture, normals (x, y, z of [-1, 1] as red, green, blue), and bump (grey is 0, white stands out)."""
    bump = 0.5 + 50.0 / DEEPEST * drawing.bump
    nothing = drawing.coverage[..., None] == 0
    normals = np.where(nothing, 1.0, 0.5 + 0.5 * drawing.normals)
    return _to_bytes(drawing.image), _to_bytes(normals), _to_bytes(np.repeat(bump[..., None], 3, axis=2))


def relief_sheet(
    seed: int, number: int, *, size: int = 160, ages: Sequence[float] = SHOWN
) -> dict[tuple[str, float], tuple[Picture, Picture, Picture]]:
    """The three views of each face of `FACES` at each age: a face's ages stand beside each other."""
    people = {age: at_age(draw_person(seed, number), age) for age in ages}
    return {
        (face, age): three_views(relief_drawing(person, actions, size=size))
        for face, actions in FACES.items()
        for age, person in people.items()
    }


def deepest_lines(seed: int, numbers: Sequence[int], ages: Sequence[float] = AGES) -> dict[float, float]:
    """Mean over people of the depth in mm that 0.5 % of a resting face's texels exceed, at each age."""
    found = {}
    for age in ages:
        people = [at_age(draw_person(seed, number), age) for number in numbers]
        sunk = [-float(np.percentile(_face(person.relief.wrinkles({})), 0.5)) for person in people]
        found[age] = float(np.mean(sunk))
    return found


def _face(field: Float[np.ndarray, "rows columns"]) -> Float[np.ndarray, "rows_of_face columns_of_face"]:
    """From the hairline to the chin, and from temple to temple."""
    size = len(field)
    return field[int(0.17 * size) : int(0.68 * size), int(0.22 * size) : int(0.78 * size)]


def _to_bytes(image: Float[np.ndarray, "height width 3"]) -> Picture:
    return np.clip(image * 255.0 + 0.5, 0, 255).astype(np.uint8)
