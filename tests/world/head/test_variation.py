import numpy as np
import pytest

from umbra.world.head import variation
from umbra.world.head.anthropometry import MEASURES, OPEN, expected
from umbra.world.head.head import bendings, head_from, measure
from umbra.world.head.local_shape import FULLNESS, patch_field, years_of
from umbra.world.head.variation import (
    AGE_VARIANCE,
    FULLNESS_VARIANCE,
    LARGEST,
    SEX_VARIANCE,
    departures,
    directions,
    draw_components,
    explained,
    measure_gains,
    measures_of,
    seen_in,
    symmetric_root,
)

NAMES = list(MEASURES)


def test_known_and_drawn_parts_together_have_the_scans_own_covariance():
    known = directions()
    total = known.factor @ known.factor.T
    for direction, variance in (
        (known.sex, SEX_VARIANCE), (known.age, AGE_VARIANCE), (known.fullness, FULLNESS_VARIANCE),
    ):  # fmt: skip
        total = total + variance * np.outer(direction, direction)
    assert np.abs(total - np.eye(len(total))).max() < 0.12


def test_the_sexes_differ_by_about_what_surveys_say():
    apart = directions().sex @ measure_gains()
    wanted = expected(1) - expected(0)
    for name in ("menton_sellion_length", "nose_breadth", "interpupillary_distance", "bizygomatic_breadth"):
        row = NAMES.index(name)
        assert apart[row] == pytest.approx(wanted[row], rel=0.3)


def test_an_explanation_gives_back_most_of_a_difference_and_no_more():
    row = NAMES.index("lip_length")
    found = explained({"lip_length": 3.0}) @ measure_gains()[:, row]
    assert 2.0 < found < 3.0


def test_a_bending_that_scans_know_is_seen_in_its_component():
    found = seen_in(2.0 * bendings().scans[3].astype(float))
    assert found[3] == pytest.approx(2.0, abs=0.1)
    assert np.abs(np.delete(found, 3)).max() < 0.15


def test_full_people_have_wider_jaws_and_old_ones_thinner_lips():
    gains = measure_gains()
    assert directions().fullness @ gains[:, NAMES.index("bigonial_breadth")] > 0.5
    assert directions().age @ gains[:, NAMES.index("upper_vermilion_height")] < 0
    assert seen_in(patch_field(FULLNESS)) @ gains[:, NAMES.index("bigonial_breadth")] > 0


def test_components_are_the_same_for_the_same_generator_and_vary():
    one, two, three = (
        draw_components(sex=0.2, age=40, fullness=0.0, rng=np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert np.array_equal(one, two)
    assert np.abs(one - three).mean() > 0.3


def test_components_are_what_is_known_plus_a_cut_gaussian():
    """sex counts from the middle of the two, so that the mean of all people is the scans'."""
    known = directions()
    drawn = np.random.default_rng(7).standard_normal(len(known.sex))
    assert np.abs(drawn).max() > LARGEST
    male, female = (draw_components(sex=sex, age=60, fullness=0.3, rng=np.random.default_rng(7)) for sex in (0.0, 1.0))
    np.testing.assert_allclose(female - male, known.sex, atol=1e-5)
    wanted = years_of(60) * known.age + 0.3 * known.fullness + known.factor @ np.clip(drawn, -LARGEST, LARGEST)
    np.testing.assert_allclose((female + male) / 2, wanted, atol=1e-5)


def test_measures_of_components_are_those_of_the_head():
    components = draw_components(sex=0.8, age=30, fullness=0.2, rng=np.random.default_rng(3))
    said = measures_of(components)
    found = measure(head_from(components, said))
    # Lids are lifted off the eyeball, which moves their own measures a little.
    lids = ("eye_fissure_height", "canthal_rise", "biocular_breadth", "intercanthal_breadth")
    assert max(abs(found[name] - said[name]) for name in MEASURES if name not in lids) < 0.6


def test_departures_are_counted_within_the_sex():
    middle = departures((0.3 * directions().sex).astype(np.float32), 0.8)
    assert set(middle) == set(MEASURES) - set(OPEN)
    assert max(abs(off) for off, _ in middle.values()) < 1e-3
    assert all(sd > 0.3 for _, sd in middle.values())


def test_no_direction_takes_more_than_its_share():
    for direction, variance in ((directions().sex, SEX_VARIANCE), (directions().age, AGE_VARIANCE)):
        assert variance * direction @ direction <= variation.LARGEST_SHARE + 1e-9


def test_a_last_digit_makes_nobody_somebody_else():
    """Where eigenvalues are equal a rounding turns the eigenvectors at will; the factor must not turn with them."""
    rng = np.random.default_rng(0)
    direction = rng.normal(size=54)
    covariance = np.eye(54) - 0.5 * np.outer(direction, direction) / (direction @ direction)
    noise = rng.normal(size=(54, 54)) * 1e-14
    one, other = symmetric_root(covariance), symmetric_root(covariance + noise + noise.T)
    np.testing.assert_allclose(one @ one, covariance, atol=1e-12)
    np.testing.assert_array_equal(np.abs(one - one.T) < 1e-12, True)
    assert np.abs(one - other).max() < 1e-12
