"""The heads behind the test images, to the vertex: their shapes, where the camera saw them, and what they hide."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Float32, Int

from umbra.geometry.cameras import Camera, to_camera
from umbra.geometry.normals import vertex_normals
from umbra.geometry.rotations import euler_to_matrix
from umbra.learning.reconstruction.errors import NOSE_TIP, RADIUS
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.morphable.coefficients import split_257
from umbra.render.fragments import rasterise
from umbra.types import FACE_REGIONS
from umbra.world.camera.photographed_head import photographed_heads
from umbra.world.camera.visibility import visible_points
from umbra.world.sets.world_set import WorldSet

SAMPLES = 4
"""Samples along each side of a pixel, by which is told what the head itself hides."""


@dataclass(frozen=True, eq=False)
class Truth:
    """Heads in millimetres, and before the camera; all share the triangles and regions of the linear model."""

    heads: Float32[np.ndarray, "images vertices 3"]
    placed: Float32[np.ndarray, "images vertices 3"]  # in camera units
    triangles: Int[np.ndarray, "faces 3"]
    landmarks: Int[np.ndarray, " 68"]
    region: Bool[np.ndarray, " vertices"]  # the face: skin, eyes, nose and mouth around the nose's tip
    camera: Camera

    def only(self, chosen: Int[np.ndarray, " few"]) -> "Truth":
        """Of some images."""
        return replace(self, heads=self.heads[chosen], placed=self.placed[chosen])

    @cached_property
    def pixels(self) -> Float32[np.ndarray, "images vertices 2"]:
        """Where the vertices lie in the images."""
        return self.camera.project(self.placed)[0].astype(np.float32)

    @cached_property
    def in_sight(self) -> Bool[np.ndarray, "images vertices"]:
        """Which vertices the head itself does not hide from the camera."""
        return np.stack([self._in_sight(placed) for placed in self.placed.astype(np.float64)])

    def _in_sight(self, placed: Float[np.ndarray, "vertices 3"]) -> Bool[np.ndarray, " vertices"]:
        pixels, depth = self.camera.project(placed)
        finer = np.concatenate([pixels * SAMPLES, depth[:, None]], axis=1)
        size = self.camera.height * SAMPLES, self.camera.width * SAMPLES
        fragments = rasterise(finer, self.triangles.astype(np.int32), *size)
        normals = vertex_normals(placed, self.triangles)
        return visible_points(pixels, depth, normals, fragments, supersampling=SAMPLES)


def open_truth(faces: WorldSet, face: FaceModel) -> Truth:
    """The heads of a drawn set; refused where they are not those whose landmarks the set holds."""
    seed, table = int(faces.config["seed"]), faces.table
    numbers, indices = table["person"].to_numpy(np.int64), table["index"].to_numpy(np.int64)
    people = dict.fromkeys(numbers.tolist())  # in the set's order
    heads = np.concatenate([photographed_heads(seed, person, indices[numbers == person]) for person in people])
    landmarks, model = face.model.landmarks.numpy(), face.model
    if not np.allclose(heads[:, landmarks], faces.landmarks_3d, atol=1e-2):
        raise ValueError(
            "heads: expected those whose landmarks the set holds; found others. It was drawn without expressions, or "
            "by other code: draw it again."
        )
    parts = split_257(np.asarray(faces.coefficients, np.float64))
    placed = [
        to_camera(head.astype(np.float64), euler_to_matrix(angles), place)
        for head, angles, place in zip(heads, parts.angles, parts.translation, strict=True)
    ]
    middle = model.mean_shape.numpy()
    near = np.linalg.norm(middle - middle[landmarks[NOSE_TIP]], axis=1) <= RADIUS
    region = near & np.isin(model.regions.numpy(), FACE_REGIONS)
    triangles = model.triangles.numpy()
    return Truth(heads, np.stack(placed).astype(np.float32), triangles, landmarks, region, face.camera)
