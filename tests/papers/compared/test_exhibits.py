"""Both papers on the same pairs: who meets whom, and who is credited for it."""

from dataclasses import replace

import pytest
import torch

from tests.papers.alob.conftest import ALONE, make_evaluation, parsed_benchmark, write_alob
from tests.papers.conftest import EDITION, credited, write_run
from umbra.claims import ResultTable
from umbra.configuration import as_mapping
from umbra.papers.alob.evaluation import Evaluation
from umbra.papers.alob.matcher import Plain
from umbra.papers.alob.networks import load_learner
from umbra.papers.alob.page import Page
from umbra.papers.compared import exhibits
from umbra.papers.compared.exhibits import EXHIBITS, MASKS, matchers
from umbra.papers.compared.masked_baseline import AlobMasks, as_recogniser
from umbra.papers.compared.robustness import ALOB, BASELINE, LEVELLED
from umbra.papers.compared.robustness import MASKS as MASKED
from umbra.papers.landmark_masks.method import MaskTrainer
from umbra.papers.shelf import load_paper
from umbra.runs.records import read_run

CONFIG = AlobMasks(pictures=8, held_out=3)
BOTH = {(MASKS, 0), ("alob_baseline", 0), ("alob_main", 0)}


@pytest.fixture
def evaluation():
    """Seeds 0 and 1 of ALOB, seeds 1 and 5 of the masks."""
    return make_evaluation(
        {"alob_baseline": ((0, 1), ALONE, {}), "alob_main": ((0, 1), {}, {}), MASKS: ((1, 5), {}, {})}
    )


def test_both_papers_meet_seed_by_seed(evaluation, monkeypatch):
    asked = []

    def masks(run, seed, edition):
        asked.append((run.name, seed, edition))
        return {exhibits.STRATEGY: Plain(evaluation.learner("alob_baseline", seed))}

    monkeypatch.setattr(exhibits, "load_masks", masks)
    monkeypatch.setattr(exhibits, "columns_of", lambda one, two: {"masks": one, "alob": [Plain(own) for own in two]})
    found = matchers(evaluation)
    assert asked == [(MASKS, 1, "test")]  # ALOB has no seed 5
    assert {name: len(column) for name, column in found.items()} == {"masks": 1, "alob": 1}


def test_the_masks_move_beside_alob_with_the_threshold_of_the_baseline_they_stand_on(evaluation, monkeypatch):
    first, second = (Plain(evaluation.learner("alob_main", seed)) for seed in (0, 1))
    monkeypatch.setattr(exhibits, "matchers", lambda asked: {MASKED: [first, second]})
    assert exhibits.beside_slide(evaluation) == {MASKED: (first, "alob_baseline")}
    without = make_evaluation({"alob_baseline": ((0, 1), ALONE, {})})
    assert exhibits.beside_slide(without) == {}


def test_both_questions_are_asked_about_the_same_pairs(evaluation, monkeypatch):
    asked = []
    monkeypatch.setattr(exhibits, "matchers", lambda _: "columns")
    for name in ("robustness", "by_region"):
        made = ResultTable(name, {("a", "b"): 1.0})
        monkeypatch.setattr(exhibits, name, lambda *given, made=made: asked.append(given) or made)
    page = Page(evaluation, EXHIBITS)
    assert [EXHIBITS[name].make(page).name for name in ("robustness", "regions")] == ["robustness", "by_region"]
    assert all(given[0] is evaluation.benchmark.faces and given[1] is evaluation.benchmark.pairs for given in asked)
    assert {given[2] for given in asked} == {"columns"}


def test_every_exhibit_has_its_artefact_on_the_page_of_alob():
    artefacts = {artefact.id for artefact in load_paper("alob").artefacts}
    assert set(EXHIBITS) <= artefacts


def test_without_the_masks_run_the_page_says_so(evaluation):
    assert not any(one.why_not(Page(evaluation)) for one in EXHIBITS.values())
    lacking = Page(replace(evaluation, runs={name: run for name, run in evaluation.runs.items() if name != MASKS}))
    sentence = "it needs the runs alob_masks, which the test edition does not train"
    assert {one.why_not(lacking) for one in EXHIBITS.values()} == {sentence}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Runs of ALOB on disk, and masks on the first seed of its baseline."""
    root = write_alob(tmp_path_factory.mktemp("compared"), others=(MASKS,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UMBRA_ROOT", str(root))
        base = as_recogniser(load_learner(read_run("alob_baseline", EDITION), 0))
    torch.manual_seed(0)
    trained = MaskTrainer(CONFIG.generator, base, regions=5)
    trained.best_masks.uniform_()
    params = {"set": "alob_people", "needs": "runs/alob/alob_baseline", "model": as_mapping(CONFIG)}
    write_run(root, "alob", MASKS, params, {0: trained}, {})
    return root


@pytest.fixture
def page(tree, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(tree))
    return Page(Evaluation(parsed_benchmark()), EXHIBITS)


@pytest.mark.parametrize("name", EXHIBITS)
def test_whoever_is_read_is_credited_now_and_again(page, opened, name):
    made, first = credited(EXHIBITS[name], page)
    assert first == opened == BOTH
    assert credited(EXHIBITS[name], page)[1] == first
    answers = [BASELINE, ALOB, MASKED, LEVELLED]
    if name == "robustness-curve":
        assert list(dict.fromkeys(made.data["answer"])) == answers
        return
    assert made.name == name
    assert made.columns == answers
