"""Who stands where in a scene: places in space, drawn so that every face can be seen at least in part.

The camera looks level over a floor. Its lens may be shifted up or down (`Camera.centre_y` is the horizon), so that what
stands upright is upright in the picture. Depth follows from the size that a face shall have, and the row from how tall
the person is; whoever would then be out of the picture stands higher or lower, as near people do who are framed.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from umbra.geometry.cameras import MILLIMETRES_PER_UNIT, Camera
from umbra.world.camera.scene_ranges import HELD, SceneRanges
from umbra.world.head.expressions import Actions
from umbra.world.people.people import draw_expression

FACE = 198.0
"""Mean height in mm of drawn faces' boxes, chin to hairline, in scenes: 188 at rest, more with an open mouth."""
EYE_LEVEL, EYE_SPREAD = 1560.0, 80.0
"""Height in mm of an adult's eyes over the floor, both sexes together (Gordon et al. 1989, ANSUR: 1,634 and 1,516)."""
APART = 380.0
"""Least distance in mm between two people, about the depth of a chest and a half."""
TRIES, ROUNDS = 60, 40
CELL = 4
"""Side in pixels of the cells in which it is counted who covers whom."""
SHOULDERS, NECK_DROP = 1.2, 0.65
"""Half-width of the shoulders, and their height below the middle of the face, in heights of the face."""


@dataclass(frozen=True, eq=False)
class Standing:
    """Somebody in a scene.

    `angles` (pitch, yaw, roll) and `translation` (camera units) place the head as in a photograph; the body stands
    upright and turns by `body_yaw`; `tall` is the height of the head's centre over the floor in mm. `key` seeds
    what is drawn of the thing that covers the face.
    """

    person: int
    angles: Float[np.ndarray, " 3"]
    body_yaw: float
    translation: Float[np.ndarray, " 3"]
    tall: float
    expression: Actions
    kind: str
    key: tuple[int, ...]


@dataclass(frozen=True)
class _Place:
    """A place for a face: middle of the face and its height in pixels, height over the floor in mm."""

    x: float
    y: float
    size: float
    tall: float


def draw_camera(ranges: SceneRanges, *, rng: np.random.Generator) -> tuple[Camera, float]:
    """Draw a camera (35° to 70° of view along the width), and its height over the floor in mm."""
    focal = ranges.width * float(np.exp(rng.uniform(np.log(0.72), np.log(1.6))))
    horizon = ranges.height * float(rng.uniform(0.26, 0.5))
    return Camera(focal, ranges.width / 2.0, horizon, ranges.width, ranges.height), float(rng.uniform(1350.0, 1700.0))


def draw_standing(
    ranges: SceneRanges, camera: Camera, eye: float, people: tuple[int, ...], *, key: tuple[int, ...]
) -> tuple[Standing, ...]:
    """Place these people before a camera whose height over the floor is `eye` mm; `key` seeds the scene.

    What is seldom needed, a new start when nobody more finds a place, ends in a refusal after `ROUNDS`.
    """
    for attempt in range(ROUNDS):
        rng = np.random.default_rng([*key, 1, attempt])
        places = _draw_places(ranges, camera, eye, len(people), rng)
        if places is not None:
            break
    else:
        raise ValueError(
            f"scene: {len(people)} people with faces of {ranges.faces[0]:g} to {ranges.faces[1]:g} pixels do not fit a "
            f"picture of {ranges.height} x {ranges.width}. Draw fewer people, smaller faces or larger pictures."
        )
    return tuple(
        _stand(ranges, camera, place, person, key=(*key, 2, number))
        for number, (place, person) in enumerate(zip(places, people, strict=True))
    )


def _draw_places(
    ranges: SceneRanges, camera: Camera, eye: float, count: int, rng: np.random.Generator
) -> list[_Place] | None:
    """Places, the largest face first; None if somebody finds none that leaves all faces seen."""
    low, high = np.log(ranges.faces)
    sizes = np.sort(np.exp(rng.uniform(low, high, count)))[::-1]
    taken: list[_Place] = []
    for size in sizes:
        for attempt in range(TRIES):
            smaller = ranges.faces[0] + (size - ranges.faces[0]) * (1.0 - attempt / TRIES)
            place = _draw_place(ranges, camera, eye, float(smaller), rng)
            if _is_apart(place, taken, camera) and _all_seen([*taken, place], ranges):
                taken.append(place)
                break
        else:
            return None
    return taken


def _draw_place(ranges: SceneRanges, camera: Camera, eye: float, size: float, rng: np.random.Generator) -> _Place:
    cut = rng.random() < ranges.cut
    inset = (-0.15 if cut else 0.55) * size
    x = float(rng.uniform(inset, ranges.width - inset))
    tall = float(rng.normal(EYE_LEVEL - 30.0, EYE_SPREAD))  # the middle of a face lies below its eyes
    y = camera.centre_y + size / FACE * (eye - tall)
    top, bottom = (0.2 if cut else 0.6) * size, ranges.height - (0.35 if cut else 0.7) * size
    drawn = float(rng.uniform(top, max(top, min(bottom, 0.75 * ranges.height))))
    if not top <= y <= bottom:
        y = drawn
        tall = eye - (y - camera.centre_y) * FACE / size
    return _Place(x, float(y), size, tall)


def _is_apart(place: _Place, others: list[_Place], camera: Camera) -> bool:
    """Nobody stands in somebody else."""
    here = _on_floor(place, camera)
    return all(np.hypot(*(here - _on_floor(other, camera))) >= APART for other in others)


def _on_floor(place: _Place, camera: Camera) -> np.ndarray:
    return np.array([place.x - camera.centre_x, camera.focal]) * FACE / place.size


def _all_seen(places: list[_Place], ranges: SceneRanges) -> bool:
    """Whether nearer people leave enough of every face free, heads and bodies taken as simple outlines."""
    nearest_first = sorted(places, key=lambda place: -place.size)
    y, x = np.mgrid[0 : ranges.height : CELL, 0 : ranges.width : CELL] + CELL / 2.0
    full = np.zeros(x.shape, bool)
    for place in nearest_first:
        face = _ellipse(x, y, place)
        if not face.any():
            face = (np.abs(x - place.x) < CELL) & (np.abs(y - place.y) < CELL)
        if face.any() and (face & full).sum() > ranges.most_hidden * face.sum():
            return False
        full |= face | _outline(x, y, place)
    return True


def _ellipse(x: np.ndarray, y: np.ndarray, place: _Place) -> Bool[np.ndarray, "rows columns"]:
    return ((x - place.x) / (0.42 * place.size)) ** 2 + ((y - place.y) / (0.5 * place.size)) ** 2 < 1.0


def _outline(x: np.ndarray, y: np.ndarray, place: _Place) -> Bool[np.ndarray, "rows columns"]:
    """Head with hair, and what is below the shoulders."""
    head = ((x - place.x) / (0.6 * place.size)) ** 2 + ((y - place.y) / (0.85 * place.size)) ** 2 < 1.0
    return head | ((np.abs(x - place.x) < SHOULDERS * place.size) & (y > place.y + NECK_DROP * place.size))


def _stand(ranges: SceneRanges, camera: Camera, place: _Place, person: int, *, key: tuple[int, ...]) -> Standing:
    rng = np.random.default_rng(key)
    depth = camera.focal * FACE / place.size / MILLIMETRES_PER_UNIT
    across = (place.x - camera.centre_x) * depth / camera.focal
    up = (camera.centre_y - place.y) * depth / camera.focal
    spread = (0.25, 0.5, 1.0)[int(rng.integers(3))]
    seen, even = float(rng.normal(0.0, spread)), float(rng.uniform(-1.0, 1.0))
    if abs(seen) > ranges.largest_yaw:
        seen = even * ranges.largest_yaw
    yaw = seen - float(np.arctan2(across, depth))  # `seen` is against the line of sight
    pitch, roll = float(np.clip(rng.normal(0.04, 0.14), -0.5, 0.5)), float(rng.normal(0.0, 0.09))
    body = yaw - float(np.clip(rng.normal(0.25 * seen, 0.25), -0.9, 0.9))
    expression = draw_expression(rng=rng)
    covered, pick = rng.random() < ranges.occluded, rng.random()
    kind = ranges.kinds[int(pick * len(ranges.kinds))] if covered else ""
    inside = place.size * 0.7 < place.x < ranges.width - place.size * 0.7
    if kind in HELD and (abs(seen) > 0.8 or place.size < 24 or not inside):
        kind = ""  # held things are drawn as seen from the front, on faces that are whole and not tiny
    translation = np.array([across, up, camera.distance - depth])
    return Standing(person, np.array([pitch, yaw, roll]), body, translation, place.tall, expression, kind, (*key, 3))
