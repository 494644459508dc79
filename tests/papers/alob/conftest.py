"""A small benchmark and tiny networks without training: what is counted does not depend on training."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest
import torch

from umbra.data.faces import FaceSet
from umbra.data.protocols import lfw_like
from umbra.data.splits import Split
from umbra.papers.alob.evaluation import Evaluation
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.papers.alob.protocol import Benchmark, fitting
from umbra.runs.records import Trained

PEOPLE, EACH = 20, 3
POINTS = [(14, 20), (34, 20), (24, 30), (17, 42), (31, 42)]
SMALL = {"width": 4, "height": 28, "columns": 24, "embedding": 8}
ALONE = {"combination": "identifier", "trimmer_weight": 0.0, "shared_classifier": False}


def small_faces(people: int = PEOPLE, each: int = EACH) -> FaceSet:
    """Noise in the shape of an aligned set."""
    rng, count = np.random.default_rng(3), people * each
    return FaceSet(
        images=rng.integers(60, 200, (count, 56, 48, 3), dtype=np.uint8),
        people=np.repeat(np.arange(people), each),
        names=tuple(f"person {number}" for number in range(people)),
        five_points=np.tile(np.array(POINTS, np.float32), (count, 1, 1)),
    )


@dataclass(frozen=True, eq=False)
class SmallEvaluation(Evaluation):
    """Contestants by run name: their seeds and settings."""

    runs: dict = field(default_factory=dict)

    def run(self, name):
        seeds, network, top = self.runs[name]
        loader = {"cover": {"share": 2 / 3, "scale": None, "without": top.get("without", "")}}
        model = {"network": {"trimmer_weight": 1.0, **network}, "without_folds": top.get("without_folds", ())}
        params = {"set": "alob_people", "loader": loader, "fit": {"epochs": 14}, "model": model}
        return Trained(name, "alob", "alob", params, seeds, {}, pd.DataFrame(), {}, {})

    def has(self, name):
        return name in self.runs

    def training_identities(self, name):
        return frozenset(self.runs[name][2].get("met", ()))

    def training_split(self, name):
        """Six pictures of two people, the last held out; of others where the run's name ends in a suffix."""
        own = 6 * (name.count("_") - 1) + np.arange(6)
        nobody = np.zeros(0, np.int64)
        return Split(own[:5], own[5:], nobody, nobody, np.unique(own // EACH), 0)

    def learner(self, name, seed):
        torch.manual_seed(seed + 10 * sorted(self.runs).index(name))
        return AlobLearner(AlobConfig(**SMALL, **self.runs[name][1]), classes=5).eval()


def make_evaluation(runs: dict, *, real: bool = False) -> SmallEvaluation:
    """An evaluation over noise."""
    faces = small_faces()
    pairs = lfw_like(faces.people, np.arange(len(faces)), seed=1, pairs=fitting(faces, 6000))
    return SmallEvaluation(Benchmark("test", faces, pairs, faces, pairs, real), runs=runs)


@pytest.fixture(scope="session")
def evaluation() -> SmallEvaluation:
    """Baseline and ALOB with two seeds, and a few of the sweep's runs with one."""
    return make_evaluation(
        {
            "alob_baseline": ((0, 1), ALONE, {}),
            "alob_main": ((0, 1), {}, {}),
            "alob_lambda_3": ((0,), {"trimmer_weight": 3.0}, {}),
            "alob_lambda_0": ((0,), {"trimmer_weight": 0.0}, {}),
            "alob_sum": ((0,), {"combination": "sum", "reverse": False}, {}),
            "alob_unseen_main": ((0,), {}, {"without": "hand"}),
        }
    )
