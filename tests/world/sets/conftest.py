"""A tiny set of the world, drawn by chance instead of by the renderer."""

import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from umbra.world.sets.config import WorldConfig
from umbra.world.sets.dataset import write_world

TINY = WorldConfig(seed=3, people=3, pictures=2, first_person=10, height=6, width=5, plan=("", "cup"))


def draw_by_chance(config, person, index):
    """A picture of noise; where it wears no mask it is its clean twin."""
    rng = np.random.default_rng([config.seed, person, index])
    h, w = config.height, config.width
    image, other = rng.integers(0, 256, (2, h, w, 3), dtype=np.uint8)
    mask = rng.integers(0, 256, (h, w), dtype=np.uint8) * np.uint8(index % 2)
    return SimpleNamespace(
        image=image,
        clean=np.where(mask[..., None] > 0, other, image),
        parsing=rng.integers(0, 17, (h, w), dtype=np.uint8),
        depth=rng.random((h, w), dtype=np.float32),
        occluder_mask=mask,
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
