"""Networks of the world are asked about every pair of real photographs, seed by seed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from umbra.data.faces import FaceSet
from umbra.data.folders import LoadSummary
from umbra.data.pairs import Pairs
from umbra.data.real import RealSet
from umbra.papers.world import transfer
from umbra.papers.world.transfer import ask_about_lfw, raw_pixels, verify_pairs
from umbra.runs.records import Trained


@pytest.fixture
def real() -> RealSet:
    """Ten people, two pictures each, alike but for a little noise; a fold for each person."""
    rng = np.random.default_rng(0)
    faces = np.repeat(rng.integers(40, 200, (10, 8, 6, 3)), 2, axis=0) + rng.integers(-4, 5, (20, 8, 6, 3))
    first = np.concatenate([np.arange(0, 20, 2), np.arange(0, 20, 2)]).astype(np.int64)
    second = np.concatenate([np.arange(1, 20, 2), np.roll(np.arange(1, 20, 2), 1)]).astype(np.int64)
    fold = np.tile(np.arange(10), 2).astype(np.int64)
    pairs = Pairs(first, second, np.arange(20) < 10, fold, np.arange(20, dtype=np.int64))
    people = np.repeat(np.arange(10), 2).astype(np.int64)
    points = np.zeros((20, 5, 2), np.float32)
    face_set = FaceSet(faces.astype(np.uint8), people, tuple(str(n) for n in range(10)), points)
    return RealSet(face_set, pairs, LoadSummary("toy", 20, 10))


def test_raw_pixels_tell_near_copies_apart(real):
    assert verify_pairs(real, raw_pixels(real.faces.images)).all()


def test_raw_pixels_do_not_see_brightness_and_contrast(real):
    images = np.asarray(real.faces.images)
    dimmed = (images // 2 + 20).astype(np.uint8)
    agreement = (raw_pixels(images) * raw_pixels(dimmed)).sum(axis=1)
    np.testing.assert_allclose(agreement, 1, atol=1e-3)


def test_every_pair_is_asked_of_every_seed(real, monkeypatch):
    params = {"model": {"height": 8, "columns": 6}}
    run = Trained("net", "toy", "recogniser", params, (3, 5), {}, pd.DataFrame(), {}, {})
    monkeypatch.setattr(transfer, "load_lfw", lambda *args, **kwargs: real)
    monkeypatch.setattr(transfer, "load_recogniser", lambda trained, seed: seed)
    blind = torch.ones(20, 4) / 2  # every pair scores alike
    sharp = torch.from_numpy(raw_pixels(real.faces.images))
    monkeypatch.setattr(transfer, "embed_images", lambda seed, images: sharp if seed == 3 else blind)
    table, sentence = ask_about_lfw(run)
    outcomes = table.cell("Verification accuracy", "Value")
    assert outcomes.shape == (2, 20)
    assert outcomes[0].all()
    assert outcomes[1].mean() == pytest.approx(0.5)
    assert table.cell("The same by raw pixels", "Value").all()
    assert sentence.startswith("20 pairs; 0 more lack a picture")
    assert sentence.endswith("was taken.")
    summary = LoadSummary("toy", 20, 10, left_out=("x",), warnings=("toy/pairs.txt is not the published list.",))
    monkeypatch.setattr(transfer, "load_lfw", lambda *args, **kwargs: replace(real, summary=summary))
    _, sentence = ask_about_lfw(run)
    assert sentence.endswith("toy/pairs.txt is not the published list. toy: 1 files or labels were left out.")
