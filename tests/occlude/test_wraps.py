import numpy as np
import pytest

from umbra.occlude.raster import Light, draw_sheets
from umbra.occlude.wearer import MEAN_HEAD, standard_landmarks, wearer_of
from umbra.occlude.wraps import cap_sheets, headband_sheets, scarf_sheets

POINTS = standard_landmarks(112, 96)
MAKERS = {"scarf": scarf_sheets, "cap": cap_sheets, "headband": headband_sheets}
EYES, BROWS, MOUTH = slice(36, 48), slice(17, 27), slice(48, 68)
SEEDS = range(4)


def _sheets(name, seed=0, head=MEAN_HEAD):
    return MAKERS[name](head, rng=np.random.default_rng(seed))


def _alpha(name, seed):
    wearer = wearer_of(POINTS)
    sheets = [(s, wearer.to_picture(s.points)) for s in _sheets(name, seed, wearer.landmarks)]
    return draw_sheets(sheets, Light(), 128, 96).alpha


def _at(alpha, points):
    return alpha[np.floor(points[:, 1]).astype(int), np.floor(points[:, 0]).astype(int)]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_scarf_covers_mouth_and_chin_and_stays_below_the_eyes(seed):
    alpha = _alpha("scarf", seed)
    assert _at(alpha, POINTS[MOUTH]).min() > 0.99
    assert _at(alpha, POINTS[7:10]).min() > 0.99
    assert _at(alpha, POINTS[EYES]).max() == 0
    assert _sheets("scarf", seed)[0].points[..., 1].max() < MEAN_HEAD[EYES, 1].min()


@pytest.mark.parametrize("name", ["cap", "headband"])
def test_what_is_worn_on_the_forehead_leaves_eyes_nose_and_mouth_free(name):
    for seed in SEEDS:
        alpha = _alpha(name, seed)
        assert _at(alpha, POINTS[27:]).max() == 0
        assert alpha.max() > 0.99


def test_a_headband_and_the_dome_of_a_cap_lie_above_the_brows_in_front():
    for name in ("cap", "headband"):
        for seed in SEEDS:
            points = _sheets(name, seed)[0].points
            assert points[:, points.shape[1] // 2, 1].min() > MEAN_HEAD[BROWS, 1].max()


@pytest.mark.parametrize("name", ["cap", "headband"])
def test_what_is_worn_on_the_skull_is_symmetric_and_lower_behind(name):
    for sheet in _sheets(name):
        assert np.allclose(sheet.points[:, ::-1] * (-1, 1, 1), sheet.points, atol=1e-9)
    edge = _sheets(name)[0].points[-1]
    assert edge[0, 1] < edge[len(edge) // 2, 1] - 15
    assert edge[0, 2] < edge[len(edge) // 2, 2] - 100


def test_a_visor_grows_out_of_the_dome_forwards_and_down():
    dome, visor = _sheets("cap")
    root, rim = visor.points[0, 20], visor.points[-1, 20]
    assert np.linalg.norm(dome.points - root, axis=-1).min() < 3
    assert np.isclose(rim[2] - root[2], 62)
    assert np.isclose(root[1] - rim[1], 0.30 * 62)
    assert visor.two_sided


def test_a_headband_is_between_24_and_36_millimetres_tall():
    for seed in SEEDS:
        points = _sheets("headband", seed)[0].points
        assert np.allclose(np.ptp(points[..., 1], axis=0), np.ptp(points[:, 0, 1]))
        assert 24 <= np.ptp(points[:, 0, 1]) <= 36


@pytest.mark.parametrize("name", MAKERS)
def test_a_larger_head_elsewhere_wears_the_same_thing_enlarged(name):
    shift = np.array([9.0, -6.0, 0.0])
    for small, large in zip(_sheets(name), _sheets(name, head=1.3 * MEAN_HEAD + shift), strict=True):
        assert np.allclose(large.points, 1.3 * small.points + shift, atol=1e-9)


@pytest.mark.parametrize("name", MAKERS)
def test_the_rng_alone_decides_form_and_colour(name):
    one, two, other = (_sheets(name, seed) for seed in (1, 1, 2))
    for first, second in zip(one, two, strict=True):
        assert np.array_equal(first.points, second.points)
        assert np.array_equal(first.texture, second.texture)
    assert not np.array_equal(one[0].points, other[0].points)
    assert not np.array_equal(one[0].texture, other[0].texture)


@pytest.mark.parametrize("name", MAKERS)
def test_colours_stay_within_their_range(name):
    for seed in SEEDS:
        for sheet in _sheets(name, seed):
            assert 0 <= sheet.texture.min() <= sheet.texture.max() <= 1
            assert sheet.texture.dtype == np.float32
            assert sheet.texture.shape[:2] == sheet.alpha.shape
