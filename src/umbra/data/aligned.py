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
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from umbra import sums
from umbra.data.detector import FaceDetector, five_of_68, is_available
from umbra.data.faces import FaceSet, labels_of
from umbra.data.folders import PictureFile
from umbra.data.frames import FrameConfig, cut_frame, frame_matrix, size_of
from umbra.data.pictures import picture_bytes, read_picture
from umbra.data.prepared import check_points, read_images, read_points
from umbra.geometry.alignment import apply_affine
from umbra.locking import alone
from umbra.reading import DamagedFileError, read_json, reading

Find = Callable[[UInt8[np.ndarray, "height width 3"]], "np.ndarray | None"]
"""68 landmarks of the face in a picture, or None."""

ANEW = "The pictures are prepared anew."
"""What follows where the cache is damaged."""

VERSION = 3
"""Part of the key: raise it when the same settings give other pixels."""


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
        matrix = frame_matrix(five[row], landmarks[row] if landmarks is not None else None, config, size=size_of(image))
        images[row] = cut_frame(image, matrix, config)
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
