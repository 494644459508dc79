"""Credit goes to whoever was asked, also where the answer was kept from before."""

from pathlib import Path

from umbra.runs.credits import Memo, Weights, give, recording

WEIGHTS = Weights("net", {0: Path("seed-0"), 1: Path("seed-1")})


def test_taking_a_seeds_weights_gives_that_seed_credit():
    with recording() as asked:
        assert WEIGHTS[1] == Path("seed-1")
    assert asked == {("net", 1)}


def test_looking_which_seeds_there_are_gives_none():
    with recording() as asked:
        assert (list(WEIGHTS), len(WEIGHTS), 0 in WEIGHTS, 2 in WEIGHTS) == ([0, 1], 2, True, False)
    assert asked == set()


def test_outside_a_recording_credit_is_given_to_nobody():
    give([("net", 0)])
    with recording() as asked:
        pass
    assert asked == set()


def test_a_recording_inside_another_adds_to_both():
    with recording() as outer:
        give([("a", 0)])
        with recording() as inner:
            give([("b", 0)])
    assert (inner, outer) == ({("b", 0)}, {("a", 0), ("b", 0)})


def test_a_kept_answer_credits_again_whom_it_came_from():
    memo, asked_for = Memo(), []

    def work_out():
        asked_for.append(1)
        return WEIGHTS[0]

    for _ in range(2):
        with recording() as asked:
            assert memo("key", work_out) == Path("seed-0")
        assert asked == {("net", 0)}
    assert asked_for == [1]
    assert "key" in memo


def test_an_answer_made_of_kept_answers_carries_their_credits():
    memo = Memo()
    memo("part", lambda: WEIGHTS[0])
    memo("whole", lambda: (memo("part", lambda: None), WEIGHTS[1]))
    with recording() as asked:
        memo("whole", lambda: None)
    assert asked == {("net", 0), ("net", 1)}


def test_answers_worked_out_in_one_go_share_its_credits_and_only_what_is_missing_is_asked():
    memo = Memo()
    memo("a", lambda: 1)
    missing = []
    memo.together(["a", "b", "c"], lambda keys: missing.extend(keys) or dict.fromkeys(keys, WEIGHTS[1]))
    assert missing == ["b", "c"]
    with recording() as asked:
        assert memo("c", lambda: None) == Path("seed-1")
    assert asked == {("net", 1)}
    memo.together(["a", "b"], lambda keys: {}["never"])
