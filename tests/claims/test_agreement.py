"""Two tables of verdicts, counted by hand; and that 95 % of honest pairs agree, which plain intervals do not."""

from math import erf, sqrt

import numpy as np
import pytest

from umbra.claims import Cells, Claim, Comparison, ResultTable, decide
from umbra.claims.agreement import (
    APART,
    CHANGED,
    SAME,
    TURNED,
    Estimate,
    Judged,
    agree,
    bars,
    compare,
    decided,
    expected_inside,
    relation,
    resting,
)  # fmt: skip

A, B = ("a", "b"), ("c", "d")


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        ("holds", "holds", SAME), ("fails", "fails", SAME), ("undecided", "undecided", SAME),
        ("holds", "undecided", CHANGED), ("undecided", "fails", CHANGED),
        ("holds", "fails", TURNED), ("fails", "holds", TURNED),
        ("not asked", "holds", APART), ("fails", "not asked", APART), ("not asked", "not asked", APART),
        (None, "holds", APART), (None, None, APART),
    ],
)  # fmt: skip
def test_how_two_decisions_stand_to_each_other(ours, theirs, found):
    assert relation(ours, theirs) == found


def test_claims_and_effects_are_counted_as_by_hand():
    near, far = Estimate(5.0, 4.0, 6.0), Estimate(9.0, 8.0, 10.0)
    ours = {
        "one": Judged("holds", "fails", {A: near, B: near}),
        "two": Judged("holds", None, {A: near}),
        "three": Judged("fails"),
        "four": Judged("not asked"),
    }
    theirs = {
        "one": Judged("holds", "undecided", {A: Estimate(5.5, 4.5, 6.5), B: far}),
        "two": Judged("undecided", None, {A: Estimate(6.2, 5.2, 7.2), B: far}),
        "three": Judged("holds"),
        "four": Judged("not asked"),
    }
    found = compare(ours, theirs)
    assert [row.relation for row in found.rows] == [SAME, CHANGED, TURNED, APART]
    assert (found.claims, found.count(CHANGED), found.count(CHANGED, sizes=True)) == (3, 1, 1)
    assert [(row.compared, row.agree, row.inside) for row in found.rows] == [(2, 1, 1), (1, 1, 0), (0, 0, 0), (0, 0, 0)]
    assert found.compared == 3
    assert found.agree == pytest.approx(2 / 3)  # 6.2 is not inside [4, 6], and within √2 of 5 all the same
    assert found.inside == pytest.approx(1 / 3)
    assert found.expected == pytest.approx(erf(1.959964 / 2))  # all are equally wide
    assert bars(found) == [
        ("no verdict turned round: 1", False),
        ("at most 8% changed between decided and undecided: 33.3%", False),
        ("90% to 99% of all effects agree: 66.7%", False),
    ]


def test_nothing_that_changed_and_effects_as_they_should_be_meet_the_bars():
    one = Estimate(1.0, 0.0, 2.0)
    effects = {("a", str(number)): one for number in range(20)}
    off = {**effects, ("a", "0"): Estimate(9.0, 8.5, 9.5)}
    found = compare({"c": Judged("holds", None, effects)}, {"c": Judged("holds", None, off)})
    assert [met for _, met in bars(found)] == [True, True, True]  # 19 of 20
    all_of_them = compare({"c": Judged("holds", None, effects)}, {"c": Judged("holds", None, effects)})
    assert [met for _, met in bars(all_of_them)] == [True, True, False]  # the intervals are too wide
    assert [met for _, met in bars(all_of_them, shared=True)] == [True, True, True]
    assert len(bars(compare({"c": Judged("holds")}, {"c": Judged("holds")}))) == 2  # nothing measured on both


def test_an_interval_reaches_towards_the_other_estimate_as_far_as_it_does_on_that_side():
    skewed = Estimate(0.0, -1.0, 3.0)
    above = Estimate(4.9, 0.9, 5.0)  # reaches 4 down: 3 and 4 make 5
    assert agree(skewed, above)
    assert agree(above, skewed)
    assert not agree(skewed, Estimate(5.1, 1.1, 5.2))
    below = Estimate(-4.9, -5.0, -0.9)  # reaches 4 up, ours 1 down: √17 = 4.12
    assert not agree(skewed, below)
    assert agree(Estimate(1.0, 1.0, 1.0), Estimate(1.0, 1.0, 1.0))
    assert not agree(Estimate(1.0, 1.0, 1.0), Estimate(1.1, 1.1, 1.1))


def test_what_should_lie_inside_follows_the_widths():
    narrow, wide = Estimate(0.0, -1.0, 1.0), Estimate(0.0, -3.0, 3.0)
    assert expected_inside(narrow, wide) == pytest.approx(erf(1.959964 / sqrt(10) / sqrt(2)))
    assert expected_inside(narrow, Estimate(0.0, 0.0, 0.0)) == pytest.approx(0.95, abs=1e-6)
    assert expected_inside(Estimate(0.0, 0.0, 0.0), Estimate(0.0, 0.0, 0.0)) == 1.0


def test_of_honest_pairs_95_percent_agree_though_fewer_lie_inside():
    rng = np.random.default_rng(3)
    deviations = rng.uniform(0.5, 2.0, (4000, 2))
    effects = rng.normal(0.0, deviations)
    reach = 1.959964 * deviations
    lows, highs = (effects - reach).tolist(), (effects + reach).tolist()
    effects = effects.tolist()
    sides = [
        {("x", str(k)): Estimate(effects[k][way], lows[k][way], highs[k][way])
         for k in range(4000)}
        for way in (0, 1)
    ]  # fmt: skip
    found = compare({"c": Judged("holds", None, sides[0])}, {"c": Judged("holds", None, sides[1])})
    assert found.agree == pytest.approx(0.95, abs=0.01)
    assert found.inside == pytest.approx(found.expected, abs=0.015)
    assert found.inside < 0.87


def test_pages_that_ask_other_claims_are_refused():
    with pytest.raises(ValueError, match=r"expected two pages that ask the same claims, found 'b' in one of them only"):
        compare({"a": Judged("holds")}, {"a": Judged("holds"), "b": Judged("fails")})


def test_a_verdict_rests_on_no_interval_of_one_training_or_of_a_few_items():
    def parts(shape):
        cells = {("x", "A"): np.tile([1.0, 0.0], (shape[0], shape[1] // 2)), ("x", "B"): np.zeros(shape)}
        comparison = Comparison("t", Cells(("x",), ("A",)), "greater", Cells(("x",), ("B",)))
        return decide(Claim("c", "A.", "T", (comparison,)), {"t": ResultTable("t", cells)}, resamples=200).parts

    assert len(resting(parts((3, 40)))) == 1
    assert resting(parts((1, 40))) == []  # one training
    assert resting(parts((3, 10))) == []  # ten items


def test_decided_are_those_that_hold_or_fail():
    assert decided(["holds", "undecided", "fails", "not asked", "holds"]) == 3
