"""What a reader moves is all there without moving."""

import base64
import io

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from umbra.figures.interactive import embedded, layers, levels, score_histogram


def read(html):
    heads, *rows = ([cell.text for cell in row(["th", "td"])] for row in BeautifulSoup(html, "html.parser")("tr"))
    return pd.DataFrame(rows, columns=heads)


def test_an_image_inside_the_page_is_what_it_was_but_for_the_codec():
    image = np.full((24, 32, 3), (200, 100, 50), np.uint8)
    head, data = embedded(image).split(",", 1)
    assert head == "data:image/jpeg;base64"
    again = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    assert again.shape == image.shape
    assert np.abs(again.astype(int) - image).max() <= 3


def test_layers_stand_side_by_side_with_their_names():
    html = layers({"covered <b>": np.zeros((4, 6, 3), np.uint8), "bare": np.zeros((4, 6, 3), np.uint8)})
    assert html.count("<img ") == 2
    assert 'alt="covered &lt;b&gt;"' in html
    assert 'width="6" height="4"' in html


@pytest.mark.parametrize(
    ("images", "message"),
    [
        ({"a": np.zeros((4, 6, 3), np.uint8)}, "two images or more"),
        ({"a": np.zeros((4, 6, 3), np.uint8), "b": np.zeros((4, 5, 3), np.uint8)}, "several sizes"),
    ],
)
def test_layers_that_cannot_lie_over_each_other_are_refused(images, message):
    with pytest.raises(ValueError, match=message):
        layers(images)


def test_the_histogram_counts_every_pair_once_and_says_what_the_threshold_accepts():
    scores, same = np.array([0.1, 0.2, 0.9, 0.8, 0.3]), np.array([False, False, True, True, True])
    html = score_histogram(scores, same, threshold=0.5, bins=4)
    frame = read(html)
    assert frame["genuine pairs"].astype(int).tolist() == [1, 0, 0, 2, 0]
    assert frame["impostor pairs"].astype(int).tolist() == [2, 0, 0, 0, 0]
    np.testing.assert_allclose(frame["similarity from"].astype(float), [0.1, 0.3, 0.5, 0.7, 0.9], atol=1e-4)
    assert "At 0.500, the threshold of the test: 66.7 % of the genuine pairs are accepted (TAR) and 0.0 % of" in html


def test_a_histogram_of_one_kind_of_pairs_is_refused():
    with pytest.raises(ValueError, match="found one kind alone"):
        score_histogram(np.array([0.1, 0.2]), np.array([True, True]), threshold=0.0)


def test_levels_hold_maps_row_by_row_and_rates():
    maps = {level: {"eyes": np.array([[level, 0.4], [100.0, 50.0]])} for level in (5, 10)}
    frame = read(levels(maps, {5: {"LM2": 41.25}, 10: {"LM2": 40.0}}))
    assert frame["map: eyes"].tolist() == ["5 0/100 50", "10 0/100 50"]
    assert frame["rate: LM2"].tolist() == ["41.2", "40.0"]
    with pytest.raises(ValueError, match="at the same levels"):
        levels(maps, {5: {"LM2": 41.25}})
