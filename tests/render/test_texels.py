import numpy as np
import pytest
from numpy.testing import assert_allclose

from umbra.render.texels import between, read_colour, read_map

SINGLE = np.float32


@pytest.mark.parametrize(
    ("share", "first", "second", "part"), [(0.5, 1, 2, 0.5), (0.375, 1, 2, 0.0), (0.0, 0, 1, 0.0), (1.0, 3, 3, 0.0)]
)
def test_texels_around_a_place(share, first, second, part):
    assert between(SINGLE(share), 4) == (first, second, part)


def test_a_ramp_is_read_as_a_ramp_between_texel_centres_and_flat_beyond():
    rows, columns = 4, 8
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    for u, v in ((0.3, 0.6), (0.5, 0.5), (0.9, 0.2), (0.0, 1.0), (1.0, 0.0)):
        right, down = np.clip(u * columns - 0.5, 0, columns - 1), np.clip(v * rows - 0.5, 0, rows - 1)
        assert_allclose(read_map(2 * x + 10 * y, SINGLE(u), SINGLE(v)), 2 * right + 10 * down, rtol=1e-5, atol=1e-6)
        assert_allclose(
            read_colour(np.stack([x, y, x - y], axis=2), SINGLE(u), SINGLE(v)), [right, down, right - down], atol=1e-5
        )
