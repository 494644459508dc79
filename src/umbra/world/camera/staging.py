"""A scene before the camera, drawn with what covers it and without."""

import numpy as np
from jaxtyping import Float32

from umbra import occlude
from umbra.geometry.cameras import to_camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.render.canvas import Canvas, Drawing
from umbra.types import Mesh, Region
from umbra.world.camera.framing import Frame, Pose, frame_camera
from umbra.world.camera.light import Light
from umbra.world.camera.visibility import visible_points
from umbra.world.head import layout


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
    ) -> tuple[Drawing, Float32[np.ndarray, "height width 3"], Float32[np.ndarray, "height width"]]:
        """Draw the clean picture, the covered one, and the alpha between them."""
        canvas = Canvas(self.camera, self.rotation, self.pose.translation, supersampling=self.supersampling)
        for place, mesh in enumerate(self.scene):
            canvas.add(mesh, closed=place == 1)  # the eyeballs; a head is open at the corners of its eyes
        canvas.shade(light.gamma)
        clean = canvas.resolve(background)
        normals = canvas.normals(0)[layout.LANDMARKS]
        self.visible = visible_points(
            self.landmarks, self.depths, normals, canvas.fragments, supersampling=self.supersampling
        )
        if not kind:
            return clean, clean.image, np.zeros(clean.labels.shape, np.float32)
        if kind in occlude.WORN:
            twin = canvas.copy()
            twin.add(self._worn(kind, rng))
            twin.shade(light.gamma)
            covered = twin.resolve(background).image
            share = (twin.fragments.face != canvas.fragments.face).astype(np.float32)
            rows, columns = clean.labels.shape
            factor = self.supersampling
            return clean, covered, share.reshape(rows, factor, columns, factor).mean(axis=(1, 3))
        before = np.clip(clean.image * 255.0 + 0.5, 0, 255).astype(np.uint8)
        after = occlude.occlude(before, kind, landmarks=self.landmarks, rng=rng)
        change = after.image.astype(np.float32) / np.float32(255.0)
        covered = np.where(after.alpha[..., None] > 0, change, clean.image)
        return clean, covered, after.alpha

    def _worn(self, kind: str, rng: np.random.Generator) -> Mesh:
        vertices, triangles = self.head, layout.TRIANGLES
        if kind == "cap":  # which sits on the hair
            hair = [mesh for mesh in self.scene[1:] if mesh.labels[0] in (Region.HAIR, Region.HEADWEAR)]
            offsets = np.cumsum([len(vertices), *(len(mesh.vertices) for mesh in hair)])
            triangles = np.concatenate([triangles, *(m.triangles + o for m, o in zip(hair, offsets, strict=False))])
            vertices = np.concatenate([vertices, *(mesh.vertices for mesh in hair)])
        return occlude.worn_mesh(vertices, layout.LANDMARKS, triangles, kind=kind, rng=rng)
