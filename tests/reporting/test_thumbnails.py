"""Figures are shown small; charts are told from images, so that a dark screen turns the ones and not the others."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from umbra.figures import draw_curve, new_figure
from umbra.figures.png import png
from umbra.reporting.thumbnails import WIDTH, is_chart, thumbnail


@pytest.fixture
def face():
    rng = np.random.default_rng(0)
    return rng.integers(0, 200, (80, 80, 3), np.uint8)


def test_a_curve_is_a_chart_and_a_face_is_none(tmp_path, face):
    sheet, axes = new_figure(width="column")
    draw_curve(axes[0, 0], np.arange(5), np.arange(5.0), label="a")
    (tmp_path / "curve.png").write_bytes(png(sheet))
    Image.fromarray(face).save(tmp_path / "face.png")
    assert is_chart(tmp_path / "curve.png")
    assert not is_chart(tmp_path / "face.png")


def test_a_face_on_much_white_is_none_either(tmp_path, face):
    sheet = np.full((200, 200, 3), 255, np.uint8)
    sheet[:80, :80] = face
    Image.fromarray(sheet).save(tmp_path / "sheet.png")
    assert not is_chart(tmp_path / "sheet.png")


@pytest.mark.parametrize(
    ("size", "small"), [((640, 480), (240, 180)), ((100, 80), (100, 80)), ((100, 3000), (10, 300))]
)
def test_a_thumbnail_is_no_wider_than_a_column_and_never_enlarged(tmp_path, size, small):
    Image.new("RGBA", size, (200, 30, 30, 255)).save(tmp_path / "a.png")
    head, data = thumbnail(tmp_path / "a.png").split(",", 1)
    assert head == "data:image/jpeg;base64"
    again = Image.open(io.BytesIO(base64.b64decode(data)))
    assert again.size == small
    assert again.size[0] <= WIDTH
