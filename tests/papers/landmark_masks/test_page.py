"""What an edition has, what it has not and why; and that each artefact is credited to whoever was read for it."""

import json
from dataclasses import replace

import pytest
import torch

from tests.papers.conftest import EDITION, Forgetful, credited, write_run, write_tree
from tests.papers.landmark_masks.conftest import BASE, DETECTOR, GENERATORS, PEOPLE, with_masks
from umbra.claims import ResultTable
from umbra.configuration import as_mapping
from umbra.learning.recogniser import Recogniser
from umbra.papers.landmark_masks import page as pages
from umbra.papers.landmark_masks.method import MaskTrainer, Segmenter
from umbra.papers.landmark_masks.page import EXHIBITS, Page
from umbra.papers.landmark_masks.protocol import Material
from umbra.papers.shelf import load_paper
from umbra.runs import exhibits
from umbra.runs.credits import Memo
from umbra.runs.exhibits import Drawing

GROUP = "landmark_masks"
SEEDS = {
    "base": (0, 1), "generators": (0, 1), "detector": (0,), "occluded_base": (0,), "occluded_generators": (0,),
    "no_background": (0,),
}  # fmt: skip
KIND = {artefact.id: artefact.kind for artefact in load_paper(GROUP).artefacts}


def run(part: str) -> str:
    return f"{GROUP}_{part}"


def everyone(*parts: str) -> set[tuple[str, int]]:
    """All seeds of some runs."""
    return {(run(part), seed) for part in parts for seed in SEEDS[part]}


def trained_on(part: str) -> str:
    """The base network of some mask generators."""
    return "occluded_base" if part.startswith("occluded") else "base"


def configuration(part: str):
    """Of a run."""
    return DETECTOR if part == "detector" else BASE if part.endswith(("base", "background")) else GENERATORS


@pytest.fixture(scope="package")
def tree(material, tmp_path_factory):
    """A repository with untrained networks of all runs, each with weights of its own."""
    root = write_tree(tmp_path_factory.mktemp("tree"), {run(part): GROUP for part in SEEDS})
    torch.manual_seed(0)
    bases = {}
    for part, seeds in SEEDS.items():
        config, made = configuration(part), {}
        for seed in seeds:
            if part == "detector":
                made[seed] = Segmenter(config.network)
            elif config is BASE:
                made[seed] = bases[part, seed] = Recogniser(BASE, classes=PEOPLE).eval()
            else:
                regions = sum(len(material.regions[name].names) for name in config.strategies)
                made[seed] = with_masks(MaskTrainer(config.generator, bases[trained_on(part), seed], regions=regions))
        params = {"needs": f"runs/{GROUP}/{run(trained_on(part))}", "model": as_mapping(config)}
        write_run(root, GROUP, run(part), params, made, {"validation_accuracy": 0.5})
    return root


@pytest.fixture
def fresh(tree, material, monkeypatch):
    """A page that nobody has asked yet, each time it is called."""
    monkeypatch.setenv("UMBRA_ROOT", str(tree))
    return lambda: Page(EDITION, material)


@pytest.fixture
def page(fresh):
    return fresh()


def test_every_artefact_has_an_exhibit_and_no_exhibit_lacks_its_artefact(page):
    assert set(EXHIBITS) == set(KIND)
    assert isinstance(page, exhibits.Page)
    assert (page.exhibits, page.paper.name) == (EXHIBITS, GROUP)


@pytest.mark.parametrize("name", EXHIBITS)
def test_whoever_is_read_is_credited_now_and_when_answers_are_kept(fresh, opened, name):
    page = fresh()
    made, first = credited(EXHIBITS[name], page)
    assert first == opened
    assert credited(EXHIBITS[name], page)[1] == first
    assert isinstance(made, Drawing) == (KIND[name] == "figure")
    assert not isinstance(made, ResultTable) or made.name == name


def test_credits_are_the_same_whatever_was_made_before(fresh):
    page = fresh()
    for name in ("table-1", "lm2-split", "occlusion-training", "numbers"):
        credited(EXHIBITS[name], page)
    for name in ("numbers", "perfect-segmentation", "figure-7", "mask-precision", "table-1", "background"):
        assert credited(EXHIBITS[name], page)[1] == credited(EXHIBITS[name], fresh())[1], name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("table-1", everyone("base", "generators", "detector")),
        ("lm2-split", everyone("base", "generators")),  # exact occluders need no U-Net
        ("counts", everyone("base")),
        ("figure-1", everyone("base", "generators")),  # λ is chosen by all seeds
        ("figure-3", set()),
        ("figure-7", everyone("detector")),
        ("lambda-sweep", everyone("base", "generators")),
        ("controls", everyone("base", "generators", "detector")),
        ("random-blocks", everyone("base", "generators")),
        ("background", everyone("no_background", "base")),
        ("occlusion-training",
         everyone("occluded_base", "occluded_generators", "detector", "base", "generators")),
    ],
)  # fmt: skip
def test_each_artefact_comes_from_the_runs_that_it_shows(page, name, expected):
    assert credited(EXHIBITS[name], page)[1] == expected


@pytest.mark.parametrize("kept", ["outcomes", "networks"])
def test_a_memo_that_forgets_whom_it_asked_is_caught(page, opened, kept):
    whole = page.evaluation
    choice = replace(whole.networks[0].choice, _memo=Forgetful())
    networks = tuple(replace(one, choice=choice, _memo=Forgetful()) for one in whole.networks)
    memo = {"_memo": Forgetful()} if kept == "outcomes" else {"networks": networks}
    page.__dict__["evaluation"] = replace(whole, **memo)
    first = credited(EXHIBITS["lm2-split"], page)[1]
    assert first == opened
    if kept == "networks":  # what was answered is forgotten, so that the networks are asked again
        page.__dict__["evaluation"] = replace(page.evaluation, _memo=Memo())
    assert credited(EXHIBITS["lm2-split"], page)[1] != first


def test_drawn_faces_answer_it(page):
    assert not any(exhibit.why_not(page) for exhibit in EXHIBITS.values())
    table = EXHIBITS["background"].make(page)
    assert table.rows == ["Clean", "Face mask", "Block over chin, mouth and nose"]


def test_photographs_do_not_say_where_their_background_is(page):
    material = page.material
    real = Page(EDITION, Material(replace(material.faces, parsing=None), material.split, 1))
    assert real.without_background is None
    assert page.without_background.name == run("no_background")
    assert EXHIBITS["background"].make(real).columns == ["Kept", "Face hidden", "By chance"]


def test_figures_that_show_faces_are_kept_from_the_report_of_real_people():
    shown = {name for name, exhibit in EXHIBITS.items() if exhibit.shows_people}
    assert shown == {"figure-2", *(f"figure-{number}" for number in range(4, 10))}


def test_the_headline_is_one_number_per_strategy(page):
    found = page.headline()
    assert set(found) == {
        "rank-1 on clean faces",
        *(f"rank-1 under occlusion, {name}" for name in ("no mask", "LM1", "LM2", "Grid")),
    }
    assert found["rank-1 on clean faces"] == page.evaluation.clean.mean()


def test_a_hardened_network_is_asked_about_the_same_images_with_the_same_unet(page):
    assert page.hardened.material is page.evaluation.material
    assert page.hardened.detector is page.evaluation.detector
    assert [one.run.name for one in page.hardened.networks] == [run("occluded_base")]


def test_a_page_opens_the_faces_of_its_edition_by_the_editions_seed(tree, material, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(tree))
    asked = []
    monkeypatch.setattr(pages, "open_material", lambda *given, seed: asked.append((*given, seed)) or material)
    page = pages.open_page(EDITION)
    assert asked == [("landmark_faces", EDITION, 1)]
    assert (page.edition, page.material, page.sets()) == (EDITION, material, {})


def test_pictures_of_real_people_go_outside_the_report(page, tree):
    assert page.private is None
    real = replace(page, material=replace(page.material, real=True))
    assert real.private == tree / "build" / EDITION / "private" / GROUP


def test_whether_faces_are_real_is_read_from_their_set(tree, faces, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(tree))
    monkeypatch.setattr("umbra.papers.landmark_masks.protocol.read_faces", lambda name, edition: faces)
    folder = tree / "build" / "other" / "sets" / "landmark_faces"
    folder.mkdir(parents=True)
    for real in (False, True):
        (folder / "set.json").write_text(json.dumps({"real": real}))
        assert pages.open_page("other").material.real is real
