"""How well does a network that saw drawn people alone find the landmarks of real faces? Asked of AFLW2000-3D.

No face of AFLW2000-3D trained or chose anything. Beside what was learnt stands the mean face of the drawn people, laid
into every picture in the same way: what the cut alone gives away.
"""

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, UInt8

from umbra.backbones import load_weights
from umbra.claims import ResultTable
from umbra.configuration import build
from umbra.data.aflw2000 import PosedFaces, load_aflw2000
from umbra.learning.landmarks import LandmarkRegressor, LandmarksConfig
from umbra.metrics.landmarks import BINS, bin_of, normalised_mean_errors
from umbra.runs.networks import require_seed
from umbra.runs.records import Trained

AT_ONCE = 256
LEARNT, MEAN = "Drawn people alone", "The mean drawn face"
ROWS = ("Yaw up to 30°", "Yaw from 30° to 60°", "Yaw beyond 60°")


def load_landmarks(trained: Trained, seed: int) -> LandmarkRegressor:
    """The regressor of one seed, in evaluation mode."""
    require_seed(trained, seed)
    config = build(LandmarksConfig, {**trained.params["model"], "seed": seed}, path=f"{trained.name}.model")
    module = LandmarkRegressor(config, mean=torch.zeros(68, 2))  # which the weights replace
    load_weights(module, trained.weights[seed])
    return module.eval()


@torch.inference_mode()
def find_landmarks(
    module: LandmarkRegressor, images: UInt8[np.ndarray, "faces height width 3"]
) -> Float[np.ndarray, "faces 68 2"]:
    """Landmarks in the pixels of the images."""
    parts = [
        module(torch.from_numpy(images[start : start + AT_ONCE])).numpy() for start in range(0, len(images), AT_ONCE)
    ]
    return np.concatenate(parts)


def errors_table(
    faces: PosedFaces, found: Float[np.ndarray, "seeds faces 68 2"], means: Float[np.ndarray, "seeds 68 2"]
) -> ResultTable:
    """Errors of every face by every seed's network, and by the mean face it began with; a row for each range of yaw."""
    side = faces.images.shape[1]
    truth = faces.landmarks.astype(np.float64)
    learnt = np.stack([normalised_mean_errors(points, truth) for points in found])
    mean = np.stack([normalised_mean_errors(np.broadcast_to(points * side, truth.shape), truth) for points in means])
    place = bin_of(faces.yaw)
    cells = {}
    for number, row in enumerate(ROWS):
        inside = place == number
        if inside.any():
            cells[row, LEARNT], cells[row, MEAN] = learnt[:, inside], mean[:, inside]
    return ResultTable("aflw2000", cells)


def ask_about_aflw2000(trained: Trained, root: Path | None = None) -> tuple[ResultTable, str]:
    """Errors of every seed of a regressor; and how many faces stand behind them, in a sentence."""
    modules = [load_landmarks(trained, seed) for seed in trained.seeds]
    faces = load_aflw2000(root, side=modules[0].config.side)
    found = np.stack([find_landmarks(module, faces.images) for module in modules]).astype(np.float64)
    means = np.stack([module.network.mean.numpy() for module in modules]).astype(np.float64)
    counts = np.bincount(bin_of(faces.yaw), minlength=len(BINS))
    said = f"{len(faces)} faces, cut out by the box of their true points: {', '.join(map(str, counts))} by yaw."
    return errors_table(faces, found, means), " ".join([said, *faces.summary.notes()])
