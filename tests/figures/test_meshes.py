"""Heads as text in a page: nothing but the rounding is lost."""

import base64

import numpy as np
import pytest
from bs4 import BeautifulSoup

from umbra.figures.meshes import STEP, Head, meshes, part_of

TRIANGLES = np.array([[0, 1, 2], [0, 2, 3]])
VERTICES = np.array([[0.0, 0, 0], [40, 0, 0], [40, 60, 5], [0, 60, 12.344]])
COLOURS = np.array([[0.0, 0.5, 1.0], [1.2, -0.1, 0.2], [0.3, 0.3, 0.3], [1, 1, 1]])
PICTURE = np.zeros((6, 8, 3), np.uint8)


def read(html):
    rows = BeautifulSoup(html, "html.parser")("tr")[1:]
    return {row("td")[0].text: [base64.b64decode(cell.text) for cell in row("td")[1:]] for row in rows}


def test_places_and_colours_come_back():
    found = read(meshes({"truth": Head(VERTICES, COLOURS, PICTURE)}, TRIANGLES))
    np.testing.assert_array_equal(np.frombuffer(found["triangles"][0], "<u2").reshape(-1, 3), TRIANGLES)
    places = np.frombuffer(found["truth"][0], "<i2").reshape(-1, 3) * STEP
    np.testing.assert_allclose(places - places[0], VERTICES, atol=STEP)
    np.testing.assert_allclose(places.max(axis=0), -places.min(axis=0), atol=STEP)  # it turns about its middle
    colours = np.frombuffer(found["truth"][1], np.uint8).reshape(-1, 3) / 255
    np.testing.assert_allclose(colours, COLOURS.clip(0, 1), atol=1 / 500)


def test_pictures_stand_there_by_name():
    page = BeautifulSoup(meshes({"a <b>": Head(VERTICES, COLOURS, PICTURE)}, TRIANGLES), "html.parser")
    (picture,) = page("img")
    assert (picture["alt"], picture["width"], picture["height"]) == ("a <b>", "8", "6")
    assert page.select_one("details.meshes summary").text.endswith("4 vertices and 2 triangles each")


def test_a_part_has_its_own_numbers():
    used, inside = part_of(np.array([True, False, True, True]), TRIANGLES)
    np.testing.assert_array_equal(used, [0, 2, 3])
    np.testing.assert_array_equal(inside, [[0, 1, 2]])


@pytest.mark.parametrize(
    ("heads", "message"),
    [
        ({}, "expected a head to be turned; found none"),
        ({"a": Head(VERTICES, COLOURS, PICTURE), "b": Head(VERTICES[:3], COLOURS[:3], PICTURE)}, r"found \[3, 4\]"),
        ({"a": Head(VERTICES[:3], COLOURS[:3], PICTURE)}, "that share their triangles"),
    ],
)
def test_heads_of_other_forms_are_refused(heads, message):
    with pytest.raises(ValueError, match=message):
        meshes(heads, TRIANGLES)
