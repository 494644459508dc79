import numpy as np
import pytest

from umbra.occlude.regions import bands, grid_cells
from umbra.occlude.shapes import GEOMETRIC, SQUARES, block, cover
from umbra.occlude.wearer import standard_landmarks

IMAGE = np.random.default_rng(0).integers(0, 256, (112, 96, 3), dtype=np.uint8)
POINTS = standard_landmarks(112, 96)


def test_a_block_has_its_value_and_leaves_the_rest():
    result = block(IMAGE, (10, 20, 30, 50), (1, 2, 3))
    assert (result.image[20:50, 10:30] == (1, 2, 3)).all()
    assert np.array_equal(result.image[~result.mask], IMAGE[~result.mask])
    assert result.fraction == pytest.approx(600 / (112 * 96))


def test_a_block_beside_the_picture_is_refused():
    with pytest.raises(ValueError, match="covers no pixel"):
        block(IMAGE, (200, 0, 300, 10))


def test_band_and_cell_occluders_cover_their_boxes():
    rng = np.random.default_rng(0)
    _, top, _, bottom = bands(POINTS, height=112, width=96)["mouth"]
    result = GEOMETRIC["band_mouth"](IMAGE, POINTS, rng=rng)
    assert np.array_equal(np.flatnonzero(result.mask.all(axis=1)), np.arange(top, bottom))
    assert (result.image[result.mask] == 255).all()
    x0, y0, x1, y1 = grid_cells(height=112, width=96)[5]
    assert GEOMETRIC["cell_5"](IMAGE, rng=rng, value=7).mask[y0:y1, x0:x1].all()


@pytest.mark.parametrize("kind", sorted(SQUARES))
def test_squares_come_in_their_number_and_size(kind):
    count, share = SQUARES[kind]
    sizes = [GEOMETRIC[kind](IMAGE, POINTS, rng=np.random.default_rng(seed)).mask.sum() for seed in range(20)]
    side = round(share * (POINTS[:, 0].max() - POINTS[:, 0].min()))
    assert max(sizes) <= count * (side + 3) ** 2
    assert np.median(sizes) >= 0.6 * count * (side - 3) ** 2


def test_the_levels_of_squares_grow():
    mean = {
        kind: np.mean([GEOMETRIC[kind](IMAGE, POINTS, rng=np.random.default_rng(s)).fraction for s in range(20)])
        for kind in SQUARES
    }
    assert mean["dsofi"] < mean["dhofi"]
    assert mean["dsofi"] < mean["shofi"]


def test_shapes_have_one_colour_and_soft_outlines():
    result = GEOMETRIC["star"](IMAGE, POINTS, rng=np.random.default_rng(3), value=(9, 8, 7))
    assert (result.image[result.alpha == 1] == (9, 8, 7)).all()
    assert ((result.alpha > 0) & (result.alpha < 1)).any()


def test_cover_measures_a_square_in_pixels():
    square = np.array([[2.0, 3.0], [8.0, 3.0], [8.0, 9.0], [2.0, 9.0]])
    plane = cover(square, height=12, width=12)
    assert plane.sum() == pytest.approx(36, rel=0.1)
    assert plane[4:8, 3:7].min() == 1
