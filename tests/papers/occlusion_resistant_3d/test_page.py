from pathlib import Path

import numpy as np
import pytest

from tests.papers.conftest import EDITION, credited
from umbra.papers.occlusion_resistant_3d import page as module
from umbra.papers.occlusion_resistant_3d import real_bases, real_tables
from umbra.papers.occlusion_resistant_3d.page import EXHIBITS, Page
from umbra.papers.occlusion_resistant_3d.real_bases import ICT, WORLD, Basis
from umbra.papers.shelf import load_paper


@pytest.fixture
def page(material, tree):
    return Page(EDITION, material)


def test_every_artefact_is_made_and_nothing_else(page):
    assert EXHIBITS.keys() == {artefact.id for artefact in page.paper.artefacts}


@pytest.mark.parametrize("name", ["table-1", "table-7", "losses", "history", "figure-1"])
def test_credit_goes_to_all_who_were_read(page, opened, name):
    _, asked = credited(EXHIBITS[name], page)
    assert asked == opened


REAL_TABLES = ("aflw2000", "aflw2000-squares", "aflw2000-patterns", "real-bases", "real-identity", "real-spread")


@pytest.fixture
def photographs(page, real, named, monkeypatch):
    """The page with eggs where its edition has real faces."""
    monkeypatch.setattr(real_tables, "find_set", lambda *_: Path("nowhere"))
    monkeypatch.setitem(page.__dict__, "posed", real)
    monkeypatch.setitem(page.__dict__, "named", named)
    points = np.random.default_rng(0).normal(0, 40, (8, 68, 3))
    basis = Basis(points[0], points[1:3])
    monkeypatch.setattr(real_bases, "true_points", lambda root: (points, real.faces.yaw))
    monkeypatch.setattr(real_bases, "bases_of", lambda face, root: {WORLD: basis, ICT: basis})
    return page


def test_real_faces_are_asked_where_there_are_photographs_alone(photographs):
    for name in REAL_TABLES:
        assert "see the lfw edition" in EXHIBITS[name].why_not(photographs)
        assert EXHIBITS[name].why_not(Page("lfw", photographs.material)) == ""
        assert EXHIBITS[name].make(photographs).name == name


def test_claims_on_real_faces_ask_for_cells_that_there_are(photographs):
    asked = [claim for claim in photographs.paper.claims if {*claim.tables} & {*REAL_TABLES}]
    assert len(asked) >= 10
    for claim in asked:
        for question in claim.questions:
            table = EXHIBITS[question.table].make(photographs)
            for row, column in question.left:
                assert table.cell(row, column) is not None


def test_claims_ask_for_cells_that_there_are(page):
    for claim in load_paper("occlusion_resistant_3d").claims:
        if {"fits", *REAL_TABLES} & {*claim.tables}:
            continue
        for question in claim.questions:
            if question.table == "natural-kinds":  # eggs are covered by other things
                continue
            table = EXHIBITS[question.table].make(page)
            for side in question.cells:
                for row, column in side:
                    if question.match in ("row", "column") and side is question.right:
                        continue
                    assert table.cell(row, column) is not None


def test_the_headline_and_the_set(page):
    assert set(page.headline()) == {
        f"landmark error, {method}, {condition}" for method in ("RNet", "SOPI") for condition in ("Unoccluded", "SHOFI")
    }
    assert page.sets() == {module.TEST_FACES: "ab" * 32}
    assert page.private is None
