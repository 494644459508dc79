"""A face cut out by the box of its points, which is moved onto that of the mean head seen from the front.

Methods that are compared on AFLW2000-3D cut faces out so. A turn is not undone, and nothing is asked of the points but
their box.
"""

from dataclasses import replace

import cv2
import numpy as np
import torch
from jaxtyping import Float, UInt8

from umbra.data.faces import FaceSet
from umbra.geometry.boxes import box_of_points
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.morphable.coefficients import SIZES_257


@torch.inference_mode()
def mean_points(face: FaceModel) -> Float[np.ndarray, "68 2"]:
    """Where the mean head that looks ahead has its landmarks, in the pixels of the view."""
    return face.landmarks(torch.zeros(1, sum(SIZES_257)))[0].numpy().astype(np.float64)


def to_view(points: Float[np.ndarray, "points 2"], drawn: Float[np.ndarray, "points 2"]) -> Float[np.ndarray, "2 3"]:
    """Shift and scale that give the box of the points the middle and the area of that of the mean head's."""
    boxes = box_of_points(points), box_of_points(drawn)
    (own, own_extent), (middle, extent) = (((box[:2] + box[2:]) / 2, box[2:] - box[:2]) for box in boxes)
    ratio = np.sqrt(extent.prod() / own_extent.prod())
    return np.concatenate([ratio * np.eye(2), (middle - ratio * own)[:, None]], axis=1)


def in_view(
    image: UInt8[np.ndarray, "height width 3"], matrix: Float[np.ndarray, "2 3"], face: FaceModel
) -> UInt8[np.ndarray, "side side 3"]:
    """The image in the view; beyond its edge the edge is repeated. Shrunk images are averaged, not sampled."""
    ratio = float(matrix[0, 0])
    if ratio < 1:
        image = cv2.GaussianBlur(image, (0, 0), 0.4 / ratio)
    return _warped(image, matrix, face, cv2.INTER_LINEAR, cv2.BORDER_REPLICATE)


def every_other_by_box(faces: FaceSet, face: FaceModel) -> FaceSet:
    """The set with every other image cut anew by the box of its landmarks; the rest stay where the camera saw them.

    A network that learns from both meets photographs cut by boxes and drawn heads before the camera alike.
    """
    if faces.landmarks is None or faces.parsing is None or faces.clean is not None or faces.occluder is not None:
        raise ValueError(
            "set: expected images with landmarks and parsing maps and no channel besides, so that all that is known of "
            "a face moves with it. Draw the set with channels [images, parsing]."
        )
    images, parsing = np.array(faces.images), np.array(faces.parsing)
    landmarks, five = np.array(faces.landmarks), np.array(faces.five_points)
    middle = mean_points(face)
    for number in range(1, len(faces), 2):
        matrix = to_view(landmarks[number].astype(np.float64), middle)
        images[number] = in_view(images[number], matrix, face)
        parsing[number] = _warped(parsing[number], matrix, face, cv2.INTER_NEAREST, cv2.BORDER_CONSTANT)
        for points in (landmarks, five):
            points[number] = points[number] @ matrix[:, :2].T + matrix[:, 2]
    return replace(faces, images=images, parsing=parsing, landmarks=landmarks, five_points=five)


def _warped(
    image: np.ndarray, matrix: Float[np.ndarray, "2 3"], face: FaceModel, interpolation: int, border: int
) -> np.ndarray:
    corner = matrix.copy()
    corner[:, 2] += (matrix[:, :2].sum(axis=1) - 1) / 2  # pixel centres at whole numbers, as OpenCV counts
    size = face.camera.width, face.camera.height
    return np.asarray(cv2.warpAffine(image, corner, size, flags=interpolation, borderMode=border))
