"""What an edition has, what it has not and why; and that each artefact is credited to whoever was read for it."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.papers.conftest import EDITION, Forgetful, credited, write_run, write_tree
from tests.papers.world.test_evaluation import realism_file
from umbra.claims import ResultTable
from umbra.configuration import as_mapping
from umbra.data.aflw2000 import PosedFaces
from umbra.data.faces import FaceSet
from umbra.data.folders import LoadSummary
from umbra.data.protocols import lfw_like
from umbra.data.real import RealSet
from umbra.learning.embedding import embed_images
from umbra.learning.landmarks import LandmarkRegressor, LandmarksConfig
from umbra.learning.recogniser import Recogniser, RecogniserConfig
from umbra.metrics.verification import fold_accuracy
from umbra.morphable.files import save_model
from umbra.papers.shelf import load_paper
from umbra.papers.world import evaluation, landmark_transfer, transfer
from umbra.papers.world import page as pages
from umbra.papers.world.page import EXHIBITS, LANDMARKS, RUN, UNSEEN, Page
from umbra.papers.world.transfer import WIDEST
from umbra.runs import exhibits
from umbra.runs.exhibits import Drawing
from umbra.runs.networks import load_recogniser
from umbra.world.people.linear_model import build_model

KIND = {artefact.id: artefact.kind for artefact in load_paper("world").artefacts}
MODEL = RecogniserConfig(depth=18, width=8, stem="3x3/1", embedding=8, height=32, columns=24)
TAUGHT = tuple(transfer.TAUGHT.values())
POINTS = LandmarksConfig(width=8, features=8, side=32)
ASKED = {
    "unseen-people": (RUN,),
    "lfw": (WIDEST, transfer.TAUGHT[transfer.MOST]),
    "lfw-people": TAUGHT,
    "lfw-curve": (*TAUGHT, WIDEST),
    "lfw-without": (transfer.TAUGHT[500], *transfer.WITHOUT.values()),
    "aflw2000": (LANDMARKS,),
}
"""Artefacts that networks have a part in, and whose they are."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A repository with two seeds of an untrained recogniser, a small linear model, and a table of realism."""
    recognisers = (RUN, WIDEST, *TAUGHT, *transfer.WITHOUT.values())
    root = write_tree(tmp_path_factory.mktemp("world"), dict.fromkeys((*recognisers, LANDMARKS), "world"))
    torch.manual_seed(0)
    networks = {seed: Recogniser(MODEL, classes=3).eval() for seed in (0, 1)}
    for name in recognisers:
        write_run(root, "world", name, {"set": "people", "model": as_mapping(MODEL)}, networks, {"loss": 1.0})
    finders = {seed: LandmarkRegressor(POINTS, mean=torch.rand(68, 2)).eval() for seed in (0, 1)}
    write_run(root, "world", LANDMARKS, {"set": "turned", "model": as_mapping(POINTS)}, finders, {"loss": 1.0})
    save_model(build_model(5, 16, expressions=6, albedos=8), root / "build" / EDITION / "model.safetensors")
    (root / "reports" / "realism").mkdir()
    realism_file(root / "reports" / "realism", "now")
    folder = root / "build" / EDITION / "sets" / UNSEEN
    folder.mkdir(parents=True)
    (folder / "set.json").write_text(json.dumps({"sha256": {"images": "ab"}}))
    return root


@pytest.fixture(scope="module")
def faces():
    """Forty people in four pictures each, all different noise."""
    images = np.random.default_rng(0).integers(0, 256, (160, 32, 24, 3), dtype=np.uint8)
    people, names = np.repeat(np.arange(40), 4), tuple(map(str, range(40)))
    return FaceSet(images, people, names, np.zeros((160, 5, 2), np.float32))


@pytest.fixture
def fresh(tree, faces, blank, monkeypatch):
    """A page that nobody has asked yet, each time it is called."""
    monkeypatch.setenv("UMBRA_ROOT", str(tree))
    monkeypatch.setattr(evaluation, "read_set", lambda name, edition: (name, edition))
    monkeypatch.setattr(evaluation, "from_world", lambda drawn: {(UNSEEN, EDITION): faces}[drawn])
    pairs = lfw_like(faces.people, np.arange(len(faces)), seed=1, pairs=200)
    real = RealSet(faces, pairs, LoadSummary("toy", 160, 40))
    monkeypatch.setattr(transfer, "load_lfw", lambda *_, **__: real)
    squares = np.random.default_rng(1).integers(0, 256, (5, 32, 32, 3), dtype=np.uint8)
    posed = PosedFaces(
        squares,
        np.random.default_rng(2).uniform(4, 28, (5, 68, 2)).astype(np.float32),
        np.array([0, 20, -40, 50, 90], np.float32),
        tuple("abcde"),
        LoadSummary("toy", 5, 5),
    )
    monkeypatch.setattr(landmark_transfer, "load_aflw2000", lambda root, side: posed)
    placed, left = evaluation.placed_fractions, evaluation.residuals
    monkeypatch.setattr(evaluation, "placed_fractions", lambda levels, **how: placed(levels, **how | {"pictures": 100}))
    monkeypatch.setattr(pages, "HEADS", 12)
    monkeypatch.setattr(evaluation, "residuals", lambda model, *, seed, people: left(model, seed=seed, people=2))
    return lambda edition=EDITION: Page(edition, 1)


def test_every_artefact_has_an_exhibit_and_no_exhibit_lacks_its_artefact(fresh):
    page = fresh()
    assert set(EXHIBITS) == set(KIND)
    assert isinstance(page, exhibits.Page)
    assert (page.exhibits, page.paper.name, page.private) == (EXHIBITS, "world", None)
    assert not any(exhibit.shows_people for exhibit in EXHIBITS.values())


@pytest.mark.parametrize("name", EXHIBITS)
def test_whoever_is_read_is_credited_now_and_when_answers_are_kept(fresh, opened, name):
    page = fresh()
    made, first = credited(EXHIBITS[name], page)
    assert first == opened == {(run, seed) for run in ASKED.get(name, ()) for seed in (0, 1)}
    assert credited(EXHIBITS[name], page)[1] == first
    assert isinstance(made, Drawing) == (KIND[name] == "figure")
    assert not isinstance(made, ResultTable) or made.name == name


@pytest.mark.parametrize("name", ASKED)
def test_a_memo_that_forgets_whom_it_asked_is_caught(fresh, opened, name):
    page = replace(fresh(), _memo=Forgetful())
    _, first = credited(EXHIBITS[name], page)
    assert first == opened
    assert credited(EXHIBITS[name], page)[1] != first


def test_unseen_people_are_asked_of_every_seed(fresh, faces):
    page = fresh()
    table = EXHIBITS["unseen-people"].make(page)
    outcomes = np.asarray(table.cell("Verification accuracy", "Value"))
    assert outcomes.shape == (2, 480)  # forty people in four pictures hold so many pairs
    assert page.unseen.accuracy == pytest.approx(outcomes.mean())
    units = [embed_images(load_recogniser(page.run(RUN), seed), faces.images).numpy() for seed in (0, 1)]
    pairs = lfw_like(faces.people, np.arange(160), seed=1, pairs=480)
    for own, right in zip(units, outcomes, strict=True):
        scores = (own[pairs.first] * own[pairs.second]).sum(axis=1)
        np.testing.assert_array_equal(right, fold_accuracy(scores.astype(np.float64), pairs.same, pairs.fold).correct)


def test_real_people_are_asked_about_in_the_edition_that_has_photographs(fresh):
    sentence = "this edition uses no photograph of a real person; see the lfw edition"
    refused = {name: one.why_not(fresh()) for name, one in EXHIBITS.items() if one.why_not(fresh())}
    assert refused == dict.fromkeys(set(ASKED) - {"unseen-people"}, sentence)
    assert not any(one.why_not(fresh("lfw")) for one in EXHIBITS.values())


def test_a_network_is_asked_once(fresh, monkeypatch):
    page = fresh()
    first = page.unseen, page.best, page.asked(TAUGHT[0])
    monkeypatch.setattr(evaluation, "load_recogniser", lambda *_: pytest.fail("asked again"))
    monkeypatch.setattr(transfer, "load_recogniser", lambda *_: pytest.fail("asked again"))
    assert (page.unseen, page.best, page.asked(TAUGHT[0])) == first


def test_the_mean_covered_share_is_of_the_same_pictures_as_its_distribution(fresh):
    page = fresh()
    table, drawn = EXHIBITS["coverage"].make(page), EXHIBITS["coverage-distribution"].make(page)
    assert table.rows == list(drawn.data) == list(pages.LEVELS)
    assert all(np.median(table.cell(row, "Covered")) == drawn.data[row][2] for row in table.rows)


def test_the_set_that_no_run_read_is_named_by_its_content(fresh):
    found = fresh().sets()
    assert list(found) == [UNSEEN]
    assert len(found[UNSEEN]) == 64


def test_a_page_is_opened_with_the_seed_of_the_world(fresh, tree, tmp_path, monkeypatch):
    world = "world: {seed: 11, model_heads: 4, processes: 1}\n"
    (tmp_path / "params.yaml").write_text((tree / "params.yaml").read_text() + world)
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    page = pages.open_page(EDITION)
    assert (page.edition, page.seed) == (EDITION, 11)
