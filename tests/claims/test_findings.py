"""A turned verdict turns the sentence."""

import numpy as np
import pytest

from umbra.claims import Cells, Claim, Comparison, Finding, ResultTable, decide, in_short, tally
from umbra.claims.findings import sentence_of

SAYS = "ALOB names [more|fewer|as many] faces [than|than|as] its baseline"


def record(low, high, verdict, *, direction="greater", parts=1, right="theirs", unit="%", beyond=False, **more):
    counts = dict.fromkeys(("holds", "fails", "undecided", "not asked"), 0) | {verdict: parts}
    return {
        "id": "a",
        "verdict": verdict,
        "effect": (low + high) / 2,
        "interval": [low, high],
        "unit": unit,
        "beyond": beyond,
        "reason": "0.95 interval",
        "comparison": {"left": "ours", "right": right, "direction": direction, "per": ""},
        "effects": [{"low": low, "high": high}] * parts,
        "parts": counts,
    } | more


def said(*given, says=SAYS, ours=False, **more):
    return sentence_of(Finding("a", says), record(*given, **more), ours=ours)


def test_a_claim_that_holds_is_stated_with_its_number_and_interval():
    assert said(1.0, 3.0, "holds") == (
        "ALOB names more faces than its baseline (+2.0 points, 95 % interval +1.0 to +3.0), as the paper says."
    )


def test_the_turned_verdict_turns_the_sentence():
    assert said(-3.0, -1.0, "fails") == (
        "ALOB names fewer faces than its baseline (−2.0 points, 95 % interval −3.0 to −1.0), unlike in the paper."
    )


def test_a_claim_that_fails_for_want_of_a_difference_says_that_both_are_level():
    assert said(-0.2, 0.4, "fails").startswith("ALOB names as many faces as its baseline (+0.1")


def test_what_is_open_is_asked_and_never_stated():
    assert said(-1.0, 3.0, "undecided").startswith("It is open whether ALOB names more faces than its baseline (+1.0")
    less = said(-1.0, 3.0, "undecided", direction="less")
    assert less.startswith("It is open whether ALOB names fewer faces")
    level = said(-1.0, 3.0, "undecided", direction="equal")
    assert level.startswith("It is open whether ALOB names as many faces as")
    assert said(1.0, 3.0, "undecided", reason="one training, and no other") == (
        "It is open whether ALOB names more faces than its baseline (+2.0 points, 95 % interval +1.0 to +3.0; one "
        "training)."
    )


def test_an_equivalence_that_holds_is_level_though_the_interval_lies_on_one_side():
    assert said(0.1, 0.3, "holds", direction="equal").startswith("ALOB names as many faces as its baseline")


def test_of_several_comparisons_it_says_in_how_many():
    assert " in both comparisons (the least in favour: " in said(1.0, 3.0, "holds", parts=2)
    assert " in all 3 comparisons (" in said(-3.0, -1.0, "fails", parts=3)
    some = record(-3.0, -1.0, "fails", parts=1) | {"parts": {"holds": 5, "fails": 1, "undecided": 0, "not asked": 0}}
    assert " fewer faces than its baseline in 1 of 6 comparisons (" in sentence_of(Finding("a", SAYS), some, ours=True)
    assert " in all 3 comparisons (" in said(-1.0, 3.0, "undecided", parts=3)


def test_against_a_number_the_measured_value_is_shown():
    assert said(-0.5, 0.3, "undecided", right="90 (published)", ours=True).endswith(
        "(89.9 %, 95 % interval 89.5 to 90.3)."
    )
    assert said(0.004, 0.010, "holds", right="0.99 (ours)", unit="", ours=True).endswith(
        "(0.997, 95 % interval 0.994 to 1.000)."
    )


def test_a_finding_of_ours_is_set_against_no_paper():
    assert said(1.0, 3.0, "holds", ours=True).endswith("+3.0).")
    (found,) = in_short([Finding("a", SAYS)], [record(1.0, 3.0, "holds", beyond=True)])
    assert found.sentence.endswith("+3.0).")
    assert (found.claim, found.decision) == ("a", "holds")


def test_what_was_not_asked_is_not_said():
    assert in_short([Finding("a", SAYS), Finding("b", SAYS)], [record(1.0, 3.0, "not asked")]) == []
    assert in_short([Finding("a", SAYS)], [record(1.0, 3.0, "undecided", effect=None, interval=None)]) == []


def test_a_slope_and_a_unit_of_its_own_are_named():
    told = record(1.0, 3.0, "holds", comparison={"left": "l", "right": "", "direction": "greater", "per": "doubling"})
    assert "(+2.0 points per doubling, 95 %" in sentence_of(Finding("a", SAYS), told, ours=True)
    assert "(+2.0 pixels, 95 %" in sentence_of(Finding("a", SAYS, unit="pixels"), record(1.0, 3.0, "holds"), ours=True)


def test_digits_tell_the_ends_of_an_interval_apart_and_from_nothing():
    assert "+0.04 to +0.05" in said(0.04, 0.05, "holds")
    assert "+1.0 to +3.0" in said(1.01, 3.02, "holds")
    assert "(0.0 points, 95 % interval −1.0 to +1.1)" in said(-1.0, 1.1, "undecided", effect=-0.01)


def test_the_paper_in_numbers_leaves_out_what_is_ours_and_what_was_not_asked():
    records = [record(1, 3, verdict) for verdict in ("holds", "holds", "fails", "undecided", "not asked")]
    records += [record(1, 3, "holds", beyond=True)]
    assert tally(records) == ("Of 4 claims of the paper that this edition can ask, 2 hold, 1 fail and 1 stay open.")
    assert tally(records[4:]) == ""


@pytest.mark.parametrize(
    ("says", "message"),
    [("A [is|is not] B", "three wordings"), ("A is B", "place in brackets"), ("A [is|is not|may be] B.", "full stop")],
)
def test_a_finding_that_cannot_turn_is_refused(says, message):
    with pytest.raises(ValueError, match=message):
        Finding("a", says)


@pytest.mark.parametrize(("ours", "theirs", "begins"), [(0.9, 0.5, "ALOB names more"), (0.5, 0.9, "ALOB names fewer")])
def test_the_sentence_follows_what_is_measured(ours, theirs, begins):
    """From outcomes to the sentence, through the verdict itself."""
    from umbra.claims.schema import Artefact, Citation, Paper
    from umbra.reporting.report import claim_record

    rng = np.random.default_rng(0)
    table = ResultTable("t", {(row, "A"): rng.random((3, 300)) < rate for row, rate in (("x", ours), ("y", theirs))})
    claim = Claim("a", "A.", "T", (Comparison("t", Cells(("x",), ("A",)), "greater", Cells(("y",), ("A",))),))
    paper = Paper("p", 1, Citation(("A B",), "T"), "", (Artefact("t", "T", unit="%"),), (claim,))
    told = claim_record(decide(claim, {"t": table}, resamples=200), paper)
    assert sentence_of(Finding("a", SAYS), told, ours=True).startswith(begins)
