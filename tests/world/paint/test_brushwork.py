import numpy as np
import pytest

from umbra.world.paint.brushwork import (
    blend,
    fractal_noise,
    paint_hairs,
    paint_spots,
    polyline_points,
    surface_noise,
)


def test_noise_is_standardised_and_fixed_by_its_generator():
    one, two = (fractal_noise((64, 96), (4, 6), octaves=3, rng=np.random.default_rng(seed)) for seed in (1, 1))
    assert np.array_equal(one, two)
    assert one.mean() == pytest.approx(0, abs=1e-4)
    assert one.std() == pytest.approx(1, abs=1e-3)
    assert not np.allclose(one, fractal_noise((64, 96), (4, 6), octaves=3, rng=np.random.default_rng(2)))


def test_coarse_noise_is_smoother_than_fine():
    coarse, fine = (fractal_noise((64, 64), (n, n), octaves=1, rng=np.random.default_rng(0)) for n in (4, 40))
    assert np.abs(np.diff(coarse, axis=1)).mean() < 0.3 * np.abs(np.diff(fine, axis=1)).mean()


def test_a_spot_lies_where_it_was_put_and_stays_below_its_strength():
    cover = np.zeros((20, 30), np.float32)
    paint_spots(cover, np.array([[12.5, 6.5]]), radius=2.0, strength=0.8)
    assert cover[6, 12] == cover.max()
    assert cover[5:8].sum() == cover[:, 11:14].sum()
    assert cover.max() == pytest.approx(0.8)
    assert cover[:, 20:].sum() == 0


def test_a_hair_runs_from_root_to_tip_and_spots_off_the_canvas_do_no_harm():
    cover = np.zeros((20, 30), np.float32)
    paint_hairs(cover, np.array([[4.5, 10.5]]), np.array([[20.0, 0.0]]), radius=0.6)
    assert (cover[10, 5:24] > 0.1).all()
    assert cover[:6].sum() == 0
    paint_hairs(cover, np.array([[-9.0, -9.0]]), np.array([[-50.0, 0.0]]), radius=0.6)
    assert cover.max() <= 1


def test_blend_mixes_by_coverage_with_one_colour_or_one_per_pixel():
    texture, cover = np.zeros((2, 2, 3), np.float32), np.array([[0, 0.25], [0.5, 1]], np.float32)
    blend(texture, (1.0, 0.5, 0.0), cover)
    assert np.allclose(texture[..., 0], cover)
    assert np.allclose(texture[..., 1], 0.5 * cover)
    each = np.random.default_rng(0).random((2, 2, 3)).astype(np.float32)
    blend(texture, each, np.ones((2, 2), np.float32))
    assert np.allclose(texture, each)


def test_points_along_a_line_go_by_length():
    line = np.array([[0.0, 0], [1, 0], [1, 3]])
    assert np.allclose(polyline_points(line, np.array([0, 0.25, 1.0])), [[0, 0], [1, 0], [1, 3]])


def test_surface_noise_is_even_repeats_and_has_lumps_of_its_size():
    x, y = np.meshgrid(np.arange(0, 400, 2, dtype=np.float32), np.arange(0, 300, 2, dtype=np.float32))
    one, moved, fine = (
        surface_noise((x + shift, y), 400.0, lump, octaves=2, rng=np.random.default_rng(0))
        for shift, lump in ((0, 40.0), (400, 40.0), (0, 10.0))
    )
    assert one.std() == pytest.approx(1, abs=0.25)
    assert abs(one.mean()) < 0.25
    assert moved == pytest.approx(one, abs=2e-2)
    assert np.abs(np.diff(one)).mean() < 0.5 * np.abs(np.diff(fine)).mean()
    assert np.abs(np.diff(one, axis=0)).mean() == pytest.approx(np.abs(np.diff(one, axis=1)).mean(), rel=0.4)
