import io

import matplotlib as mpl
import pytest
from PIL import Image

from umbra.figures.canvas import COLUMN, PAGE, bare, colour, new_figure, style


def test_two_widths_and_a_ratio_fix_the_size():
    assert new_figure(width="column", ratio=0.5)[0].get_size_inches() == pytest.approx([COLUMN, COLUMN / 2])
    assert new_figure(2, 3)[1].shape == (2, 3)
    assert new_figure()[0].get_size_inches()[0] == PAGE


def test_a_figure_leaves_the_readers_own_style_alone():
    before = dict(mpl.rcParams)
    new_figure()
    with style():
        assert mpl.rcParams["axes.spines.top"] is False
    assert dict(mpl.rcParams) == before


def test_colours_repeat_after_seven_and_differ_before():
    assert len({colour(place) for place in range(7)}) == 7
    assert colour(0) == colour(7)


def test_a_notebook_shows_the_sheet_itself_in_the_same_bytes_every_time():
    picture, about = new_figure(width="column")[0]._repr_png_()
    assert Image.open(io.BytesIO(picture)).mode == "P"
    assert picture == new_figure(width="column")[0]._repr_png_()[0]
    assert about == {"width": round(COLUMN * 105)}


def test_a_bare_axes_has_neither_ticks_nor_frame():
    ax = bare(new_figure()[1][0, 0])
    assert len(ax.get_xticks()) == 0
    assert not any(spine.get_visible() for spine in ax.spines.values())


def test_other_widths_are_refused():
    with pytest.raises(ValueError, match="ratio above 0"):
        new_figure(ratio=-1.0)
