"""A photograph of a place with any number of people in it, and everything that is known about each of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float32, UInt8

from umbra.geometry.cameras import MILLIMETRES_PER_UNIT, Camera
from umbra.world.camera.light import Light, draw_light
from umbra.world.camera.processing import take
from umbra.world.camera.scene_body import Body, body_of
from umbra.world.camera.scene_figure import Figure, draw_figure
from umbra.world.camera.scene_layout import Standing, draw_camera, draw_standing
from umbra.world.camera.scene_merge import Samples, merge, resolve
from umbra.world.camera.scene_place import PRINTED, Backdrop, View, draw_backdrop
from umbra.world.camera.scene_ranges import SceneRanges
from umbra.world.camera.scene_truth import Seen, truth_of
from umbra.world.camera.sensor import draw_sensor
from umbra.world.people.people import Person, draw_person

_CAMERA, _PEOPLE, _LIGHT, _PLACE, _SENSOR, _NOISE = range(11, 17)
"""Each has random numbers of its own: another sensor changes nobody's place."""
COMPANY, MEMBERS = 16, 12
"""Scenes whose people are drawn from one company, and its size: nobody is drawn anew for every scene."""


@dataclass(frozen=True, eq=False)
class Arrangement:
    """A scene before it is drawn: `eye` is the camera's height over the floor in mm; `key` seeds what is left."""

    camera: Camera
    eye: float
    light: Light
    standing: tuple[Standing, ...]
    ranges: SceneRanges
    key: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class ScenePhotograph:
    """A photograph of several people and its truth.

    `parsing` holds a `Region` for each pixel, `OCCLUDER` where a person's own occluder shows. `instances` says who a
    pixel shows: k is `people[k - 1]`, 0 nobody, `PRINTED` a face on a printed picture, which is no person but which no
    detector is to be blamed for. `depth` is the distance along the camera's axis in mm, NaN where nobody is. `people`
    are sorted by their distance, the nearest first.
    """

    image: UInt8[np.ndarray, "height width 3"]
    parsing: UInt8[np.ndarray, "height width"]
    instances: UInt8[np.ndarray, "height width"]
    depth: Float32[np.ndarray, "height width"]
    people: tuple[Seen, ...]
    camera: Camera
    light: Light


def arrange(ranges: SceneRanges, *, seed: int, index: int, first_person: int = 0, people: int = 1000) -> Arrangement:
    """Choose who is in scene number `index`, of `people` numbered from `first_person`, and where they stand."""
    key = (seed, index)
    rngs = {purpose: np.random.default_rng([*key, purpose]) for purpose in (_CAMERA, _PEOPLE, _LIGHT)}
    camera, eye = draw_camera(ranges, rng=rngs[_CAMERA])
    count = int(rngs[_PEOPLE].integers(ranges.people[0], ranges.people[1] + 1))
    company = np.random.default_rng([seed, index // COMPANY, 10])
    members = company.choice(people, size=min(people, max(MEMBERS, ranges.people[1])), replace=False)
    if count > len(members):
        raise ValueError(
            f"scene: {count} people are to be shown, of only {people}; nobody is in a scene twice. Draw from more "
            "people."
        )
    chosen = rngs[_PEOPLE].choice(members, size=count, replace=False)
    numbers = tuple(first_person + int(member) for member in chosen)
    standing = draw_standing(ranges, camera, eye, numbers, key=(*key, 20))
    return Arrangement(camera, eye, draw_light(rng=rngs[_LIGHT]), standing, ranges, key)


def photograph_scene(
    arrangement: Arrangement, *, person: Callable[[int], Person], body: Callable[[Person], Body] = body_of
) -> ScenePhotograph:
    """Draw a scene; `person` gives somebody by number. The order in which people are named does not matter."""
    ranges, camera, light = arrangement.ranges, arrangement.camera, arrangement.light
    factor = ranges.supersampling
    nearest_first = sorted(arrangement.standing, key=lambda one: (-one.translation[2], one.person))
    figures = []
    for standing in nearest_first:
        who = person(standing.person)
        figures.append(draw_figure(who, body(who), standing, camera, light, supersampling=factor))
    view = View(camera, arrangement.eye, light, factor)
    depths = np.array([camera.distance - one.translation[2] for one in nearest_first])
    rng = np.random.default_rng([*arrangement.key, _PLACE])
    backdrop = draw_backdrop(view, depths, clutter=ranges.clutter, printed=ranges.printed, rng=rng)
    samples = _merged(figures, backdrop, camera, factor)
    resolved = resolve(samples, backdrop.image, factor)
    if backdrop.printed.any():
        empty = np.isinf(samples.depth).reshape(camera.height, factor, camera.width, factor).mean(axis=(1, 3)) > 0.5
        resolved.owner[backdrop.printed & empty & (resolved.owner == 0)] = PRINTED
    return ScenePhotograph(
        image=_expose(resolved.image, arrangement),
        parsing=resolved.label,
        instances=resolved.owner,
        depth=resolved.depth * np.float32(MILLIMETRES_PER_UNIT),
        people=_truths(figures, samples, camera, factor),
        camera=camera,
        light=light,
    )


def _merged(figures: Sequence[Figure], backdrop: Backdrop, camera: Camera, factor: int) -> Samples:
    """The samples of everybody and of what stands between them; people are numbered as they come."""
    samples = Samples.empty(camera.height * factor, camera.width * factor)
    if backdrop.parapet is not None:
        merge(samples, backdrop.parapet, top=backdrop.parapet_top * factor, left=0)
    for number, figure in enumerate(figures, 1):
        figure.samples.owner[:] = number
        merge(samples, figure.samples, top=figure.top * factor, left=figure.left * factor)
    return samples


def _truths(figures: Sequence[Figure], samples: Samples, camera: Camera, factor: int) -> tuple[Seen, ...]:
    return tuple(
        truth_of(
            figure,
            number,
            samples,
            supersampling=factor,
            distance=float(camera.distance - figure.standing.translation[2]) * MILLIMETRES_PER_UNIT,
        )
        for number, figure in enumerate(figures, 1)
    )


def _expose(image: Float32[np.ndarray, "height width 3"], arrangement: Arrangement) -> UInt8[np.ndarray, "h w 3"]:
    """Through one camera for all: its blur belongs to the picture, of which a portrait would fill two thirds."""
    sensor = draw_sensor(
        rng=np.random.default_rng([*arrangement.key, _SENSOR]), size=max(16, round(0.35 * image.shape[0]))
    )
    noise = np.random.default_rng([*arrangement.key, _NOISE]).standard_normal(image.shape, dtype=np.float32)
    return take(image, sensor, noise)


@lru_cache(maxsize=2 * MEMBERS)
def known_person(seed: int, number: int) -> Person:
    """Somebody of the world, kept while scenes of their company are drawn."""
    return draw_person(seed, number)


@lru_cache(maxsize=2 * MEMBERS)
def known_body(person: Person) -> Body:
    """Somebody's body, kept as they are."""
    return body_of(person)


def scene_of_number(
    ranges: SceneRanges, *, seed: int, index: int, first_person: int = 0, people: int = 1000
) -> ScenePhotograph:
    """Scene number `index` of the world: a function of these arguments alone."""
    arrangement = arrange(ranges, seed=seed, index=index, first_person=first_person, people=people)
    return photograph_scene(arrangement, person=lambda number: known_person(seed, number), body=known_body)
