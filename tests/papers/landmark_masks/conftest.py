"""Toy people in coloured squares, and untrained networks saved as runs leave them: everything but the learning."""

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import save_file

from umbra.configuration import as_mapping
from umbra.data.faces import FaceSet
from umbra.data.splits import split_within_people
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.papers.landmark_masks.evaluation import open_evaluation
from umbra.papers.landmark_masks.method import MaskGeneratorConfig, MaskTrainer, Segmenter, SegmenterConfig
from umbra.papers.landmark_masks.protocol import Material
from umbra.papers.landmark_masks.runs import DetectorConfig, GeneratorsConfig
from umbra.runs.records import Trained
from umbra.types import Region

HEIGHT, WIDTH, PEOPLE, PICTURES = 64, 48, 3, 10
POINTS = np.array([[14.0, 24], [34, 24], [24, 34], [16, 46], [32, 46]])
BASE = RecogniserConfig(depth=18, width=8, stem="3x3/1", embedding=8, height=32, columns=24, scale=8.0, margin=0.1)
GENERATORS = GeneratorsConfig(pictures=8, held_out=4, generator=MaskGeneratorConfig((1.0, 10.0)))
DETECTOR = DetectorConfig(pictures=8, held_out=4, network=SegmenterConfig(width=2, height=32, columns=24, threshold=8))


def toy_faces(pictures=PICTURES, **channels):
    rng = np.random.default_rng(0)
    people = np.repeat(np.arange(PEOPLE), pictures)
    images = np.random.default_rng(1).integers(40, 216, (PEOPLE, 1, 1, 3))[people] + rng.normal(
        0, 12, (len(people), HEIGHT, WIDTH, 3)
    )
    parsing = np.full((len(people), HEIGHT, WIDTH), Region.BACKGROUND, np.uint8)
    parsing[:, 12:56, 8:40] = Region.SKIN
    points = POINTS + rng.normal(0, 1.5, (len(people), 5, 2))
    return FaceSet(
        images=images.clip(0, 255).astype(np.uint8),
        people=people.astype(np.int64),
        names=tuple(f"person {n}" for n in range(PEOPLE)),
        five_points=points.astype(np.float32),
        **({"parsing": parsing} | channels),
    )


@pytest.fixture(scope="package")
def faces():
    return toy_faces()


@pytest.fixture(scope="package")
def few_faces():
    return toy_faces(pictures=9)


@pytest.fixture(scope="package")
def material(faces):
    return Material(faces, split_within_people(faces.people, seed=1), 1)


def with_masks(trainer):
    """As if it had been trained: mean masks drawn by chance."""
    trainer.best_masks.uniform_(generator=torch.Generator().manual_seed(int(torch.randint(99, ()))))
    return trainer


def saved(folder, name, modules, config):
    paths = {}
    for number, module in modules.items():
        paths[number] = folder / f"{name}-{number}.safetensors"
        save_file({key: value.detach().contiguous() for key, value in module.state_dict().items()}, paths[number])
    history = pd.DataFrame({"seed": list(modules), "epoch": 1, "validation_accuracy": 0.5})
    params = {"needs": "runs/landmark_masks/landmark_masks_base", "model": as_mapping(config)}
    return Trained(f"landmark_masks_{name}", "landmark_masks", "toy", params, tuple(modules), paths, history, {},
                   {"landmark_faces": "ab" * 32})  # fmt: skip


@pytest.fixture(scope="package")
def runs(material, tmp_path_factory):
    """Two seeds of a base network with generators for all strategies, and one U-Net."""
    folder = tmp_path_factory.mktemp("runs")
    torch.manual_seed(0)
    bases = {seed: Recogniser(BASE, classes=PEOPLE).eval() for seed in (0, 1)}
    regions = sum(len(one.names) for one in material.regions.values())
    trainers = {
        seed: with_masks(MaskTrainer(GENERATORS.generator, base, regions=regions)) for seed, base in bases.items()
    }
    return {
        "base": saved(folder, "base", bases, BASE),
        "generators": saved(folder, "generators", trainers, GENERATORS),
        "detector": saved(folder, "detector", {0: Segmenter(DETECTOR.network)}, DETECTOR),
    }


@pytest.fixture(scope="package")
def evaluation(material, runs):
    return open_evaluation(material, runs["base"], runs["generators"], runs["detector"])
