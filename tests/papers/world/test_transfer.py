"""Networks of the world are asked about every pair of real photographs, seed by seed."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch

from umbra.configuration import as_mapping
from umbra.data.faces import FaceSet
from umbra.data.folders import LoadSummary
from umbra.data.pairs import Pairs
from umbra.data.real import RealSet
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.learning.seeds import seed_all, training_seed
from umbra.metrics.dyads import PairMeans
from umbra.papers.world import transfer
from umbra.papers.world.transfer import (
    COLUMN,
    EVERYTHING,
    LEARNT,
    LOST,
    PIXELS,
    TAUGHT,
    UNTAUGHT,
    WITHOUT,
    Photographs,
    best_table,
    open_photographs,
    parts_table,
    people_table,
    raw_pixels,
    untaught,
    verify_pairs,
)
from umbra.runs.compose import compose
from umbra.runs.records import Trained

MODEL = RecogniserConfig(depth=18, width=8, stem="3x3/1", embedding=8, height=16, columns=12)


@pytest.fixture
def real() -> RealSet:
    """Ten people, two pictures each, alike but for a little noise; a fold for each person."""
    rng = np.random.default_rng(0)
    faces = np.repeat(rng.integers(40, 200, (10, 16, 12, 3)), 2, axis=0) + rng.integers(-4, 5, (20, 16, 12, 3))
    first = np.concatenate([np.arange(0, 20, 2), np.arange(0, 20, 2)]).astype(np.int64)
    second = np.concatenate([np.arange(1, 20, 2), np.roll(np.arange(1, 20, 2), 1)]).astype(np.int64)
    fold = np.tile(np.arange(10), 2).astype(np.int64)
    pairs = Pairs(first, second, np.arange(20) < 10, fold, np.arange(20, dtype=np.int64))
    people = np.repeat(np.arange(10), 2).astype(np.int64)
    points = np.zeros((20, 5, 2), np.float32)
    face_set = FaceSet(faces.astype(np.uint8), people, tuple(str(n) for n in range(10)), points)
    return RealSet(face_set, pairs, LoadSummary("toy", 20, 10))


@pytest.fixture
def trained(monkeypatch):
    """A run of two seeds, of which the first knows everybody and the second nobody."""
    monkeypatch.setattr(transfer, "read_head", lambda: SimpleNamespace(seed=5))
    return Trained("net", "toy", "recogniser", {"model": as_mapping(MODEL)}, (3, 5), {}, pd.DataFrame(), {}, {})


@pytest.fixture
def asked(real, monkeypatch):
    sharp = torch.from_numpy(raw_pixels(real.faces.images))
    blind = torch.ones_like(sharp)  # every pair scores alike
    monkeypatch.setattr(transfer, "load_recogniser", lambda trained, seed: seed)
    monkeypatch.setattr(transfer, "embed_images", lambda module, images: sharp if module == 3 else blind)
    return Photographs(real)


def test_raw_pixels_tell_near_copies_apart(real):
    assert verify_pairs(real, raw_pixels(real.faces.images)).all()


def test_raw_pixels_do_not_see_brightness_and_contrast(real):
    images = np.asarray(real.faces.images)
    dimmed = (images // 2 + 20).astype(np.uint8)
    agreement = (raw_pixels(images) * raw_pixels(dimmed)).sum(axis=1)
    np.testing.assert_allclose(agreement, 1, atol=1e-3)


def test_every_pair_is_asked_of_every_seed_and_knows_its_people(asked, trained):
    outcomes = asked.ask(trained)
    assert outcomes.values.shape == (2, 20)
    assert outcomes.values[0].all()
    assert outcomes.values[1].mean() == pytest.approx(0.5)
    np.testing.assert_array_equal(outcomes.first[:10], np.arange(10))
    np.testing.assert_array_equal(outcomes.second, [*range(10), *np.roll(np.arange(10), 1)])


def test_controls_stand_beside_what_was_learnt(asked, trained):
    table = best_table(asked, trained, asked.ask(trained))
    assert table.rows == [LEARNT, UNTAUGHT, PIXELS]
    assert [table.mean(row, COLUMN) for row in table.rows] == pytest.approx([0.75, 0.5, 1.0])
    assert {table.size(row, COLUMN) for row in table.rows} == {(2, 20)}
    assert table.unlearnt == {PIXELS}


def test_one_training_has_the_luck_that_its_kin_tell(asked, trained):
    kin = asked.ask(trained)
    alone = best_table(asked, replace(trained, seeds=(3,)), kin).cell(LEARNT, COLUMN)
    assert alone.by_seed == pytest.approx([1.0])
    (luck,) = alone.luck.values()
    assert (luck.deviation, luck.freedom) == (pytest.approx(np.std([1.0, 0.5], ddof=1)), 1)


def test_beside_one_training_several_beginnings_are_asked(asked, trained, monkeypatch):
    begun = []
    monkeypatch.setattr(transfer, "untaught", lambda trained, seed: begun.append(seed))
    assert asked.ask_untaught(replace(trained, seeds=(3,))).values.shape == (5, 20)
    asked.ask_untaught(trained)
    assert begun == [0, 1, 2, 3, 4, 3, 5]


def test_nobody_taught_the_network_with_which_the_training_began(trained):
    before = torch.random.get_rng_state()
    module = untaught(trained, 3)
    assert torch.equal(torch.random.get_rng_state(), before)
    seed_all(training_seed(5, 3), "network")
    begun = Recogniser(MODEL, classes=9)  # as runs.train makes it, whatever the number of people
    for name, value in begun.network.state_dict().items():
        assert torch.equal(module.network.state_dict()[name], value), name
    assert not module.training


def test_what_was_left_out_is_said(real):
    assert Photographs(real).said.startswith("20 pairs; 0 more lack a picture. In 0 of 20 pictures no face was found")
    summary = LoadSummary("toy", 20, 10, left_out=("x",), warnings=("toy/pairs.txt is not the published list.",))
    said = Photographs(replace(real, summary=summary)).said
    assert said.endswith("toy/pairs.txt is not the published list. toy: 1 files or labels were left out.")


def test_photographs_are_cut_as_the_run_saw_its_faces(real, trained, monkeypatch):
    frames = []
    monkeypatch.setattr(transfer, "load_lfw", lambda root, frame, cache: frames.append(frame) or real)
    assert open_photographs(trained).real is real
    assert [(frame.frame, frame.height, frame.width) for frame in frames] == [("aligned", 16, 12)]


def answers(right):
    """Outcomes of four pairs by one seed."""
    values = np.arange(4)[None] < np.array([[right]])
    return PairMeans(values.astype(float), np.array([0, 1, 2, 3]), np.array([0, 1, 3, 2]))


def test_people_are_in_the_order_of_their_number():
    table = people_table({run: answers(place + 1) for place, run in enumerate(TAUGHT.values())}.__getitem__)
    assert table.rows == ["200 people", "500 people", "1,000 people", "2,000 people"]
    assert [table.mean(row, COLUMN) for row in table.rows] == [0.25, 0.5, 0.75, 1.0]


def test_what_a_part_taught_is_what_is_lost_without_it():
    known = {TAUGHT[500]: answers(3)} | {run: answers(place % 4) for place, run in enumerate(WITHOUT.values())}
    table = parts_table(known.__getitem__)
    assert table.rows == [EVERYTHING, *WITHOUT]
    assert [table.mean(row, LOST) for row in WITHOUT] == pytest.approx([0.75, 0.5, 0.25, 0.0, 0.75, 0.5, 0.25])
    assert (EVERYTHING, LOST) not in table.cells


def test_the_edition_on_photographs_trains_each_run_that_is_asked():
    values = compose("lfw")
    runs, sets = values["runs"], values["world"]["sets"]
    for number, run in TAUGHT.items():
        assert sets[runs[run]["set"]]["people"] == number
    whole = sets["taught_500"]
    for row, run in WITHOUT.items():
        part = row.removeprefix("Without ")
        own = sets[runs[run]["set"]]
        changed = {"augmentation": {}, "looks": {"pictures_of_a_look": None}}.get(part, {"without": [part]})
        assert own == {**whole, **changed}
        same = {key: value for key, value in runs[run].items() if key not in ("set", "needs", "model")}
        assert same == {key: runs[TAUGHT[500]][key] for key in same}
    assert transfer.WIDEST in runs
