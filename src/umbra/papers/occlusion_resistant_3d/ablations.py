"""Figure 6 and what the paper leaves open of MOPI: trainings by other losses, and answers to one image alone."""

import numpy as np
import torch
from jaxtyping import Float

from umbra.claims import ResultTable
from umbra.papers.occlusion_resistant_3d.covers import PATTERNS, CoversConfig, versions_of
from umbra.papers.occlusion_resistant_3d.evaluation import MOPI, SOPI, Evaluation, landmarks_of
from umbra.papers.occlusion_resistant_3d.measures import distances_of
from umbra.papers.occlusion_resistant_3d.method import IMAGES, Mopi
from umbra.papers.occlusion_resistant_3d.networks import load_mopi
from umbra.papers.occlusion_resistant_3d.protocol import BARE, STREAM
from umbra.papers.occlusion_resistant_3d.tables import PATTERNS as RANDOM
from umbra.papers.occlusion_resistant_3d.tables import Cells, errors_of, with_luck

LOSSES = {
    "Squared error": "sopi",
    "L1": "sopi_l1",
    "Smooth L1": "sopi_smooth_l1",
    "Cosine": "sopi_cosine",
    "Kullback–Leibler": "sopi_kullback_leibler",
    "Moments": "sopi_moments",
    "Wasserstein": "sopi_wasserstein",
}
"""The rows of Figure 6, and the runs behind them; the last three compare distributions."""
READINGS = ("Mean of heads", "First head", "Seven covered copies", "All seven versions")
AT_ONCE = 32


def losses(evaluation: Evaluation) -> ResultTable:
    """Landmark and vertex errors of trainees by the loss that they were trained with."""
    cells: Cells = {}
    for condition in (BARE, "SHOFI"):
        kin = _measured(evaluation, SOPI, condition)
        for row, run in LOSSES.items():
            for name, values in _measured(evaluation, run, condition).items():
                cells[row, f"{name}, {condition}"] = with_luck(evaluation, run, values, kin[name])
    return ResultTable("losses", cells)


def _measured(evaluation: Evaluation, method: str, condition: str) -> dict[str, Float[np.ndarray, "seeds images"]]:
    return {
        "Landmarks": errors_of(evaluation, method, condition)["ME"],
        "Vertices, mm": evaluation.vertices(method, condition).face,
    }


def readings(evaluation: Evaluation) -> ResultTable:
    """MOPI asked about one image in three ways, and about seven as it was trained; errors under random patterns."""
    found: dict[str, list[Float[np.ndarray, " images"]]] = {name: [] for name in READINGS}
    run, material = evaluation.run_of(MOPI), evaluation.material
    for number in run.seeds:
        module = load_mopi(run, number, evaluation.edition)
        for name, numbers in answers_of(module, evaluation).items():
            points = landmarks_of(evaluation.face, numbers)
            found[name].append(distances_of(points, material.landmarks, side=evaluation.face.view))
    cells = {(name, "ME"): material.by_person(np.stack(rows)) for name, rows in found.items()}
    return ResultTable("readings", cells)


@torch.inference_mode()
def answers_of(module: Mopi, evaluation: Evaluation) -> dict[str, Float[np.ndarray, "images 257"]]:
    """The 257 numbers of every test image by each reading."""
    material = evaluation.material
    covered = torch.from_numpy(np.array(material.images(RANDOM)))
    copies, versions = (
        torch.from_numpy(_seven(evaluation, images)) for images in (material.images(RANDOM), material.bare)
    )
    parts = [slice(start, start + AT_ONCE) for start in range(0, len(covered), AT_ONCE)]
    asked = {
        "Mean of heads": [module.one_image(covered[part]) for part in parts],
        "First head": [module.one_image(covered[part], reading="first head") for part in parts],
        "Seven covered copies": [module(copies[part]).mean(dim=1) for part in parts],
        "All seven versions": [module(versions[part]).mean(dim=1) for part in parts],
    }
    return {name: torch.cat(own).numpy() for name, own in asked.items()}


def _seven(evaluation: Evaluation, images: np.ndarray) -> np.ndarray:
    """Seven versions of each image, each under a random pattern of its own."""
    material, config = evaluation.material, CoversConfig(kinds=PATTERNS, share=1.0, versions=IMAGES)
    return np.stack(
        [
            versions_of(image, points.astype(np.float32), config, (material.seed, 0, number, STREAM))
            for number, (image, points) in enumerate(zip(images, material.landmarks, strict=True))
        ]
    )
