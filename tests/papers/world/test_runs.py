"""The recogniser of the world learns to tell the people of its set apart."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from umbra.data.cover_config import CoverConfig
from umbra.data.faces import FaceSet
from umbra.learning.fit_config import FitConfig
from umbra.learning.landmarks import LandmarksConfig
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.papers.recipes import RECIPES as ALL
from umbra.papers.world import runs
from umbra.papers.world.runs import RECIPES, landmarks, recogniser
from umbra.runs.compose import compose
from umbra.runs.settings import LoaderConfig, RunSettings, build_settings

MODEL = RecogniserConfig(depth=18, width=8, stem="3x3/1", embedding=8, height=32, columns=24)


@pytest.fixture
def faces(monkeypatch):
    """Three people in ten pictures each."""
    images = np.random.default_rng(0).integers(0, 256, (30, 32, 24, 3), dtype=np.uint8)
    made = FaceSet(images, np.repeat(np.arange(3), 10), ("a", "b", "c"), np.zeros((30, 5, 2), np.float32))
    monkeypatch.setattr(runs, "read_faces", lambda name, edition: {("people", "toy"): made}[name, edition])
    return made


def test_a_network_has_a_class_for_everybody_and_the_seed_that_it_is_given(faces):
    cover = CoverConfig(share=1.0)
    run = RunSettings(
        "world", "recogniser", "people", "sets/people", (0,), FitConfig(1), MODEL, LoaderConfig(8, 0, cover)
    )
    module, data = recogniser(run, "toy", 7, 0)
    assert isinstance(module, Recogniser)
    assert (module.config.seed, module.head.weight.shape[0]) == (7, 3)
    assert (data.batch, data.seed, data.cover, data.faces) == (8, 7, cover, faces)


def test_the_table_has_the_recogniser_alone():
    assert set(RECIPES) == {"recogniser", "landmarks"}
    assert (RECIPES["recogniser"].config, RECIPES["recogniser"].prepare) == (RecogniserConfig, recogniser)
    assert (RECIPES["landmarks"].config, RECIPES["landmarks"].prepare) == (LandmarksConfig, landmarks)


def test_landmarks_are_learnt_from_some_people_and_asked_of_others(faces, monkeypatch):
    points = np.tile(np.array([6.0, 8.0], np.float32), (30, 68, 1))
    made = replace(faces, landmarks=points)
    monkeypatch.setattr(runs, "read_faces", lambda name, edition: made)
    model = LandmarksConfig(width=8, features=8, side=32)
    run = RunSettings(
        "world", "landmarks", "people", "sets/people", (0,), FitConfig(1), model, LoaderConfig(8, 0, None)
    )
    module, data = landmarks(run, "toy", 7, 0)
    assert module.config.seed == 7
    torch.testing.assert_close(module.network.mean, torch.tensor([6 / 24, 8 / 32]).expand(68, 2))
    assert not set(faces.people[data.split.train]) & set(faces.people[data.split.validation])
    data.trainer = None
    assert next(iter(data.train_dataloader()))["landmarks"].shape == (8, 68, 2)


@pytest.mark.parametrize("edition", ["smoke", "laptop", "lfw", "gpu"])
def test_every_edition_trains_the_run_that_the_page_asks(edition):
    run = build_settings(compose(edition), ALL).runs["world_recogniser"]
    assert (run.group, run.method) == ("world", "recogniser")
