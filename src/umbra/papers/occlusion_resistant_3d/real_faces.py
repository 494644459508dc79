"""Real faces before the camera of the 257 numbers: AFLW2000-3D by its true points, photographs of people by five found.

No real face trained or chose anything. A face is cut out by the box of its points, as methods do that are compared on
AFLW2000-3D; the box goes to where the mean head has its own. One square covers a share of the crop, in a chance colour.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float, Float32, Int64, UInt8

from umbra.data import aflw2000
from umbra.data.faces import FaceSet
from umbra.data.folders import LoadSummary, find_set
from umbra.data.pictures import read_picture
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.occlude import block
from umbra.papers.occlusion_resistant_3d.boxes import in_view, mean_points, to_view
from umbra.reading import read_text

SQUARE_SIDE = 0.35
"""Of the crop's width (our choice); it lies about a point that is drawn by chance."""
MOST = 10
"""Photographs of one person, at most: LFW has hundreds of some."""
STREAM = 47


@dataclass(frozen=True, eq=False)
class PosedViews:
    """AFLW2000-3D in the networks' view; `square` are the same faces under one square, points in the view's pixels."""

    clean: UInt8[np.ndarray, "faces side side 3"]
    square: UInt8[np.ndarray, "faces side side 3"]
    landmarks: Float32[np.ndarray, "faces 68 2"]
    yaw: Float32[np.ndarray, " faces"]
    summary: LoadSummary | None = None


@dataclass(frozen=True, eq=False)
class PeopleViews:
    """Photographs of people in the networks' view; `masked` are those who wear a mask, by the set's own labels."""

    clean: UInt8[np.ndarray, "images side side 3"]
    square: UInt8[np.ndarray, "images side side 3"]
    people: Int64[np.ndarray, " images"]
    masked: Bool[np.ndarray, " images"]


def load_posed(face: FaceModel, *, seed: int, root: Path | None = None) -> PosedViews:
    """All of AFLW2000-3D before the camera of a face model."""
    loaded = aflw2000.load_aflw2000(root, side=face.camera.height)  # which checks the set and says what is amiss
    folder = find_set("aflw2000", root)
    names = read_text(folder / aflw2000.LIST, "the names of the crops", aflw2000.COPY).split()
    points, boxes = np.load(folder / aflw2000.POINTS)[:, :2], np.load(folder / aflw2000.BOXES)
    drawn, clean, square, landmarks = mean_points(face), [], [], []
    for name in loaded.names:
        number = names.index(name)
        image = read_picture(folder / "images" / name)
        own = aflw2000.in_crop(points[number].T, boxes[number])
        matrix = to_view(own, drawn)
        clean.append(in_view(image, matrix, face))
        square.append(in_view(under_square(image, own, seed=seed, number=number), matrix, face))
        landmarks.append(own @ matrix[:, :2].T + matrix[:, 2])
    points_in_view = np.stack(landmarks).astype(np.float32)
    return PosedViews(np.stack(clean), np.stack(square), points_in_view, loaded.yaw, loaded.summary)


def view_people(faces: FaceSet, face: FaceModel, *, fewest: int, seed: int) -> PeopleViews:
    """The first `MOST` photographs of everybody with `fewest` or more of them, by the five points that were found.

    A face that a detector missed is left out; without a detector all stand at the mean position of the set.
    """
    known = np.ones(len(faces), bool)
    if faces.found is not None and np.asarray(faces.found).any():
        known = np.asarray(faces.found)
    many = np.bincount(faces.people[known], minlength=len(faces.names)) >= fewest
    chosen = np.flatnonzero(known & many[faces.people])
    chosen = chosen[_place_in_person(faces.people[chosen]) < MOST]
    drawn, clean, square = five_of(mean_points(face)), [], []
    for number in chosen:
        image, points = np.asarray(faces.images[number]), np.asarray(faces.five_points[number], np.float64)
        matrix = to_view(points, drawn)
        clean.append(in_view(image, matrix, face))
        square.append(in_view(under_square(image, points, seed=seed, number=int(number)), matrix, face))
    masked = np.zeros(len(faces), bool) if faces.kinds is None else np.asarray(faces.kinds) != ""
    return PeopleViews(np.stack(clean), np.stack(square), faces.people[chosen], masked[chosen])


def _place_in_person(people: Int64[np.ndarray, " images"]) -> Int64[np.ndarray, " images"]:
    """How many earlier images show the same person."""
    order = np.argsort(people, kind="stable")
    starts = np.searchsorted(people[order], people[order])
    places = np.empty(len(people), np.int64)
    places[order] = np.arange(len(people)) - starts
    return places


def five_of(points: Float[np.ndarray, "68 2"]) -> Float[np.ndarray, "5 2"]:
    """Middles of the eyes, tip of the nose, corners of the mouth."""
    return np.stack([points[36:42].mean(axis=0), points[42:48].mean(axis=0), points[30], points[48], points[54]])


def under_square(
    image: UInt8[np.ndarray, "height width 3"], points: Float[np.ndarray, "points 2"], *, seed: int, number: int
) -> UInt8[np.ndarray, "height width 3"]:
    """The crop with one square of `SQUARE_SIDE` over it."""
    rng = np.random.default_rng([seed, number, STREAM])
    middle, side = points[rng.integers(len(points))], round(SQUARE_SIDE * image.shape[1])
    left, top = (round(float(edge)) for edge in middle - side / 2)
    red, green, blue = (int(value) for value in rng.integers(0, 256, 3))
    return block(image, (left, top, left + side, top + side), (red, green, blue), kind="square").image
