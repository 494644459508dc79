import numpy as np
import pytest

from umbra.world.paint.skin import (
    HAEMOGLOBIN,
    MELANIN,
    MONK_SWATCHES,
    TONE_ALBEDO,
    draw_skin,
    nearest_tone,
    pigmented,
    skin_type,
    to_lab,
    tone_albedo,
    typology_angle,
)


def test_swatches_are_the_published_ones():
    assert MONK_SWATCHES.shape == (10, 3)
    assert np.allclose(MONK_SWATCHES[0] * 255, [246, 237, 228])
    assert np.allclose(MONK_SWATCHES[9] * 255, [41, 36, 32])


def test_typology_angle_agrees_with_values_worked_by_hand():
    # Monk 5 (#d7bd96): L* = 77.9, b* = 23.1, so arctan(27.9 / 23.1) = 50.4; Monk 6: L* = 55.1, b* = 26.7, so 10.8.
    assert typology_angle(MONK_SWATCHES[4]) == pytest.approx(50.3, abs=0.3)
    assert typology_angle(MONK_SWATCHES[5]) == pytest.approx(10.9, abs=0.3)


def test_lab_of_white_and_black_are_the_ends_of_the_axis():
    lab = to_lab(np.array([[1.0, 1, 1], [0, 0, 0]]))
    assert lab[0] == pytest.approx([100, 0, 0], abs=0.1)
    assert lab[1] == pytest.approx([0, 0, 0], abs=0.1)


@pytest.mark.parametrize(
    ("angle", "name"),
    [(60, "very light"), (55, "light"), (41, "intermediate"), (28, "tan"), (10, "brown"), (-30, "dark"), (-80, "dark")],
)
def test_limits_of_skin_types_belong_to_the_darker_class(angle, name):
    assert skin_type(angle) == name


def test_tones_darken_in_order_from_very_light_to_dark():
    angles = typology_angle(TONE_ALBEDO)
    assert (np.diff(angles) < 0).all()
    assert skin_type(angles[0]) == "very light"
    assert skin_type(angles[9]) == "dark"


def test_a_whole_tone_has_its_own_albedo_and_is_its_own_nearest():
    for tone in range(1, 11):
        assert tone_albedo(tone) == pytest.approx(TONE_ALBEDO[tone - 1], abs=1e-6)
        assert nearest_tone(tone_albedo(tone)) == tone


def test_half_a_tone_is_the_geometric_mean_of_its_neighbours():
    assert tone_albedo(3.5) == pytest.approx(np.sqrt(TONE_ALBEDO[2] * TONE_ALBEDO[3]), abs=1e-6)


@pytest.mark.parametrize("tone", [0.5, 10.5, np.nan])
def test_tone_off_the_scale_is_refused(tone):
    with pytest.raises(ValueError, match="Monk scale, 1 to 10"):
        tone_albedo(tone)


def test_drawn_skins_are_even_over_the_ten_tones():
    rng = np.random.default_rng(5)
    counts = np.bincount([nearest_tone(draw_skin(rng=rng)[1]) for _ in range(3000)], minlength=11)[1:]
    # Expected 300 each; 60 allows for sampling (4 deviations are 66) and for skins that lean towards a neighbour.
    assert np.abs(counts - 300).max() < 75, counts


def test_blood_reddens_and_melanin_browns():
    skin = np.full((2, 2, 3), 0.6, np.float32)
    none, some = np.zeros((2, 2), np.float32), np.full((2, 2), 0.5, np.float32)
    assert np.array_equal(pigmented(skin, none, none), skin)
    red, brown = pigmented(skin, none, some)[0, 0], pigmented(skin, some, none)[0, 0]
    assert red == pytest.approx(0.6 * np.exp(-0.5 * HAEMOGLOBIN), rel=1e-5)
    assert brown == pytest.approx(0.6 * np.exp(-0.5 * MELANIN), rel=1e-5)
    assert red[0] - red[1] > brown[0] - brown[1]
    assert brown[2] < brown[1] < brown[0]
