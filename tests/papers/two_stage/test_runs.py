"""What each run learns from, and who holds what out."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from tests.papers.conftest import EDITION
from tests.papers.two_stage.conftest import GROUP, LANDMARKS, NUMBERS, RECOGNISER, STAGE, room_set
from umbra.data.faces import from_world
from umbra.learning.fit_config import FitConfig
from umbra.papers.two_stage import runs
from umbra.papers.two_stage.method.detection.windows import NOTHING
from umbra.papers.two_stage.networks import load_stage
from umbra.papers.two_stage.rooms import Rooms
from umbra.papers.two_stage.runs import RECIPES, named_split, posed_split, some_people
from umbra.runs.records import read_run
from umbra.runs.settings import LoaderConfig, RunSettings

FIRST = f"runs/{GROUP}/cascade_12"


@pytest.fixture
def faces(posed, tree, monkeypatch):
    monkeypatch.setattr(runs, "read_set", lambda *_: posed)
    monkeypatch.setattr(runs, "read_faces", lambda *_: from_world(posed))
    return from_world(posed)


def prepared(method, model, needs="sets/toys", number=0):
    fit = FitConfig(epochs=1, monitor="validation_error", mode="min")
    settings = RunSettings(GROUP, method, "toys", needs, (0, 1), fit, model, LoaderConfig(batch=8))
    return RECIPES[method].prepare(settings, EDITION, 5, number)


def test_the_first_stage_learns_from_windows_by_chance(tree, step, monkeypatch):
    monkeypatch.setattr(runs, "open_rooms", lambda *_, least: Rooms(room_set(), least))
    module, data = prepared("small_stage", STAGE)
    batch, loss = step(module, data)
    assert batch["image"].shape[1:] == (12, 12, 3)
    assert np.isfinite(loss)
    assert module.config.seed == 5
    assert {NOTHING} < set(data.validation["move"].tolist())


def test_the_second_stage_learns_from_what_the_first_of_its_seed_lets_through(tree, step, monkeypatch):
    monkeypatch.setattr(runs, "open_rooms", lambda *_, least: Rooms(room_set(), least))
    asked = []
    monkeypatch.setattr(runs, "load_stage", lambda *of: asked.append(of) or load_stage(*of))
    module, data = prepared("large_stage", STAGE, FIRST, 1)
    assert (asked[0][0].name, asked[0][1]) == ("cascade_12", 1)
    batch, _ = step(module, data)
    assert batch["image"].shape[1:] == (29, 24, 3)
    proposes_nothing = replace(STAGE, windows=replace(STAGE.windows, proposed=1, alike=1.0))
    assert len(data.train["move"]) > len(prepared("large_stage", proposes_nothing, FIRST, 1)[1].train["move"])


def test_landmarks_begin_with_the_mean_of_those_to_learn_from(faces, posed, step):
    module, data = prepared("landmark_levels", LANDMARKS)
    own = posed.landmarks[posed_split(faces).train].mean(axis=0) / 64
    np.testing.assert_allclose(module.network.first.mean, own, rtol=1e-5)
    batch, loss = step(module, data)
    assert np.isfinite(loss)
    assert not batch["visible"].bool().all()


def test_preparation_reaches_what_is_learnt_from(faces, step):
    for method, model in (("landmark_levels", LANDMARKS), ("paper_recogniser", RECOGNISER)):
        _, data = prepared(method, replace(model, preparation=("grey",)))
        batch = next(iter(data.train_dataloader()))
        assert torch.equal(batch["image"][..., 0], batch["image"][..., 2])


def test_people_are_told_apart_on_images_that_are_held_out(faces, step):
    module, data = prepared("paper_recogniser", RECOGNISER)
    batch, loss = step(module, data)
    assert np.isfinite(loss)
    assert module.head.weight.shape[0] == 6
    assert set(batch["label"].tolist()) <= set(range(6))
    assert set(data.split.train).isdisjoint(data.split.validation)


def test_fewer_people_are_some_of_more(faces):
    whole = named_split(faces)
    parts = [some_people(whole, share, seed=1) for share in (0.4, 0.7, 1.0)]
    assert [part.classes for part in parts] == [2, 4, 6]
    for fewer, more in pairwise(parts):
        assert set(fewer.people) < set(more.people)
        assert set(fewer.train) < set(more.train)
    small = parts[0]
    assert set(small.labels[small.train]) == {0, 1}
    np.testing.assert_array_equal(small.people[small.labels[small.train]], faces.people[small.train])
    assert small.left_out == 4 * 4
    _, data = prepared("paper_recogniser", replace(RECOGNISER, people=0.4))
    assert data.classes == 2


def test_some_people_keep_their_numbers_to_themselves(faces, posed, step):
    module, data = prepared("shape_numbers", replace(NUMBERS, unlabelled=0.5))
    labelled = data.train["labelled"]
    split = posed_split(faces)
    of_whom = faces.people[split.train]
    assert {bool(labelled[of_whom == person].all()) for person in set(of_whom)} == {True, False}
    assert all(len(set(labelled[of_whom == person])) == 1 for person in set(of_whom))
    assert data.validation["labelled"].all()
    np.testing.assert_allclose(module.basis.mean, data.train["numbers"][labelled].mean(axis=0), rtol=1e-4, atol=1e-4)
    _, loss = step(module, data)
    assert np.isfinite(loss)
    left_out = prepared("shape_numbers", replace(NUMBERS, unlabelled=0.5, left_out=True))[1]
    assert left_out.train["labelled"].all()
    assert len(left_out.train["labelled"]) == labelled.sum()


def test_all_arms_hold_out_the_same_people(faces):
    split = posed_split(faces)
    assert set(faces.people[split.train]).isdisjoint(faces.people[split.validation])
    held = [prepared("shape_numbers", replace(NUMBERS, unlabelled=share))[1].validation for share in (0.0, 0.5)]
    np.testing.assert_array_equal(held[0]["image"], held[1]["image"])


def test_faces_without_coefficients_are_refused(posed, tree, monkeypatch):
    monkeypatch.setattr(runs, "read_set", lambda *_: replace(posed, coefficients=posed.coefficients * np.nan))
    with pytest.raises(ValueError, match="set: expected the coefficients of each face"):
        prepared("shape_numbers", NUMBERS)


def test_networks_are_those_of_a_seed(tree):
    weights = [load_stage(read_run("cascade_24", EDITION), seed).judge.head[1].weight for seed in (0, 1)]
    assert not torch.equal(*weights)
