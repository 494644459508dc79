"""The right pictures and networks are asked."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.papers.alob.conftest import small_faces
from umbra.papers.alob import inspection
from umbra.papers.alob.embedding_space import SILHOUETTE
from umbra.papers.alob.figure_data import vectors
from umbra.types import Region


def with_faces(evaluation, faces):
    return replace(evaluation, benchmark=replace(evaluation.benchmark, faces=faces, pairs=evaluation.benchmark.pairs))


@pytest.fixture
def parsed(evaluation):
    """The small faces, the upper half of each hair, and the rest skin."""
    faces = evaluation.benchmark.faces
    parsing = np.full(faces.images.shape[:3], Region.SKIN, np.uint8)
    parsing[:, :28] = Region.HAIR
    return with_faces(evaluation, replace(faces, parsing=parsing))


def test_attention_asks_the_trimmer_and_the_baseline_about_bare_and_covered_faces(parsed):
    table = inspection.attention(parsed)
    assert table.rows[:2] == ["Clean, Grad-CAM", "Clean, Grad-CAM++"]
    assert {"OCC-3.0, Grad-CAM", "Baseline: OCC-2.0, Grad-CAM++"} <= set(table.rows)
    assert table.mean("Clean, Grad-CAM", "Hair, by area") == pytest.approx(0.5)
    assert table.size("Clean, Grad-CAM", "Hair") == (2, len(parsed.benchmark.clean))
    assert inspection.attention(parsed, at="output").name == "attention-output"
    alpha = parsed.benchmark.covered["OCC-2.0"].alpha
    assert table.mean("OCC-2.0, Grad-CAM", "Occluder, by area") == pytest.approx((alpha >= 128).mean())


def test_a_gaze_shows_the_pictures_asked_for(evaluation):
    seen = inspection.gaze(evaluation, np.array([4, 7]))
    assert seen.tests == ("Clean", "OCC-2.0", "OCC-3.0")
    np.testing.assert_array_equal(seen.images[1], evaluation.benchmark.covered["OCC-2.0"].images[[4, 7]])


def test_what_is_taken_is_a_share_of_every_picture_bare_and_covered(evaluation):
    table = inspection.taken(evaluation)
    assert table.rows == ["Clean", "OCC-2.0", "OCC-3.0"]
    assert table.size("OCC-2.0", "Share taken away") == (2, len(evaluation.benchmark.clean))
    first = vectors(evaluation.learner("alob_main", 0), evaluation.benchmark.covered["OCC-3.0"].images)
    np.testing.assert_allclose(np.asarray(table.cells["OCC-3.0", "Share taken away"])[0], np.abs(first.cosines))


def test_compactness_is_of_the_covered_pictures_and_the_variants_that_were_trained(evaluation):
    table = inspection.compactness(evaluation)
    assert table.rows == ["ALOB", "ALOB-G-F (sum)", "Baseline"]
    assert table.size("ALOB", SILHOUETTE) == (1, len(evaluation.benchmark.clean))
    luck = {row: table.cell(row, SILHOUETTE).luck.keys() for row in table.rows}
    assert luck == {"ALOB": {"alob_main"}, "ALOB-G-F (sum)": {"alob_sum"}, "Baseline": {"alob_baseline"}}


def drawn_set(faces):
    rng, count = np.random.default_rng(0), len(faces)
    coefficients = rng.normal(size=(count, 257)).astype(np.float32)
    table = pd.DataFrame({"yaw": rng.normal(size=count)})
    return type("Drawn", (), {"coefficients": coefficients, "table": table})()


def test_probes_read_what_the_world_knows(evaluation, monkeypatch):
    faces = small_faces(people=12, each=5)
    monkeypatch.setattr(inspection, "read_set", lambda *_: drawn_set(faces))
    table = inspection.probes(with_faces(evaluation, faces))
    assert table.rows == ["Trimmer", "Identifier", "Purified", "Chance"]
    assert table.mean("Chance", "Identity, clean") == pytest.approx(1 / 12)


def test_five_people_have_a_plane_per_variant(evaluation, monkeypatch):
    faces = small_faces(people=5, each=4)
    monkeypatch.setattr(inspection, "read_set", lambda *_: None)
    monkeypatch.setattr(inspection, "from_world", lambda _: faces)
    same, planes = inspection.five_people(evaluation)
    assert same is faces
    assert {name: plane.shape for name, plane in planes.items()} == dict.fromkeys(
        ("ALOB", "ALOB-G-F (sum)", "Baseline"), (20, 2)
    )
