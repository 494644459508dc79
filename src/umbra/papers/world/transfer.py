"""How far do people who do not exist carry? Networks trained on the world alone, asked about Labeled Faces in the Wild.

View 2, ten folds, every pair whose two pictures are there; no picture of LFW trained or chose anything.
"""

from pathlib import Path

import numpy as np
from jaxtyping import Float, UInt8

from umbra.claims import ResultTable
from umbra.data.frames import FrameConfig
from umbra.data.lfw import load_lfw
from umbra.data.real import RealSet
from umbra.learning.embedding import embed_images
from umbra.metrics.verification import fold_accuracy
from umbra.runs import paths
from umbra.runs.networks import load_recogniser
from umbra.runs.records import Trained

ROW, PIXELS = "Verification accuracy", "The same by raw pixels"


def raw_pixels(images: UInt8[np.ndarray, "pictures height width 3"]) -> Float[np.ndarray, "pictures numbers"]:
    """Pictures as unit vectors about their own mean: what can be had without learning."""
    flat = np.asarray(images, np.float32).reshape(len(images), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)


def verify_pairs(real: RealSet, units: Float[np.ndarray, "pictures numbers"]) -> np.ndarray:
    """Whether each pair was verified rightly, each fold with the threshold that is best on the others."""
    scores = (units[real.pairs.first] * units[real.pairs.second]).sum(axis=1).astype(np.float64)
    return fold_accuracy(scores, real.pairs.same, real.pairs.fold).correct


def ask_about_lfw(trained: Trained, root: Path | None = None) -> tuple[ResultTable, str]:
    """Outcomes of every pair by every seed of a recogniser, and by raw pixels; and what was left out, in a sentence."""
    model = trained.params["model"]
    frame = FrameConfig("aligned", model["height"], model["columns"])
    real = load_lfw(root, frame, cache=paths.cache())
    images = real.faces.images
    learnt = np.stack(
        [verify_pairs(real, embed_images(load_recogniser(trained, seed), images).numpy()) for seed in trained.seeds]
    )
    pixels = np.repeat(verify_pairs(real, raw_pixels(images))[None], len(learnt), axis=0)
    cells = {(ROW, "Value"): learnt.astype(np.float64), (PIXELS, "Value"): pixels.astype(np.float64)}
    sentence = (
        f"{len(real.pairs.same)} pairs; {real.summary.pairs_left_out} more lack a picture. "
        f"In {real.summary.not_found} of {len(real.faces)} pictures no face was found, and the mean position was taken."
    )
    return ResultTable("lfw", cells), " ".join([sentence, *real.summary.notes()])
