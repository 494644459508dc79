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
from typing import Any

import numpy as np
from jaxtyping import Float

from umbra import sums
from umbra.data.faces import FaceSet, labels_of
from umbra.data.finding import Find, Finder
from umbra.data.folders import PictureFile
from umbra.data.frames import FrameConfig, cut_frame, frame_matrix, size_of
from umbra.data.pictures import picture_bytes, read_picture
from umbra.data.prepared import check_points, read_images, read_points
from umbra.geometry.alignment import apply_affine
from umbra.locking import alone
from umbra.reading import DamagedFileError, read_json, reading

ANEW = "The pictures are prepared anew."
"""What follows where the cache is damaged."""

VERSION = 4
"""Part of the key: raise it when the same settings give other pixels."""


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
    by = find.name if isinstance(find, Finder) else find is not None
    digest = hashlib.sha256(repr((VERSION, config, by)).encode())
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
    seen = _look(files, find, say)
    kept = [place for place, size in enumerate(seen.sizes) if size.any()]
    if not kept:
        raise ValueError(f"{files[0].path.parents[1]}: none of {len(files)} pictures can be read. Copy it again.")
    five, landmarks = (_complete(points[kept], seen.sizes[kept]) for points in (seen.five_points, seen.landmarks))
    if five is None:
        five = np.asarray(config.mean)[None] * seen.sizes[kept][:, None]
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
    found = np.isfinite(seen.five_points[kept, 0, 0])
    stored: dict[str, Any] = {"five_points": five.astype(np.float32), "found": found}
    if landmarks is not None:
        stored["landmarks"] = landmarks.astype(np.float32)
    np.savez(work / "points.npz", **stored)
    (work / "about.json").write_text(json.dumps({"kept": kept, "left_out": seen.wrong}, allow_nan=False))
    sums.write_sums(work, ("about.json", "images.npy", "points.npz"))


@dataclass(frozen=True, eq=False)
class _Seen:
    """What was found in each picture, NaN for nothing; one that cannot be read has size 0 and a sentence in `wrong`."""

    five_points: Float[np.ndarray, "pictures 5 2"]
    landmarks: Float[np.ndarray, "pictures 68 2"]
    sizes: Float[np.ndarray, "pictures 2"]
    wrong: list[str]


def _look(files: Sequence[PictureFile], find: Find | None, say: Callable[[str], None]) -> _Seen:
    """Look for the face in every picture."""
    five, landmarks = (np.full((len(files), count, 2), np.nan) for count in (5, 68))
    sizes, wrong = np.zeros((len(files), 2)), []
    for place, file in enumerate(files):
        try:
            image = read_picture(file.path)
        except (ValueError, OSError) as error:
            wrong.append(str(error))
            continue
        sizes[place] = size_of(image)
        if find and (face := find(image)) is not None:
            five[place] = face.five_points
            if face.landmarks is not None:
                landmarks[place] = face.landmarks
        if (place + 1) % 2000 == 0:
            say(f"finding faces: {place + 1} of {len(files)} pictures")
    return _Seen(five, landmarks, sizes, wrong)


def _complete(
    points: Float[np.ndarray, "pictures count 2"], sizes: Float[np.ndarray, "pictures 2"]
) -> Float[np.ndarray, "pictures count 2"] | None:
    """The points of every picture; where there are none, their mean over the others. None where nobody has any."""
    found = np.isfinite(points[:, 0, 0])
    if not found.any():
        return None
    mean = (points[found] / sizes[found, None]).mean(axis=0)  # count 2
    return np.where(found[:, None, None], points, mean[None] * sizes[:, None])


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
