"""Whom a run learnt from, and that it does not judge them."""

import numpy as np
import pandas as pd
import pytest

from tests.papers.alob.conftest import small_faces
from umbra.data import mfr2
from umbra.learning.seeds import training_seed
from umbra.papers.alob import identities
from umbra.papers.alob.runs import AlobTraining, split_for
from umbra.runs.records import Trained


def trained(**model):
    return Trained("run", "alob", "alob", {"set": "people", "model": model}, (0,), {}, pd.DataFrame(), {}, {})


@pytest.fixture
def faces(monkeypatch):
    identities._split.cache_clear()
    made = small_faces(people=6, each=6)
    monkeypatch.setattr(identities, "read_faces", lambda name, edition: made)
    yield made
    identities._split.cache_clear()


def test_everybody_with_pictures_enough_is_known(faces):
    assert identities.training_identities(trained(), "test") == {f"person{number}" for number in range(6)}


def test_pictures_learnt_from_are_those_of_the_people(faces, monkeypatch):
    monkeypatch.setattr(mfr2, "people", lambda: frozenset({"Person_3"}))
    split = identities.training_split(trained(without_mfr2=True), "test")
    pictures = np.sort(np.concatenate([split.train, split.validation]))
    np.testing.assert_array_equal(pictures, np.flatnonzero(faces.people != 3))


def test_a_trainings_own_split_is_that_of_its_number(faces, monkeypatch):
    monkeypatch.setattr(identities, "read_head", lambda: type("Head", (), {"seed": 5}))
    first, other = (identities.split_of_training(trained(), number, "test") for number in (0, 1))
    expected = split_for(faces, AlobTraining(), seed=training_seed(5, 0))
    np.testing.assert_array_equal(first.validation, expected.validation)
    assert first.validation.tolist() != other.validation.tolist()
    np.testing.assert_array_equal(first.labels[first.validation], other.labels[other.validation])


def test_whom_the_settings_leave_out_is_not(faces, monkeypatch):
    monkeypatch.setattr(mfr2, "people", lambda: frozenset({"Person_3"}))
    known = identities.training_identities(trained(without_mfr2=True, network={"width": 8}), "test")
    assert known == {f"person{number}" for number in (0, 1, 2, 4, 5)}


def test_a_run_judges_strangers_and_nobody_else(evaluation):
    benchmark = evaluation.benchmark
    identities.require_disjoint("run", frozenset({"somebody"}), benchmark, "LFW", 0)
    identities.require_disjoint("run", frozenset({"person3"}), benchmark, "LFW", 1)  # no pair is for a second network
    with pytest.raises(ValueError, match="run: expected a network that never met the people of MFR2; it learnt from 2"):
        identities.require_disjoint("run", frozenset({"person3", "person12"}), benchmark, "MFR2", 0)
    assert len(np.unique(benchmark.faces.people)) > 12
