import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.render.harmonics import AMBIENT, shade, spherical_harmonics
from umbra.render.lamps import share_of
from umbra.world.camera.light import KINDS, LEAST_RADIANCE, MOST_LAMPS, colour_of, draw_light


@pytest.fixture(scope="module")
def facing():
    """Normals that face the camera within 70 degrees."""
    normals = np.random.default_rng(0).normal(size=(2000, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return normals[normals[:, 2] > np.cos(np.deg2rad(70))]


@pytest.mark.parametrize("kind", KINDS)
def test_a_face_is_neither_lost_in_the_dark_nor_burnt_out(kind, facing):
    rng = np.random.default_rng(1)
    for _ in range(40):
        light = draw_light(rng=rng, kind=kind)
        radiance = shade(np.ones_like(facing), facing, light.gamma)
        assert 0.5 < radiance.mean() < 1.3
        # least squares onto nine numbers may undershoot the wanted least a little
        assert radiance.mean(axis=1).min() > 0.5 * LEAST_RADIANCE
        assert light.kind == kind


def test_lights_come_from_both_sides():
    sides = np.array([draw_light(rng=np.random.default_rng(seed), kind="window").gamma[3].mean() for seed in range(60)])
    assert (sides > 0.02).sum() > 15
    assert (sides < -0.02).sum() > 15


def test_every_kind_is_drawn_at_times():
    rng = np.random.default_rng(0)
    assert {draw_light(rng=rng).kind for _ in range(200)} == set(KINDS)


def test_the_same_generator_gives_the_same_light():
    one, other = (draw_light(rng=np.random.default_rng(9)) for _ in range(2))
    assert_array_equal(one.gamma, other.gamma)


def test_exposure_scales_the_whole_light_and_goes_less_than_half_way(facing):
    light = draw_light(rng=np.random.default_rng(0))
    before = spherical_harmonics(facing) @ (light.gamma + AMBIENT * np.eye(9)[:, :1])
    dark = light.exposed_for(0.12)
    ratio = (spherical_harmonics(facing) @ (dark.gamma + AMBIENT * np.eye(9)[:, :1])) / before
    assert ratio.min() == pytest.approx(ratio.max())
    assert 1.2 < ratio.mean() < (0.42 / 0.12) ** 0.5


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match=r"kind should be one of office, .*; found 'disco'"):
        draw_light(rng=np.random.default_rng(0), kind="disco")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_of_gamma_without_its_lamps_is_a_light(kind, facing):
    for seed in range(10):
        light = draw_light(rng=np.random.default_rng(seed), kind=kind).exposed_for(0.3)
        assert len(light.lamps) <= MOST_LAMPS
        rest = light.gamma - share_of(light.lamps)
        assert shade(np.ones_like(facing), facing, rest).min() > -0.02


def test_exposure_brightens_the_lamps_with_the_light():
    light = draw_light(rng=np.random.default_rng(2), kind="sun")
    dark = light.exposed_for(0.12)
    gain = dark.lamps[0].colour / light.lamps[0].colour
    ambient = AMBIENT * np.eye(9)[:, :1]
    assert_allclose(share_of(dark.lamps), gain[0] * share_of(light.lamps))
    assert_allclose(dark.gamma + ambient, gain[0] * (light.gamma + ambient))


def test_tungsten_is_warm_and_shade_is_blue_in_one_picture():
    white = 1e6 / 6500
    assert_allclose(colour_of(6500.0, 0.0, white), 1)
    warm, cool = colour_of(2900.0, 0.0, white), colour_of(10000.0, 0.0, white)
    assert warm[0] > warm[1] > warm[2]
    assert cool[0] < cool[1] < cool[2]
    assert colour_of(4000.0, 0.05, white)[1] > colour_of(4000.0, 0.0, white)[1]
