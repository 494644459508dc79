import numpy as np
import pytest
from numpy.testing import assert_allclose

from umbra.render.gleam import catchlight, highlight, strand_highlight, strand_tangents
from umbra.render.lamps import FORMS

SINGLE = np.float32


def _eye(x, y, direction, form, breadth=0.3):
    numbers = [SINGLE(value) for value in (x, y, *direction, FORMS.index(form), breadth)]
    return float(catchlight(*numbers))


def test_the_highlight_is_the_sum_of_two_powers():
    for cosine in (1.0, 0.95, 0.8):
        assert highlight(SINGLE(cosine)) == pytest.approx(cosine**18 + cosine**54, rel=1e-4)
    assert highlight(SINGLE(0.6)) == 0
    assert highlight(SINGLE(-1.0)) == 0


def test_strands_shine_across_and_not_along_the_light():
    across = strand_highlight(*map(SINGLE, (0, 2, 0, 0, 0, 1)))
    along = strand_highlight(*map(SINGLE, (0, 0, 2, 0, 0, 1)))
    slanting = strand_highlight(*map(SINGLE, (0, 1, 1, 0, 0, 1)))
    assert (across, along) == (pytest.approx(1), pytest.approx(0, abs=1e-6))
    assert slanting == pytest.approx(0.5**18, rel=1e-3)


@pytest.mark.parametrize("form", ["round", "window", "ring"])
def test_an_eye_mirrors_a_lamp_where_the_law_of_reflection_puts_it(form):
    direction = np.array([0.5, 0.3, np.sqrt(1 - 0.34)])
    x, y = np.meshgrid(np.linspace(-0.6, 0.6, 241), np.linspace(-0.6, 0.6, 241))
    places = zip(x.ravel(), y.ravel(), strict=True)
    seen = np.array([_eye(a, b, direction, form) for a, b in places]).reshape(x.shape)
    halfway = direction + np.array([0, 0, 1])
    halfway /= np.linalg.norm(halfway)
    middle = np.array([(seen * x).sum(), (seen * y).sum()]) / seen.sum()
    assert_allclose(middle, halfway[:2] * 7.8 / 12.5, atol=0.02)


def test_forms_are_told_apart_in_the_middle():
    ahead = np.array([0.0, 0, 1])
    assert _eye(0, 0, ahead, "round") > _eye(0, 0, ahead, "window") > _eye(0, 0, ahead, "ring") == 0
    assert _eye(0.3 / 1.6 / 2, 0, ahead, "ring") > 1


def test_lamps_behind_are_not_mirrored():
    assert _eye(0.0, 0.0, np.array([0.0, 0, -1]), "round") == 0


def test_tangents_run_where_v_grows_whatever_the_winding():
    points = np.array([[0, 0, 0], [1, 0, 0], [0, -2, 0], [1, -2, 0]], np.float32)
    uv = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32)
    for triangles in ([[0, 1, 2], [1, 3, 2]], [[0, 2, 1], [1, 2, 3]]):
        found = strand_tangents(points, np.array(triangles, np.int32), uv)
        unit = found / np.linalg.norm(found, axis=1, keepdims=True)
        assert_allclose(unit, [[0, -1, 0]] * 4, atol=1e-6)
