"""What in a scene is taken for a face and is none: things, busts of stone or plastic, and printed pictures of faces.

Busts have a face's shape, but nobody is there: like the things they are background, and a detector that answers is
wrong. A printed picture shows somebody, and no single photograph tells paper from a window. So its face counts neither
as a person nor as a mistake: it is marked (`scene_place.PRINTED`), and who counts detections leaves it out.
"""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Bool, Float32

from umbra.geometry.cameras import Camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.render.canvas import Canvas
from umbra.types import Mesh
from umbra.world.camera.backdrop_things import draw_things
from umbra.world.camera.framing import Frame
from umbra.world.camera.light import draw_light
from umbra.world.camera.photograph import photograph
from umbra.world.people.people import draw_person, scene_of

BUSTS, PRINTS, SPRITE = 12, 16, 112
OTHER_WORLD = 0x0B057
"""Seed of the people whom busts and prints show; nobody in a set is among them."""
Picture = Float32[np.ndarray, "height width 3"]


def hang_things(
    image: Picture, foot: int, *, clutter: float, printed: float, rng: np.random.Generator
) -> Bool[np.ndarray, "height width"]:
    """Put things, busts and prints on the wall, which ends at row `foot`; returns where printed faces are.

    `clutter` and `printed` are the chances that there are any.
    """
    height, width = image.shape[:2]
    marked = np.zeros((height, width), bool)
    wall, scale = min(foot, height), max(height, width)
    cluttered, busts, prints = rng.random() < clutter, rng.random() < 0.4, rng.random() < printed
    if wall < 0.15 * height:
        return marked
    if cluttered:
        square = np.zeros((scale, scale, 3), np.float32)  # things are drawn in shares of a square
        square[:height, :width] = image
        draw_things(square, int(rng.integers(1, 5)), (0.02, 0.075), rng)
        image[:wall] = square[:wall, :width]
    if cluttered and busts:
        for _ in range(int(rng.integers(1, 3))):
            size = int(rng.uniform(0.12, 0.4) * height)
            _stand_bust(image, (int(rng.integers(width)), wall), size, rng)
    if prints:
        _hang_print(image, marked, wall, rng)
    return marked


def _stand_bust(image: Picture, place: tuple[int, int], size: int, rng: np.random.Generator) -> None:
    """A bust whose lower edge stands at `place`, a column and a row, on a plinth of its own colour."""
    sprite = bust(int(rng.integers(BUSTS)))
    if rng.random() < 0.5:
        sprite = sprite[:, ::-1]
    small = cv2.resize(sprite, (size, size), interpolation=cv2.INTER_AREA)
    left, top = place[0] - size // 2, place[1] - size - int(rng.uniform(0.0, 0.5) * size)
    plinth = small[size // 2, size // 2, :3] * 0.8
    inner = slice(max(left + size // 5, 0), max(left + size - size // 5, 0))
    image[max(top + size, 0) : place[1], inner] = plinth
    _paste(image, small[..., :3], small[..., 3:], left=left, top=top)


def _hang_print(image: Picture, marked: Bool[np.ndarray, "height width"], wall: int, rng: np.random.Generator) -> None:
    """A framed or pasted picture of a face, wholly in the picture where it is small enough."""
    height, width = image.shape[:2]
    tall = int(np.clip(rng.uniform(0.12, 0.4) * height, 12, max(12, 0.9 * wall)))
    wide, border = int(tall * 0.86), max(1, int(tall * rng.uniform(0.0, 0.08)))
    face = cv2.resize(printed_face(int(rng.integers(PRINTS))), (wide, tall), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.3:
        face = np.repeat(face.mean(axis=2, keepdims=True), 3, axis=2)
    left = int(rng.integers(border, max(width - wide - border, border) + 1))
    top = int(rng.integers(border, max(wall - tall - border, border) + 1))
    frame = np.ones((tall + 2 * border, wide + 2 * border, 3), np.float32) * np.float32(rng.uniform(0.03, 0.95))
    _paste(image, frame, None, left=left - border, top=top - border)
    _paste(image, face * np.float32(rng.uniform(0.7, 1.0)), None, left=left, top=top)
    marked[max(top, 0) : top + tall, max(left, 0) : left + wide] = True


def _paste(image: Picture, part: np.ndarray, alpha: np.ndarray | None, *, left: int, top: int) -> None:
    """Lay a part over the picture; what reaches beyond it is cut off."""
    height, width = image.shape[:2]
    a, b = max(-top, 0), max(-left, 0)
    c, d = min(part.shape[0], height - top), min(part.shape[1], width - left)
    if c <= a or d <= b:
        return
    target = image[top + a : top + c, left + b : left + d]
    share = 1.0 if alpha is None else alpha[a:c, b:d]
    target += share * (part[a:c, b:d] - target)


@lru_cache(maxsize=BUSTS)
def bust(number: int) -> Float32[np.ndarray, "side side 4"]:
    """Bust number `number` as colours and alpha: somebody's head and shoulders in one material, drawn once."""
    rng = np.random.default_rng([OTHER_WORLD, number])
    meshes = scene_of(draw_person(OTHER_WORLD, number), {})
    stone = np.clip(rng.uniform(0.25, 0.9) + rng.normal(0.0, 0.03, 3), 0.03, 0.98)
    grain = 1.0 + rng.uniform(0.0, 0.08) * rng.standard_normal((48, 48, 1))
    texture = np.clip(stone * grain, 0.0, 1.0).astype(np.float32)
    shine = float(rng.uniform(0.0, 0.4))
    camera = Camera.deep3d(SPRITE).with_crop(
        np.array([[0.74, 0.0, SPRITE * 0.13], [0.0, 0.74, SPRITE * 0.1]]), height=SPRITE, width=SPRITE
    )
    turn = euler_to_matrix(np.array([0.0, rng.uniform(0.0, 0.7), 0.0]))
    canvas = Canvas(camera, turn, np.zeros(3))
    for mesh in meshes:
        values = {name: getattr(mesh, name) for name in mesh.__dataclass_fields__}
        size = texture.shape if mesh.alpha is None else mesh.alpha.shape  # a mesh is cut out in its texture's size
        paint = cv2.resize(texture, (size[1], size[0]))
        canvas.add(Mesh(**{**values, "texture": paint, "specular": shine}))
    light = draw_light(rng=rng, kind="studio")
    canvas.shade(light.gamma, light.lamps)
    drawing = canvas.resolve()
    alpha = np.maximum(drawing.coverage, 1e-6)[..., None]
    return np.concatenate([drawing.image / alpha, drawing.coverage[..., None]], axis=2).astype(np.float32)


@lru_cache(maxsize=PRINTS)
def printed_face(number: int) -> Float32[np.ndarray, "height width 3"]:
    """Picture number `number` of somebody of no set, as it is printed: a photograph, drawn once."""
    person = draw_person(OTHER_WORLD, 1000 + number)
    shot = photograph(person, seed=OTHER_WORLD, index=0, frame=Frame("portrait", SPRITE, 96), wearing="")
    return shot.image.astype(np.float32) / np.float32(255.0)
