from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from umbra.world.camera.scene_figure import Figure
from umbra.world.camera.scene_layout import Standing
from umbra.world.camera.scene_merge import Samples, merge
from umbra.world.camera.scene_truth import Hidden, face_box, truth_of

STANDING = Standing(7, np.zeros(3), 0.0, np.array([0.0, 0.0, 2.0]), 1500.0, {}, "cap", (1,))


def square(depth, *, covered=None):
    """A face of 8×8 samples at depth `depth`, two samples to a pixel, whose landmarks fill pixels 2 to 6."""
    rows = np.ones((8, 8), bool)
    grid = np.stack(np.meshgrid(np.linspace(2.2, 5.8, 17), np.linspace(2.2, 5.8, 4)), axis=-1).reshape(-1, 2)
    return Figure(
        standing=STANDING,
        samples=Samples(
            np.zeros((8, 8, 3), np.float32),
            np.full((8, 8), depth, np.float32),
            np.ones((8, 8), np.uint8),
            np.ones((8, 8), np.int16),
        ),
        top=2, left=2, face=rows, covered=np.zeros((8, 8), bool) if covered is None else covered,
        landmarks=grid, depths=np.full(68, float(depth)), landmarks_3d=np.zeros((68, 3), np.float32),
        five_points=np.zeros((5, 2)), by_head=np.zeros(68, bool), by_thing=np.zeros(68, bool),
    )  # fmt: skip


def scene(figure, other=None):
    whole = Samples.empty(20, 20)
    merge(whole, figure.samples, top=2 * figure.top, left=2 * figure.left)
    if other is not None:
        merge(whole, other, top=2, left=8)
    return whole


def patch(depth, owner):
    """Somebody else, from sample 8 to the right: over half the face, and beyond its upper and lower end."""
    shape = (12, 12)
    return Samples(np.zeros((*shape, 3), np.float32), np.full(shape, depth, np.float32), np.ones(shape, np.uint8),
                   np.full(shape, owner, np.int16))  # fmt: skip


def test_a_box_is_grown_from_the_brows_to_the_hairline():
    points = np.random.default_rng(0).uniform(10, 20, (68, 2))
    low, high = points.min(axis=0), points.max(axis=0)
    np.testing.assert_allclose(face_box(points), [low[0], low[1] - 0.32 * (high[1] - low[1]), high[0], high[1]])


def test_a_face_alone_is_shown_whole():
    figure = square(5.0)
    found = truth_of(figure, 1, scene(figure), supersampling=2, distance=800.0)
    assert (found.shown, found.covered, found.behind, found.cut) == (1.0, 0.0, 0.0, 0.0)
    assert found.visible.all()
    assert (found.person, found.kind, found.distance) == (7, "cap", 800.0)
    np.testing.assert_allclose(found.box_shown, [2.2, 2.0, 5.8, 5.8], atol=1e-6)


@pytest.mark.parametrize("owner", [2, -1])
def test_whoever_stands_before_half_a_face_hides_half_its_points(owner):
    figure = square(5.0)
    found = truth_of(figure, 1, scene(figure, patch(3.0, owner)), supersampling=2, distance=1.0)
    assert (found.shown, found.behind) == (0.5, 0.5)
    # one sample beside the edge still counts as seen, since a silhouette hides nothing there
    hidden = figure.landmarks[:, 0] >= 4.5
    np.testing.assert_array_equal(found.hidden[hidden], np.full(hidden.sum(), Hidden.OTHERS))
    assert not found.hidden[figure.landmarks[:, 0] < 4.0].any()
    assert found.box_shown[2] == 4.0


def test_whoever_stands_behind_hides_nothing():
    figure = square(5.0)
    found = truth_of(figure, 1, scene(figure, patch(7.0, 2)), supersampling=2, distance=1.0)
    assert found.shown == 1.0
    assert found.visible.all()


def test_a_face_is_looked_for_where_it_was_drawn():
    figure = replace(square(5.0), top=1, left=4)
    whole = scene(figure)
    assert truth_of(figure, 1, whole, supersampling=2, distance=1.0).shown == 1.0
    whole.owner[2:10, 8:12] = 2  # its left half
    assert truth_of(figure, 1, whole, supersampling=2, distance=1.0).shown == 0.5


def test_reasons_add_up_and_outside_nothing_else_is_asked():
    figure = square(5.0)
    points = figure.landmarks.copy()
    points[0] = (-1.0, 3.0)
    by_head, by_thing = np.zeros(68, bool), np.zeros(68, bool)
    by_head[[0, 16]] = by_thing[[1, 16]] = True
    figure = replace(figure, landmarks=points, by_head=by_head, by_thing=by_thing)
    found = truth_of(figure, 1, scene(figure, patch(3.0, 2)), supersampling=2, distance=1.0)
    assert found.hidden[0] == Hidden.OUTSIDE
    assert found.hidden[1] == Hidden.OCCLUDER
    assert found.hidden[16] == Hidden.SELF | Hidden.OCCLUDER | Hidden.OTHERS


def test_what_the_person_wears_counts_apart():
    covered = np.zeros((8, 8), bool)
    covered[4:] = True
    figure = square(5.0, covered=covered)
    found = truth_of(figure, 1, scene(figure), supersampling=2, distance=1.0)
    assert (found.covered, found.behind, found.shown) == (0.5, 0.0, 0.5)
    assert found.box_shown[3] == 4.0


def test_a_face_that_is_hidden_whole_has_no_box_shown():
    figure = square(5.0)
    whole = SimpleNamespace(depth=np.full((20, 20), 1.0, np.float32), owner=np.full((20, 20), 2, np.int16))
    samples = Samples(np.zeros((20, 20, 3), np.float32), whole.depth, np.ones((20, 20), np.uint8), whole.owner)
    found = truth_of(figure, 1, samples, supersampling=2, distance=1.0)
    assert np.isnan(found.box_shown).all()
    assert (found.hidden == Hidden.OTHERS).all()
    assert np.isfinite(found.box).all()
