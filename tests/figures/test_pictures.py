import numpy as np
import pytest

from umbra.figures.canvas import new_figure
from umbra.figures.pictures import (
    coloured,
    draw_named,
    draw_parsing,
    draw_regions,
    draw_saliency,
    draw_strip,
    draw_wall,
)

FACE = np.full((20, 16, 3), 90, np.uint8)


@pytest.fixture
def axes():
    figure, axes = new_figure(1, 4)
    yield axes[0]
    figure.canvas.draw()


def test_a_wall_sets_every_picture_in_its_place(axes):
    pictures = np.stack([np.full((4, 3, 3), value, np.uint8) for value in (10, 20, 30)])
    wall = draw_wall(axes[0], pictures, columns=2).images[0].get_array()
    assert wall.shape == (10, 8, 3)
    assert (wall[0, 0, 0], wall[0, 5, 0], wall[6, 0, 0], wall[6, 5, 0]) == (10, 20, 30, 255)


def test_a_strip_names_each_channel_and_draws_it_by_its_kind(axes):
    depth = np.where(np.eye(20, 16) > 0, np.nan, 1.0).astype(np.float32)
    channels = {
        "picture": FACE,
        "parsing": np.ones((20, 16), np.uint8),
        "depth": depth,
        "alpha": np.full((20, 16), 255, np.uint8),
    }
    draw_strip(list(axes), channels)
    assert [ax.get_title() for ax in axes] == list(channels)
    assert axes[2].images[0].get_array().mask.sum() == 16
    assert len(axes[1].images[0].cmap.colors) == 18


def test_regions_are_boxes_in_pixels_with_their_names(axes):
    ax = draw_regions(axes[0], FACE, {"eyes": (0, 4, 16, 9)}, points=np.array([[4.0, 6.0]]))
    assert ax.texts[0].get_text() == "eyes"
    assert ax.patches[0].get_bbox().bounds == (0, 4, 16, 5)
    with pytest.raises(ValueError, match="box nose: left < right"):
        draw_regions(axes[1], FACE, {"nose": (5, 4, 5, 9)})


def test_saliency_of_nothing_is_dark_and_not_an_error(axes):
    ax = draw_saliency(axes[0], FACE, np.zeros((20, 16)))
    assert ax.images[1].get_array().max() == 0
    assert draw_saliency(axes[1], FACE, np.arange(320.0).reshape(20, 16)).images[1].get_array().max() == 1


def test_what_cannot_be_drawn_is_refused(axes):
    with pytest.raises(ValueError, match="at least one picture"):
        draw_wall(axes[0], np.zeros((0, 4, 3, 3), np.uint8), columns=2)
    with pytest.raises(ValueError, match="one axes per channel"):
        draw_strip(list(axes), {"picture": FACE})


def test_every_region_has_a_colour_of_its_own(axes):
    ax = draw_parsing(axes[0], np.arange(17, dtype=np.uint8).reshape(1, 17))
    image = ax.images[0]
    assert len(np.unique(image.cmap(image.norm(image.get_array())).reshape(-1, 4), axis=0)) == 17


def test_named_pictures_leave_the_other_axes_empty():
    _, axes = new_figure(1, 3)
    pictures = {"cloth_mask": np.zeros((8, 6, 3), np.uint8), "cap": np.zeros((8, 6, 3), np.uint8)}
    draw_named(list(axes[0]), pictures)
    assert [ax.get_title() for ax in axes[0][:2]] == ["cloth\nmask", "cap"]
    assert [ax.axison for ax in axes[0]] == [True, True, False]


def test_more_pictures_than_axes_are_refused():
    _, axes = new_figure(1, 1)
    with pytest.raises(ValueError, match="1 axes for 2 pictures"):
        draw_named(list(axes[0]), {name: np.zeros((8, 6, 3), np.uint8) for name in ("a", "b")})


def test_a_channel_becomes_an_image_by_what_it_holds():
    face = np.full((2, 3, 3), 7, np.uint8)
    np.testing.assert_array_equal(coloured(face), face)
    labels = coloured(np.array([[0, 1], [1, 0]], np.uint8))
    assert labels[0, 0].tolist() == [32, 32, 32] == labels[1, 1].tolist()
    assert labels[0, 1].tolist() == [240, 201, 164]
    depth = coloured(np.array([[0.0, 1.0], [np.inf, 0.5]]))
    assert depth[1, 0].tolist() == [255, 255, 255]
    assert len({tuple(pixel) for pixel in depth.reshape(-1, 3)}) == 4
    assert coloured(np.full((2, 2), 3.0)).std(axis=(0, 1)).max() == 0
