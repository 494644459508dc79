import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.world.camera.processing import add_noise, blotches, compress, denoise, sharpen
from umbra.world.camera.sensor import Sensor


@pytest.fixture
def picture():
    y, x = np.mgrid[0:32, 0:24] / 32
    return np.stack([x, y, 0.5 + 0 * x], axis=-1).astype(np.float32)


def test_noise_has_the_stated_spread():
    noise = np.random.default_rng(0).standard_normal((200, 200, 3), dtype=np.float32)
    sensor = Sensor(read_noise=0.03, shot_noise=0.04)
    seen = add_noise(np.full((200, 200, 3), 0.25, np.float32), sensor, noise)
    assert seen.std() == pytest.approx(np.sqrt(0.03**2 + 0.04**2 * 0.25), rel=0.03)
    assert seen.mean() == pytest.approx(0.25, abs=1e-3)


def test_blotches_have_colour_and_no_lightness():
    noise = np.random.default_rng(0).standard_normal((120, 160, 3), dtype=np.float32)
    found = blotches(noise)
    assert np.abs(found.mean(axis=2)).max() < 1e-5
    assert 0.5 < found.std() < 1.5
    assert np.abs(np.diff(found, axis=1)).mean() < 0.5 * found.std()
    plain = add_noise(np.full_like(noise, 0.5), Sensor(), noise)
    assert_array_equal(plain, np.full_like(noise, 0.5))
    assert add_noise(np.full_like(noise, 0.5), Sensor(chroma_noise=0.02), noise).std() == pytest.approx(
        0.02 * found.std(), rel=1e-3
    )


def test_denoising_takes_fine_texture_and_leaves_edges():
    rng = np.random.default_rng(0)
    image = np.full((40, 40, 3), 0.3, np.float32)
    image[:, 20:] = 0.8
    grainy = image + rng.normal(0, 0.01, image.shape).astype(np.float32)
    smooth = denoise(grainy, 0.9)
    inside = (slice(5, 35), slice(3, 16))
    assert smooth[inside].std() < 0.5 * grainy[inside].std()
    assert np.abs(smooth[:, 19:21] - grainy[:, 19:21]).max() < 0.02
    assert denoise(grainy, 0.0) is grainy


def test_sharpening_overshoots_at_edges_and_nowhere_else():
    image = np.full((20, 20, 3), 0.3, np.float32)
    image[:, 10:] = 0.7
    seen = sharpen(image, 0.5)
    assert_allclose(seen[:, :7], 0.3, atol=1e-6)
    assert seen[:, 9].max() < 0.27
    assert seen[:, 10].min() > 0.73
    assert_allclose(seen.mean(), image.mean(), atol=1e-3)


def test_better_quality_is_closer_to_the_picture(picture):
    image = (picture * 255).astype(np.uint8)
    image[::2] = 255 - image[::2]
    errors = [np.abs(compress(image, quality).astype(int) - image).mean() for quality in (20, 60, 95)]
    assert errors[0] > errors[1] > errors[2]


def test_a_quality_that_jpeg_does_not_know_is_refused():
    with pytest.raises(ValueError, match="quality should be 1 to 100, or 0 for none; found 101"):
        compress(np.zeros((8, 8, 3), np.uint8), 101)
