"""The heads behind drawn images, to the vertex: where each vertex lies in its image, and how near it is."""

import numpy as np
from jaxtyping import Float

from umbra.geometry.cameras import Camera, to_camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.morphable.coefficients import split_257
from umbra.morphable.model import MorphableModel
from umbra.papers.two_stage.method.shape.labels import pose_of
from umbra.world.camera.photographed_head import photographed_heads
from umbra.world.sets.world_set import WorldSet

FOCAL, CENTRE_X, CENTRE_Y, DISTANCE, CROP = 0, 1, 2, 3, slice(4, 10)
"""What the ten numbers of a camera are."""
CLOSE = 0.05
"""Pixels by which the landmarks of a head may lie off those that the set holds."""


def true_vertices(faces: WorldSet, model: MorphableModel) -> Float[np.ndarray, "images vertices 3"]:
    """In pixels: right, down, and towards the viewer at the face's scale, as 62 numbers place them."""
    heads = true_heads(faces)
    parts = split_257(np.asarray(faces.coefficients, np.float64))
    placed = []
    for number, head in enumerate(heads):
        turn = euler_to_matrix(np.asarray(parts.angles)[number])
        before = to_camera(head, turn, np.asarray(parts.translation)[number])
        pixels, depth = camera_of(faces, number).project(before)
        off = np.abs(pixels[model.landmarks] - faces.landmarks[number]).max()
        if off > CLOSE:
            raise ValueError(
                f"heads: expected those whose landmarks the set holds; in image {number} they lie {off:.2f} pixels "
                "apart. The set was drawn by other code: draw it again."
            )
        upwards = pixels[model.landmarks] * [1, -1]
        scale = np.linalg.norm(pose_of(head[model.landmarks], upwards)[0, :3])  # pixels a millimetre
        placed.append(np.concatenate([pixels, -100 * scale * depth[:, None]], axis=1))
    return np.stack(placed)


def true_heads(faces: WorldSet) -> Float[np.ndarray, "images vertices 3"]:
    """In head millimetres, with the expression of each image."""
    seed, table = int(faces.config["seed"]), faces.table
    numbers, indices = table["person"].to_numpy(np.int64), table["index"].to_numpy(np.int64)
    people = dict.fromkeys(numbers.tolist())  # in the set's order
    heads = [photographed_heads(seed, person, indices[numbers == person]) for person in people]
    return np.concatenate(heads).astype(np.float64)


def camera_of(faces: WorldSet, number: int) -> Camera:
    """The camera of one image."""
    numbers = faces.camera[number].astype(np.float64)
    height, width = faces.images.shape[1:3]
    plain = Camera(
        float(numbers[FOCAL]), float(numbers[CENTRE_X]), float(numbers[CENTRE_Y]), width, height,
        float(numbers[DISTANCE]),
    )  # fmt: skip
    return plain.with_crop(numbers[CROP].reshape(2, 3), height=height, width=width)
