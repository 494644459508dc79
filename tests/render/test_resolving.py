import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.render.resolving import resolve_colour, resolve_samples


def test_resolving_averages_colours_and_takes_the_label_of_most_samples():
    colour = np.random.default_rng(0).uniform(size=(2, 2, 3)).astype(np.float32)
    labels = np.array([[1, 1], [6, 0]], np.uint8)
    depths = np.array([[4.0, 6.0], [1.0, np.inf]], np.float32)
    image, label, depth, share = (
        np.zeros((1, 1, 3), np.float32),
        np.zeros((1, 1), np.uint8),
        np.zeros((1, 1), np.float32),
        np.zeros((1, 1), np.float32),
    )
    back = np.full((1, 1, 3), 0.4, np.float32)
    resolve_samples(colour, labels, depths, 2, back, image, label, depth, share)
    assert_allclose(image[0, 0], (colour[0, 0] + colour[0, 1] + colour[1, 0] + 0.4) / 4, rtol=1e-6)
    assert (label[0, 0], depth[0, 0], share[0, 0]) == (1, 5.0, 0.75)


@pytest.mark.parametrize(("samples", "winner"), [([1, 1, 6, 6], 6), ([6, 1, 1, 6], 6), ([1, 0, 0, 1], 1)])
def test_of_as_many_samples_the_larger_label_names_the_pixel(samples, winner):
    labels = np.array(samples, np.uint8).reshape(2, 2)
    depths = np.where(labels > 0, 3.0, np.inf).astype(np.float32)
    colour, image = np.zeros((2, 2, 3), np.float32), np.zeros((1, 1, 3), np.float32)
    label, depth, share = np.zeros((1, 1), np.uint8), *np.zeros((2, 1, 1), np.float32)
    resolve_samples(colour, labels, depths, 2, image.copy(), image, label, depth, share)
    assert (label[0, 0], depth[0, 0]) == (winner, 3.0)


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_colours_alone_are_those_of_the_whole(factor):
    rng = np.random.default_rng(1)
    colour = rng.uniform(size=(5 * factor, 4 * factor, 3)).astype(np.float32)
    depths = np.where(rng.uniform(size=colour.shape[:2]) < 0.7, 3.0, np.inf).astype(np.float32)
    labels, back = np.ones(depths.shape, np.uint8), rng.uniform(size=(5, 4, 3)).astype(np.float32)
    whole, alone = np.zeros((5, 4, 3), np.float32), np.zeros((5, 4, 3), np.float32)
    rest = np.zeros((5, 4), np.uint8), np.zeros((5, 4), np.float32), np.zeros((5, 4), np.float32)
    resolve_samples(colour, labels, depths, factor, back, whole, *rest)
    resolve_colour(colour, depths, factor, back, alone)
    assert_array_equal(alone, whole)
