import numpy as np
import pytest

from umbra.world.head.anthropometry import CORRELATIONS, MEASURES, correlation_matrix, draw_measures, expected, spread


def _drawn(count, **given):
    rows = [draw_measures(rng=np.random.default_rng([1, i]), **given) for i in range(count)]
    return np.array([[row[name] for name in MEASURES] for row in rows])


def test_there_are_at_least_twenty_five_measures_with_sources():
    assert len(MEASURES) >= 25
    assert {m.source for m in MEASURES.values()} == {"N", "F", "A", "O"}


def test_correlations_name_known_measures_and_make_a_positive_definite_matrix():
    assert {name for pair in CORRELATIONS for name in pair} <= set(MEASURES)
    matrix = correlation_matrix()
    assert np.linalg.eigvalsh(matrix).min() > 0
    assert np.allclose(np.diag(matrix), 1)
    names = list(MEASURES)
    wanted = np.array(list(CORRELATIONS.values()))
    found = np.array([matrix[names.index(a), names.index(b)] for a, b in CORRELATIONS])
    assert np.abs(found - wanted).max() < 0.1


@pytest.mark.parametrize("sex", [0.0, 1.0])
def test_drawn_measures_have_the_published_means_and_spreads(sex):
    drawn = _drawn(600, sex=sex, age=30)
    assert (np.abs(drawn.mean(axis=0) - expected(sex)) < 0.2 * spread(sex)).all()
    assert (np.abs(drawn.std(axis=0) / spread(sex) - 1) < 0.15).all()


def test_drawn_measures_are_correlated_as_published():
    drawn = np.corrcoef(_drawn(800, sex=0.0, age=30).T)
    assert np.abs(drawn - correlation_matrix()).max() < 0.15


def test_ears_grow_and_lips_thin_with_age():
    young, old = _drawn(20, sex=0.5, age=25).mean(axis=0), _drawn(20, sex=0.5, age=75).mean(axis=0)
    names = list(MEASURES)
    assert old[names.index("ear_length")] > young[names.index("ear_length")] + 3
    assert old[names.index("upper_vermilion_height")] < young[names.index("upper_vermilion_height")] - 1


def test_refuses_a_sex_outside_its_range():
    with pytest.raises(ValueError, match=r"from 0 \(male\) to 1 \(female\); got 2"):
        draw_measures(sex=2, age=30, rng=np.random.default_rng(0))
