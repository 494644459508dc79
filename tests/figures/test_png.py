import io

import numpy as np
import pytest
from PIL import Image

from umbra.figures import draw_curve, new_figure
from umbra.figures.png import (
    COLOURS,
    DOTS_OF_PHOTOGRAPHS,
    STEP,
    UNSEEN,
    by_palette,
    compact,
    indexed,
    patch_error,
    png,
    rounded,
)


def encoded(pixels, **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG", compress_level=1, **options)
    return buffer.getvalue()


def opened(picture):
    return Image.open(io.BytesIO(picture))


def pixels_of(picture):
    return np.asarray(opened(picture).convert("RGB"))


@pytest.fixture
def flags():
    """Three even areas on white: few colours."""
    pixels = np.full((40, 60, 3), 255, np.uint8)
    pixels[5:15], pixels[15:25], pixels[25:35] = (0, 114, 178), (213, 94, 1), (3, 158, 115)
    return pixels


@pytest.fixture
def photograph():
    """Noise in every colour, on white paper: no palette can hold it."""
    pixels = np.full((80, 120, 3), 255, np.uint8)
    pixels[10:-10, 10:-10] = np.random.default_rng(0).integers(0, 255, (60, 100, 3), np.uint8)
    return pixels


def curve():
    figure, axes = new_figure(width="column")
    draw_curve(axes[0, 0], np.arange(3), np.array([1.0, 2.0, 4.0]))
    return figure


def test_the_same_figure_gives_the_same_bytes_and_names_no_version():
    first, second = png(curve()), png(curve())
    assert first == second
    assert b"Matplotlib" not in first


def test_line_art_is_drawn_by_a_palette_in_less_than_half_the_bytes():
    plain = io.BytesIO()
    curve().savefig(plain, format="png", dpi=160)
    small = png(curve())
    assert opened(small).mode == "P"
    assert len(small) < len(plain.getvalue()) / 2
    assert patch_error(pixels_of(plain.getvalue()), pixels_of(small)) <= UNSEEN
    assert pixels_of(small)[0, 0].tolist() == [255, 255, 255]


def test_the_resolution_is_the_one_asked_for():
    small, coarse = opened(png(curve())), opened(png(curve(), dots_per_inch=80))
    assert (small.width, small.height) == (2 * coarse.width, 2 * coarse.height)
    assert small.info["dpi"] == pytest.approx((160, 160), abs=0.1)


def test_what_no_palette_holds_is_drawn_with_fewer_dots(photograph):
    figure, axes = new_figure(width="column")
    axes[0, 0].imshow(photograph)
    assert opened(png(figure)).info["dpi"] == pytest.approx((DOTS_OF_PHOTOGRAPHS, DOTS_OF_PHOTOGRAPHS), abs=0.1)
    assert opened(png(figure, dots_per_inch=80)).info["dpi"] == pytest.approx((80, 80), abs=0.1)


def test_few_colours_come_back_exactly(flags):
    assert (pixels_of(compact(encoded(flags))) == flags).all()


def test_a_photograph_keeps_its_white_and_moves_by_two_levels_at_most(photograph):
    small = compact(encoded(photograph))
    assert opened(small).mode == "RGB"
    difference = pixels_of(small).astype(int) - photograph
    assert np.abs(difference).max() == STEP // 2
    assert (pixels_of(small)[photograph == 255] == 255).all()


@pytest.mark.parametrize("kind", ["flags", "photograph"])
def test_a_small_picture_comes_back_as_the_same_bytes(kind, request):
    small = compact(encoded(request.getfixturevalue(kind), dpi=(160, 160)))
    assert compact(small) == small


def test_a_smooth_shade_gets_no_contours():
    """A palette of 256 would hold one of these shades, not three side by side."""
    shade = np.linspace(0, 255, 512).astype(np.uint8)
    pixels = np.zeros((90, 512, 3), np.uint8)
    pixels[:30, :, 0], pixels[30:60, :, 1], pixels[60:, :, 2] = shade, shade, shade
    assert patch_error(pixels, pixels_of(compact(encoded(pixels)))) <= UNSEEN


def test_what_is_often_there_is_in_the_palette_as_it_is(photograph):
    assert (by_palette(photograph)[:10] == 255).all()
    assert len(np.unique(by_palette(photograph).reshape(-1, 3), axis=0)) <= COLOURS


def test_the_palette_is_in_the_order_of_its_values_and_refuses_too_many(flags, photograph):
    palette = indexed(flags).getpalette()
    assert palette[:12] == [0, 114, 178, 3, 158, 115, 213, 94, 1, 255, 255, 255]
    assert indexed(photograph) is None


def test_levels_round_to_the_nearest_step_and_the_ends_stay():
    levels = np.array([[[0, 2, 3], [7, 8, 252], [253, 254, 255]]], np.uint8)
    assert rounded(levels).tolist() == [[[0, 0, 5], [5, 10, 250], [255, 255, 255]]]


def test_the_error_of_a_patch_is_what_remains_after_averaging():
    grey = np.full((20, 20, 3), 100, np.uint8)
    checked = grey.copy()
    checked[::2, ::2], checked[1::2, 1::2] = 110, 90
    assert patch_error(grey, grey + np.uint8(7)) == pytest.approx(7)
    assert patch_error(grey, checked) < 3


def test_what_is_no_plain_opaque_png_stays_as_it_is(flags):
    clear = np.dstack([flags, np.full(flags.shape[:2], 128, np.uint8)])
    deep = encoded(flags[..., 0].astype(np.uint16) * 257)
    whole = encoded(flags)
    for picture in (b"png", whole[:60], encoded(clear), deep):
        assert compact(picture) == picture
