import re

import numpy as np
import pytest

from umbra.figures.canvas import new_figure
from umbra.papers.alob.drawings import (
    LONGEST,
    draw_looks,
    draw_planes,
    draw_projection,
    draw_scheme,
    image_tag,
    stepper,
)

BLOCKS = [
    {"name": "$f^f$", "detail": "128 numbers", "at": (0.0, 1.0), "part": "identifier"},
    {"name": "$f^m$", "detail": "128 numbers", "at": (0.0, 0.0), "part": "trimmer"},
    {"name": "projection", "detail": "Eq. 8", "at": (1.0, 1.0), "part": "shared"},
]


@pytest.fixture
def ax():
    figure, axes = new_figure()
    yield axes[0, 0]
    figure.canvas.draw()  # what was drawn must render without a warning


def test_a_scheme_has_every_block_and_every_arrow(ax):
    draw_scheme(ax, BLOCKS, [("$f^f$", "projection"), ("$f^m$", "projection")], [("projection", "$f^m$")])
    texts = [text.get_text() for text in ax.texts if text.get_text()]
    assert texts == [f"{block['name']}\n{block['detail']}" for block in BLOCKS]
    assert len([text for text in ax.texts if not text.get_text()]) == 3


def test_an_arrow_to_nowhere_is_refused(ax):
    with pytest.raises(ValueError, match="got 'classifier'"):
        draw_scheme(ax, BLOCKS, [("projection", "classifier")])


def arrows(ax):
    return [text.xy for text in ax.texts if not text.get_text()]


@pytest.mark.parametrize("cosine", [0.6, -0.6])
def test_a_projection_and_its_rest_stand_at_a_right_angle(ax, cosine):
    draw_projection(ax, identified=5.0, trimmed=4.0, cosine=cosine)
    trimmed, along, identified, rest = (np.array(xy) for xy in arrows(ax))
    assert along @ rest == 0
    np.testing.assert_allclose(along + rest, identified)
    assert np.linalg.norm(identified) == pytest.approx(5.0)
    assert trimmed[0] == 4.0
    assert any("length 3.00" in text.get_text() for text in ax.texts)


def test_a_very_long_direction_is_shortened_and_says_so(ax):
    draw_projection(ax, identified=5.0, trimmed=400.0, cosine=0.1)
    assert arrows(ax)[0][0] == LONGEST * 5.0
    assert any("length 400.00, drawn shortened" in text.get_text() for text in ax.texts)


def test_a_vector_of_no_length_has_no_plane(ax):
    with pytest.raises(ValueError, match="no length"):
        draw_projection(ax, identified=5.0, trimmed=0.0, cosine=0.1)


def test_the_slider_has_one_panel_per_share_and_runs_no_script():
    shares = np.array([0.0, 0.3])
    series = {"Baseline": np.array([0.8, 0.2]), "ALOB": np.array([0.9, 0.6])}
    pictures = np.zeros((2, 4, 3, 3), np.uint8)
    page = stepper(shares, series, marks={"Baseline": 0.5, "ALOB": 0.5}, first=pictures[0], pictures=pictures)
    assert len(re.findall('type="radio"', page)) == len(re.findall('class="umbra-steps-[^"]* panel"', page)) == 2
    assert page.count(" checked>") == 1
    assert page.count("<img") == 4
    assert re.findall(r"(0\.\d\d): (\w+ \w+)<", page) == [
        ("0.80", "one person"), ("0.90", "one person"), ("0.20", "two people"), ("0.60", "one person"),
    ]  # fmt: skip
    assert "<script" not in page
    assert "onclick" not in page


def test_the_slider_shows_nobody_without_pictures():
    page = stepper(np.array([0.0]), {"ALOB": np.array([0.9])}, marks={"ALOB": 0.5})
    assert "<img" not in page


def test_a_series_that_is_too_short_is_refused():
    with pytest.raises(ValueError, match="one value per share"):
        stepper(np.array([0.0, 0.1]), {"ALOB": np.array([0.9])}, marks={"ALOB": 0.5})


def test_a_picture_lies_inside_the_page():
    assert image_tag(np.zeros((4, 3, 3), np.uint8), zoom=2).startswith('<img src="data:image/png;base64,')


def test_each_picture_is_followed_by_its_maps():
    _, axes = new_figure(2, 6)
    images, maps = np.zeros((2, 2, 5, 4, 3), np.uint8), np.ones((2, 2, 2, 5, 4), np.float32)
    draw_looks(axes, ("Clean", "OCC-2.0"), ("Grad-CAM", "Grad-CAM++"), images, maps)
    assert [len(ax.images) for ax in axes[1]] == [1, 2, 2, 1, 2, 2]
    assert [ax.get_title() for ax in axes[0]] == ["", "Grad-CAM", "Grad-CAM++"] * 2
    assert [ax.get_ylabel() for ax in axes[:, 0]] == ["Clean", "OCC-2.0"]
    covered = {"OCC-2.0": np.pad(np.ones((2, 2, 2), bool), ((0, 0), (1, 2), (1, 1)))}
    _, outlined = new_figure(2, 6)
    draw_looks(outlined, ("Clean", "OCC-2.0"), ("Grad-CAM", "Grad-CAM++"), images, maps, covered=covered)
    assert [[len(ax.collections) for ax in row] for row in outlined] == [[0] * 6, [0, 1, 1] * 2]
    with pytest.raises(ValueError, match="expected 3 columns for each of 2 pictures"):
        draw_looks(axes[:, :5], ("Clean", "OCC-2.0"), ("Grad-CAM", "Grad-CAM++"), images, maps)


def test_planes_have_a_colour_per_person_and_empty_axes_stay_bare():
    figure, axes = new_figure(1, 3)
    people = np.array([0, 0, 1])
    draw_planes(axes, {"ALOB": np.eye(3)[:, :2], "Baseline": np.eye(3)[:, :2]}, people)
    assert [len(ax.collections) for ax in axes[0]] == [2, 2, 0]
    assert axes[0, 2].get_xticks().size == 0
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["person 1", "person 2"]
    figure.canvas.draw()
    with pytest.raises(ValueError, match="got 1 axes for 2 planes"):
        draw_planes(axes[:, :1], {"ALOB": np.eye(3)[:, :2], "Baseline": np.eye(3)[:, :2]}, people)
