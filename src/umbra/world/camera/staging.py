"""A scene before the camera, drawn with what covers it and without."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float32

from umbra import occlude
from umbra.geometry.cameras import to_camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.render.canvas import Canvas, Drawing
from umbra.types import Mesh
from umbra.world.camera.contact import card_shadow, per_pixel, taken_light
from umbra.world.camera.framing import Frame, Pose, frame_camera
from umbra.world.camera.light import Light
from umbra.world.camera.visibility import visible_points
from umbra.world.camera.wearing import worn_over
from umbra.world.head import layout


@dataclass(frozen=True, eq=False)
class Taken:
    """The clean drawing, the covered picture, and what lies between them.

    `alpha` is the occluder's, `shadow` the share of its light that a pixel beside it loses: where both are 0 the
    pictures are equal.
    """

    clean: Drawing
    covered: Float32[np.ndarray, "height width 3"]
    alpha: Float32[np.ndarray, "height width"]
    shadow: Float32[np.ndarray, "height width"]


class Shot:
    """The head in front of the camera: where its points are, and how it is drawn with and without an occluder."""

    def __init__(
        self, scene: list[Mesh], pose: Pose, frame: Frame, supersampling: int, rng: np.random.Generator
    ) -> None:
        self.scene, self.pose, self.supersampling = scene, pose, supersampling
        self.rotation = euler_to_matrix(pose.angles)
        self.head = scene[0].vertices
        self.landmarks_3d = self.head[layout.LANDMARKS]
        five = np.stack([self.head[group].mean(axis=0) for group in layout.FIVE_POINTS])
        points = to_camera(self.landmarks_3d.astype(np.float64), self.rotation, pose.translation)
        fives = to_camera(five.astype(np.float64), self.rotation, pose.translation)
        self.camera = frame_camera(frame, points, fives, rng=rng)
        self.landmarks, self.depths = self.camera.project(points)
        self.five_points = self.camera.project(fives)[0]
        self.visible = np.zeros(68, bool)

    def draw(
        self, light: Light, background: Float32[np.ndarray, "height width 3"], kind: str, rng: np.random.Generator
    ) -> Taken:
        """Draw the clean picture and the covered one, with what lies between them."""
        canvas = Canvas(self.camera, self.rotation, self.pose.translation, supersampling=self.supersampling)
        for place, mesh in enumerate(self.scene):
            canvas.add(mesh, closed=place == 1)  # the eyeballs; a head is open at the corners of its eyes
        canvas.shade(light.gamma, light.lamps)
        clean = canvas.resolve(background)
        normals = canvas.normals(0)[layout.LANDMARKS]
        self.visible = visible_points(
            self.landmarks, self.depths, normals, canvas.fragments, supersampling=self.supersampling
        )
        if not kind:
            nothing = np.zeros(clean.labels.shape, np.float32)
            return Taken(clean, clean.image, nothing, nothing)
        if kind in occlude.WORN:
            return self._wear(kind, canvas, clean, light, background, rng)
        return self._hold(kind, canvas, clean, light, background, rng)

    def _wear(self, kind: str, canvas: Canvas, clean: Drawing, light: Light, background: np.ndarray, rng: Any) -> Taken:
        """A mesh on the head, lit with it: what it hides of the lamps is taken from the whole scene."""
        twin = canvas.copy()
        twin.add(worn_over(self.scene, kind, rng=rng))
        twin.shade(light.gamma, light.lamps, again=True)
        over = twin.fragments.face != canvas.fragments.face
        _only_darker(twin, canvas, but=over)
        shadow = taken_light(canvas.colour, twin.colour, self.supersampling, but=over)
        alpha = per_pixel(over.astype(np.float32), self.supersampling)
        return Taken(clean, twin.picture(background), alpha, shadow)

    def _hold(self, kind: str, canvas: Canvas, clean: Drawing, light: Light, background: np.ndarray, rng: Any) -> Taken:
        """A thing drawn flat before the face, whose shadow falls as that of a card at the nearest face would."""
        before = np.clip(clean.image * 255.0 + 0.5, 0, 255).astype(np.uint8)
        after = occlude.occlude(before, kind, landmarks=self.landmarks, rng=rng)
        weight = after.alpha[..., None]
        held = after.image.astype(np.float32) - (1.0 - weight) * before  # its own light, times alpha
        twin = canvas.copy()
        veil = card_shadow(after.alpha, canvas.fragments.depth, light.lamps, self.camera, self.supersampling)
        shaded, shadow = clean.image, np.zeros(after.alpha.shape, np.float32)
        if veil.any():
            twin.shade(light.gamma, light.lamps, again=True, veil=veil)
            _only_darker(twin, canvas)
            shaded = twin.picture(background)
            shadow = taken_light(canvas.colour, twin.colour, self.supersampling) * (np.float32(1.0) - after.alpha)
        covered = (1.0 - weight) * shaded + held / np.float32(255.0)
        return Taken(clean, np.where(weight > 0, covered, shaded), after.alpha, shadow)


def _only_darker(canvas: Canvas, before: Canvas, *, but: Bool[np.ndarray, "rows columns"] | None = None) -> None:
    """Whoever stands in the light adds none: a penumbra filtered over a wider gap could brighten a sample a little."""
    darker = np.minimum(canvas.colour, before.colour)
    if but is not None:
        darker[but] = canvas.colour[but]
    canvas.colour = darker
