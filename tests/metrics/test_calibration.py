"""Reliability by hand and by laws."""

import numpy as np
import pytest

from umbra.metrics.calibration import brier_score, reliability


def test_by_hand():
    said = np.array([0.1, 0.3, 0.9, 1.0])
    found = reliability(said, np.array([False, True, True, True]), bins=2)
    np.testing.assert_allclose(found.said, [0.2, 0.95])
    np.testing.assert_allclose(found.true, [0.5, 1.0])
    assert found.counts.tolist() == [2, 2]
    assert found.expected_error == pytest.approx((0.3 * 2 + 0.05 * 2) / 4)
    assert brier_score(said, np.array([False, True, True, True])) == pytest.approx((0.01 + 0.49 + 0.01 + 0) / 4)


def test_who_says_what_is_so_has_no_error_and_who_is_too_sure_has():
    rng = np.random.default_rng(0)
    truth_of = rng.random(200_000)
    truth = rng.random(200_000) < truth_of
    assert reliability(truth_of, truth).expected_error < 0.01
    sure = np.where(truth_of > 0.5, 0.99, 0.01)
    assert reliability(sure, truth).expected_error > 0.2
    assert brier_score(truth_of, truth) < brier_score(sure, truth)


def test_empty_bins_say_nothing():
    found = reliability(np.array([0.05, 0.95]), np.array([False, True]))
    assert np.isnan(found.true[1:9]).all()
    assert found.expected_error == pytest.approx(0.05)


@pytest.mark.parametrize("values", [[], [0.5, 1.2], [np.nan]])
def test_what_are_no_probabilities_is_refused(values):
    with pytest.raises(ValueError, match=r"probabilities: expected one or more in \[0, 1\]"):
        reliability(np.array(values, np.float64), np.ones(len(values), bool))
