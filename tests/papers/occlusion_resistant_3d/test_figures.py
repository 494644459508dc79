import numpy as np
import pytest

from umbra.papers.occlusion_resistant_3d import figures
from umbra.papers.occlusion_resistant_3d.evaluation import SOPI
from umbra.papers.occlusion_resistant_3d.protocol import BARE


@pytest.mark.parametrize(
    "name", ["figure_1", "figure_2", "figure_3", "figure_4", "figure_5", "figure_6", "hidden_curve"]
)
def test_every_figure_is_drawn(evaluation, name):
    drawing = getattr(figures, name)(evaluation)
    drawing.figure.canvas.draw()
    assert drawing.data


def test_the_truth_is_laid_over_the_bare_image(evaluation, material):
    chosen = np.array([0, 4])
    shown = figures.drawn(evaluation, figures.TRUE, BARE, chosen)
    inside = material.faces.parsing[chosen] > 0
    np.testing.assert_allclose(shown[inside].astype(int), material.bare[chosen][inside].astype(int), atol=2)
    assert (shown[~inside] >= material.bare[chosen][~inside]).all()  # the rest fades


def test_history_is_the_mean_over_seeds(evaluation):
    drawing = figures.history(evaluation, {"SOPI": "sopi"})
    np.testing.assert_allclose(drawing.data["SOPI"], [3.0])


def test_hidden_errors_are_of_images_that_hide_something(evaluation):
    shares, errors = figures.hidden_errors(evaluation, SOPI)
    assert len(shares) == len(errors)
    assert (shares > 0).all()
    assert np.isfinite(errors).all()
