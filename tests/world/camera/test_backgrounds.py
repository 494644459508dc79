import numpy as np
from numpy.testing import assert_array_equal

from umbra.world.camera.backgrounds import LARGE_SIDE, SCENES, SIDE, draw_background, large_scene, stored_scene


def test_a_background_fits_the_picture_and_stays_in_range():
    rng = np.random.default_rng(0)
    for height, width in ((112, 96), (128, 96), (160, 160), (40, 90)):
        back = draw_background(height, width, rng=rng)
        assert back.shape == (height, width, 3)
        assert back.dtype == np.float32
        assert back.min() >= 0
        assert back.max() < 2


def test_a_scene_depends_on_its_number_alone():
    first = stored_scene(5).copy()
    stored_scene.cache_clear()
    stored_scene(17)
    assert_array_equal(stored_scene(5), first)


def test_scenes_of_every_kind_differ():
    scenes = np.stack([stored_scene(place) for place in range(24)]).astype(float)
    assert scenes.shape[1:] == (SIDE, SIDE, 3)
    flat = scenes.reshape(24, -1)
    distances = np.abs(flat[:, None] - flat[None]).mean(axis=2) + np.eye(24) * 99
    assert distances.min() > 5
    assert SCENES >= 200


def test_the_same_generator_gives_the_same_background():
    one, other = (draw_background(50, 60, rng=np.random.default_rng(4)) for _ in range(2))
    assert_array_equal(one, other)
    assert (draw_background(50, 60, rng=np.random.default_rng(5)) != one).any()


def test_a_large_place_is_the_small_one_with_more_detail():
    small, large = stored_scene(7).astype(float), large_scene(7).astype(float)
    assert large.shape == (LARGE_SIDE, LARGE_SIDE, 3)
    assert np.abs(small.mean(axis=(0, 1)) - large.mean(axis=(0, 1))).max() < 25
    back = draw_background(60, 80, rng=np.random.default_rng(2), large=True)
    assert back.shape == (60, 80, 3)
