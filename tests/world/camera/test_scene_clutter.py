import numpy as np
import pytest

from umbra.world.camera.scene_clutter import _paste, bust, hang_things, printed_face


def hung(seed, foot=60, **named):
    image = np.full((80, 100, 3), 0.5, np.float32)
    marked = hang_things(image, foot, rng=np.random.default_rng(seed), **({"clutter": 0.0, "printed": 0.0} | named))
    return image, marked


def test_an_empty_wall_stays_as_it_is():
    image, marked = hung(1)
    assert (image == 0.5).all()
    assert not marked.any()


def test_things_hang_on_the_wall_and_not_on_the_floor():
    for seed in range(4):
        image, marked = hung(seed, clutter=1.0)
        assert (image != 0.5).any()
        assert (image[60:] == 0.5).all()
        assert not marked.any()


def test_a_printed_face_is_marked_where_it_is():
    image, marked = hung(2, printed=1.0)
    assert marked.any()
    rows, columns = np.nonzero(marked)
    assert (np.ptp(rows) + 1) * (np.ptp(columns) + 1) == marked.sum()
    assert image[marked].std() > 0.02
    assert np.ptp(columns) + 1 == int((np.ptp(rows) + 1) * 0.86)  # as wide as the picture, and no wider


@pytest.mark.parametrize(("left", "top"), [(-2, -1), (7, 8), (3, 2), (-9, 0)])
def test_what_reaches_beyond_the_picture_is_cut_off(left, top):
    part = np.random.default_rng(0).uniform(size=(4, 6, 3)).astype(np.float32)
    image, wide = np.zeros((10, 11, 3), np.float32), np.zeros((30, 31, 3), np.float32)
    _paste(image, part, None, left=left, top=top)
    wide[10 + top : 14 + top, 10 + left : 16 + left] = part
    np.testing.assert_array_equal(image, wide[10:20, 10:21])


@pytest.mark.parametrize("foot", [0, 5])
def test_without_a_wall_nothing_hangs(foot):
    image, marked = hung(3, foot, clutter=1.0, printed=1.0)
    assert (image == 0.5).all()
    assert not marked.any()


def test_busts_have_a_face_s_shape_in_one_material():
    figure = bust(1)
    assert figure.shape == (112, 112, 4)
    inside = figure[..., 3] > 0.99
    assert 0.2 < inside.mean() < 0.9
    chroma = figure[inside][:, :3] / figure[inside][:, :3].sum(axis=1, keepdims=True)
    assert chroma.std(axis=0).max() < 0.05


def test_prints_are_pictures_of_somebody():
    assert printed_face(0).shape == (112, 96, 3)
    assert (printed_face(0) != printed_face(1)).any()
