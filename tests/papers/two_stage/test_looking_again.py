"""Pairs of turned eggs that are scored again, and what that does to them."""

from dataclasses import replace

import numpy as np
import pytest
from toy_head import toy_model

from tests.papers.conftest import EDITION
from tests.papers.two_stage.conftest import named_set
from umbra.papers.two_stage.looking_again import (
    ADDED,
    FIRST,
    MIRRORED,
    PAINTED,
    TURNED,
    TWO,
    LookingAgain,
    shares,
)
from umbra.papers.two_stage.naming import Naming
from umbra.papers.two_stage.placing import BARE, COVERED
from umbra.papers.two_stage.shaping import Shaping
from umbra.runs.credits import recording
from umbra.runs.records import read_run


@pytest.fixture
def again(tree, posed):
    def runs(name):
        return read_run(name, EDITION)

    shaping = Shaping(EDITION, posed, toy_model(), runs)
    return LookingAgain(shaping, Naming(named_set(seed=1), named_set(6), runs, 1), 1)


def test_pairs_stay_within_a_half_and_half_of_them_are_genuine(again, posed):
    pairs = again.pairs
    assert pairs.same.mean() == 0.5
    assert len(pairs.same) == 2 * 6 * (4 * 3 // 2)
    np.testing.assert_array_equal(pairs.same, posed.people[pairs.first] == posed.people[pairs.second])
    groups = [set(posed.people[np.concatenate([pairs.first[own], pairs.second[own]])])
              for own in (pairs.half == 0, pairs.half == 1)]  # fmt: skip
    assert groups[0].isdisjoint(groups[1])
    assert len(set(zip(pairs.first, pairs.second, strict=True))) == len(pairs.first)


def test_faces_are_aligned_turned_and_painted_in_the_recognisers_frame(again, posed):
    plain = again.aligned(again.shaping.images(COVERED))
    assert plain.shape == (len(posed), 32, 32, 3)
    turned, painted = again.turned(COVERED, 0), again.painted(COVERED)
    assert turned.shape == painted.shape == plain.shape
    assert not np.array_equal(turned, plain)
    free = (posed.occluder == 0).all(axis=(1, 2))
    np.testing.assert_array_equal(painted[free], plain[free])
    assert (painted[~free] != plain[~free]).any()
    np.testing.assert_array_equal(again.painted(BARE), again.aligned(again.shaping.images(BARE)))
    with pytest.raises(ValueError, match="faces: expected the alpha of each occluder"):
        replace(again, shaping=replace(again.shaping, faces=replace(posed, occluder=None))).painted(COVERED)


def test_every_way_scores_every_pair_by_every_seed(again):
    first = again.scores(FIRST, BARE)
    assert first.shape == (2, len(again.pairs.same))
    with recording() as credit:
        turned = again.scores(TURNED, BARE)
    assert {("numbers", 0), ("numbers", 1), ("people", 0)} <= credit
    np.testing.assert_allclose(again.scores(ADDED, BARE), first + turned)
    np.testing.assert_allclose(again.scores(TWO, BARE), first + first[::-1])
    for way in (MIRRORED, PAINTED):
        assert again.scores(way, COVERED).shape == first.shape
    assert not np.allclose(again.scores(MIRRORED, BARE), first)


def test_a_half_is_counted_by_the_rule_of_the_other(again, monkeypatch):
    """The first score is good but for some pairs near its threshold, which the second one knows."""
    same = again.pairs.same
    rng = np.random.default_rng(0)
    clear = np.where(same, 5.0, -5.0) + rng.normal(0, 0.1, len(same))
    near = np.arange(len(same)) % 5 == 0
    told = {FIRST: np.where(near, rng.uniform(-0.1, 0.1, len(same)), clear), TURNED: clear}
    monkeypatch.setattr(LookingAgain, "scores", lambda self, way, condition: told[way][None])
    looked = again.looked(TURNED, BARE)
    asked, rescued, spoilt, right = shares(looked)
    assert right.mean() > looked.before.mean()
    assert spoilt.sum() == 0
    assert asked.mean() == pytest.approx(0.2, abs=0.1)
    assert rescued.sum() == (looked.after & ~looked.before).sum() > 0


def test_outcomes_are_drawn_by_the_people_of_each_pair(again, posed):
    sample = again.by_pair(np.ones((2, len(again.pairs.same))))
    np.testing.assert_array_equal(sample.first, posed.people[again.pairs.first])
    assert sample.by_seed.mean() == 1.0
