import numpy as np
import pytest

from umbra.occlude.result import Layer, apply_layer, blend, check_image, check_landmarks


def _picture(rng):
    return rng.integers(0, 256, (20, 16, 3), dtype=np.uint8)


def test_blend_is_the_stated_formula():
    rng = np.random.default_rng(0)
    image, colour, alpha = _picture(rng), rng.random((20, 16, 3)), rng.random((20, 16)).astype(np.float32)
    expected = np.empty_like(image)
    for y in range(20):
        for x in range(16):
            a = np.float32(alpha[y, x])
            for c in range(3):
                expected[y, x, c] = int(np.rint(image[y, x, c] * (np.float32(1) - a) + 255 * colour[y, x, c] * a))
    assert np.array_equal(blend(image, colour, alpha), expected)


def test_only_pixels_with_alpha_change_and_the_mask_is_half_covered_pixels():
    rng = np.random.default_rng(1)
    image = _picture(rng)
    alpha = np.zeros((20, 16), np.float32)
    alpha[3:8, 4:9], alpha[10, 10], alpha[12, 12] = 1.0, 0.3, 0.001
    result = apply_layer(image, Layer(np.ones((20, 16, 3), np.float32), alpha), "thing")
    assert np.array_equal(result.image[result.alpha == 0], image[result.alpha == 0])
    assert result.mask.sum() == 25
    assert result.fraction == pytest.approx(25 / 320)
    assert result.alpha[12, 12] == 0  # below one grey level: neither drawn nor counted


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros((20, 20), np.uint8), "RGB array of shape"),
        (np.zeros((20, 20, 4), np.uint8), "RGB array of shape"),
        (np.zeros((20, 20, 3), np.float32), "must be uint8"),
        (np.zeros((4, 20, 3), np.uint8), "at least 8 pixels"),
    ],
)
def test_a_wrong_picture_is_refused_in_words(image, words):
    with pytest.raises(ValueError, match=words):
        check_image(image)


@pytest.mark.parametrize(
    ("points", "words"),
    [(None, "needs landmarks"), (np.zeros((67, 2)), "must have shape"), (np.full((68, 2), np.nan), "must be finite")],
)
def test_wrong_landmarks_are_refused_in_words(points, words):
    with pytest.raises(ValueError, match=words):
        check_landmarks(points, kind="scarf")


def test_an_occluder_that_covers_nothing_is_refused():
    empty = Layer(np.zeros((20, 16, 3), np.float32), np.zeros((20, 16), np.float32))
    with pytest.raises(ValueError, match="covers no pixel"):
        apply_layer(_picture(np.random.default_rng(0)), empty, "star")
