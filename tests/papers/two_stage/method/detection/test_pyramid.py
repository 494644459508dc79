"""The layers of an image: how many, how large, and where their windows lie."""

import numpy as np
import pytest

from umbra.papers.two_stage.method.detection.pyramid import PyramidConfig, layer_of, layers
from umbra.papers.two_stage.method.detection.squares import cut


def image(height=96, width=120):
    """A smooth one, which shrinking hardly changes."""
    rows, columns = np.mgrid[:height, :width]
    return np.stack([rows * 255 // height, columns * 255 // width, 0 * rows], axis=2).astype(np.uint8)


def test_layers_shrink_by_the_factor_until_no_window_fits():
    config = PyramidConfig()
    made = list(layers(image(480, 640), config))
    assert [layer.number for layer in made] == list(range(len(made)))
    assert made[0].image.shape == (480, 640, 3)
    assert made[0].small.shape == (144, 192, 3)
    assert made[-1].small.shape[0] >= 12 > made[-1].small.shape[0] / config.factor
    sides = [layer.squares(np.zeros((1, 2), np.int64))[0, 2] for layer in made]
    np.testing.assert_allclose(sides, 40 * config.factor ** np.arange(len(made)), rtol=0.05)


def test_small_faces_are_looked_for_in_an_enlarged_image():
    made = next(layers(image(), PyramidConfig(smallest=20.0)))
    assert made.image.shape == (192, 240, 3)


def test_an_image_too_small_for_a_window_has_no_layers():
    assert list(layers(image(39, 300), PyramidConfig())) == []
    assert len(list(layers(image(40, 300), PyramidConfig()))) == 1


def test_a_window_of_the_layer_is_the_square_of_the_photograph():
    layer = next(layers(image(), PyramidConfig()))
    places = np.array([[3, 5], [16, 20]])
    squares = layer.squares(places)
    np.testing.assert_allclose(squares[0], [(5 + 6) / 0.3, (3 + 6) / 0.3, 40], rtol=0.02)
    seen = cut(layer.small, layer.within(squares, small=True), (12, 12))
    for (row, column), window in zip(places, seen, strict=True):
        np.testing.assert_allclose(window, layer.small[row : row + 12, column : column + 12], atol=2)
    np.testing.assert_allclose(layer.within(squares), squares)  # the first layer is the photograph


def test_each_size_has_its_layer():
    config = PyramidConfig()
    sides = 40 * 1.2 ** np.array([0.0, 0.4, 0.6, 3.0, -0.4, -2.0])
    assert layer_of(sides, config).tolist() == [0, 0, 1, 3, 0, -1]


def test_a_pyramid_that_would_not_end_is_refused():
    with pytest.raises(ValueError, match="factor"):
        PyramidConfig(factor=1.0)
