"""Where landmark networks see the points of eggs, and what the points are measured by."""

from dataclasses import replace

import numpy as np
import pytest

from tests.papers.conftest import EDITION
from umbra.papers.two_stage.method.landmarks.rates import between_eyes
from umbra.papers.two_stage.placing import BARE, BOTH, COVERED, MEAN, PIXELS, Placing
from umbra.runs.credits import recording
from umbra.runs.records import read_run


@pytest.fixture
def asked(tree, posed):
    return Placing(posed, lambda name: read_run(name, EDITION))


def test_every_seed_answers_about_every_image_in_pixels(asked, posed):
    with recording() as credit:
        found = asked.placed(BOTH, BARE)
    assert credit == {("points", 0), ("points", 1)}
    assert found.first.shape == found.second.shape == (2, len(posed), 68, 2)
    assert 5 < found.second.mean() < 64
    assert ((found.visible > 0) & (found.visible < 1)).all()
    assert not np.allclose(found.first[0], found.first[1])


def test_covered_images_are_other_images(asked, posed):
    bare, covered = asked.placed(PIXELS, BARE).second, asked.placed(PIXELS, COVERED).second
    same = (posed.images == posed.clean).all(axis=(1, 2, 3))
    np.testing.assert_allclose(bare[:, same], covered[:, same], atol=1e-6)
    assert not np.allclose(bare[:, ~same], covered[:, ~same])


def test_levels_have_rates_of_their_own(asked):
    one, two = (asked.rates(BOTH, BARE, level=level).errors for level in (1, 2))
    assert one.shape == two.shape
    assert not np.allclose(one, two)


def test_the_distance_between_the_eyes_does_not_shrink_with_a_turn(asked, posed):
    flat = between_eyes(posed.landmarks.astype(np.float64))
    assert (asked.eyes > 0).all()
    # an egg's landmarks have depth, so what the image shows of the distance is never more, but for the perspective
    assert (flat < 1.1 * asked.eyes).all()
    millimetres = between_eyes(posed.landmarks_3d.astype(np.float64))
    assert (asked.eyes / millimetres).std() < 0.1 * (asked.eyes / millimetres).mean()  # all at one distance


def test_the_mean_face_has_seen_nobody(asked):
    found = asked.rates(MEAN, BARE).errors
    assert found.shape == (1, len(asked.faces))
    np.testing.assert_array_equal(found, asked.rates(MEAN, COVERED).errors)


def test_some_images_keep_their_people(asked):
    values = np.arange(2.0 * len(asked.faces)).reshape(2, -1)
    some = asked.by_person(values, np.array([0, 5]))
    np.testing.assert_array_equal(some.values, values[:, [0, 5]])
    np.testing.assert_array_equal(some.groups, asked.faces.people[[0, 5]])
    np.testing.assert_array_equal(asked.by_person(values).groups, asked.faces.people)


def test_faces_without_their_bare_twins_are_refused(posed):
    with pytest.raises(ValueError, match="faces: expected each image without its occluder too"):
        Placing(replace(posed, clean=None), lambda name: None)
