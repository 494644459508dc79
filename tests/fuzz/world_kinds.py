"""Inputs of the world: sets of scenes, shards to be joined, scanned heads and what was taken from them, posed faces."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from fuzz.data_kinds import DRAWN, content, draw_noise
from fuzz.outcomes import Kind, Read
from PIL import Image

from umbra.data.aflw2000 import KNOWN, load_aflw2000
from umbra.morphable.scans import load_scans
from umbra.sums import hash_file
from umbra.world.head import scan_statistics
from umbra.world.sets.dataset import world_job, write_world
from umbra.world.sets.scene_config import SceneConfig
from umbra.world.sets.scene_dataset import write_scenes
from umbra.world.sets.scene_set import read_scenes
from umbra.world.sets.shard import Shard
from umbra.world.sets.shards import join_set

SCENES = SceneConfig(seed=3, scenes=5, first_scene=7, people=9, height=48, width=64, faces=(8.0, 20.0), shown=(0, 3))


def quiet(line: str) -> None:
    """Say nothing."""


def _draw_scene(config: SceneConfig, index: int) -> SimpleNamespace:
    """Noise in the form of a scene's photograph, with up to three people in it."""
    rng = np.random.default_rng([config.seed, index])
    shape, count = (config.height, config.width), index % 4
    people = [
        SimpleNamespace(
            person=int(rng.integers(config.people)), kind="cap" if number else "", angles=rng.normal(size=3) / 4,
            covered=0.25, behind=0.5, shown=0.75, cut=0.0, distance=900.0 + number, hidden=rng.integers(0, 3, 68),
            translation=rng.normal(size=3), landmarks=rng.normal(size=(68, 2)), landmarks_3d=rng.normal(size=(68, 3)),
            five_points=rng.normal(size=(5, 2)), box=np.array([3, 4, 13, 16]), box_shown=np.array([3, 4, 13, 16.5]),
        )
        for number in range(count)
    ]  # fmt: skip
    return SimpleNamespace(
        image=rng.integers(0, 256, (*shape, 3), dtype=np.uint8),
        parsing=rng.integers(0, 17, shape, dtype=np.uint8),
        instances=rng.integers(0, count + 1, shape, dtype=np.uint8),
        depth=rng.random(shape, dtype=np.float32),
        people=people,
        camera=SimpleNamespace(focal=9, centre_x=4, centre_y=5, distance=10, crop_matrix=np.eye(2, 3)),
        light=SimpleNamespace(gamma=rng.normal(size=(9, 3))),
    )


def _make_scenes(folder: Path) -> None:
    write_scenes(SCENES, folder / "scenes", draw=_draw_scene, processes=1, say=quiet)


def _read_scenes(folder: Path) -> Read:
    return Read(read_scenes(folder / "scenes"))


CROWD = replace(DRAWN, people=4)


def _make_shards(folder: Path) -> None:
    for number in (1, 2):
        shard = Shard(number, 2)
        write_world(CROWD, folder / shard.name, draw=draw_noise, processes=1, say=quiet, shard=shard)


def _join_shards(folder: Path) -> Read:
    """Join copies of the shards, whose files are links to the damaged ones: joining takes the shards away."""
    work = folder.with_name(folder.name + "-work")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(folder, work / "shards", symlinks=True, copy_function=os.link)
    out = join_set(world_job(CROWD, draw_noise), work / "shards", work / "crowd", say=quiet)
    return Read({path.name: path.read_bytes() for path in sorted(out.iterdir())})


VERTICES = 70
SIZES = (VERTICES, 50, 3, 2)


def _make_scans(folder: Path) -> None:
    rng = np.random.default_rng(0)
    arrays = {
        "mean": rng.normal(0, 6, (VERTICES, 3)).astype(np.float32),
        "identity": rng.normal(size=(3, VERTICES, 3)).astype(np.float16),
        "expression": rng.normal(size=(2, VERTICES, 3)).astype(np.float16),
        "expression_names": np.array(["jawOpen", "mouthSmile_L"]),
        "triangles": np.array([rng.permutation(VERTICES)[:3] for _ in range(50)], np.int32),
        "landmarks": np.arange(68, dtype=np.int32),
        "face": np.array(60, np.int32),
        "narrow_face": np.array(40, np.int32),
    }
    np.savez(folder / "ict_facekit.npz", **arrays)


def _read_scans(folder: Path) -> Read:
    return Read(load_scans(folder / "ict_facekit.npz", sizes=SIZES))


def _make_statistics(folder: Path) -> None:
    shutil.copyfile(scan_statistics.FILE, folder / scan_statistics.FILE.name)


def _read_statistics(folder: Path) -> Read:
    return Read(scan_statistics.read_statistics(folder / scan_statistics.FILE.name))


NAMES = ("image00002.png", "image00004.png", "image00006.png")


def _make_posed(folder: Path) -> None:
    """Three crops of noise whose originals are three times as large, as 3DDFA's authors lay them out."""
    rng, home = np.random.default_rng(0), folder / "aflw2000"
    (home / "images").mkdir(parents=True)
    (home / "crop.list").write_text("\n".join(NAMES) + "\n")
    for name in NAMES:
        Image.fromarray(rng.integers(0, 256, (120, 120, 3), dtype=np.uint8)).save(home / "images" / name)
    points = rng.uniform(-90, 90, (3, 3, 68)).astype(np.float32)
    points[:, :2] += 160
    np.save(home / "AFLW2000-3D.pts68.npy", points)
    np.save(home / "AFLW2000-3D.pose.npy", np.array([0, -50, 80], np.float32))
    np.save(home / "AFLW2000-3D_crop.roi_box.npy", np.tile(np.array([10, 10, 370, 370], np.float32), (3, 1)))
    sums = {name: hash_file(home / name) for name in KNOWN}
    (folder / "known.json").write_text(json.dumps(sums))


def _read_posed(folder: Path) -> Read:
    faces = load_aflw2000(folder, side=24, known=json.loads((folder / "known.json").read_text()))
    return Read(content(faces)[:-1], (*faces.summary.left_out, *faces.summary.warnings))


ANOTHER_MODEL = {"archive_changed": "other finite directions of the same sizes are a model: nobody has stated its hash"}

KINDS = (
    Kind("a set of scenes", _make_scenes, _read_scenes, ("scenes/*",)),
    Kind("shards to be joined", _make_shards, _join_shards, ("*-of-2/*", "*-of-2/parts/*")),
    Kind("an ICT face model", _make_scans, _read_scans, ("ict_facekit.npz",), ANOTHER_MODEL),
    Kind("statistics of scanned heads", _make_statistics, _read_statistics, ("*.safetensors",), cost=3),
    Kind("AFLW2000-3D's arrays", _make_posed, _read_posed, ("aflw2000/*.npy", "aflw2000/crop.list")),
)
