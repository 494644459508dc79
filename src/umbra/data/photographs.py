"""Photographs of real people made into a set on disk, once; `prepared` opens it again."""

import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import numpy as np

from umbra import sums
from umbra.data.aligned import prepare
from umbra.data.faces import FaceSet
from umbra.data.finding import Find, default_find
from umbra.data.folders import find_set, scan_people
from umbra.data.frames import FrameConfig
from umbra.data.lfw import mean_points
from umbra.data.prepared import FILES
from umbra.data.real_config import RealConfig
from umbra.locking import alone


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

    `root` is the folder that holds the source (default: UMBRA_DATA); without `find`, the detectors that are installed.
    """
    say = say or partial(print, file=sys.stderr, flush=True)
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
    with alone(out.with_name(out.name + ".lock"), out.name, "prepares this set", say):
        work = out.with_name(out.name + ".partial")
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        _write(work, faces, config, [line.removeprefix(f"{folder}/") for line in wrong + unread])
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
    (work / "names.json").write_text(json.dumps({"people": faces.names, "pictures": faces.pictures}, allow_nan=False))
    sha256 = {name: sums.hash_file(work / name) for name in FILES}
    about = {"real": True, "config": asdict(config), "pictures": len(faces), "people": len(faces.names)}
    about |= {"not_found": int((~found).sum()), "left_out": len(left_out), "sha256": sha256}
    if left_out:
        about["because"] = left_out
    (work / "set.json").write_text(json.dumps(about, indent=1, allow_nan=False) + "\n")
    sums.write_sums(work, ("set.json", *FILES), sha256)
