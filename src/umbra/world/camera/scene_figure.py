"""One person of a scene, drawn by themselves: their samples, and what of them their own head and things hide."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from jaxtyping import Bool, Float, Float32

from umbra import occlude
from umbra.geometry.cameras import Camera, to_camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.render.canvas import Canvas
from umbra.types import FACE_REGIONS, Mesh, Region
from umbra.world.camera.light import Light
from umbra.world.camera.scene_body import Body, lengthened, posed_body
from umbra.world.camera.scene_layout import Standing
from umbra.world.camera.scene_merge import Samples
from umbra.world.camera.visibility import uncovered_points, visible_points
from umbra.world.camera.wearing import worn_over
from umbra.world.head import layout
from umbra.world.people.people import Person, scene_of

BEFORE = 0.4
"""How far (camera units; 40 mm) before the face a held thing is, where none of its own depth is known."""
_GREY = np.float32(0.45)


@dataclass(frozen=True, eq=False)
class Figure:
    """Somebody's samples, whose first lies at (`top`, `left`) pixels of the picture, and the truth about them alone.

    `face`: samples of the face, covered or not, by themselves; `covered`: those before which a thing of their own is.
    `by_head` and `by_thing` tell which landmarks the head itself and the thing hide.
    """

    standing: Standing
    samples: Samples
    top: int
    left: int
    face: Bool[np.ndarray, "rows columns"]
    covered: Bool[np.ndarray, "rows columns"]
    landmarks: Float[np.ndarray, "68 2"]
    depths: Float[np.ndarray, " 68"]
    landmarks_3d: Float32[np.ndarray, "68 3"]
    five_points: Float[np.ndarray, "5 2"]
    by_head: Bool[np.ndarray, " 68"]
    by_thing: Bool[np.ndarray, " 68"]


def draw_figure(
    person: Person, body: Body, standing: Standing, camera: Camera, light: Light, *, supersampling: int
) -> Figure:
    """Draw somebody into as small a part of the picture as holds them: a function of who stands where alone."""
    rotation = euler_to_matrix(standing.angles)
    upright = euler_to_matrix(np.array([0.0, standing.body_yaw, 0.0]))
    own = scene_of(person, standing.expression)
    below = posed_body(body.meshes, rotation, upright, tall=standing.tall)
    scene = [*_turned(own, rotation, upright), *below]
    left, top, right, bottom = _part_of_picture(scene, rotation, standing.translation, camera)
    part = camera.with_crop(np.array([[1.0, 0.0, -left], [0.0, 1.0, -top]]), height=bottom - top, width=right - left)
    canvas = Canvas(part, rotation, standing.translation, supersampling=supersampling)
    for place, mesh in enumerate(scene):
        canvas.add(mesh, closed=place == 1)  # the eyeballs; a head is open at the corners of its eyes
    canvas.shade(light.gamma, light.lamps)
    vertices = own[0].vertices
    landmarks_3d = vertices[layout.LANDMARKS]
    points = to_camera(landmarks_3d.astype(np.float64), rotation, standing.translation)
    within, depths = part.project(points)
    seen = visible_points(
        within, depths, canvas.normals(0)[layout.LANDMARKS], canvas.fragments, supersampling=supersampling
    )
    face = np.isfinite(canvas.fragments.depth) & np.isin(canvas.labels, FACE_REGIONS)
    samples, covered = _covered(canvas, own, standing, within, light)
    blocks = covered.reshape(part.height, supersampling, part.width, supersampling)
    alpha = blocks.mean(axis=(1, 3), dtype=np.float32)
    five = np.stack([vertices[group].mean(axis=0) for group in layout.FIVE_POINTS]).astype(np.float64)
    return Figure(
        standing=standing,
        samples=samples,
        top=top,
        left=left,
        face=face,
        covered=covered & face,
        landmarks=within + np.array([left, top]),
        depths=depths,
        landmarks_3d=landmarks_3d,
        five_points=camera.project(to_camera(five, rotation, standing.translation))[0],
        by_head=~seen,
        by_thing=~uncovered_points(within, alpha),
    )


def _turned(own: Sequence[Mesh], rotation: np.ndarray, upright: np.ndarray) -> list[Mesh]:
    """The person as they are, but for the clothes, which turn with the body."""
    return [
        posed_body((lengthened(mesh),), rotation, upright)[0] if mesh.labels[0] == Region.CLOTHES else mesh
        for mesh in own
    ]


def _part_of_picture(
    scene: Sequence[Mesh], rotation: np.ndarray, translation: np.ndarray, camera: Camera
) -> tuple[int, int, int, int]:
    """Left, top, right and bottom pixel of what the meshes' boxes can reach, inside the picture; at least one pixel."""
    corners = []
    for mesh in scene:
        ends = [(float(axis.min()), float(axis.max())) for axis in mesh.vertices.T]  # quicker than along axis 0
        corners.append(np.array(list(product(*ends))))
    pixels, depth = camera.project(to_camera(np.concatenate(corners), rotation, translation))
    if (depth <= 0.5).any():  # somebody's body reaches the lens: everything may show it
        return 0, 0, camera.width, camera.height
    low = np.floor(pixels.min(axis=0)).astype(int) - 1
    high = np.ceil(pixels.max(axis=0)).astype(int) + 1
    left, top = int(np.clip(low[0], 0, camera.width - 1)), int(np.clip(low[1], 0, camera.height - 1))
    right = int(np.clip(high[0], left + 1, camera.width))
    return left, top, right, int(np.clip(high[1], top + 1, camera.height))


def _covered(
    canvas: Canvas, own: Sequence[Mesh], standing: Standing, landmarks: Float[np.ndarray, "68 2"], light: Light
) -> tuple[Samples, Bool[np.ndarray, "rows columns"]]:
    """The samples with what covers the face, and where it does."""
    owner = np.ones(canvas.labels.shape, np.int16)
    rng = np.random.default_rng(standing.key)
    if standing.kind in occlude.WORN:
        before = canvas.fragments.face.copy()
        canvas.add(worn_over(own, standing.kind, rng=rng))
        canvas.shade(light.gamma, light.lamps, again=True)
        covered = canvas.fragments.face != before
        label = np.where(covered, np.uint8(Region.OCCLUDER), canvas.labels)
        return Samples(canvas.glazed, canvas.fragments.depth, label, owner), covered
    if standing.kind:
        return _held(canvas, standing.kind, landmarks, owner, rng)
    return Samples(canvas.glazed, canvas.fragments.depth, canvas.labels, owner), np.zeros(owner.shape, bool)


def _held(
    canvas: Canvas, kind: str, landmarks: Float[np.ndarray, "68 2"], owner: np.ndarray, rng: np.random.Generator
) -> tuple[Samples, Bool[np.ndarray, "rows columns"]]:
    """A thing held before the face, drawn sample by sample; its edge is that of half its alpha."""
    empty = ~np.isfinite(canvas.fragments.depth)
    colour = np.where(empty[..., None], _GREY, canvas.glazed)
    picture = np.clip(colour * 255.0 + 0.5, 0, 255).astype(np.uint8)
    drawn = occlude.occlude(picture, kind, landmarks=landmarks * canvas.supersampling, rng=rng)
    nearest = float(canvas.fragments.depth.min()) - BEFORE
    covered = drawn.mask
    after = np.where(covered[..., None], drawn.image.astype(np.float32) / np.float32(255.0), canvas.colour)
    depth = np.where(covered, np.float32(nearest), canvas.fragments.depth)
    label = np.where(covered, np.uint8(Region.OCCLUDER), canvas.labels)
    return Samples(after, depth, label, owner), covered
