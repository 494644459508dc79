"""The pictures of notebooks/00_world.ipynb: people asked of the world, and what is known of them."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import torch
from jaxtyping import Float, UInt8

from umbra import occlude
from umbra.geometry import Camera, euler_to_matrix
from umbra.morphable import MorphableModel
from umbra.render import Canvas, place, render_torch
from umbra.world.camera.backgrounds import draw_background
from umbra.world.camera.framing import Frame, PoseRange
from umbra.world.camera.light import draw_light
from umbra.world.camera.photograph import Photograph, Settings, photograph
from umbra.world.people.people import Person, draw_person, scene_of

Picture = UInt8[np.ndarray, "height width 3"]
Pictures = UInt8[np.ndarray, "pictures height width 3"]
STILL = Settings(poses=PoseRange(largest_yaw=0.0, largest_pitch=0.0), perfect_sensor=True, without=("expression",))


def portraits(seed: int, people: Iterable[int], *, index: int = 0, size: int = 128) -> Pictures:
    """One photograph of each person, as a passer-by with a camera would take it."""
    frame = Frame("portrait", size, size)
    return np.stack([photograph(draw_person(seed, n), seed=seed, index=index, frame=frame).image for n in people])


def posed(
    person: Person,
    *,
    angles: Sequence[float] = (0.0, 0.0, 0.0),
    actions: Mapping[str, float] | None = None,
    light: str = "office",
    seed: int = 0,
    size: int = 144,
) -> Picture:
    """A studio picture: exactly this pose (degrees of pitch, yaw, roll), these actions, this kind of light."""
    rng = np.random.default_rng([seed, person.index])
    lit = draw_light(rng=rng, kind=light).exposed_for(float(person.texture.mean()))
    camera = Camera.deep3d(size)
    canvas = Canvas(camera, euler_to_matrix(np.deg2rad(np.asarray(angles, float))), np.zeros(3), supersampling=2)
    for mesh in scene_of(person, actions or {}):
        canvas.add(mesh)
    canvas.shade(lit.gamma, lit.lamps)
    return _to_bytes(canvas.resolve(draw_background(size, size, rng=rng)).image)


def channels(shot: Photograph) -> dict[str, np.ndarray]:
    """Everything that is known of each pixel of a photograph, under the name a reader would give it."""
    return {
        "photograph": shot.image,
        "uncovered": shot.clean,
        "parsing": shot.parsing,
        "parsing as seen": shot.seen,
        "depth": shot.depth,
        "occluder": shot.occluder_mask,
        "its shadow": shot.shadow,
    }


def occluder_catalogue(seed: int, people: Sequence[int], *, size: int = 112) -> dict[str, Picture]:
    """Every occluder that can be drawn, each on a face of the world: worn in three dimensions, held, geometric."""
    frame = Frame("box", size, size)
    pictures = {}
    for place_, kind in enumerate([*occlude.WORN, *occlude.HELD]):
        person = draw_person(seed, people[place_ % len(people)])
        pictures[kind] = photograph(person, seed=seed, index=0, frame=frame, wearing=kind, settings=STILL).image
    for place_, kind in enumerate(occlude.GEOMETRIC):
        plain = photograph(
            draw_person(seed, people[place_ % len(people)]), seed=seed, index=0, frame=frame, settings=STILL
        )
        rng = np.random.default_rng([seed, place_])
        pictures[kind] = occlude.occlude(plain.image, kind, landmarks=plain.landmarks, rng=rng).image
    return pictures


def mode_pictures(
    model: MorphableModel, *, basis: str, modes: Sequence[int], amounts: Sequence[float], size: int = 128
) -> list[Picture]:
    """The average face moved along single directions of `basis` ("identity" or "albedo"), in standard deviations."""
    identity, albedo = np.zeros((len(modes) * len(amounts), 80)), np.zeros((len(modes) * len(amounts), 80))
    moved = {"identity": identity, "albedo": albedo}[basis]
    for row, (mode, amount) in enumerate((mode, amount) for mode in modes for amount in amounts):
        moved[row, mode] = amount
    shape = model.shape(identity, np.zeros((len(identity), 64)))
    colour = np.clip(model.colour(albedo), 0, 1)
    return [_bust(model, vertices, paint, size) for vertices, paint in zip(shape, colour, strict=True)]


def _bust(model: MorphableModel, vertices: np.ndarray, colour: np.ndarray, size: int) -> Picture:
    """One coloured mesh, a little from the side so that relief shows, drawn at twice the size and reduced."""
    turn = euler_to_matrix(np.array([0.0, np.deg2rad(18.0), 0.0]))
    light = draw_light(rng=np.random.default_rng(5), kind="office").gamma
    gamma = torch.as_tensor(light, dtype=torch.float32).reshape(1, 9, 3)
    drawn = render_torch(
        place(
            torch.as_tensor(vertices, dtype=torch.float32)[None],
            torch.as_tensor(turn, dtype=torch.float32)[None],
            torch.zeros(1, 3),
        ),
        torch.as_tensor(colour, dtype=torch.float32)[None],
        gamma,
        triangles=torch.as_tensor(model.triangles),
        camera=Camera.deep3d(2 * size),
    )
    image = torch.where(drawn.mask[:, None], drawn.image, 1.0).clamp(0, 1)
    small = torch.nn.functional.avg_pool2d(image, 2)[0].permute(1, 2, 0)
    return _to_bytes(small.numpy())


def _to_bytes(image: Float[np.ndarray, "height width 3"]) -> Picture:
    return np.clip(image * 255.0 + 0.5, 0, 255).astype(np.uint8)
