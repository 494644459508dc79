"""Inputs that are faces: drawn and prepared sets, photographs, lists of pairs, models and weights."""

from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from fuzz.outcomes import Kind, Read
from PIL import Image
from torch import nn

from umbra.backbones.weights import load_weights, save_weights
from umbra.data.aligned import prepare
from umbra.data.ar import load_ar
from umbra.data.folders import scan_people
from umbra.data.frames import FrameConfig
from umbra.data.lfw import load_lfw
from umbra.data.mfr2 import load_mfr2
from umbra.data.photographs import write_real
from umbra.data.prepared import read_real
from umbra.data.real import RealSet
from umbra.data.real_config import RealConfig
from umbra.morphable.files import load_model, save_model
from umbra.morphable.model import MorphableModel
from umbra.world.sets.config import WorldConfig
from umbra.world.sets.dataset import write_world
from umbra.world.sets.world_set import read_world


def draw_noise(config: WorldConfig, person: int, index: int) -> SimpleNamespace:
    """Noise in the form of a photograph."""
    rng = np.random.default_rng([config.seed, person, index])
    height, width = config.height, config.width
    return SimpleNamespace(
        image=rng.integers(0, 256, (height, width, 3), dtype=np.uint8),
        clean=rng.integers(0, 256, (height, width, 3), dtype=np.uint8),
        parsing=rng.integers(0, 17, (height, width), dtype=np.uint8),
        depth=rng.random((height, width), dtype=np.float32),
        occluder_mask=rng.integers(0, 256, (height, width), dtype=np.uint8),
        shadow=rng.integers(0, 256, (height, width), dtype=np.uint8),
        occluder="cup" if index % 2 else "",
        covered_fraction=float(rng.random()),
        pose=rng.normal(size=3) / 4,
        camera=SimpleNamespace(focal=9, centre_x=4, centre_y=5, distance=10, crop_matrix=np.eye(2, 3)),
        coefficients=rng.normal(size=257),
        landmarks=rng.normal(size=(68, 2)),
        landmarks_3d=rng.normal(size=(68, 3)),
        visible=rng.random(68) < 0.5,
        five_points=rng.normal(size=(5, 2)),
    )


DRAWN = WorldConfig(seed=3, people=3, pictures=2, first_person=10, height=9, width=7, plan=("", "cup"))


def _make_drawn(folder: Path) -> None:
    write_world(DRAWN, folder / "crowd", draw=draw_noise, processes=1, say=lambda line: None)


def _read_drawn(folder: Path) -> Read:
    return Read(read_world(folder / "crowd"))


def _photograph(path: Path, seed: int, size: int = 40) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    smooth = np.random.default_rng(seed).integers(0, 256, (5, 5, 3), dtype=np.uint8)
    Image.fromarray(smooth).resize((size, size), Image.Resampling.BICUBIC).save(path)


def _make_photographs(folder: Path) -> None:
    for seed, (name, number, suffix) in enumerate(
        [("Ada", 1, "jpg"), ("Ada", 2, "jpg"), ("Bob", 1, "png"), ("Bob", 2, "png"), ("Cy", 1, "bmp"), ("Cy", 2, "bmp")]
    ):
        _photograph(folder / "lfw" / name / f"{name}_{number:04d}.{suffix}", seed)


FRAME = FrameConfig(height=16, width=14)


def _read_photographs(folder: Path) -> Read:
    files, wrong = scan_people(folder / "lfw")
    faces, unread = prepare(files, FRAME, cache=folder / "cache", find=None, say=lambda line: None)
    return Read(content(faces), (*wrong, *unread))


def _make_cache(folder: Path) -> None:
    _make_photographs(folder)
    _read_photographs(folder)


def _make_prepared(folder: Path) -> None:
    _make_photographs(folder)
    config = RealConfig(source="lfw", people=3, fewest=2, height=16, width=14)
    write_real(
        config, folder / "crowd", cache=folder / "cache", root=folder, find=lambda image: None, say=lambda _: None
    )


def _read_prepared(folder: Path) -> Read:
    return Read(content(read_real(folder / "crowd")))


def _make_lfw(folder: Path) -> None:
    """Ten folds of one person's pair and one of two people, as View 2 lays them out."""
    lines = ["10\t1"]
    for fold in range(10):
        one, other = f"One{fold}", f"Other{fold}"
        for seed, (name, number) in enumerate([(one, 1), (one, 2), (other, 1)]):
            _photograph(folder / "lfw" / name / f"{name}_{number:04d}.png", 3 * fold + seed, 12)
        lines += [f"{one}\t1\t2", f"{one}\t2\t{other}\t1"]
    (folder / "lfw" / "pairs.txt").write_text("\n".join(lines) + "\n")


def _read_lfw(folder: Path) -> Read:
    return _loaded(load_lfw(folder, FRAME, cache=folder / "cache", find=lambda image: None, say=lambda line: None))


def _make_mfr2(folder: Path) -> None:
    labels, pairs = [], []
    for seed, (name, number, mask) in enumerate(
        [("Ada", 1, "no-mask"), ("Ada", 2, "surgical_blue"), ("Bob", 1, "no-mask"), ("Bob", 2, "cloth_black")]
    ):
        _photograph(folder / "mfr2" / name / f"{name}_{number:04d}.png", seed, 20)
        labels.append(f"{name}, {number}, {mask}")
    for one, other in (("Ada 1", "2"), ("Bob 1", "2"), ("Ada 1", "Bob 1"), ("Ada 2", "Bob 1"), ("Ada 1", "Bob 2")):
        pairs.append(f"{one} {other}")
    (folder / "mfr2" / "mfr2_labels.txt").write_text("\n".join(labels) + "\n")
    (folder / "mfr2" / "pairs.txt").write_text("\n".join(pairs) + "\n")


def _read_mfr2(folder: Path) -> Read:
    return _loaded(load_mfr2(folder, FRAME, cache=folder / "cache", find=lambda image: None, say=lambda line: None))


def _make_ar(folder: Path) -> None:
    for seed, (person, code) in enumerate(
        (person, code) for person in ("M-001", "W-002") for code in (*range(1, 12), 21)
    ):
        _photograph(folder / "ar" / f"{person}-{code:02d}.png", seed, 12)


def _read_ar(folder: Path) -> Read:
    found = load_ar(folder, FRAME, cache=folder / "cache", find=lambda image: None, say=lambda line: None)
    protocol = found.protocol(6)
    places = [protocol.gallery, *protocol.probes.values()]
    return Read((content(found.faces), found.codes, places), (*found.summary.left_out, *found.summary.warnings))


def _loaded(found: RealSet) -> Read:
    pairs = [found.pairs.first, found.pairs.second, found.pairs.same, found.pairs.fold]
    told = (*found.summary.left_out, *found.summary.warnings, *found.pairs.left_out, *found.pairs.warnings)
    return Read((content(found.faces), pairs), told)


def content(faces: Any) -> list[Any]:
    return [(field.name, getattr(faces, field.name)) for field in fields(faces)]


def _make_model(folder: Path) -> None:
    rng = np.random.default_rng(0)
    count = 70

    def basis(directions: int) -> np.ndarray:
        flat = np.linalg.qr(rng.normal(size=(count * 3, directions)))[0].T
        return flat.reshape(directions, count, 3).astype(np.float32)

    model = MorphableModel(
        mean_shape=rng.normal(0, 60, (count, 3)).astype(np.float32),
        identity=basis(80),
        expression=basis(64),
        mean_albedo=rng.uniform(0, 1, (count, 3)).astype(np.float32),
        albedo=basis(80),
        identity_sd=np.linspace(9, 1, 80, dtype=np.float32),
        expression_sd=np.linspace(5, 1, 64, dtype=np.float32),
        albedo_sd=np.linspace(1, 0.1, 80, dtype=np.float32),
        triangles=rng.integers(0, count, (50, 3)).astype(np.int32),
        uv=rng.uniform(0, 1, (count, 2)).astype(np.float32),
        landmarks=np.arange(68, dtype=np.int32),
        five_points=tuple(np.arange(start, start + size, dtype=np.int32) for start, size in enumerate((1, 2, 3, 2, 1))),
        regions=rng.integers(0, 17, count).astype(np.uint8),
    )
    save_model(model, folder / "model.safetensors")


def _read_model(folder: Path) -> Read:
    return Read(load_model(folder / "model.safetensors"))


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Linear(4, 3))


def make_weights(folder: Path) -> None:
    save_weights(network(), folder / "weights.safetensors")


def _read_weights(folder: Path) -> Read:
    module = network()
    load_weights(module, folder / "weights.safetensors")
    return Read([(name, value.numpy()) for name, value in module.state_dict().items()])


OTHER_PICTURE = "a picture that decodes is a picture: no hash of a person's own photographs is known"
PIXELS = ("bit_flipped", "zeroed", "scribbled", "copied_over", "truncated", "lengthened", "shortened_inside")
MAY_DIFFER = {"missing": "a person may have any number of pictures"} | dict.fromkeys(PIXELS, OTHER_PICTURE)

OTHER_WEIGHTS = dict.fromkeys(
    ("bit_flipped", "zeroed", "scribbled", "tensors_changed"),
    "other finite weights of the same network are weights: which are a run's own, its record knows (another kind here)",
)

KINDS = (
    Kind("a drawn set", _make_drawn, _read_drawn, ("crowd/*",)),
    Kind("a prepared set", _make_prepared, _read_prepared, ("crowd/*",)),
    Kind("the cache of aligned photographs", _make_cache, _read_photographs, ("cache/**/*",)),
    Kind(
        "photographs", _make_photographs, _read_photographs, ("lfw/*/*",),
        MAY_DIFFER,
    ),
    Kind("LFW's list of pairs", _make_lfw, _read_lfw, ("lfw/pairs.txt",), cost=3),
    Kind("MFR2's lists", _make_mfr2, _read_mfr2, ("mfr2/*.txt",)),
    Kind("AR's pictures", _make_ar, _read_ar, ("ar/*",), MAY_DIFFER, cost=3),
    Kind("a morphable model", _make_model, _read_model, ("model.safetensors",)),
    Kind("weights", make_weights, _read_weights, ("weights.safetensors",), OTHER_WEIGHTS),
)  # fmt: skip
