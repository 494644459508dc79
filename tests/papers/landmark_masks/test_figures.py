"""Each figure is drawn from the evaluation, and what it plots stands beside it."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from umbra.papers.landmark_masks import drawings, figures, tables
from umbra.reporting.report import jsonable
from umbra.runs.credits import Memo


def test_figure_1_is_the_scheme_with_its_arrows(evaluation):
    drawn = figures.figure_1(evaluation)
    assert drawn.data["boxes"] == drawings.scheme(evaluation)
    assert len(drawn.figure.axes[0].texts) == len(drawn.data["boxes"]) + len(drawn.data["arrows"])


@pytest.mark.parametrize("make", [figures.figure_2, figures.figure_6])
def test_the_pictures_shown_are_named_by_their_number_in_the_set(evaluation, make):
    numbers, people = make(evaluation).data["pictures of the set"], evaluation.material.faces.people
    assert set(numbers) <= set(evaluation.material.indices("test"))
    assert len(set(people[numbers])) == len(numbers) == 3  # there are three people


def test_figure_3_has_quantiles_of_the_distances(evaluation):
    drawn = figures.figure_3(evaluation)
    expected = drawings.distances(evaluation.material)
    assert list(drawn.data) == list(expected)
    np.testing.assert_allclose(drawn.data["nose"], np.percentile(expected["nose"], [5, 25, 50, 75, 95]))


def test_figure_4_has_an_axes_and_the_boxes_of_each_strategy(evaluation):
    drawn = figures.figure_4(evaluation)
    assert [ax.get_title() for ax in drawn.figure.axes] == ["LM1", "LM2", "grid", "LM2-split"]
    assert {name: len(boxes) for name, boxes in drawn.data.items()} == {"LM1": 4, "LM2": 5, "grid": 9, "LM2-split": 10}


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
        told._found(kind, lambda kind=kind: told.material.covered(kind).truth)
    drawn, one = figures.figure_7(told), int(drawings.few_people(told.material, 4)[0])
    assert drawn.data == {"picture of the set": int(told.material.indices("test")[one])}
    shown = [np.asarray(ax.images[0].get_array()) for ax in drawn.figure.axes]
    np.testing.assert_array_equal(shown[0], told.material.covered("Face mask").images[one])
    np.testing.assert_array_equal(shown[1], told.material.covered("Face mask").truth[one])
    np.testing.assert_array_equal(shown[3], told.material.covered("Sunglasses").truth[one])


@pytest.mark.parametrize(("make", "kind"), [(figures.figure_8, "Face mask"), (figures.figure_9, "Sunglasses")])
def test_figures_8_and_9_are_a_turn_of_their_kind(evaluation, make, kind):
    drawn = make(evaluation)
    assert drawn.data["occlusion"] == kind
    assert drawn.data == drawings.turn_record(
        evaluation, kind, drawings.turned(evaluation, kind, better=kind == "Face mask")
    )
    assert [ax.get_title() for ax in drawn.figure.axes] == ["picture", "without mask", "with LM2"]


def test_the_coverage_curve_has_a_line_per_strategy(evaluation):
    drawn = figures.coverage_curve(evaluation)
    ax = drawn.figure.axes[0]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(drawn.data["strategy"].unique())
    assert sorted(drawn.data["covered share"].unique()) == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]


@pytest.mark.parametrize("number", range(1, 10))
def test_what_a_figure_plots_can_be_written(evaluation, number):
    assert jsonable(getattr(figures, f"figure_{number}")(evaluation).data)
