"""What an edition has, what it has not and why; and that each artefact is credited to whoever was read for it."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.papers.alob.conftest import RUNS, make_evaluation, parsed_benchmark, small_faces, write_alob
from tests.papers.alob.test_inspection import drawn_set
from tests.papers.conftest import Forgetful, credited
from umbra.claims import ResultTable
from umbra.papers.alob import evaluation as evaluations
from umbra.papers.alob import identities, inspection, tables, verification
from umbra.papers.alob import page as pages
from umbra.papers.alob.arms import KIN
from umbra.papers.alob.evaluation import Evaluation
from umbra.papers.alob.page import EXHIBITS, Page
from umbra.papers.compared.exhibits import EXHIBITS as COMPARED
from umbra.papers.shelf import load_paper
from umbra.runs import exhibits
from umbra.runs.credits import Memo
from umbra.runs.exhibits import Drawing

KIND = {artefact.id: artefact.kind for artefact in load_paper("alob").artefacts}


@pytest.fixture
def page(evaluation, monkeypatch, tmp_path):
    """Of an edition that trains a few of the runs."""
    (tmp_path / "params.yaml").write_text("{}")
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    monkeypatch.setattr(pages, "runs_of", lambda _: tuple(evaluation.runs))
    return Page(evaluation)


@pytest.fixture
def real_page(page, evaluation):
    return Page(make_evaluation(evaluation.runs, real=True))


def why(page: Page, name: str) -> str:
    return EXHIBITS[name].why_not(page)


def test_every_artefact_has_an_exhibit_and_no_exhibit_lacks_its_artefact(page):
    assert not set(EXHIBITS) & set(COMPARED)
    assert set(EXHIBITS) | set(COMPARED) == set(KIND)
    assert isinstance(page, exhibits.Page)
    assert set(replace(page, besides=COMPARED).exhibits) == set(KIND)
    assert page.exhibits == EXHIBITS


def test_the_sweep_starts_with_the_main_run(page):
    assert page.sweep == ["alob_main", "alob_lambda_3", "alob_lambda_0"]


def test_what_an_edition_lacks_is_said_in_a_sentence(page):
    assert why(page, "rates") == "nobody has looked for the rates of this edition"
    assert why(page, "unseen").startswith("it needs the runs alob_unseen_baseline, which")
    assert "which of their pixels" in why(page, "attention")  # noise has no parsing
    assert "does not draw" in why(page, "figure-6")
    assert why(page, "table-4") == ""


def test_five_people_who_are_drawn_are_shown(page, tmp_path):
    folder = tmp_path / "build" / "test" / "sets" / "alob_five"
    folder.mkdir(parents=True)
    (folder / "set.json").write_text("{}")
    assert why(page, "figure-6") == ""


def test_how_many_impostors_set_each_threshold_is_counted(page):
    table = page.impostors()
    scores = page.evaluation.scores("alob_baseline", 0, "LFW")
    assert table.loc["LFW", "Genuine pairs"] == scores.same.sum()
    assert table.loc["LFW", "All impostors"] == scores.impostors > table.loc["LFW", "Impostors of the list"]
    assert table.loc["MFR2", ["TAR", "TAR+"]].tolist() == ["refused", "measured"]
    assert all(f"{name}: far: expected at least" in page.refusals() for name in table.index)


def test_a_list_that_is_not_the_published_one_is_said_on_the_page(page):
    told = ("lfw/pairs.txt is not the published list.", "mfr2: 1 files or labels were left out.")
    other = Page(replace(page.evaluation, benchmark=replace(page.evaluation.benchmark, notes=told)))
    assert other.refusals() == "\n".join([*told, page.refusals()])


def test_without_impostors_enough_there_is_no_table_6(page, monkeypatch):
    assert why(page, "table-6") == ""
    monkeypatch.setattr(verification, "FAR", 1e-9)
    few = Page(replace(page.evaluation, _memo=Memo()))
    assert "impostor" in why(few, "table-6")


def test_a_set_with_few_pictures_of_somebody_is_not_probed(page, evaluation):
    faces = replace(evaluation.benchmark.faces, parsing=np.zeros(evaluation.benchmark.faces.images.shape[:3], np.uint8))
    few = Page(replace(evaluation, benchmark=replace(evaluation.benchmark, faces=faces)))
    assert why(few, "probes") == "it needs 4 images of everybody tested; the fewest here are 3"
    assert why(few, "compactness") == ""
    assert "which of their pixels" in why(page, "probes")  # the first reason that applies


def test_test_sets_are_named_by_their_content(page, tmp_path):
    assert page.sets() == {}
    for name, content in (("alob_five", "b"), ("alob_masked", "c"), ("alob_people", "d")):
        folder = tmp_path / "build" / "test" / "sets" / name
        folder.mkdir(parents=True)
        (folder / "set.json").write_text(json.dumps({"sha256": {"a": content}}))
    found = page.sets()
    assert list(found) == ["alob_five", "alob_masked"]  # of what a run learnt from, the run says the hash
    assert len(set(found.values())) == 2


@pytest.fixture
def behind_glasses(monkeypatch):
    """AR's part, drawn."""
    faces = small_faces(people=3, each=13)
    kinds = np.array(([""] * 7 + ["sunglasses"] * 3 + ["scarf"] * 3) * 3, dtype=object)
    drawn = replace(faces, table=pd.DataFrame({"kind": kinds}), kinds=kinds.astype(str))
    monkeypatch.setattr(pages, "read_set", lambda *_: None)
    monkeypatch.setattr(pages, "from_world", lambda _: drawn)


def test_drawn_faces_behind_glasses_have_both_protocols(page, behind_glasses):
    assert list(page.ar.protocols) == list(tables.GALLERIES)
    assert {name: len(one.gallery) for name, one in page.ar.protocols.items()} == {"protocol 1": 18, "protocol 2": 3}
    assert len(page.ar.protocols["protocol 1"].probes["scarf"]) == 9
    assert why(page, "table-3") == ""
    assert "its networks were trained on 2 people" in why(page, "absolutes")


def test_without_the_ar_database_photographs_have_no_table_3(real_page, monkeypatch, tmp_path):
    monkeypatch.setenv("UMBRA_DATA", str(tmp_path))
    assert real_page.ar is None
    assert len(real_page.ar_faces) == 0
    assert "must be asked for" in why(real_page, "table-3")
    with pytest.raises(ValueError, match="must be asked for"):
        EXHIBITS["table-3"].make(real_page)
    assert "must be asked for" in why(real_page, "absolutes")


def test_the_headline_is_the_accuracy_of_both_in_every_test(page):
    found = page.headline()
    assert len(found) == 2 * len(page.benchmark.tests)
    expected = page.evaluation.rates("alob_main", "LFW")["accuracy"].estimate
    assert found["accuracy, LFW, ALOB"] == pytest.approx(expected)


def test_pictures_of_real_people_go_outside_the_report(page, tmp_path):
    assert page.private is None
    folder = tmp_path / "build" / "test" / "sets" / "lfw_faces"
    folder.mkdir(parents=True)
    (folder / "set.json").write_text(json.dumps({"real": True}))
    assert page.private == tmp_path / "build" / "test" / "private" / "alob"
    assert {name for name, one in EXHIBITS.items() if one.shows_people} == {"figure-2", "figure-3", "figure-5"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return write_alob(tmp_path_factory.mktemp("alob"))


@pytest.fixture(scope="module")
def benchmark():
    return parsed_benchmark()


@pytest.fixture
def fresh(tree, benchmark, behind_glasses, opened, monkeypatch):
    """A page over runs on disk that nobody has asked yet, each time it is called."""
    monkeypatch.setenv("UMBRA_ROOT", str(tree))
    identities._split.cache_clear()
    monkeypatch.setattr(inspection, "read_set", lambda *_: drawn_set(benchmark.faces))
    monkeypatch.setattr(inspection, "from_world", lambda _: small_faces(people=5, each=4))
    own = evaluations.training_split
    monkeypatch.setattr(evaluations, "training_split", lambda run, edition: opened.shown(run) or own(run, edition))
    yield lambda: Page(Evaluation(benchmark))
    identities._split.cache_clear()


@pytest.mark.parametrize("name", EXHIBITS)
def test_whoever_is_read_is_credited_now_and_when_answers_are_kept(fresh, opened, name):
    page = fresh()
    assert why(page, name) == "" or name in ("figure-6", "absolutes", "rates")  # handed in, or of other editions
    made, first = credited(EXHIBITS[name], page)
    assert first == opened
    assert credited(EXHIBITS[name], page)[1] == first
    assert isinstance(made, Drawing) == (KIND[name] == "figure")
    assert not isinstance(made, ResultTable) or made.name == name


def test_credits_are_the_same_whatever_was_made_before(fresh):
    page = fresh()
    for name in ("errors", "table-4", "settling", "table-8"):
        credited(EXHIBITS[name], page)
    for name in ("table-4", "table-5", "table-7", "compactness", "settling", "pretraining"):
        assert credited(EXHIBITS[name], page)[1] == credited(EXHIBITS[name], fresh())[1], name


def everyone(*names: str) -> set[tuple[str, int]]:
    """All seeds of some runs."""
    return {(name, seed) for name in names for seed in RUNS[name][0]}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("table-1", everyone("alob_main")),
        ("table-2", everyone("alob_main", "alob_baseline")),
        ("table-7", {("alob_lambda_3", 0)} | everyone(*KIN)),  # all seeds tell how trainings differ
        ("table-8", {("alob_sum", 0)} | everyone(*KIN)),
        ("figure-1", {("alob_main", 0)}),
        ("figure-4", set()),
        ("history", everyone("alob_main", "alob_baseline")),
        ("weights", {("alob_lambda_3", 0)} | everyone(*KIN)),
        ("rivals", set()),
        ("own-class", everyone("alob_main", "alob_own_classifier")),
        ("taken", everyone("alob_main")),
        ("attention", everyone("alob_main", "alob_baseline")),
        ("unseen", {(name, 0) for name in RUNS if "unseen" in name} | everyone(*KIN)),
    ],
)
def test_each_artefact_comes_from_the_runs_that_it_shows(fresh, name, expected):
    assert credited(EXHIBITS[name], fresh())[1] == expected


def test_the_other_half_of_the_people_belongs_to_its_artefact(fresh, opened, benchmark, tmp_path, monkeypatch):
    """On photographs a contestant is several runs, and each that was asked is credited."""
    names = ("alob_main", "alob_main_other")
    write_alob(tmp_path / "halves", {name: ((0,), {}) for name in names})
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path / "halves"))
    page = Page(Evaluation(replace(benchmark, real=True)))
    for name, asked in {"table-4": names[:2], "table-5": names, "table-8": names[:1]}.items():
        opened.clear()
        _, found = credited(EXHIBITS[name], page)
        assert found == {(one, 0) for one in asked}
        assert opened <= found  # what was kept is not opened again


@pytest.mark.parametrize("name", ["table-4", "compactness"])
def test_a_memo_that_forgets_whom_it_asked_is_caught(fresh, opened, name):
    page = Page(replace(fresh().evaluation, _memo=Forgetful()))
    _, first = credited(EXHIBITS[name], page)
    assert first == opened
    assert credited(EXHIBITS[name], page)[1] != first
