"""A small benchmark and tiny networks without training: what is counted does not depend on training."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from tests.papers.conftest import EDITION, write_run, write_tree
from umbra import sums
from umbra.configuration import as_mapping
from umbra.data.faces import FaceSet
from umbra.data.prepared import FILES
from umbra.data.protocols import lfw_like
from umbra.data.splits import Split
from umbra.papers.alob.evaluation import Evaluation
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.papers.alob.protocol import Benchmark, fitting
from umbra.papers.alob.runs import AlobTraining
from umbra.runs.records import Trained
from umbra.types import Region

PEOPLE, EACH = 20, 3
POINTS = [(14, 20), (34, 20), (24, 30), (17, 42), (31, 42)]
SMALL = {"width": 8, "height": 28, "columns": 24, "embedding": 8}
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


# The same on disk: runs as a training leaves them, the faces that they learnt from, and a benchmark of others.

SHARED = {"combination": "sum", "reverse": False}
RUNS = {
    "alob_baseline": ((0, 1), ALONE),
    "alob_main": ((0, 1), {}),
    "alob_lambda_3": ((0,), {"trimmer_weight": 3.0}),
    "alob_sum": ((0,), SHARED),
    "alob_baseline_wide": ((0,), ALONE),
    "alob_own_classifier": ((0,), {"shared_classifier": False}),
    "alob_apart": ((0,), {}),
    "alob_unseen_baseline": ((0,), ALONE),
    "alob_unseen_main": ((0,), {}),
    "alob_baseline_pretrained": ((0,), ALONE),
    "alob_main_pretrained": ((0,), {}),
}
"""Seeds and settings of the runs on disk."""
LEARNERS = 3
"""People whom they learnt from."""
LENGTHS = ("length_identifier", "length_trimmer", "length_projection")
LOGGED = ("loss_identifier", "loss_trimmer", *LENGTHS, "validation_accuracy")


def learners_faces() -> FaceSet:
    """Those whom the runs learnt from; their points vary a little, so that regions can be made of them."""
    faces = small_faces(LEARNERS, 8)
    points = faces.five_points + np.random.default_rng(4).normal(0, 1.5, faces.five_points.shape)
    names = tuple(f"learner {number}" for number in range(LEARNERS))
    return replace(faces, names=names, five_points=points.astype(np.float32))


def write_faces(folder: Path, faces: FaceSet) -> None:
    """A set of photographs as its preparation leaves it."""
    folder.mkdir(parents=True)
    np.save(folder / "images.npy", faces.images)
    found = np.ones(len(faces), bool)
    np.savez(folder / "points.npz", people=faces.people, five_points=faces.five_points, found=found)
    pictures = [f"{faces.names[label]}_{number:04d}" for number, label in enumerate(faces.people)]
    (folder / "names.json").write_text(json.dumps({"people": faces.names, "pictures": pictures}))
    height, width = faces.images.shape[1:3]
    about = {"real": True, "config": {"height": height, "width": width}, "pictures": len(faces)}
    about["sha256"] = {name: sums.hash_file(folder / name) for name in FILES}
    (folder / "set.json").write_text(json.dumps(about))
    sums.write_sums(folder, ("set.json", *FILES))


def write_alob(root: Path, runs: dict = RUNS, *, others: tuple[str, ...] = ()) -> Path:
    """A repository with runs; of `others` it has the names alone, for whoever writes them."""
    write_tree(root, dict.fromkeys([*runs, *others], "alob"))
    write_faces(root / "build" / EDITION / "sets" / "alob_people", learners_faces())
    cover = {"share": 2 / 3, "scale": None, "without": ""}
    for place, (name, (seeds, network)) in enumerate(runs.items()):
        config = AlobConfig(**SMALL, **network)
        modules = {}
        for seed in seeds:
            torch.manual_seed(10 * place + seed)
            modules[seed] = AlobLearner(config, classes=LEARNERS).eval()
        without = "hand" if "unseen" in name else ""
        params = {"set": "alob_people", "loader": {"cover": {**cover, "without": without}}, "fit": {"epochs": 14}}
        params["model"] = as_mapping(AlobTraining(network=config))
        write_run(root, "alob", name, params, modules, dict.fromkeys(LOGGED, 1.0))
    return root


def parsed_benchmark() -> Benchmark:
    """Drawn faces in four pictures each, of which it is known where hair and skin are."""
    faces = small_faces(each=4)
    parsing = np.full(faces.images.shape[:3], Region.SKIN, np.uint8)
    parsing[:, :28] = Region.HAIR
    faces = replace(faces, parsing=parsing, kinds=np.array(["", "scarf"] * (len(faces) // 2)))
    pairs = lfw_like(faces.people, np.arange(len(faces)), seed=1, pairs=fitting(faces, 6000))
    return Benchmark(EDITION, faces, pairs, faces, pairs, False)
