"""Shares of what a trunk looks at: by hand, adding up to one, and refused where the pieces do not fit."""

import numpy as np
import pytest
import torch

from umbra.papers.alob import attention
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.types import FACE_REGIONS, Region

SIZE, COUNT = 32, 5
SMALL = {"width": 8, "stem": "3x3/1", "embedding": 8, "height": SIZE, "columns": SIZE}
ALONE = {"combination": "identifier", "shared_classifier": False, "trimmer_weight": 0.0}
TESTS = ("Clean", "OCC-2.0")
PEOPLE = np.array([0, 0, 1, 1, 1])


def made(seed, **changes):
    torch.manual_seed(seed)
    return AlobLearner(AlobConfig(**{**SMALL, **changes}), classes=4).eval()


@pytest.fixture(scope="module")
def models():
    return {"ALOB": [made(0), made(1)], "Baseline": [made(2, **ALONE)]}


@pytest.fixture(scope="module")
def images():
    rng = np.random.default_rng(0)
    clean = rng.integers(0, 256, (COUNT, SIZE, SIZE, 3)).astype(np.uint8)
    covered = clean.copy()
    covered[:, 16:, 8:24] = 90
    return {"Clean": clean, "OCC-2.0": covered}


@pytest.fixture(scope="module")
def parsing():
    """Hair in the upper quarter, the face in the middle, a neck below, background and clothes around."""
    labels = np.full((COUNT, SIZE, SIZE), Region.BACKGROUND, np.uint8)
    labels[:, :8] = Region.HAIR
    labels[:, 8:24, 8:24] = Region.SKIN
    labels[:, 12:14, 10:14] = Region.LEFT_EYE
    labels[:, 24:, 8:24] = Region.NECK
    labels[:, 28:, :8] = Region.CLOTHES
    return labels


@pytest.fixture(scope="module")
def alpha():
    covered = np.zeros((COUNT, SIZE, SIZE), np.uint8)
    covered[:, 16:, 8:24] = 255
    covered[:, 15, 8:24] = 127
    return covered


@pytest.fixture(scope="module")
def table(models, images, parsing, alpha):
    return attention.attention_table(models, images, parsing, {"OCC-2.0": alpha}, PEOPLE)


def test_parts_fill_the_picture_once_and_an_occluder_lies_above_all(parsing, alpha):
    for occluder in (None, alpha):
        parts = attention.parts_of(parsing, occluder)
        np.testing.assert_array_equal(sum(where.astype(int) for where in parts.values()), 1)
    covered = attention.parts_of(parsing, alpha)
    assert covered["Occluder"].sum() == COUNT * 16 * 16
    assert covered["Face skin"].sum() == COUNT * 8 * 16
    assert not covered["Rest of the head"].any()
    assert "Occluder" not in attention.parts_of(parsing)


def test_each_region_belongs_to_one_part():
    regions = [region for own in attention.PARTS.values() for region in own]
    assert sorted(regions) == [region for region in Region if region != Region.OCCLUDER]
    assert attention.PARTS["Face skin"] == FACE_REGIONS


def test_shares_by_hand():
    maps = np.array([[[1.0, 0.0], [3.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]])
    left = np.array([[[True, False], [True, False]]] * 2)
    above = np.array([[[True, True], [False, False]]] * 2)
    found = attention.shares_of(maps, {"left": left, "above": above})
    np.testing.assert_allclose(found["left"], [1, 0.5])
    np.testing.assert_allclose(found["above"], [0.25, 0.5])
    np.testing.assert_array_equal(attention.is_zero(maps), [False, True])
    assert maps[1].sum() == 0


def test_rows_and_columns_are_those_of_the_tests_and_parts(table):
    rows = [f"{test}, {method}" for test in TESTS for method in ("Grad-CAM", "Grad-CAM++")]
    assert table.rows == rows + [f"Baseline: {row}" for row in rows]
    parts = {"Occluder", "Hair", "Background", "Face skin", "Rest of the head"}
    assert set(table.columns) == parts | {f"{part}, by area" for part in parts} | {attention.ALL_ZERO}
    assert ("Clean, Grad-CAM", "Occluder") not in table.cells
    assert ("Baseline: Clean, Grad-CAM", "Occluder, by area") not in table.cells
    assert table.size("OCC-2.0, Grad-CAM++", "Occluder") == (2, COUNT)
    assert table.size("Baseline: Clean, Grad-CAM", "Hair") == (1, COUNT)


def test_shares_of_energy_and_of_area_each_add_up_to_one(table):
    for row in table.rows:
        own = [part for part in ("Occluder", *attention.PARTS) if (row, part) in table.cells]
        for names in (own, [f"{part}, by area" for part in own]):
            np.testing.assert_allclose(sum(table.cell(row, name).values for name in names), 1)
    assert table.mean("OCC-2.0, Grad-CAM", "Occluder, by area") == pytest.approx(0.25)
    assert table.mean("Clean, Grad-CAM", "Hair, by area") == pytest.approx(0.25)


def test_the_trimmer_and_the_baselines_trunk_are_the_ones_that_are_asked(models, images, parsing, alpha, table):
    shown = attention.class_maps(models["ALOB"][1], images["OCC-2.0"], trunk="trimmer")["Grad-CAM++"]
    expected = attention.shares_of(shown, attention.parts_of(parsing, alpha))["Occluder"]
    np.testing.assert_allclose(table.cell("OCC-2.0, Grad-CAM++", "Occluder").values[1], expected)
    shown = attention.class_maps(models["Baseline"][0], images["Clean"], trunk="baseline")["Grad-CAM"]
    expected = attention.shares_of(shown, attention.parts_of(parsing))["Hair"]
    np.testing.assert_allclose(table.cell("Baseline: Clean, Grad-CAM", "Hair").values[0], expected)


def test_a_trunk_that_sees_nothing_has_the_shares_of_chance_and_is_counted(images, parsing, alpha):
    blind = made(0)
    torch.nn.init.zeros_(blind.network.trimmer.trunk[-1].residual[3].weight)
    found = attention.attention_table({"ALOB": [blind]}, images, parsing, {"OCC-2.0": alpha}, PEOPLE)
    for row in found.rows:
        assert found.mean(row, attention.ALL_ZERO) == 1
        np.testing.assert_allclose(found.cell(row, "Hair"), found.cell(row, "Hair, by area"))


def test_the_other_reading_has_a_table_of_its_own(models, images, parsing, alpha, table):
    other = attention.attention_table(models, images, parsing, {"OCC-2.0": alpha}, PEOPLE, at="output")
    assert (table.name, other.name) == ("attention", "attention-output")
    assert other.cells.keys() == table.cells.keys()
    assert not np.allclose(other.cell("Clean, Grad-CAM++", "Hair"), table.cell("Clean, Grad-CAM++", "Hair"))
    shown = attention.looks(models["ALOB"][0], images, [0], at="output")
    expected = attention.class_maps(models["ALOB"][0], images["Clean"][:1], at="output")["Grad-CAM"]
    np.testing.assert_allclose(shown.maps[0, 0], expected)


def test_figure_5_holds_the_chosen_pictures_and_their_maps(models, images):
    learner, chosen = models["ALOB"][0], (3, 0)
    shown = attention.looks(learner, images, chosen)
    assert shown.tests == TESTS
    assert shown.methods == ("Grad-CAM", "Grad-CAM++")
    assert shown.maps.shape == (2, 2, 2, SIZE, SIZE)
    np.testing.assert_array_equal(shown.images[1], images["OCC-2.0"][[3, 0]])
    single = attention.class_maps(learner, images["OCC-2.0"][:1])["Grad-CAM++"][0]
    np.testing.assert_allclose(shown.maps[1, 1, 1], single, atol=1e-4 * single.max())
    assert single.max() > 0
    alone = attention.looks(models["Baseline"][0], images, chosen, trunk="baseline")
    assert not np.allclose(alone.maps, shown.maps)


def test_what_does_not_fit_is_refused(models, images, parsing, alpha):
    def ask(models=models, images=images, parsing=parsing, occluder=None):
        attention.attention_table(models, images, parsing, {"OCC-2.0": alpha} if occluder is None else occluder, PEOPLE)

    with pytest.raises(ValueError, match="combination is 'identifier', which has none"):
        ask(models={"ALOB": models["Baseline"]})
    with pytest.raises(ValueError, match=r"'Baseline' has none\. Leave it out"):
        ask(models={"Baseline": []})
    with pytest.raises(ValueError, match=r"expected the alpha of tests among .*; found \['OCC-3\.0'\]"):
        ask(occluder={"OCC-3.0": alpha})
    with pytest.raises(ValueError, match=r"images of 'OCC-2\.0': expected pictures, parsing and occluder of the same"):
        ask(occluder={"OCC-2.0": alpha[:2]})
    with pytest.raises(ValueError, match=r"images of 'Clean'.*found \(5, 32, 32\), \(3, 32, 32\) and \(3, 32, 32\)"):
        ask(parsing=parsing[:3])
    worn = parsing.copy()
    worn[0, 0, 0] = Region.OCCLUDER
    with pytest.raises(ValueError, match=r"parsing: expected regions of uncovered faces .* found 15"):
        ask(parsing=worn)
    with pytest.raises(ValueError, match=r"chosen: expected numbers from 0 to 4.*found \[5\]"):
        attention.looks(models["ALOB"][0], images, [5])
