import numpy as np
import pytest

from umbra.papers.landmark_masks.method import STRATEGIES, Regions, coverage, covered_regions, paint_regions
from umbra.papers.landmark_masks.method.regions import landmark_positions, lm2_bands, overlap

HEIGHT, WIDTH = 128, 96
MEANS = np.array([[32.0, 50.0], [64.0, 50.0], [48.0, 70.0], [34.0, 92.0], [62.0, 92.0]])


def points(count=2000, spread=3.0, seed=0):
    return MEANS + np.random.default_rng(seed).normal(0, spread, size=(count, 5, 2))


def two_points(eyes=4.0, mouth=3.0):
    """Two faces whose landmarks differ by ± `eyes`, ± 3 (nose) and ± `mouth`: deviations known by hand."""
    shift = np.array([eyes, eyes, 3.0, mouth, mouth])[:, None]
    return np.stack([MEANS - shift, MEANS + shift])


def test_mouth_is_the_middle_of_its_corners():
    assert landmark_positions(MEANS[None])[0].tolist() == [[32, 50], [64, 50], [48, 70], [48, 92]]


def test_lm1_boxes_are_four_deviations_wide_around_the_mean():
    regions = STRATEGIES["LM1"](two_points(), height=HEIGHT, width=WIDTH)
    assert regions.names == ("left eye", "right eye", "nose", "mouth")
    assert regions.boxes.tolist() == [[24, 42, 40, 58], [56, 42, 72, 58], [42, 64, 54, 76], [42, 86, 54, 98]]


def test_lm2_bands_reach_three_deviations_above_the_eyes_and_two_below():
    regions = STRATEGIES["LM2"](two_points(), height=HEIGHT, width=WIDTH)
    assert regions.names == ("forehead", "eyes", "nose", "mouth", "chin")
    assert regions.boxes[:, [1, 3]].tolist() == [[0, 38], [38, 58], [58, 86], [86, 98], [98, 128]]
    assert (regions.boxes[:, [0, 2]] == [0, WIDTH]).all()


@pytest.mark.parametrize("strategy", ["LM2", "LM2-split", "grid"])
def test_full_partitions_cover_every_pixel_once(strategy):
    masks = STRATEGIES[strategy](points(), height=HEIGHT, width=WIDTH).masks()
    assert (masks.sum(axis=0) == 1).all()


def test_split_halves_join_to_the_bands():
    whole = STRATEGIES["LM2"](points(), height=HEIGHT, width=WIDTH).masks()
    halves = STRATEGIES["LM2-split"](points(), height=HEIGHT, width=WIDTH).masks()
    assert np.array_equal(whole, halves[::2] | halves[1::2])


def test_grid_is_three_by_three_equal_cells():
    regions = STRATEGIES["grid"](points(), height=90, width=60)
    assert regions.boxes[4].tolist() == [20, 30, 40, 60]
    assert (regions.masks().sum(axis=(1, 2)) == 600).all()


def test_normal_landmarks_are_covered_as_the_normal_distribution_says():
    drawn = points(20000)
    found = coverage(STRATEGIES["LM1"](drawn, height=HEIGHT, width=WIDTH), drawn)
    assert found.share["nose"] == pytest.approx(0.9545**2, abs=0.02)
    assert found.pictures == 20000
    bands = coverage(STRATEGIES["LM2"](drawn, height=HEIGHT, width=WIDTH), drawn)
    assert bands.together <= min(bands.share.values())
    assert set(bands.share) == {"eyes", "nose", "mouth"}


def test_missing_landmarks_are_left_out_of_the_mean_and_count_as_outside():
    drawn = points(100)
    drawn[:10, 2] = np.nan
    regions = STRATEGIES["LM1"](drawn, height=HEIGHT, width=WIDTH)
    assert regions.boxes[2].tolist() == STRATEGIES["LM1"](drawn[10:], height=HEIGHT, width=WIDTH).boxes[2].tolist()
    assert coverage(regions, drawn).share["nose"] <= 0.9


def test_overlap_is_the_share_of_the_region_not_of_the_occluder():
    regions = STRATEGIES["LM2"](two_points(), height=HEIGHT, width=WIDTH)
    occluder = np.zeros((1, HEIGHT, WIDTH), bool)
    occluder[0, 38:53] = True
    assert overlap(occluder, regions)[0].tolist() == pytest.approx([0, 0.75, 0, 0, 0])
    assert covered_regions(occluder, regions).tolist() == [[False, True, False, False, False]]


def test_half_a_region_is_not_more_than_half():
    regions = Regions("grid", ("only",), np.array([[0, 0, 4, 4]]), 4, 4)
    occluder = np.zeros((1, 4, 4), bool)
    occluder[0, :2] = True
    assert not covered_regions(occluder, regions).any()


def test_blocks_have_one_intensity_inside_and_the_picture_outside():
    images = np.random.default_rng(0).integers(0, 256, size=(2, HEIGHT, WIDTH, 3), dtype=np.uint8)
    regions = STRATEGIES["LM2"](two_points(), height=HEIGHT, width=WIDTH)
    grey = np.arange(10, dtype=np.uint8).reshape(2, 5)
    painted = paint_regions(images, regions, grey)
    for item in range(2):
        for number, mask in enumerate(regions.masks()):
            assert (painted[item, number][mask] == grey[item, number]).all()
            assert (painted[item, number][~mask] == images[item][~mask]).all()


def test_refuses_a_region_that_no_landmark_falls_into():
    drawn = points()
    drawn[:, 2, 1] = np.where(np.arange(len(drawn)) % 2, 10.0, 120.0)  # noses anywhere but between eyes and mouth
    with pytest.raises(ValueError, match="LM2: no landmark falls into the region 'nose'"):
        STRATEGIES["LM2"](drawn, height=HEIGHT, width=WIDTH)


def test_refuses_a_landmark_that_was_never_found():
    drawn = points(10)
    drawn[:, 3:] = np.nan
    with pytest.raises(ValueError, match="no training picture has mouth"):
        STRATEGIES["LM1"](drawn, height=HEIGHT, width=WIDTH)


def test_refuses_bands_that_swallow_each_other():
    wide = two_points(eyes=10.0, mouth=12.0)
    assert lm2_bands(wide, height=HEIGHT)["nose"] == (70.0, 68.0)
    with pytest.raises(ValueError, match="region 'nose' is empty"):
        STRATEGIES["LM2"](wide, height=HEIGHT, width=WIDTH)


def test_refuses_masks_of_another_size():
    with pytest.raises(ValueError, match="resize the one"):
        overlap(np.zeros((1, 10, 10), bool), STRATEGIES["grid"](points(), height=HEIGHT, width=WIDTH))


def test_refuses_an_occluder_over_no_region_where_one_is_asked_for():
    regions = STRATEGIES["LM1"](two_points(), height=HEIGHT, width=WIDTH)
    nothing = np.zeros((1, HEIGHT, WIDTH), bool)
    assert not covered_regions(nothing, regions).any()
    with pytest.raises(ValueError, match="covers no region of LM1"):
        covered_regions(nothing, regions, some=True)


def test_refuses_a_threshold_in_percent():
    with pytest.raises(ValueError, match="threshold is a share"):
        covered_regions(
            np.zeros((1, 4, 4), bool), Regions("grid", ("a",), np.array([[0, 0, 4, 4]]), 4, 4), threshold=50.0
        )


def test_refuses_pictures_of_another_size():
    regions = STRATEGIES["grid"](points(), height=HEIGHT, width=WIDTH)
    with pytest.raises(ValueError, match="resize one"):
        paint_regions(np.zeros((1, 8, 8, 3), np.uint8), regions, np.zeros((1, 9), np.uint8))
