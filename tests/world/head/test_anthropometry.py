import numpy as np
import pytest

from umbra.world.head.anthropometry import (
    CORRELATIONS,
    EARS,
    LARGEST_EARS,
    MEASURES,
    OPEN,
    ageing,
    correlation_matrix,
    draw_open_measures,
    expected,
    spread,
)

ROWS = [list(MEASURES).index(name) for name in OPEN]
STILL = {"bizygomatic_breadth": (0.0, 6.7)}


def _drawn(count, known=None, **given):
    rows = [draw_open_measures(known or {}, rng=np.random.default_rng([1, i]), **given) for i in range(count)]
    return np.array([[row[name] for name in OPEN] for row in rows])


def test_there_are_at_least_twenty_five_measures_with_sources():
    assert len(MEASURES) >= 25
    assert {m.source for m in MEASURES.values()} == {"N", "F", "A"}
    assert set(OPEN) <= set(MEASURES)


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
    assert (np.abs(drawn.mean(axis=0) - expected(sex)[ROWS]) < 0.2 * spread(sex)[ROWS]).all()
    assert (np.abs(drawn.std(axis=0) / spread(sex)[ROWS] - 1) < 0.15).all()


def test_what_is_known_moves_what_hangs_together_with_it():
    known = {"bizygomatic_breadth": (13.4, 6.7)}
    moved = (_drawn(300, known, sex=0.5, age=30) - _drawn(300, STILL, sex=0.5, age=30)).mean(axis=0)
    names, matrix = list(MEASURES), correlation_matrix()
    for name in ("head_breadth", "neck_breadth", "ear_length"):
        wanted = 2 * matrix[names.index(name), names.index("bizygomatic_breadth")]
        assert moved[OPEN.index(name)] / spread(0.5)[names.index(name)] == pytest.approx(wanted, abs=0.25)


def test_ears_grow_and_lips_thin_with_age():
    young, old = (_drawn(20, sex=0.5, age=age).mean(axis=0) for age in (25, 75))
    assert old[OPEN.index("ear_length")] > young[OPEN.index("ear_length")] + 3
    assert ageing(40)["upper_vermilion_height"] == pytest.approx(-1.6)


@pytest.mark.parametrize("sex", [0.0, 1.0])
def test_no_ear_outgrows_what_surveys_have_seen(sex):
    rng = np.random.default_rng(3)
    drawn = [draw_open_measures(STILL, sex=sex, age=80, strength=1.2, rng=rng) for _ in range(400)]
    rows = {name: list(MEASURES).index(name) for name in EARS}
    for name, row in rows.items():
        off = np.array([one[name] for one in drawn]) - expected(sex)[row]
        assert np.abs(off).max() <= LARGEST_EARS * spread(sex)[row] + 1e-9
    lengths = np.array([one["ear_length"] for one in drawn])
    assert lengths.std() > 3.0  # bounded, not made alike


def test_refuses_a_sex_outside_its_range_and_unknown_measures():
    with pytest.raises(ValueError, match=r"from 0 \(male\) to 1 \(female\); got 2"):
        draw_open_measures({}, sex=2, age=30, rng=np.random.default_rng(0))
    known = {"height": (0.0, 1.0), "head_length": (0.0, 1.0)}
    with pytest.raises(ValueError, match="measures of the table that are not open; found head_length, height"):
        draw_open_measures(known, sex=0.5, age=30, rng=np.random.default_rng(0))
