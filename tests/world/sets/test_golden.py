from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from umbra.world.sets.golden import SETS, TOLERANCE, Agreement, agreement
from umbra.world.sets.world_set import WorldSet, read_world

DATA = Path(__file__).parents[3] / "data"
STORED = pytest.mark.skipif(
    not (DATA / "faces" / "set.json").is_file(), reason="needs the golden sample: dvc pull data.dvc"
)


def twins():
    rng = np.random.default_rng(0)
    image = rng.integers(20, 230, (8, 8, 3), dtype=np.uint8)
    coefficients = np.where(np.arange(257) < 224, np.nan, 0.5).astype(np.float32)
    points = rng.uniform(0, 8, (68, 2)).astype(np.float32)
    drawn = SimpleNamespace(
        image=image,
        parsing=np.ones((8, 8), np.uint8),
        landmarks=points,
        coefficients=coefficients.copy(),
        covered_fraction=0.25,
    )
    stored = WorldSet(
        images=image[None].copy(),
        clean=None,
        parsing=np.ones((1, 8, 8), np.uint8),
        depth=None,
        occluder=None,
        shadow=None,
        people=np.zeros(1, np.int64),
        landmarks=points[None].copy(),
        landmarks_3d=np.zeros((1, 68, 3), np.float32),
        visible=np.ones((1, 68), bool),
        five_points=np.zeros((1, 5, 2), np.float32),
        coefficients=coefficients[None].copy(),
        camera=np.zeros((1, 10), np.float32),
        table=pd.DataFrame({"covered": [0.25]}),
        config={},
        sha256={},
    )
    return stored, drawn


def test_the_same_picture_agrees():
    stored, drawn = twins()
    found = agreement(stored, 0, drawn)
    assert found == Agreement(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert found.within(TOLERANCE)


def test_each_kind_of_difference_is_seen():
    stored, drawn = twins()
    stored.images[0, 0, 0, 1] += 20
    stored.parsing[0, :2] = 5
    stored.landmarks[0, 3, 0] += 2
    stored.coefficients[0, 230] += 0.25
    found = agreement(stored, 0, drawn)
    assert found.far_pixels == pytest.approx(1 / 64)
    assert found.relabelled == pytest.approx(0.25)
    assert found.landmark_pixels == pytest.approx(2, abs=1e-5)
    assert found.coefficients == pytest.approx(0.25)
    assert not found.within(TOLERANCE)
    assert found.within(Agreement(1.0, 1.0, 1.0, 3.0, 1.0, 1.0))


def test_sample_stays_small():
    assert sum(config.shape[0] for config in SETS.values()) <= 100


@STORED
@pytest.mark.parametrize("row", [0, 9, 31])
def test_redrawn_picture_agrees_with_the_sample(row):
    from umbra.world.sets.drawer import draw_photograph

    stored = read_world(DATA / "faces")
    person, index = int(stored.table["person"][row]), int(stored.table["index"][row])
    found = agreement(stored, row, draw_photograph(SETS["faces"], person, index))
    assert found.within(TOLERANCE), found
