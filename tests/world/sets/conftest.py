"""A tiny set of the world, drawn by chance instead of by the renderer."""

import json
import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from umbra import sums
from umbra.world.sets import storage
from umbra.world.sets.config import WorldConfig
from umbra.world.sets.dataset import write_world
from umbra.world.sets.world_set import read_world

TINY = WorldConfig(seed=3, people=3, pictures=2, first_person=10, height=6, width=5, plan=("", "cup"))
FILES = ("images.npy", "clean.npy", "parsing.npy", "depth.npy", "occluder.npy", "shadow.npy")
ARRAYS = {
    "zeroed": np.zeros_like,
    "reversed": lambda array: array[::-1],
    "other size": lambda array: array[:, :-1],
    "too few": lambda array: array[:-1],
    "other type": lambda array: array.astype(np.float32),
}
"""What may happen to an array."""


def draw_by_chance(config, person, index):
    """A picture of noise; where it wears no mask it is its clean twin."""
    rng = np.random.default_rng([config.seed, person, index])
    h, w = config.height, config.width
    image, other = rng.integers(0, 256, (2, h, w, 3), dtype=np.uint8)
    mask = rng.integers(0, 256, (h, w), dtype=np.uint8) * (rng.random((h, w)) < 0.5 * (index % 2))
    shadow = (rng.random((h, w)) < 0.2 * (index % 2)).astype(np.uint8)
    return SimpleNamespace(
        image=image,
        clean=np.where((mask | shadow)[..., None] > 0, other, image),
        parsing=rng.integers(0, 17, (h, w), dtype=np.uint8),
        depth=rng.random((h, w), dtype=np.float32),
        occluder_mask=mask,
        shadow=shadow,
        occluder=config.plan[index],
        covered_fraction=float(rng.random()),
        pose=rng.normal(size=3),
        camera=SimpleNamespace(focal=9, centre_x=4, centre_y=5, distance=10, crop_matrix=np.eye(2, 3)),
        coefficients=rng.normal(size=257),
        landmarks=rng.normal(size=(68, 2)),
        landmarks_3d=rng.normal(size=(68, 3)),
        visible=rng.random(68) < 0.5,
        five_points=rng.normal(size=(5, 2)),
    )


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """The tiny set, drawn once."""
    out = tmp_path_factory.mktemp("template") / "tiny"
    return write_world(TINY, out, draw=draw_by_chance, processes=1, say=lambda line: None)


@pytest.fixture
def tiny(template, tmp_path):
    """A copy of it to damage."""
    return shutil.copytree(template, tmp_path / "tiny")


def states_what_is_there(folder):
    """Write hashes that agree with the files, as somebody would who damaged a set before it was hashed."""
    about = json.loads((folder / "set.json").read_text())
    for name in about["sha256"]:
        path = folder / ("table.parquet" if name == "table" else f"{name}.npy")
        about["sha256"][name] = storage.hash_table(path) if name == "table" else sums.hash_file(path)
    (folder / "set.json").write_text(json.dumps(about))
    sums.write_sums(folder, [path.name for path in folder.iterdir() if path.name != sums.NAME])


def refused(folder, **named):
    """The one sentence with which a set is refused."""
    with pytest.raises((ValueError, FileNotFoundError)) as caught:
        read_world(folder, **named)
    said = str(caught.value)
    assert str(folder) in said
    assert "\n" not in said
    return said
