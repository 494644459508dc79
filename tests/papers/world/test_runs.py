"""The recogniser of the world learns to tell the people of its set apart."""

import numpy as np
import pytest

from umbra.data.cover_config import CoverConfig
from umbra.data.faces import FaceSet
from umbra.learning.fit_config import FitConfig
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.papers.recipes import RECIPES as ALL
from umbra.papers.world import runs
from umbra.papers.world.runs import RECIPES, recogniser
from umbra.runs.compose import compose
from umbra.runs.settings import LoaderConfig, RunSettings, build_settings

MODEL = RecogniserConfig(depth=18, width=4, stem="3x3/1", embedding=8, height=32, columns=24)


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
    assert set(RECIPES) == {"recogniser"}
    assert (RECIPES["recogniser"].config, RECIPES["recogniser"].prepare) == (RecogniserConfig, recogniser)


@pytest.mark.parametrize("edition", ["smoke", "laptop", "lfw", "gpu"])
def test_every_edition_trains_the_run_that_the_page_asks(edition):
    run = build_settings(compose(edition), ALL).runs["world_recogniser"]
    assert (run.group, run.method) == ("world", "recogniser")
