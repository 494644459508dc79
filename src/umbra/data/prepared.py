"""Real photographs made into a set on disk, once, so that training opens them as it opens a drawn set.

The folder holds images.npy, points.npz (people, five points, landmarks, found), names.json, and set.json with the
settings, the hash of every file and what was left out. Faces of real people lie there: it is never committed.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from umbra import sums
from umbra.data.faces import FaceSet
from umbra.reading import DamagedFileError, read_json, reading

FILES = ("images.npy", "points.npz", "names.json")


def is_real(folder: Path) -> bool:
    """Whether a set's folder holds photographs of real people."""
    path = Path(folder) / "set.json"
    if not path.is_file():
        return False
    about = read_json(path, "the settings and hashes of a set", sums.remedy(path.parent))
    return isinstance(about, dict) and bool(about.get("real", False))


def read_real(folder: Path, *, remember: Path | None = None) -> FaceSet:
    """Open what `write_real` left, and refuse what is damaged or does not fit together; pictures stay on the disk.

    In the folder `remember` is kept what was found whole, so that it need not be read again (`umbra.sums.checked`).
    """
    folder = Path(folder)
    missing = [name for name in ("set.json", *FILES) if not (folder / name).is_file()]
    if missing:
        raise FileNotFoundError(
            f"{folder}: expected a prepared set of photographs; missing {', '.join(missing)}. "
            f"Prepare it with `dvc repro faces@{folder.name}`."
        )
    remedy = sums.remedy(folder)
    with sums.checked(folder, remedy, remember):
        about = read_json(folder / "set.json", "the settings and hashes of a set", remedy)
        names = read_json(folder / "names.json", "the names of people and pictures", remedy)
        points = read_points(folder / "points.npz", remedy)
        with reading(folder / "set.json", "the settings and hashes of a set", remedy):
            size = int(about["config"]["height"]), int(about["config"]["width"])
            count, stated = int(about["pictures"]), {name: about["sha256"][name] for name in FILES}
        if unlike := [
            name for name, value in sums.read_sums(folder, remedy).items() if stated.get(name, value) != value
        ]:
            _refuse(folder / "set.json", "the hashes of SHA256SUMS", f"another of {unlike[0]}", remedy)
        images = read_images(folder / "images.npy", (count, *size), remedy)
        check_points(folder / "points.npz", points, count, remedy)
        _check_names(folder / "names.json", names, points["people"], remedy)
    return FaceSet(
        images=images,
        people=points["people"],
        names=tuple(names["people"]),
        five_points=points["five_points"],
        landmarks=points.get("landmarks"),
        found=points["found"],
        pictures=tuple(names["pictures"]),
    )


def read_points(path: Path, remedy: str) -> dict[str, np.ndarray]:
    """All arrays of an archive."""
    with reading(path, "an archive of arrays", remedy), np.load(path, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def read_images(path: Path, shape: Sequence[int], remedy: str) -> np.ndarray:
    """Pictures of this number and size, mapped from the disk."""
    with reading(path, "an array of pictures", remedy):
        images = np.load(path, mmap_mode="r", allow_pickle=False)
    wanted, found = f"uint8 of shape {(*shape, 3)}", f"{images.dtype} of shape {images.shape}"
    if found != wanted:
        _refuse(path, f"{wanted} by the settings", found, remedy)
    return images


def check_points(path: Path, points: Mapping[str, np.ndarray], count: int, remedy: str) -> None:
    """Each array there, of its type and of one entry for each of `count` pictures, and every point finite."""
    wanted = {"five_points": ("float32", (count, 5, 2)), "found": ("bool", (count,))}
    if "landmarks" in points:
        wanted["landmarks"] = ("float32", (count, 68, 2))
    for name, (dtype, shape) in wanted.items():
        array = points.get(name)
        found = "none" if array is None else f"{array.dtype} of shape {array.shape}"
        if array is None or found != f"{dtype} of shape {shape}":
            _refuse(path, f"{name} as {dtype} of shape {shape}", found, remedy)
        if lost := int((~np.isfinite(array)).sum()):
            _refuse(path, f"finite numbers in {name}", f"{lost} that are not", remedy)


def _check_names(path: Path, names: Any, people: np.ndarray | None, remedy: str) -> None:
    """A name for each label and each picture; a picture's begins with its person's, so no label can be another's."""
    with reading(path, "the names of people and pictures", remedy):
        persons, pictures = [[str(name) for name in names[kind]] for kind in ("people", "pictures")]
    if people is None or people.dtype != np.int64 or people.shape != (len(pictures),):
        found = "none" if people is None else f"{people.dtype} of shape {people.shape}"
        _refuse(path.with_name("points.npz"), f"people as int64 of shape ({len(pictures)},)", found, remedy)
    if len(people) and not 0 <= int(people.min()) <= int(people.max()) < len(persons):
        found = f"{int(people.min())} to {int(people.max())}"
        _refuse(path.with_name("points.npz"), f"labels from 0 to {len(persons) - 1}", found, remedy)
    for label, picture in zip(people.tolist(), pictures, strict=True):
        if picture.rpartition("_")[0] != persons[label]:
            _refuse(path, f"{picture} to be a picture of its person", f"the label of {persons[label]}", remedy)
    if idle := sorted(set(range(len(persons))) - set(people.tolist())):
        _refuse(path, "at least one picture of each person", f"none of {persons[idle[0]]}", remedy)


def _refuse(path: Path, expected: str, found: str, remedy: str) -> NoReturn:
    """Say of a file that holds something else than it should."""
    raise DamagedFileError(f"{path}: expected {expected}, found {found}. {remedy}")
