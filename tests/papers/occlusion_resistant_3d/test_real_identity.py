"""Whose face it is, asked of eggs that have names."""

import numpy as np
import pytest

from umbra.papers.occlusion_resistant_3d import real_identity
from umbra.papers.occlusion_resistant_3d.evaluation import RNET
from umbra.papers.occlusion_resistant_3d.real_identity import (
    BARE,
    CLEAN,
    CONDITIONS,
    MASKED,
    METHODS,
    SQUARE,
    identity_table,
    spread_table,
    within_people,
)


def test_who_says_who_it_is_tells_all_apart(named, monkeypatch):
    def known(self, method, condition):
        return np.repeat(np.eye(80)[self.views(condition).people][None], 2, axis=0)

    monkeypatch.setattr(type(named), "coefficients", known)
    for condition in CONDITIONS:
        assert named.areas(RNET, condition).estimate == 1.0
        assert named.spreads(RNET, condition)["one person"].estimate == 0.0


def test_masked_photographs_are_compared_with_uncovered_ones(named):
    masked, bare = named.areas(RNET, MASKED), named.areas(RNET, BARE)
    assert masked.shape == (2, 4)  # all who wear a mask have an uncovered photograph
    assert bare.shape == (2, 2)  # two people have one uncovered photograph alone
    assert set(masked.groups) == {0, 1, 2}


def test_a_square_is_compared_with_uncovered_photographs(named, monkeypatch):
    seen = []

    def areas_of(probes, gallery, pairs):
        seen.append((probes, gallery))
        return np.zeros(len(probes))

    monkeypatch.setattr(real_identity, "areas_of", areas_of)
    named.areas(RNET, SQUARE)
    np.testing.assert_array_equal(seen[0][1], named.coefficients(RNET, CLEAN)[0])
    assert (seen[0][0] != seen[0][1]).any()


def test_spread_within_people_by_hand():
    identity = np.zeros((1, 5, 80))
    identity[0, :2, 0] = (1, 3)  # mean 2: squared distances of 1, over 80 numbers, unbiased twice that
    identity[0, 4] = 7
    within, several = within_people(identity, np.array([4, 4, 6, 6, 9]))
    np.testing.assert_allclose(within[0, :4], [2 / 80, 2 / 80, 0, 0])
    np.testing.assert_array_equal(several, [True, True, True, True, False])


def test_within_people_is_what_numpy_calls_variance():
    identity, people = np.random.default_rng(0).normal(size=(1, 12, 80)), np.repeat([3, 5, 8], 4)
    within, _ = within_people(identity, people)
    assert within[0, :4].mean() == pytest.approx(identity[0, :4].var(axis=0, ddof=1).mean())


def test_nobody_with_two_photographs_has_no_spread_within(named):
    object.__setattr__(named.mfr2, "people", np.arange(8))
    assert list(named.spreads(RNET, BARE)) == ["all"]


def test_tables_are_whole(named):
    identity, spread = identity_table(named), spread_table(named)
    assert identity.rows == spread.rows == list(METHODS)
    assert identity.columns == list(CONDITIONS)
    assert spread.columns == [f"{name}, {what}" for name in CONDITIONS for what in ("all", "one person")]
