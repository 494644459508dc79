import numpy as np
import pytest

from umbra.claims.questions import Cells, Comparison
from umbra.claims.results import ResultTable
from umbra.claims.schema import Claim
from umbra.claims.verdicts import decide
from umbra.metrics.bootstrap import Interval
from umbra.metrics.grouped import Grouped
from umbra.metrics.trainings import OneTraining


def share(rate, items=400, seeds=3, seed=0):
    """Outcomes of that rate exactly, in an order that differs by seed."""
    rng = np.random.default_rng(seed)
    ones = round(rate * items)
    return np.stack([rng.permutation(np.repeat([1.0, 0.0], [ones, items - ones])) for _ in range(seeds)])


def table(**columns):
    return {"table-1": ResultTable("table-1", {("x", name): cell for name, cell in columns.items()})}


def claim(direction, right=("B",), left=("A",), **options):
    sides = {"left": Cells(("x",), left), "right": None if "value" in options else Cells(("x",), right)}
    return Claim("c", "S.", "p", (Comparison("table-1", direction=direction, **sides, **options),))


@pytest.mark.parametrize(
    ("ours", "theirs", "direction", "decision"),
    [
        (0.8, 0.5, "greater", "holds"),
        (0.5, 0.8, "greater", "fails"),
        (0.5, 0.8, "less", "holds"),
        (0.8, 0.5, "less", "fails"),
        (0.505, 0.5, "greater", "undecided"),
        (0.5, 0.505, "less", "undecided"),
    ],
)
def test_direction_and_evidence_decide(ours, theirs, direction, decision):
    verdict = decide(claim(direction), table(A=share(ours), B=share(theirs, seed=1)))
    assert verdict.decision == decision
    assert verdict.effect == pytest.approx(ours - theirs)
    assert verdict.interval.low <= verdict.effect <= verdict.interval.high


def test_equality_holds_within_the_margin_fails_beyond_it_and_else_stays_open():
    same = share(0.5)
    cells = table(A=same, B=same, C=share(0.8, seed=2), D=share(0.53, items=60, seed=3))
    assert decide(claim("equal", margin=0.01), cells).decision == "holds"
    assert decide(claim("equal", right=("C",), margin=0.01), cells).decision == "fails"
    cells = table(A=share(0.5, items=60), B=share(0.53, items=60, seed=3))
    assert decide(claim("equal", margin=0.02), cells).decision == "undecided"


def test_values_and_margins_are_in_print_when_a_scale_is_given():
    cells = table(A=share(0.431, items=2000))
    assert decide(claim("equal", value=43.09, margin=3.0), cells, scales={"table-1": 100.0}).decision == "holds"
    assert decide(claim("equal", value=60.0, margin=3.0), cells, scales={"table-1": 100.0}).decision == "fails"
    assert decide(claim("greater", value=30.0, margin=5.0), cells, scales={"table-1": 100.0}).size == "holds"
    assert decide(claim("greater", value=30.0, margin=20.0), cells, scales={"table-1": 100.0}).size == "fails"
    assert decide(claim("greater", value=45.0, least=5.0), cells, scales={"table-1": 100.0}).decision == "fails"


@pytest.mark.parametrize(
    ("theirs", "margin", "direction", "size"),
    [
        (0.5, 0.1, "holds", "holds"),  # a gain of thirty points, by more than ten
        (0.5, 0.5, "holds", "fails"),  # a gain, and not of fifty
        (0.5, 0.3, "holds", "undecided"),
        (0.9, 0.1, "fails", "fails"),
        (0.8, 0.1, "undecided", "fails"),  # nothing is known of the sign, but ten points it is not
    ],
)
def test_direction_and_size_are_two_questions(theirs, margin, direction, size):
    verdict = decide(claim("greater", margin=margin), table(A=share(0.8), B=share(theirs, seed=1)))
    assert (verdict.decision, verdict.size) == (direction, size)
    turned = decide(claim("less", margin=margin), table(A=share(theirs, seed=1), B=share(0.8)))
    assert (turned.decision, turned.size) == (direction, size)


def test_without_a_claimed_size_none_is_decided():
    cells = table(A=share(0.8), B=share(0.5, seed=1))
    assert decide(claim("greater"), cells).size is None
    assert decide(claim("equal", margin=0.1), cells).size is None


def test_an_effect_surely_smaller_than_what_counts_refutes_a_direction():
    same = share(0.5, items=2000)
    cells = table(A=same, B=same, C=share(0.45, items=2000, seed=1))
    assert decide(claim("greater"), cells).decision == "undecided"  # an effect of nothing has no sign
    assert decide(claim("greater", least=0.01), cells).decision == "fails"
    assert decide(claim("less", least=0.01), cells).decision == "fails"
    assert decide(claim("greater", right=("C",), least=0.2), cells).decision == "holds"  # small, but surely there


def test_a_size_that_the_larger_side_does_not_reach_itself_is_not_missed():
    low, none = share(0.02), share(0.0, seed=1)
    for direction, cells in (("greater", table(A=low, B=none)), ("less", table(A=none, B=low))):
        verdict = decide(claim(direction, margin=0.1), cells)
        assert (verdict.decision, verdict.size) == ("holds", "undecided")
        assert decide(claim(direction, margin=0.005), cells).size == "holds"
    high = table(A=share(0.5), B=share(0.48, seed=1))
    assert decide(claim("greater", margin=0.2), high).size == "fails"
    unbounded = table(A=3 * share(0.02), B=none)  # no shares: nothing says how large they can be
    assert decide(claim("greater", margin=0.2), unbounded).size == "fails"


def test_a_size_is_that_of_all_parts():
    cells = table(A=share(0.8), B=share(0.5, seed=1), C=share(0.7, seed=2))
    options = {"margin": 0.2, "match": "row"}
    both = decide(claim("greater", right=("B", "C"), **options), cells)
    assert (both.decision, both.size) == ("holds", "fails")
    assert [part.size for part in both.parts] == ["holds", "fails"]
    sized, plain = claim("greater", margin=0.2).comparisons[0], claim("greater", left=("C",)).comparisons[0]
    assert decide(Claim("c", "S.", "p", (sized, plain)), cells).size == "holds"
    turned = claim("greater", left=("B",), right=("C",)).comparisons[0]  # which fails, and claims no size
    assert decide(Claim("c", "S.", "p", (sized, turned)), cells).size == "fails"


def test_a_number_of_ours_is_not_said_to_be_published():
    cells = table(A=share(0.8))
    assert decide(claim("greater", value=0.5), cells).deciding.right == "0.5 (published)"
    assert decide(claim("greater", value=0.5, own=True), cells).deciding.right == "0.5 (ours)"


def test_a_conjunction_holds_only_as_a_whole_and_tells_which_part_decides():
    cells = table(A=share(0.8), B=share(0.5, seed=1), C=share(0.795, seed=2), D=share(0.95, seed=3))
    every = {"match": "row"}
    assert decide(claim("greater", right=("B",), **every), cells).decision == "holds"
    whole = decide(claim("greater", left=("D",), right=("B", "A"), **every), cells)
    assert (whole.decision, whole.deciding.right) == ("holds", "x · A")  # of those that hold the one that holds least
    partly = decide(claim("greater", right=("B", "C"), **every), cells)
    assert partly.decision == "undecided"
    assert partly.deciding.right == "x · C"
    broken = decide(claim("greater", right=("B", "C", "D"), **every), cells)
    assert broken.decision == "fails"
    assert broken.deciding.right == "x · D"
    assert [part.decision for part in broken.parts] == ["holds", "undecided", "fails"]


def test_many_equal_parts_rarely_make_a_conjunction_fail_by_chance():
    rng, fails = np.random.default_rng(5), 0
    names = tuple("BCDEFGHIJK")
    for _ in range(30):
        cells = {name: (rng.random((1, 200)) < 0.5).astype(float) for name in ("A", *names)}
        unlearnt = {"table-1": ResultTable.of_no_training("table-1", table(**cells)["table-1"].cells)}
        verdict = decide(claim("greater", right=names, match="row"), unlearnt, resamples=300)
        fails += verdict.decision == "fails"
    assert fails <= 5


def test_mean_row_column_and_every_choose_who_meets_whom():
    rates = {("x", "A"): 0.9, ("y", "A"): 0.7, ("x", "B"): 0.5, ("y", "B"): 0.3}
    cells = {"table-1": ResultTable("table-1", {key: share(rate) for key, rate in rates.items()})}
    found = {}
    for match in ("mean", "row", "column", "every"):
        sides = {"left": Cells(("x", "y"), ("A",)), "right": Cells(("x", "y"), ("B",))}
        one = Claim("c", "S.", "p", (Comparison("table-1", direction="greater", match=match, **sides),))
        if match != "column":
            found[match] = [part.effect for part in decide(one, cells, resamples=100).parts]
    assert found["mean"] == pytest.approx([0.4])
    assert found["row"] == pytest.approx([0.4, 0.4])
    assert found["every"] == pytest.approx([0.4, 0.6, 0.2, 0.4])
    sides = {"left": Cells(("x",), ("A", "B")), "right": Cells(("y",), ("A",))}
    one = Claim("c", "S.", "p", (Comparison("table-1", direction="greater", match="column", **sides),))
    assert [part.effect for part in decide(one, cells, resamples=100).parts] == pytest.approx([0.2, 0.2])


def test_few_items_plain_numbers_and_missing_tables_decide_nothing_and_say_why():
    tiny = decide(claim("greater"), table(A=share(1.0, items=10), B=share(0.0, items=10)))
    assert (tiny.decision, tiny.deciding.reason) == ("not asked", "fewer than 20 test items")
    assert decide(claim("greater"), table(A=share(1.0, items=20), B=share(0.0, items=20))).decision == "holds"
    plain = decide(claim("greater"), table(A=1.0, B=0.0))
    assert (plain.decision, plain.interval) == ("not asked", None)
    assert "plain number" in plain.deciding.reason
    missing = decide(claim("greater"), {})
    assert (missing.decision, missing.deciding.reason) == ("not asked", "table-1 not measured in this edition")
    partly = decide(claim("greater"), table(A=share(1.0)))
    assert partly.decision == "not asked"
    assert partly.deciding.reason == "cell (x, B) of table-1 not measured in this edition"


def test_a_given_interval_meets_a_value_but_not_another_cell():
    given = Interval(0.99, 0.987, 0.994, 0.95, 1, 200, "test items only (one seed)")
    judged = {"table-1": ResultTable.of_no_training("table-1", table(A=given)["table-1"].cells)}
    assert decide(claim("greater", value=0.985), judged).decision == "holds"
    with pytest.raises(ValueError, match="compared by their outcomes"):
        decide(claim("greater"), table(A=given, B=share(0.5)))


def test_unpaired_cells_may_differ_in_items_and_paired_ones_may_not():
    cells = table(A=share(0.9, items=300), B=share(0.4, items=200))
    assert decide(claim("greater", paired=False), cells).decision == "holds"
    with pytest.raises(ValueError, match="unpaired_bootstrap"):
        decide(claim("greater"), cells)


def test_averaging_cells_of_different_items_is_refused():
    cells = table(A=share(0.9, items=300), B=share(0.4, items=200), C=share(0.4))
    with pytest.raises(ValueError, match="match: every"):
        decide(claim("greater", left=("A", "B"), right=("C",)), cells)


def test_nothing_is_decided_by_one_training_unless_its_kin_tell_how_trainings_differ():
    cells = table(A=share(0.9, seeds=1), B=share(0.2, seeds=1, seed=1))
    alone = decide(claim("greater"), cells)
    assert (alone.decision, alone.size) == ("undecided", None)
    assert "one training" in alone.deciding.reason
    assert alone.effect == pytest.approx(0.7)
    unlearnt = {"table-1": ResultTable.of_no_training("table-1", cells["table-1"].cells)}
    assert decide(claim("greater"), unlearnt).decision == "holds"
    rows = {("x", "A"): share(0.9, seeds=1), ("y", "A"): share(0.2, seeds=1, seed=1)}
    half = {"table-1": ResultTable("table-1", rows, frozenset({"y"}))}  # the other row was learnt, and once
    sides = {"left": Cells(("x",), ("A",)), "right": Cells(("y",), ("A",))}
    one = Claim("c", "S.", "p", (Comparison("table-1", direction="greater", **sides),))
    assert decide(one, half).decision == "undecided"
    groups = np.arange(400)
    arms = {name: Grouped(np.asarray(cells["table-1"].cell("x", name)), groups) for name in "AB"}
    told = {name: OneTraining(arm, name, 0.01, 8) for name, arm in arms.items()}
    assert decide(claim("greater"), table(**told)).decision == "holds"
    wild = {name: OneTraining(arm, name, 0.5, 8) for name, arm in arms.items()}
    assert decide(claim("greater"), table(**wild)).decision == "undecided"


def test_a_part_that_cannot_be_asked_leaves_only_a_failure():
    cells = table(A=share(0.8), B=share(0.5, seed=1), C=0.1, D=share(0.95, seed=3), E=share(0.795, seed=2))
    found = {
        others: decide(claim("greater", right=others, match="row", margin=0.1), cells)
        for others in (("B",), ("B", "C"), ("E", "C"), ("D", "C"))
    }
    assert [verdict.decision for verdict in found.values()] == ["holds", "not asked", "not asked", "fails"]
    assert [verdict.size for verdict in found.values()] == ["holds", None, None, "fails"]
    assert "plain number" in found["B", "C"].deciding.reason
