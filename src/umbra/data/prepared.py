"""Real photographs made into a set on disk, once, so that training opens them as it opens a drawn set.

The folder holds images.npy, points.npz (people, five points, landmarks, found), names.json, and set.json with the
settings, the hash of every file and what was left out. Faces of real people lie there: it is never committed.
"""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from umbra.data.aligned import Find, Frame, FrameConfig, default_find, prepare
from umbra.data.faces import FaceSet
from umbra.data.folders import find_set, scan_people
from umbra.data.lfw import mean_points

FILES = ("images.npy", "points.npz", "names.json")


@dataclass(frozen=True)
class RealConfig:
    """One set of real photographs: from where, in which frame, of which people."""

    source: Literal["lfw"] = "lfw"  # a folder of UMBRA_DATA
    frame: Frame = "box"
    height: int = 128
    width: int = 96
    fewest: int = 10  # pictures that a person must have; Johnston and Ngxande: 10
    people: int | None = None  # the first so many of them, by name; none: all

    def __post_init__(self) -> None:
        if min(self.height, self.width, self.fewest) < 1 or (self.people is not None and self.people < 1):
            raise ValueError(f"real set: height, width, fewest and people must be at least 1; got {self}.")


def write_real(
    config: RealConfig,
    out: Path,
    *,
    cache: Path,
    root: Path | None = None,
    find: Find | None = None,
    say: Callable[[str], None] | None = None,
) -> Path:
    """Prepare the photographs of everybody who has enough of them; a folder of the final name is always whole.

    `root` is the folder that holds the source (default: UMBRA_DATA); without `find`, dlib where it is installed.
    """
    folder = find_set(config.source, root)
    files, wrong = scan_people(folder)
    counts = Counter(file.name for file in files)
    chosen = sorted(name for name, count in counts.items() if count >= config.fewest)[: config.people]
    if not chosen:
        raise ValueError(
            f"{folder}: expected people with at least {config.fewest} pictures; the most that one of {len(counts)} has "
            f"is {max(counts.values())}. Bring more pictures per person, or lower `fewest`."
        )
    kept = [file for file in files if file.name in set(chosen)]
    frame = replace(FrameConfig(config.frame, config.height, config.width), mean=mean_points(kept))
    faces, unread = prepare(kept, frame, cache=cache / config.source, find=find or default_find(), say=say)
    work = out.with_name(out.name + ".partial")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    _write(work, faces, config, wrong + unread)
    shutil.rmtree(out, ignore_errors=True)
    work.rename(out)
    return out


def _write(work: Path, faces: FaceSet, config: RealConfig, left_out: list[str]) -> None:
    found = np.ones(len(faces), bool) if faces.found is None else faces.found
    points = {"people": faces.people, "five_points": faces.five_points, "found": found}
    if faces.landmarks is not None:
        points["landmarks"] = faces.landmarks
    np.save(work / "images.npy", np.asarray(faces.images))
    np.savez(work / "points.npz", **points)  # type: ignore[arg-type]
    (work / "names.json").write_text(json.dumps({"people": faces.names, "pictures": faces.pictures}))
    sha256 = {name: hashlib.sha256((work / name).read_bytes()).hexdigest() for name in FILES}
    about = {"real": True, "config": asdict(config), "pictures": len(faces), "people": len(faces.names)}
    about |= {"not_found": int((~found).sum()), "left_out": len(left_out), "sha256": sha256}
    (work / "set.json").write_text(json.dumps(about, indent=1) + "\n")


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
