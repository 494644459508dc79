"""Real photographs brought into one frame, once: aligned by five points, or cut out by a box.

The result lies in a cache folder under a key made of the pictures' own bytes and of everything that was done to them,
so that a second call opens it and a changed picture makes a new one. Faces of real people lie there: it is never
committed.
"""

import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, UInt8

from umbra import sums
from umbra.data.detector import FaceDetector, five_of_68, is_available
from umbra.data.faces import FaceSet, labels_of
from umbra.data.folders import PictureFile
from umbra.data.pictures import picture_bytes, read_picture
from umbra.data.prepared import check_points, read_images, read_points
from umbra.geometry.alignment import apply_affine, crop_box, five_point_template, similarity_transform, warp
from umbra.geometry.boxes import box_of_points, grow_box
from umbra.locking import alone
from umbra.reading import DamagedFileError, read_json, reading

Frame = Literal["aligned", "box"]
Find = Callable[[UInt8[np.ndarray, "height width 3"]], "np.ndarray | None"]
"""68 landmarks of the face in a picture, or None."""

FOREHEAD = 0.32
"""The 68 points end at the brows: the box reaches this share of their height above them (a detector's box does)."""

MARGIN = 0.08
"""On every side; both numbers are the middle of what drawn faces get (`umbra.world.camera.framing`)."""

ANEW = "The pictures are prepared anew."
"""What follows where the cache is damaged."""

VERSION = 3
"""Part of the key: raise it when the same settings give other pixels."""


@dataclass(frozen=True)
class FrameConfig:
    """Which frame, of which size; `mean`: five points over the picture's size, for faces that nothing finds."""

    frame: Frame = "aligned"
    height: int = 112
    width: int = 96
    mean: tuple[tuple[float, float], ...] = ((0.33, 0.41), (0.67, 0.41), (0.5, 0.6), (0.35, 0.79), (0.65, 0.79))


def default_find() -> Find | None:
    """Dlib on the picture with a replicated border (these sets are cut close), then enlarged; None without dlib."""
    if not is_available():
        return None
    finders: list[FaceDetector] = []

    def find(image: UInt8[np.ndarray, "height width 3"]) -> np.ndarray | None:
        if not finders:  # loading the weights takes seconds, and a cached set needs none of them
            finders.extend((FaceDetector(upsample=0, margin=0.25), FaceDetector(upsample=1)))
        face = next((face for finder in finders if (face := finder.find(image)) is not None), None)
        return None if face is None else face.landmarks

    return find


def prepare(
    files: Sequence[PictureFile],
    config: FrameConfig,
    *,
    cache: Path,
    find: Find | None = None,
    say: Callable[[str], None] | None = None,
) -> tuple[FaceSet, list[str]]:
    """The pictures in their frame, and a sentence for each unreadable one; without `find`, mean positions serve."""
    say = say or partial(print, file=sys.stderr, flush=True)
    contents = _key(files, config, find)
    folder = cache / f"{config.frame}-{config.height}x{config.width}-{contents}"
    if (there := _opened(folder, files, config, say)) is not None:
        return there
    with alone(folder.with_name(folder.name + ".lock"), folder.name, "prepares these pictures", say):
        if (there := _opened(folder, files, config, lambda line: None)) is not None:  # made while we waited
            return there
        work = folder.with_name(folder.name + ".partial")
        for old in (work, folder):
            shutil.rmtree(old, ignore_errors=True)
        work.mkdir(parents=True)
        _write(work, files, config, find, say)
        work.rename(folder)
        return _open(folder, files, config)


def _opened(
    folder: Path, files: Sequence[PictureFile], config: FrameConfig, say: Callable[[str], None]
) -> tuple[FaceSet, list[str]] | None:
    """What lies in the cache; None where nothing does or it is damaged, which costs no more than preparing it again."""
    if not folder.exists():
        return None
    try:
        return _open(folder, files, config)
    except (FileNotFoundError, DamagedFileError) as error:
        say(str(error))
        return None


def _key(files: Sequence[PictureFile], config: FrameConfig, find: Find | None) -> str:
    digest = hashlib.sha256(repr((VERSION, config, find is not None)).encode())
    for file in files:
        try:
            content = picture_bytes(file.path)
        except (ValueError, OSError) as error:  # it is left out, for this reason
            content = str(error).encode()
        digest.update(f"{file.name} {file.number} ".encode() + hashlib.sha256(content).digest())
    return digest.hexdigest()[:16]


def _write(
    work: Path, files: Sequence[PictureFile], config: FrameConfig, find: Find | None, say: Callable[[str], None]
) -> None:
    """Two passes: find all faces, then warp; faces that were not found need the mean over those that were."""
    points, sizes, wrong = np.full((len(files), 68, 2), np.nan), np.zeros((len(files), 2)), {}
    for place, file in enumerate(files):
        try:
            image = read_picture(file.path)
        except (ValueError, OSError) as error:
            wrong[place] = str(error)
            continue
        sizes[place] = image.shape[1::-1]
        landmarks = find(image) if find else None
        if landmarks is not None:
            points[place] = landmarks
        if (place + 1) % 2000 == 0:
            say(f"finding faces: {place + 1} of {len(files)} pictures")
    kept = [place for place in range(len(files)) if place not in wrong]
    if not kept:
        raise ValueError(f"{files[0].path.parents[1]}: none of {len(files)} pictures can be read. Copy it again.")
    found = np.isfinite(points[:, 0, 0])[kept]
    landmarks, five = _complete(points[kept], sizes[kept], config)
    shape = (len(kept), config.height, config.width, 3)
    images = np.lib.format.open_memmap(work / "images.npy", "w+", np.uint8, shape)
    for row, place in enumerate(kept):
        image = read_picture(files[place].path)
        matrix = frame_matrix(five[row], landmarks[row] if landmarks is not None else None, config, size=_size(image))
        images[row] = _cut(image, matrix, config)
        five[row] = apply_affine(matrix, five[row])
        if landmarks is not None:
            landmarks[row] = apply_affine(matrix, landmarks[row])
    images.flush()
    stored: dict[str, Any] = {"five_points": five.astype(np.float32), "found": found}
    if landmarks is not None:
        stored["landmarks"] = landmarks.astype(np.float32)
    np.savez(work / "points.npz", **stored)
    (work / "about.json").write_text(json.dumps({"kept": kept, "left_out": list(wrong.values())}, allow_nan=False))
    sums.write_sums(work, ("about.json", "images.npy", "points.npz"))


def _complete(
    points: Float[np.ndarray, "pictures 68 2"], sizes: Float[np.ndarray, "pictures 2"], config: FrameConfig
) -> tuple[np.ndarray | None, Float[np.ndarray, "pictures 5 2"]]:
    """Landmarks and five points of every picture; where no face was found, their mean over the others."""
    found = np.isfinite(points[:, 0, 0])
    if not found.any():
        return None, np.asarray(config.mean)[None] * sizes[:, None]
    mean = (points[found] / sizes[found, None]).mean(axis=0)  # 68 2
    landmarks = np.where(found[:, None, None], points, mean[None] * sizes[:, None])
    return landmarks, np.stack([five_of_68(row) for row in landmarks])


def frame_matrix(
    five_points: Float[np.ndarray, "5 2"],
    landmarks: Float[np.ndarray, "68 2"] | None,
    config: FrameConfig,
    *,
    size: tuple[int, int],
) -> Float[np.ndarray, "2 3"]:
    """From the photograph to the frame: a similarity onto the template, or shift and scale of the face's box."""
    if config.frame == "aligned":
        return similarity_transform(five_points, five_point_template(config.height, config.width))
    box = face_box(five_points, landmarks, config.height / config.width)
    left, top, right, bottom = shrink_into(box, size)
    across, down = config.width / (right - left), config.height / (bottom - top)
    return np.array([[across, 0.0, -left * across], [0.0, down, -top * down]])


def face_box(
    five_points: Float[np.ndarray, "5 2"], landmarks: Float[np.ndarray, "68 2"] | None, aspect: float
) -> Float[np.ndarray, "4"]:
    """The box from the forehead to the chin, height / width = `aspect`.

    Without landmarks it is the upright rectangle that the 112×96 template would cut out.
    """
    if landmarks is None:
        matrix = similarity_transform(five_points, five_point_template(112, 96))
        scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
        centre = np.linalg.solve(matrix[:, :2], np.array([48.0, 56.0]) - matrix[:, 2])
        half = np.array([48.0, 56.0]) / scale
        return grow_box(np.concatenate([centre - half, centre + half]), 0.0, aspect=aspect)
    box = box_of_points(landmarks)
    box[1] -= FOREHEAD * (box[3] - box[1])
    return grow_box(box, MARGIN, aspect=aspect)


def shrink_into(box: Float[np.ndarray, "4"], size: tuple[int, int]) -> Float[np.ndarray, "4"]:
    """The box made to lie inside a picture of `size` (width, height); its shape and, if it can be, its centre stay.

    A set that is cut close would otherwise get black bars.
    """
    whole = np.array(size, np.float64)
    extent = box[2:] - box[:2]
    extent = extent * min(1.0, float((whole / extent).min()))
    low = np.clip((box[:2] + box[2:] - extent) / 2, 0.0, whole - extent)
    return np.concatenate([low, low + extent])


def _size(image: np.ndarray) -> tuple[int, int]:
    return image.shape[1], image.shape[0]


def _cut(image: np.ndarray, matrix: np.ndarray, config: FrameConfig) -> np.ndarray:
    if config.frame == "aligned":
        return warp(image, matrix, config.height, config.width)
    low = -matrix[:, 2] / np.diag(matrix[:, :2])
    high = low + np.array([config.width, config.height]) / np.diag(matrix[:, :2])
    return crop_box(image, np.concatenate([low, high]), config.height, config.width)


def _open(folder: Path, files: Sequence[PictureFile], config: FrameConfig) -> tuple[FaceSet, list[str]]:
    with sums.checked(folder, ANEW, folder.parent / ".verified"):
        about = read_json(folder / "about.json", "which pictures were kept", ANEW)
        with reading(folder / "about.json", "which pictures were kept", ANEW):
            left_out, places = [str(line) for line in about["left_out"]], list(about["kept"])
            if places != sorted({*range(len(files))} & {*places}) or len(places) + len(left_out) != len(files):
                raise ValueError(f"not each of {len(files)} pictures once")
        kept = [files[place] for place in places]
        images = read_images(folder / "images.npy", (len(kept), config.height, config.width), ANEW)
        points = read_points(folder / "points.npz", ANEW)
        check_points(folder / "points.npz", points, len(kept), ANEW)
    labels, names = labels_of([file.name for file in kept])
    faces = FaceSet(
        images=images,
        people=labels,
        names=names,
        five_points=points["five_points"],
        landmarks=points.get("landmarks"),
        found=points["found"],
        pictures=tuple(f"{file.name}_{file.number:04d}" for file in kept),
    )
    return faces, left_out
