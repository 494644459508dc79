"""Real photographs made into a set on disk, once, so that training opens them as it opens a drawn set.

The folder holds images.npy, points.npz (people, five points, landmarks, found), names.json, and set.json with the
settings, the hash of every file and what was left out. Faces of real people lie there: it is never committed.
"""

import json
from pathlib import Path

import numpy as np

from umbra.data.faces import FaceSet

FILES = ("images.npy", "points.npz", "names.json")


def is_real(folder: Path) -> bool:
    """Whether a set's folder holds photographs of real people."""
    path = Path(folder) / "set.json"
    return path.is_file() and bool(json.loads(path.read_text("utf-8")).get("real", False))


def read_real(folder: Path) -> FaceSet:
    """Open what `write_real` left; pictures are mapped from the disk."""
    folder = Path(folder)
    missing = [name for name in ("set.json", *FILES) if not (folder / name).is_file()]
    if missing:
        raise FileNotFoundError(
            f"{folder}: expected a prepared set of photographs; missing {', '.join(missing)}. "
            f"Prepare it with `dvc repro faces@{folder.name}`."
        )
    with np.load(folder / "points.npz") as stored:
        points = {name: stored[name] for name in stored.files}
    names = json.loads((folder / "names.json").read_text("utf-8"))
    return FaceSet(
        images=np.load(folder / "images.npy", mmap_mode="r"),
        people=points["people"],
        names=tuple(names["people"]),
        five_points=points["five_points"],
        landmarks=points.get("landmarks"),
        found=points["found"],
        pictures=tuple(names["pictures"]),
    )
