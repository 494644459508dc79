"""Real faces, asked of networks that saw drawn people alone: AFLW2000-3D by yaw, clean and under one square.

No face of it trained or chose anything. A face is brought before the camera of the 257 numbers by its true points, as
any method that crops by a box of truth is; the mean face in the pose of each network stands beside what it learnt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float, Float32, UInt8

from umbra.claims import ResultTable
from umbra.data import aflw2000
from umbra.data.folders import find_set
from umbra.data.pictures import read_picture
from umbra.geometry.cameras import MILLIMETRES_PER_UNIT
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.metrics.landmarks import bin_of, normalised_mean_errors
from umbra.occlude import block
from umbra.papers.occlusion_resistant_3d.evaluation import Answer, asked, landmarks_of
from umbra.reading import read_text

COLUMNS = ("Up to 30°", "30° to 60°", "Beyond 60°")
MEAN_OF_BINS = "Mean of bins"
CLEAN, SQUARE = "clean", "one square"
SQUARE_SIDE = 0.35
"""Of the crop's width (our choice); it lies about a landmark that is drawn by chance, in a chance colour."""
STREAM = 47


@dataclass(frozen=True, eq=False)
class RealFaces:
    """Faces in the networks' view; `square` are the same under one square, `landmarks` in the pixels of the view."""

    clean: UInt8[np.ndarray, "faces side side 3"]
    square: UInt8[np.ndarray, "faces side side 3"]
    landmarks: Float32[np.ndarray, "faces 68 2"]
    yaw: Float32[np.ndarray, " faces"]


def load_real_faces(face: FaceModel, *, seed: int, root: Path | None = None) -> RealFaces:
    """All of AFLW2000-3D before the camera of a face model."""
    loaded = aflw2000.load_aflw2000(root, side=face.camera.height)  # which checks the set and says what is amiss
    folder = find_set("aflw2000", root)
    names = read_text(folder / aflw2000.LIST, "the names of the crops", aflw2000.COPY).split()
    points, boxes = np.load(folder / aflw2000.POINTS)[:, :2], np.load(folder / aflw2000.BOXES)
    clean, square, landmarks = [], [], []
    for name in loaded.names:
        number = names.index(name)
        image = read_picture(folder / "images" / name)
        own = aflw2000.in_crop(points[number].T, boxes[number])
        matrix = to_view(own, face)
        clean.append(in_view(image, matrix, face))
        square.append(in_view(under_square(image, own, seed=seed, number=number), matrix, face))
        landmarks.append(own @ matrix[:, :2].T + matrix[:, 2])
    return RealFaces(np.stack(clean), np.stack(square), np.stack(landmarks).astype(np.float32), loaded.yaw)


def to_view(points: Float[np.ndarray, "68 2"], face: FaceModel) -> Float[np.ndarray, "2 3"]:
    """The similarity, without a turn, that gives a face the size and the place of drawn ones before the camera.

    Size and place are those of the mean head under the weak perspective nearest to the points (Deng et al. 2019 align
    by five points so): the affine map from the head to the image by least squares, made a scaled turn.
    """
    mean = face.model.mean_shape[face.model.landmarks].numpy().astype(np.float64)
    head, own = mean.mean(axis=0), points.mean(axis=0)
    affine = np.linalg.lstsq(mean - head, points - own, rcond=None)[0].T  # 2 3
    left, strengths, right = np.linalg.svd(affine, full_matrices=False)
    scale, turn = strengths.mean(), left @ right
    nearer = float(np.cross(turn[0], -turn[1]) @ head) / MILLIMETRES_PER_UNIT  # than the origin; the image's y is down
    ratio = face.camera.focal / (face.camera.distance - nearer) / MILLIMETRES_PER_UNIT / scale
    origin, middle = own - scale * turn @ head, face.camera.project(np.zeros(3))[0]
    return np.concatenate([ratio * np.eye(2), (middle - ratio * origin)[:, None]], axis=1)


def in_view(
    image: UInt8[np.ndarray, "height width 3"], matrix: Float[np.ndarray, "2 3"], face: FaceModel
) -> UInt8[np.ndarray, "side side 3"]:
    """The crop in the view; beyond its edge the edge is repeated. Shrunk images are averaged, not sampled."""
    ratio = float(matrix[0, 0])
    if ratio < 1:
        image = cv2.GaussianBlur(image, (0, 0), 0.4 / ratio)
    corner = matrix.copy()
    corner[:, 2] += (matrix[:, :2].sum(axis=1) - 1) / 2  # pixel centres at whole numbers, as OpenCV counts
    size = face.camera.width, face.camera.height
    return cv2.warpAffine(image, corner, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def under_square(
    image: UInt8[np.ndarray, "height width 3"], points: Float[np.ndarray, "68 2"], *, seed: int, number: int
) -> UInt8[np.ndarray, "height width 3"]:
    """The crop with one square of `SQUARE_SIDE` over it."""
    rng = np.random.default_rng([seed, number, STREAM])
    middle, side = points[rng.integers(68)], round(SQUARE_SIDE * image.shape[1])
    left, top = (round(float(edge)) for edge in middle - side / 2)
    red, green, blue = (int(value) for value in rng.integers(0, 256, 3))
    return block(image, (left, top, left + side, top + side), (red, green, blue), kind="square").image


def errors_table(faces: RealFaces, face: FaceModel, answers: Mapping[str, list[Answer]]) -> ResultTable:
    """Normalised mean errors by yaw, of every method and seed, clean and under the square."""
    place, cells = bin_of(faces.yaw), {}
    for method, networks in answers.items():
        for name, images in ((CLEAN, faces.clean), (SQUARE, faces.square)):
            errors = np.stack([_errors(face, answer, images, faces.landmarks) for answer in networks])
            for number, column in enumerate(COLUMNS):
                if (place == number).any():
                    cells[f"{method}, {name}", column] = errors[:, place == number]
    return ResultTable("aflw2000", cells)


def mean_of_bins(table: ResultTable, row: str) -> float:
    """As papers print it: a face in profile counts more than a frontal one, of which there are more."""
    return float(np.mean([table.mean(row, column) for column in COLUMNS]))


def _errors(face: FaceModel, answer: Answer, images: np.ndarray, truth: np.ndarray) -> Float[np.ndarray, " faces"]:
    return normalised_mean_errors(
        landmarks_of(face, asked(answer, images)).astype(np.float64), truth.astype(np.float64)
    )
