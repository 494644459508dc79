import numpy as np
import pandas as pd
import pytest
import torch

from umbra.backbones import save_weights
from umbra.data.aflw2000 import PosedFaces
from umbra.data.folders import LoadSummary
from umbra.learning.landmarks import LandmarkRegressor, LandmarksConfig
from umbra.papers.world import landmark_transfer
from umbra.papers.world.landmark_transfer import (
    LEARNT,
    MEAN,
    ROWS,
    ask_about_aflw2000,
    errors_table,
    find_landmarks,
    load_landmarks,
)
from umbra.runs.records import Trained

MODEL = {"depth": 18, "width": 8, "features": 8, "side": 32, "stem": "3x3/1"}


@pytest.fixture
def faces():
    rng = np.random.default_rng(0)
    points = rng.uniform(4, 28, (5, 68, 2)).astype(np.float32)
    images = rng.integers(0, 256, (5, 32, 32, 3), dtype=np.uint8)
    names = tuple("abcde")
    return PosedFaces(images, points, np.array([0, 20, -40, 50, 90], np.float32), names, LoadSummary("aflw2000", 5, 5))


@pytest.fixture
def trained(tmp_path):
    weights = {}
    for seed in (0, 1):
        torch.manual_seed(seed)
        module = LandmarkRegressor(LandmarksConfig(**MODEL), mean=torch.rand(68, 2))
        torch.nn.init.normal_(module.network.points.weight, std=0.1)
        weights[seed] = tmp_path / f"seed-{seed}.safetensors"
        save_weights(module, weights[seed])
    return Trained("points", "world", "landmarks", {"model": MODEL}, (0, 1), weights, pd.DataFrame(), {}, {})


def test_a_perfect_network_has_no_error_and_the_mean_face_has_its_own(faces):
    truth = faces.landmarks[None].astype(np.float64)
    table = errors_table(faces, truth, np.full((1, 68, 2), 0.5))
    assert table.rows == list(ROWS)
    assert [table.cell(row, LEARNT).shape for row in ROWS] == [(1, 2), (1, 2), (1, 1)]
    assert all((table.cell(row, LEARNT) == 0).all() for row in ROWS)
    extent = np.ptp(truth[0, 4], axis=0)
    expected = np.linalg.norm(truth[0, 4] - 16, axis=1).mean() / np.sqrt(extent.prod())
    np.testing.assert_allclose(table.cell(ROWS[2], MEAN), [[expected]])


def test_networks_are_asked_as_their_runs_left_them(trained, faces, monkeypatch):
    monkeypatch.setattr(landmark_transfer, "load_aflw2000", lambda root, side: faces)
    table, said = ask_about_aflw2000(trained)
    module = load_landmarks(trained, 1)
    with torch.inference_mode():
        points = module(torch.from_numpy(faces.images)).numpy()
    np.testing.assert_allclose(find_landmarks(module, faces.images), points)
    extent = np.ptp(faces.landmarks[4].astype(np.float64), axis=0)
    own = np.linalg.norm(points[4] - faces.landmarks[4], axis=1).mean() / np.sqrt(extent.prod())
    assert table.cell(ROWS[2], LEARNT)[1, 0] == pytest.approx(own, rel=1e-4)
    assert said == "5 faces, cut out by the box of their true points: 2, 2, 1 by yaw."


def test_another_seed_is_refused(trained):
    with pytest.raises(ValueError, match="run points has no seed 5"):
        load_landmarks(trained, 5)
