import numpy as np
import pytest

from umbra.types import Region
from umbra.world.camera.scene_merge import THING, Samples, merge, resolve


def by_chance(seed, owner, rows=6, columns=8, levels=3):
    """Samples of which some are empty and many equally deep."""
    rng = np.random.default_rng(seed)
    depth = rng.integers(1, levels + 1, (rows, columns)).astype(np.float32)
    depth[rng.random(depth.shape) < 0.3] = np.inf
    return Samples(
        rng.random((rows, columns, 3), dtype=np.float32),
        depth,
        rng.integers(1, 4, (rows, columns), dtype=np.uint8),
        np.full((rows, columns), owner, np.int16),
    )


def merged(parts):
    whole = Samples.empty(6, 8)
    for part in parts:
        merge(whole, part, top=0, left=0)
    return whole


def test_the_nearest_wins_at_every_sample_and_at_equal_depth_the_lower_owner():
    parts = [by_chance(seed, seed) for seed in (1, 2, 3)]
    whole = merged(parts)
    for row in range(6):
        for column in range(8):
            depth, owner = min((part.depth[row, column], part.owner[row, column]) for part in parts)
            assert whole.depth[row, column] == depth
            if np.isfinite(depth):
                assert whole.owner[row, column] == owner
                np.testing.assert_array_equal(whole.colour[row, column], parts[owner - 1].colour[row, column])
            else:
                assert whole.owner[row, column] == 0


def test_the_order_does_not_matter():
    parts = [by_chance(seed, owner) for seed, owner in ((1, 1), (2, 2), (3, THING), (4, 3))]
    one, other = merged(parts), merged(parts[::-1])
    for name in ("colour", "depth", "label", "owner"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_a_part_lies_where_it_is_put():
    whole = Samples.empty(4, 5)
    part = Samples(np.ones((2, 2, 3), np.float32), np.ones((2, 2), np.float32), np.full((2, 2), 3, np.uint8),
                   np.full((2, 2), 7, np.int16))  # fmt: skip
    merge(whole, part, top=1, left=3)
    wanted = np.zeros((4, 5))
    wanted[1:3, 3:5] = 7
    np.testing.assert_array_equal(whole.owner, wanted)


def naive(samples, background, factor):
    height, width = background.shape[:2]
    image, label, owner = background.copy(), np.zeros((height, width)), np.zeros((height, width))
    depth = np.full((height, width), np.nan)
    for row in range(height):
        for column in range(width):
            block = (slice(row * factor, (row + 1) * factor), slice(column * factor, (column + 1) * factor))
            there = np.isfinite(samples.depth[block])
            colours = samples.colour[block][there].sum(axis=0) / factor**2
            image[row, column] = colours + (1 - there.mean()) * background[row, column]
            votes: dict = {}
            for near, which, who in zip(samples.depth[block].flat, samples.label[block].flat,
                                        samples.owner[block].flat, strict=True):  # fmt: skip
                key = (int(which), -int(who)) if np.isfinite(near) and who > 0 else (-1, 0)
                votes.setdefault(key, []).append(near)
            best = max(votes, key=lambda key: (len(votes[key]), key))
            if best[0] >= 0:
                label[row, column], owner[row, column] = best[0], -best[1]
                depth[row, column] = np.mean(votes[best], dtype=np.float64)
    return image, label, owner, depth


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_pixels_are_what_a_slow_count_says(factor):
    rows, columns = 4 * factor, 5 * factor
    parts = [by_chance(seed, owner, rows, columns) for seed, owner in ((1, 1), (2, 2), (3, THING))]
    whole = Samples.empty(rows, columns)
    for part in parts:
        merge(whole, part, top=0, left=0)
    background = np.random.default_rng(9).random((4, 5, 3), dtype=np.float32)
    found = resolve(whole, background, factor)
    image, label, owner, depth = naive(whole, background, factor)
    np.testing.assert_allclose(found.image, image, atol=1e-6)
    np.testing.assert_array_equal(found.label, label)
    np.testing.assert_array_equal(found.owner, owner)
    np.testing.assert_allclose(found.depth, depth, rtol=1e-6)


def test_a_thing_hides_people_and_is_nobody():
    thing = Samples(np.ones((2, 2, 3), np.float32), np.ones((2, 2), np.float32), np.zeros((2, 2), np.uint8),
                    np.full((2, 2), THING, np.int16))  # fmt: skip
    person = Samples(np.zeros((2, 2, 3), np.float32), np.full((2, 2), 2, np.float32),
                     np.full((2, 2), Region.SKIN, np.uint8), np.ones((2, 2), np.int16))  # fmt: skip
    whole = Samples.empty(2, 2)
    merge(whole, person, top=0, left=0)
    merge(whole, thing, top=0, left=0)
    found = resolve(whole, np.zeros((1, 1, 3), np.float32), 2)
    assert (found.owner[0, 0], found.label[0, 0]) == (0, Region.BACKGROUND)
    assert np.isnan(found.depth[0, 0])
    assert found.image[0, 0, 0] == 1
