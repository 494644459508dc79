"""Each figure is drawn from the evaluation, and what it plots stands beside it."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from umbra.papers.landmark_masks import beyond, drawings, figures, scheme, tables
from umbra.papers.shelf import load_paper
from umbra.reporting.report import jsonable
from umbra.runs.credits import Memo


def test_figure_1_is_the_scheme_with_its_arrows(evaluation):
    drawn = figures.figure_1(evaluation)
    boxes = drawn.data["boxes"]
    assert boxes == scheme.boxes(scheme.open_siamese(evaluation.networks[0]))
    assert len(drawn.figure.axes[0].texts) == len(boxes) + sum(len(box["inputs"]) for box in boxes)


@pytest.mark.parametrize("make", [figures.figure_2, figures.figure_6])
def test_the_pictures_shown_are_named_by_their_number_in_the_set(evaluation, make):
    numbers, people = make(evaluation).data["images of the set"], evaluation.material.faces.people
    assert set(numbers) <= set(evaluation.material.indices("test"))
    assert len(set(people[numbers])) == len(numbers) == 3  # there are three people


def test_figure_3_has_quantiles_of_the_distances(evaluation):
    drawn = figures.figure_3(evaluation)
    expected = drawings.distances(evaluation.material)
    assert list(drawn.data) == list(expected)
    np.testing.assert_allclose(drawn.data["nose"], np.percentile(expected["nose"], [5, 25, 50, 75, 95]))
    assert [ax.get_title() for ax in drawn.figure.axes] == list(expected)
    heights = [sum(patch.get_height() for patch in ax.patches) for ax in drawn.figure.axes]
    np.testing.assert_allclose(heights, 100)


def test_figure_4_has_an_axes_and_the_boxes_of_each_strategy(evaluation):
    drawn = figures.figure_4(evaluation)
    place = drawings.most_telling(evaluation.material, "Face mask")
    assert drawn.data.pop("image of the set") == evaluation.material.indices("test")[place]
    assert {name: len(boxes) for name, boxes in drawn.data.items()} == {"LM1": 4, "LM2": 5, "Grid": 9, "LM2-split": 10}
    for ax, (column, boxes) in zip(drawn.figure.axes, drawn.data.items(), strict=True):
        away = sum(box[4] for box in boxes.values())
        assert ax.get_title() == f"{column}: {away} of {len(boxes)} covered"
        assert sum(patch.get_hatch() is not None for patch in ax.patches) == away


def test_figure_5_shows_labels_made_by_difference_beside_the_truth(evaluation):
    drawn, one = figures.figure_5(evaluation), int(drawings.few_people(evaluation.material, 4)[0])
    label = partial(tables.labels_as_the_paper, evaluation, "Face mask")
    raw, cleaned = label(cleaned=False)[one], label(cleaned=True)[one]
    assert drawn.data["covered shares"] == {"difference": raw.mean(), "opened and closed": cleaned.mean()}
    shown = [np.asarray(ax.images[0].get_array()) for ax in drawn.figure.axes]
    np.testing.assert_array_equal(shown[1], raw)
    np.testing.assert_array_equal(shown[3], evaluation.material.covered("Face mask").truth[one])


def test_figure_7_shows_what_the_network_finds(evaluation):
    told = replace(evaluation, _found=Memo())
    for kind in ("Face mask", "Sunglasses"):
        told._found((kind, 0), lambda kind=kind: told.material.covered(kind).truth)
    drawn, one = figures.figure_7(told), int(drawings.few_people(told.material, 4)[0])
    assert drawn.data == {"image of the set": int(told.material.indices("test")[one])}
    shown = [np.asarray(ax.images[0].get_array()) for ax in drawn.figure.axes]
    np.testing.assert_array_equal(shown[0], told.material.covered("Face mask").images[one])
    np.testing.assert_array_equal(shown[1], told.material.covered("Face mask").truth[one])
    np.testing.assert_array_equal(shown[3], told.material.covered("Sunglasses").truth[one])


@pytest.mark.parametrize(("make", "better"), [(figures.figure_8, True), (figures.figure_9, False)])
def test_figures_8_and_9_are_a_turn_under_the_face_mask(evaluation, make, better):
    drawn, turn = make(evaluation), drawings.turned(evaluation, "Face mask", better=better)
    assert drawn.data == drawings.turn_record(evaluation, "Face mask", turn)
    without, masked = (f"{100 * share:.0f} % on the occluder" for share in turn.on_occluder)
    titles = [ax.get_title() for ax in drawn.figure.axes]
    assert titles == ["image", f"without mask\n{without}", f"with LM2\n{masked}"]
    assert all(len(ax.collections) == 1 for ax in drawn.figure.axes)  # the occluder's outline


def test_the_coverage_curve_has_a_line_per_strategy(evaluation):
    drawn = figures.coverage_curve(evaluation)
    ax = drawn.figure.axes[0]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(drawn.data["strategy"].unique())
    assert sorted(drawn.data["covered share"].unique()) == [0, 10, 20, 30, 40, 50]
    assert drawn.data[drawn.data["covered share"] == 0]["rank-1"].nunique() == 1
    own = drawn.data[(drawn.data["covered share"] == 30) & (drawn.data["strategy"] == "Grid")]
    assert own["rank-1"].item() == pytest.approx(100 * beyond.random_blocks(evaluation).mean("30 %", "Grid"))
    assert drawn.data[["low", "high"]].to_numpy().min() >= 0
    assert drawn.data[["low", "high"]].to_numpy().max() <= 100


def test_bars_stand_beside_the_published_numbers_and_whiskers_stay_inside(evaluation):
    published = load_paper("landmark_masks").published["table-1"]
    drawn, table = figures.table_1_bars(evaluation, published), tables.table_1(evaluation)
    assert drawn.data.loc["Nose", "Grid"] == 100 * table.mean("Nose", "Grid")
    ends = [point for line in drawn.figure.axes[0].collections for path in line.get_paths() for point in path.vertices]
    assert drawn.figure.axes[0].get_xlim() == (0, 100)
    assert len(ends) > 0


@pytest.mark.parametrize("number", range(1, 10))
def test_what_a_figure_plots_can_be_written(evaluation, number):
    assert jsonable(getattr(figures, f"figure_{number}")(evaluation).data)
