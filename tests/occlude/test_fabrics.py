import numpy as np
import pytest

from umbra.occlude.fabrics import (
    COLUMNS,
    ROWS,
    SURGICAL_COLOURS,
    bump,
    cloth_grid,
    cloth_texture,
    dyed,
    emboss,
    kn95_texture,
    n95_texture,
    smooth_noise,
    surgical_texture,
    two_dyes,
)

TEXTURES = {"surgical": surgical_texture, "cloth": cloth_texture, "kn95": kn95_texture, "n95": n95_texture}


def test_texel_centres_lie_evenly_and_mirror_each_other():
    u, v = cloth_grid(4, 5)
    assert np.allclose(u[0], [-0.8, -0.4, 0, 0.4, 0.8])
    assert np.allclose(v[:, 0], [0.125, 0.375, 0.625, 0.875])
    assert np.array_equal(u, np.broadcast_to(u[:1], u.shape))


def test_the_shared_grid_can_not_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        cloth_grid()[0][0, 0] = 1


def test_a_hill_is_one_at_its_centre_and_falls_alike_to_both_sides():
    x = np.array([1.0, 1.5, 2.0, 2.5, 3.0])
    assert np.allclose(bump(x, 2.0, 0.5), [np.exp(-4), np.exp(-1), 1, np.exp(-1), np.exp(-4)])


def test_flat_cloth_is_neither_lit_nor_shaded():
    assert np.allclose(emboss(np.full((5, 6), 3.0)), 1)


def test_cloth_that_rises_downwards_is_brighter_by_the_hand_computed_factor():
    down = np.arange(6.0)[:, None] * np.full((1, 7), 0.5)
    assert np.allclose(emboss(down), 1 + 0.45 * np.tanh(0.5), atol=1e-6)
    assert np.allclose(emboss(-down), 1 - 0.45 * np.tanh(0.5), atol=1e-6)


def test_cloth_that_rises_to_the_right_counts_a_third_of_that():
    right = np.arange(7.0)[None, :] * np.ones((6, 1))
    assert np.allclose(emboss(right, 2.0), 1 + 0.45 * np.tanh(2 * 0.35), atol=1e-6)


def test_no_relief_shades_beyond_its_bounds():
    steep = 1000 * np.random.default_rng(0).standard_normal((40, 40))
    shade = emboss(steep)
    assert np.isclose(shade.min(), 0.55, atol=1e-6)
    assert np.isclose(shade.max(), 1.45, atol=1e-6)


def test_noise_is_smooth_bounded_and_decided_by_its_rng():
    one, two, other = (smooth_noise(np.random.default_rng(seed), 60, 90, 6) for seed in (1, 1, 2))
    assert one.shape == (60, 90)
    assert np.abs(one).max() <= 1
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)
    assert one.std() > 0.2
    assert np.abs(np.diff(one, axis=1)).max() < 0.25


def test_more_cells_make_smaller_spots():
    coarse, fine = (
        np.abs(np.diff(smooth_noise(np.random.default_rng(0), 100, 100, cells), axis=1)).mean() for cells in (4, 25)
    )
    assert fine > 3 * coarse


def test_a_dye_is_scaled_by_its_shade_and_clipped():
    out = dyed((0.2, 0.5, 0.8), np.array([[0.5, 2.0], [-1.0, 1.0]]))
    assert np.allclose(out, [[[0.1, 0.25, 0.4], [0.4, 1, 1]], [[0, 0, 0], [0.2, 0.5, 0.8]]])
    assert out.dtype == np.float32


def test_two_dyes_mix_by_their_share_under_their_shade():
    first, second = np.array([0.2, 0.4, 1.0]), np.array([0.6, 0.0, 1.0])
    out = two_dyes(first, second, np.array([[0.0, 1.0, 0.25]]), np.array([[1.0, 0.5, 2.0]]))
    assert np.allclose(out, [[[0.2, 0.4, 1.0], [0.3, 0.0, 0.5], [0.6, 0.6, 1.0]]])


@pytest.mark.parametrize("name", TEXTURES)
def test_textures_and_alphas_stay_within_zero_and_one(name):
    for seed in range(8):
        colour, alpha = TEXTURES[name](np.random.default_rng(seed))
        assert colour.shape == (ROWS, COLUMNS, 3)
        assert alpha.shape == (ROWS, COLUMNS)
        assert 0 <= colour.min() <= colour.max() <= 1
        assert 0 <= alpha.min() <= alpha.max() <= 1


@pytest.mark.parametrize("name", TEXTURES)
def test_the_same_rng_weaves_the_same_cloth_and_another_another(name):
    one, two, other = (TEXTURES[name](np.random.default_rng(seed))[0] for seed in (5, 5, 6))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("name", TEXTURES)
def test_a_mask_is_solid_in_the_middle_cut_at_its_corners_and_symmetric(name):
    alpha = TEXTURES[name](np.random.default_rng(0))[1]
    assert alpha[ROWS // 2, COLUMNS // 2] == 1
    assert alpha[0, 0] == alpha[0, -1] == alpha[-1, 0] == alpha[-1, -1] == 0
    assert np.allclose(alpha, alpha[:, ::-1], atol=1e-4)


def test_an_n95_is_cut_rounder_than_a_surgical_mask():
    n95, surgical = (TEXTURES[name](np.random.default_rng(0))[1].mean() for name in ("n95", "surgical"))
    assert n95 < 0.95 < surgical


@pytest.mark.parametrize("name", SURGICAL_COLOURS)
def test_a_surgical_mask_has_the_colour_that_is_asked_for(name):
    colour, _ = surgical_texture(np.random.default_rng(0), colour=name)
    assert np.allclose(np.median(colour, axis=(0, 1)), SURGICAL_COLOURS[name], atol=0.08)


def test_a_surgical_colour_that_nobody_makes_is_refused():
    with pytest.raises(KeyError, match="tartan"):
        surgical_texture(np.random.default_rng(0), colour="tartan")


def test_pleats_run_across_a_surgical_mask():
    colour, _ = surgical_texture(np.random.default_rng(0), colour="blue")
    inner = colour[20:-20, 40:-40].mean(-1)
    assert inner.mean(axis=1).std() > 3 * inner.mean(axis=0).std()


def test_dressing_one_face_leaves_the_shared_form_for_the_next():
    before, alpha = n95_texture(np.random.default_rng(3))
    before = before.copy()
    for seed in range(6):
        n95_texture(np.random.default_rng(seed))
    assert np.array_equal(n95_texture(np.random.default_rng(3))[0], before)
    assert not alpha.flags.writeable
