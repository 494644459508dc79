"""A picture that stands beside the notebook is not in it, any other is small."""

import base64
import io
from copy import deepcopy

import numpy as np
import pytest
from nbformat.v4 import new_output
from PIL import Image

from umbra.driver.pictures import decoded, held, image_tag, lighten, standing
from umbra.figures.png import compact


def picture(shade):
    """A PNG as large as a careless writer makes it."""
    buffer = io.BytesIO()
    Image.fromarray(np.full((30, 40, 3), shade, np.uint8)).save(buffer, format="PNG", compress_level=0)
    return buffer.getvalue()


def text(content):
    return base64.b64encode(content).decode()


def shown(content, **more):
    data = {"image/png": text(content), "text/plain": "Distances", **more}
    about = {"image/png": {"width": 441, "alt": 'A "curve" & more'}, "umbra": {"artefact": "figure-3"}}
    return new_output("display_data", data=data, metadata=about)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "figure-3.png").write_bytes(picture(1))
    (tmp_path / "figures" / "small.png").write_bytes(compact(picture(2)))
    (tmp_path / "figures" / "figure-3.csv").write_text("x\n1\n")
    return tmp_path


def test_a_picture_that_stands_beside_the_notebook_becomes_a_reference(folder):
    output = lighten(shown(picture(1)), standing(folder))
    tag = '<img src="figures/figure-3.png" width="441" alt="A &#34;curve&#34; &amp; more">'
    assert output.data == {"text/plain": "Distances", "text/html": tag}
    about = {"picture": "figures/figure-3.png", "width": 441, "alt": 'A "curve" & more'}
    assert output.metadata == {"umbra": {"artefact": "figure-3"}, "text/html": about}


def test_a_picture_of_which_the_small_form_stands_there_is_referred_to_as_well(folder):
    assert 'src="figures/small.png"' in lighten(shown(picture(2)), standing(folder)).data["text/html"]


def test_a_picture_that_stands_nowhere_stays_and_becomes_small(folder):
    output = lighten(shown(picture(3)), standing(folder))
    assert output.data["image/png"] == text(compact(picture(3)))
    assert output.metadata["image/png"]["width"] == 441
    assert "text/html" not in output.data


def test_html_that_was_there_before_is_kept_beside_the_picture(folder):
    output = lighten(shown(picture(1), **{"text/html": "<b>1</b>"}), standing(folder))
    assert output.data["text/html"] == "<b>1</b>"
    assert output.data["image/png"] == text(compact(picture(1)))


def test_pictures_inside_html_become_small():
    html = f'<img src="data:image/png;base64,{text(picture(3))}"><p>data</p>'
    output = lighten(new_output("display_data", data={"text/html": html}), {})
    assert output.data["text/html"] == f'<img src="data:image/png;base64,{text(compact(picture(3)))}"><p>data</p>'


def test_what_is_no_picture_is_left_alone():
    stream = new_output("stream", name="stdout", text="1\n")
    assert lighten(deepcopy(stream), {}) == stream
    odd = new_output("display_data", data={"image/png": "aaaa at 0x7f00aa11bb22"})
    assert lighten(odd, {}).data["image/png"] == "aaaa at 0x7f00aa11bb22"
    assert [decoded(found) for found in (None, "a", text(b"png"))] == [None, None, b"png"]


def test_pictures_are_found_in_the_text_of_notebooks_and_of_pages():
    notebook = f'{{"data": {{"image/png": "{text(b"one")}", "text/html": ["<img src=\'figures/a.png\'>"]}}}}'
    assert list(held(notebook)) == [b"one"]
    assert list(held(f'<img src="data:image/png;base64,{text(b"two")}">')) == [b"two"]


def test_a_picture_of_which_nothing_is_known_has_a_text_too():
    assert image_tag({"picture": "figures/a.png"}) == '<img src="figures/a.png" alt="figure">'
