import numpy as np
import pytest

from umbra.figures.canvas import new_figure
from umbra.figures.plots import (
    draw_bars,
    draw_curve,
    draw_distances,
    draw_distribution,
    draw_history,
    draw_matrix,
    draw_swatches,
    legend_above,
)


@pytest.fixture
def ax():
    figure, axes = new_figure()
    yield axes[0, 0]
    figure.canvas.draw()  # what was drawn must render without a warning


def test_a_curve_carries_its_points_and_its_band(ax):
    x, y = np.arange(3), np.array([1.0, 2.0, 4.0])
    draw_curve(ax, x, y, band=(y - 1, y + 1), label="LM2", place=1)
    assert ax.lines[0].get_ydata().tolist() == [1.0, 2.0, 4.0]
    assert ax.collections[0].get_paths()[0].get_extents().y1 == 5.0


def test_whole_numbers_get_whole_ticks_and_the_legend_stands_over_the_axes(ax):
    for place, name in enumerate(("one", "other")):
        draw_curve(ax, np.arange(1, 4), np.array([1.0, 2.0, 4.0]), label=name, place=place)
    assert all(float(tick).is_integer() for tick in ax.get_xticks())
    assert legend_above(ax) is ax
    ax.figure.draw_without_rendering()
    assert ax.get_legend().get_window_extent().y0 >= ax.get_window_extent().y1
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one", "other"]


def test_bars_stand_in_rows_from_the_top_with_interval_and_published_mark(ax):
    both, rows = {"A": [1.0, 2.0], "B": [3.0, 4.0]}, ["eyes", "nose"]
    draw_bars(ax, both, rows, intervals={"A": [(0.5, 1.5), (1.0, 3.0)]}, reference={"A": [9, 9]})
    assert [bar.get_width() for bar in ax.patches] == [1.0, 2.0, 3.0, 4.0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["eyes", "nose"]
    bottom, top = ax.get_ylim()
    assert bottom > top
    assert {text.get_text() for text in ax.get_legend().get_texts()} == {"A", "B", "as published"}


def test_distribution_integrates_to_one_over_shared_bins(ax):
    rng = np.random.default_rng(0)
    draw_distribution(ax, {"a": rng.normal(size=300), "b": rng.normal(size=50)}, bins=20, marks={"mean": 0.0})
    outline = ax.patches[1]
    values, edges, _ = outline.get_data()
    assert np.sum(values * np.diff(edges)) == pytest.approx(1)


def test_distances_mark_the_threshold(ax):
    draw_distances(ax, np.array([0.1, 0.2]), np.array([0.8, 0.9]), threshold=0.5)
    assert ax.lines[0].get_xdata()[0] == 0.5
    assert ax.get_xlabel() == "distance"


def test_a_matrix_shows_every_number_in_ink_that_contrasts(ax):
    draw_matrix(ax, np.array([[0.0, 10.0]]), ["r"], ["a", "b"], digits=1)
    assert [(text.get_text(), text.get_color()) for text in ax.texts] == [("0.0", "white"), ("10.0", "black")]


def test_what_does_not_fit_is_refused(ax):
    with pytest.raises(ValueError, match="one value per row"):
        draw_bars(ax, {"A": [1.0]}, ["eyes", "nose"])
    with pytest.raises(ValueError, match="each sample needs values"):
        draw_distribution(ax, {"a": np.zeros(0)})
    with pytest.raises(ValueError, match=r"names are for \(1, 3\)"):
        draw_matrix(ax, np.zeros((1, 2)), ["r"], ["a", "b", "c"])


def test_swatches_have_their_own_colour_and_count():
    _, axes = new_figure()
    colours = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    draw_swatches(axes[0, 0], np.array([3, 5]), colours)
    assert [bar.get_height() for bar in axes[0, 0].patches] == [3, 5]
    assert [bar.get_facecolor()[:3] for bar in axes[0, 0].patches] == [tuple(colour) for colour in colours]


def test_swatches_without_a_colour_are_refused():
    _, axes = new_figure()
    with pytest.raises(ValueError, match="got 2 counts and 1 colours"):
        draw_swatches(axes[0, 0], np.array([3, 5]), np.zeros((1, 3)))


def test_history_has_a_line_for_each_seed():
    _, axes = new_figure()
    draw_history(axes[0, 0], np.array([0, 0, 1, 1]), np.array([1, 2, 1, 2]), np.array([0.1, 0.2, 0.3, 0.4]))
    lines = axes[0, 0].get_lines()
    assert [list(line.get_ydata()) for line in lines] == [[0.1, 0.2], [0.3, 0.4]]
    assert [line.get_label() for line in lines] == ["seed 0", "seed 1"]
