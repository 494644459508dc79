import numpy as np
import pytest

from umbra.occlude.batch import place_random_batch
from umbra.occlude.placement import (
    BASE_SIDE,
    LEVELS,
    SCALES,
    SHAPE_SPREAD,
    base_sizes,
    calibrate,
    draw_placing,
    expected_fraction,
    level_for,
    place_random,
)
from umbra.occlude.sprites import CLASSES, catalogue

IMAGE = np.random.default_rng(0).integers(0, 256, (112, 96, 3), dtype=np.uint8)


def test_scales_are_one_to_five_by_halves():
    assert np.array_equal(SCALES, [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5])


@pytest.mark.parametrize("opaque", [True, False])
def test_only_covered_pixels_change_and_the_formula_holds(opaque):
    for seed in range(30):
        result = place_random(IMAGE, rng=np.random.default_rng(seed), scale=2.0, opaque_rectangle=opaque)
        assert np.array_equal(result.image[result.alpha == 0], IMAGE[result.alpha == 0])
        assert result.fraction == pytest.approx(result.mask.mean())
        assert result.kind in CLASSES
        # What alpha leaves of the picture is a lower bound of what is seen; the object adds at most alpha of white.
        low = IMAGE * (1 - result.alpha[..., None])
        assert (result.image >= np.floor(low) - 1).all()
        assert (result.image <= np.ceil(low + 255 * result.alpha[..., None]) + 1).all()


def test_an_object_is_read_at_the_smallest_size_that_skips_no_texel():
    pack, base = catalogue(), base_sizes(catalogue().aspect)
    for seed in range(200):
        placing = draw_placing(base, (112, 96), rng=np.random.default_rng(seed), scale=None)
        wide, high = placing.size
        enough = [rows >= high and columns >= wide for rows, columns in pack.sizes[placing.sprite]]
        assert level_for(pack, placing) == max((level for level, fits in enumerate(enough) if fits), default=0)


def test_the_opaque_form_covers_a_full_rectangle():
    result = place_random(IMAGE, rng=np.random.default_rng(3), scale=3.0)
    ys, xs = np.nonzero(result.mask)
    assert result.mask.sum() == (np.ptp(ys) + 1) * (np.ptp(xs) + 1)
    assert set(np.unique(result.alpha)) == {0.0, 1.0}


def test_less_is_covered_with_alpha():
    pairs = [
        [
            place_random(IMAGE, rng=np.random.default_rng(s), scale=2.0, opaque_rectangle=o).fraction
            for o in (True, False)
        ]
        for s in range(20)
    ]
    assert all(opaque >= alpha for opaque, alpha in pairs)


def test_expected_fraction_is_the_average_over_every_centre():
    sizes = np.array([[40.0, 20.0]])
    total = 0
    for y in range(112):
        for x in range(96):
            x0, y0 = x - 40, y - 20
            total += (min(x0 + 80, 96) - max(x0, 0)) * (min(y0 + 40, 112) - max(y0, 0))
    assert expected_fraction(sizes, 2.0) == pytest.approx(total / (112 * 96) ** 2)


def test_the_constants_are_what_calibration_finds():
    side, spread = calibrate(catalogue().aspect)
    assert side == pytest.approx(BASE_SIDE, abs=0.6)
    assert spread == pytest.approx(SHAPE_SPREAD, abs=0.06)


@pytest.mark.parametrize(("scale", "target"), sorted(LEVELS.items()))
def test_the_mean_covered_fraction_is_the_papers(scale, target):
    assert expected_fraction(base_sizes(catalogue().aspect), scale) == pytest.approx(target, abs=0.002)
    images = np.broadcast_to(IMAGE, (5000, 112, 96, 3))
    fractions = place_random_batch(images, seeds=np.arange(5000), scale=scale).fractions
    assert fractions.mean() == pytest.approx(target, abs=0.005)


def test_a_scale_that_shows_nothing_is_refused():
    for scale in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="scale must be a number of at least"):
            place_random(IMAGE, rng=np.random.default_rng(0), scale=scale)
    with pytest.raises(ValueError, match="must be uint8"):
        place_random(IMAGE.astype(np.float32), rng=np.random.default_rng(0))
