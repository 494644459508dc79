"""How far do people who do not exist carry? Networks trained on the world alone, asked about Labeled Faces in the Wild.

View 2, ten folds, every pair whose two pictures are there; no picture of LFW trained or chose anything. Beside what was
learnt stand two controls that nobody taught anything: the widest network before its first step, and the raw pixels.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, UInt8

from umbra.claims import ResultTable
from umbra.configuration import build
from umbra.data.frames import FrameConfig
from umbra.data.lfw import load_lfw
from umbra.data.real import RealSet
from umbra.learning.embedding import embed_images
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.learning.seeds import seed_all, training_seed
from umbra.metrics.dyads import PairMeans
from umbra.metrics.resampling import Sample
from umbra.metrics.trainings import OneTraining
from umbra.metrics.verification import fold_accuracy
from umbra.runs import paths
from umbra.runs.config import read_head
from umbra.runs.networks import load_recogniser
from umbra.runs.records import Trained

COLUMN, LOST = "Accuracy", "Lost"
WIDEST = "world_taught_longest"
LEARNT, UNTAUGHT, PIXELS = "Drawn people alone", "The same network, taught nothing", "Raw pixels"
TAUGHT = {number: f"world_taught_{number}" for number in (200, 500, 1000, 2000)}
"""Number of drawn people to the run that learnt from them."""
BEGINNINGS = (0, 1, 2, 3, 4)
"""Networks before their first step cost no training, so that there are several where one was trained."""
MOST = max(TAUGHT)
"""From so many the widest network learnt, too."""
EVERYTHING = "Everything"
WITHOUT = {
    f"Without {part}": f"world_taught_without_{part}"
    for part in ("relief", "shadows", "hair", "looks", "expression", "light", "augmentation")
}
"""What was switched off to the run that learnt without it; `EVERYTHING` is the run of 500 people."""

Units = Float[np.ndarray, "pictures numbers"]


@dataclass(frozen=True, eq=False)
class Photographs:
    """LFW's pairs, to be asked of networks; people are drawn with all their pairs when intervals are made."""

    real: RealSet

    def ask(self, trained: Trained) -> PairMeans:
        """Whether each pair was verified rightly, by every seed."""
        return self.judge([embed_images(load_recogniser(trained, seed), self.images).numpy() for seed in trained.seeds])

    def ask_untaught(self, trained: Trained) -> PairMeans:
        """The same of the networks with which the run's trainings began; after a lone training, of four more too."""
        seeds = trained.seeds if len(trained.seeds) > 1 else BEGINNINGS
        return self.judge([embed_images(untaught(trained, seed), self.images).numpy() for seed in seeds])

    def judge(self, units: list[Units]) -> PairMeans:
        """Outcomes of every pair by every network, each fold with the threshold that is best on the others."""
        pairs, people = self.real.pairs, self.real.faces.people
        outcomes = np.stack([verify_pairs(self.real, own) for own in units]).astype(np.float64)
        return PairMeans(outcomes, people[pairs.first], people[pairs.second])

    @cached_property
    def images(self) -> UInt8[np.ndarray, "pictures height width 3"]:
        """The pictures, aligned."""
        return np.asarray(self.real.faces.images)

    @property
    def said(self) -> str:
        """What stands behind the numbers, and what was left out."""
        real = self.real
        sentence = (
            f"{len(real.pairs.same)} pairs; {real.summary.pairs_left_out} more lack a picture. "
            f"In {real.summary.not_found} of {len(real.faces)} pictures no face was found: the mean position was taken."
        )
        return " ".join([sentence, *real.summary.notes()])


def open_photographs(trained: Trained, root: Path | None = None) -> Photographs:
    """LFW in the frame in which a run was trained."""
    model = trained.params["model"]
    return Photographs(load_lfw(root, FrameConfig("aligned", model["height"], model["columns"]), cache=paths.cache()))


def untaught(trained: Trained, number: int) -> Recogniser:
    """The network with which the training of this seed began."""
    seed = training_seed(read_head().seed, number)
    config = build(RecogniserConfig, {**trained.params["model"], "seed": seed}, path=f"{trained.name}.model")
    with torch.random.fork_rng():
        seed_all(seed, "network")
        return Recogniser(config, classes=2).eval()


def raw_pixels(images: UInt8[np.ndarray, "pictures height width 3"]) -> Units:
    """Pictures as unit vectors about their own mean: what can be had without learning."""
    flat = np.asarray(images, np.float32).reshape(len(images), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)


def verify_pairs(real: RealSet, units: Units) -> np.ndarray:
    """Whether each pair was verified rightly, each fold with the threshold that is best on the others."""
    scores = (units[real.pairs.first] * units[real.pairs.second]).sum(axis=1).astype(np.float64)
    return fold_accuracy(scores, real.pairs.same, real.pairs.fold).correct


Ask = Callable[[str], PairMeans]
"""The outcomes of a run, by its name."""


def best_table(photographs: Photographs, trained: Trained, kin: PairMeans) -> ResultTable:
    """A run, if of one seed with the luck that `kin` tell, and two controls that nobody taught."""
    pixels, learnt = raw_pixels(photographs.images), photographs.ask(trained)
    alone = f"{trained.name}-{trained.seeds[0]}"
    lucky = learnt if len(trained.seeds) > 1 else OneTraining.among(learnt, alone, [kin])
    cells: dict[tuple[str, str], Sample] = {
        (LEARNT, COLUMN): lucky,
        (UNTAUGHT, COLUMN): photographs.ask_untaught(trained),
        (PIXELS, COLUMN): photographs.judge([pixels] * len(trained.seeds)),
    }
    return ResultTable("lfw", cells, frozenset({PIXELS}))


def people_table(ask: Ask) -> ResultTable:
    """Accuracy by the number of drawn people."""
    return ResultTable("lfw-people", {(f"{number:,} people", COLUMN): ask(run) for number, run in TAUGHT.items()})


def parts_table(ask: Ask) -> ResultTable:
    """Accuracy without each part of realism, and what leaving it out has cost: positive where the part taught."""
    whole = ask(TAUGHT[500])
    cells: dict[tuple[str, str], Sample] = {(EVERYTHING, COLUMN): whole}
    for row, run in WITHOUT.items():
        cells |= {(row, COLUMN): (own := ask(run)), (row, LOST): whole - own}
    return ResultTable("lfw-without", cells)
