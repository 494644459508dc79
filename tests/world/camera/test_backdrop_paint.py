import numpy as np
import pytest

from umbra.world.camera import backdrop_paint as paint

RED = np.array([1.0, 0.0, 0.0])


def test_shapes_cover_the_share_that_they_should():
    for draw, share in (
        (lambda canvas: paint.box(canvas, 0.25, 0.25, 0.75, 0.5, colour=RED), 0.125),
        (lambda canvas: paint.disc(canvas, (0.5, 0.5, 0.25), RED), np.pi / 16),
        (lambda canvas: paint.oval(canvas, (0.5, 0.5), (0.4, 0.1), RED, turn=30.0), 0.04 * np.pi),
        (lambda canvas: paint.polygon(canvas, [(0, 0), (1, 0), (0, 1)], RED), 0.5),
        (lambda canvas: paint.stroke(canvas, (0.1, 0.5), (0.9, 0.5), RED, thick=0.05), 0.04),
    ):
        canvas = paint.plain(200, np.zeros(3))
        draw(canvas)
        assert canvas[..., 0].mean() == pytest.approx(share, abs=0.012)
        assert not canvas[..., 1:].any()


def test_an_arc_is_the_part_between_its_angles():
    canvas = paint.plain(100, np.zeros(3))
    paint.arc(canvas, (0.5, 0.5, 0.3), (0.0, 180.0), RED, thick=0.04)
    assert canvas[81, 50, 0] > 0.5  # below: y runs down
    assert not canvas[:45].any()


def test_a_ramp_goes_from_one_colour_to_the_other():
    canvas = paint.ramp(50, RED, np.array([0.0, 0.0, 1.0]))
    np.testing.assert_allclose(canvas[0, 0], RED, atol=1e-6)
    np.testing.assert_allclose(canvas[-1, 0], [0, 0, 1], atol=1e-6)


def test_clouds_are_soft_and_follow_the_generator():
    one, other = (paint.cloud(np.random.default_rng(1), 6, 90) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    assert np.abs(np.diff(one, axis=0)).mean() < 0.2 * one.std()


def test_softening_keeps_the_mean_and_lowers_the_contrast():
    canvas = paint.plain(64, np.zeros(3))
    paint.box(canvas, 0.4, 0.4, 0.6, 0.6, colour=RED)
    soft = paint.soften(canvas, 0.05)
    assert soft.mean() == pytest.approx(canvas.mean(), rel=1e-3)
    assert soft.max() < 1


def test_colours_lie_between_the_levels():
    rng = np.random.default_rng(0)
    colours = np.stack([paint.any_colour(rng, 0.4, 0.6, chroma=0.0) for _ in range(50)])
    assert colours.min() >= 0.4
    assert colours.max() <= 0.6
