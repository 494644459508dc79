"""Each rule of a list of pairs, kept and broken."""

from pathlib import Path

import pytest

from umbra.data.pair_lines import (
    PairLine,
    is_number,
    picture_name,
    refuse_other_blocks,
    refuse_repeats,
    refuse_selves,
    refuse_shared_people,
)

LIST = Path("lfw/pairs.txt")


def pair(line, first, second, fold=0):
    return PairLine(line, (first[0], int(first[1:])), (second[0], int(second[1:])), fold)


GOOD = [pair(2, "A1", "A2"), pair(3, "A1", "B1"), pair(4, "C1", "C2", 1), pair(5, "C1", "D1", 1)]


def test_a_list_that_obeys_is_refused_nothing():
    refuse_selves(LIST, GOOD)
    refuse_repeats(LIST, GOOD)
    refuse_other_blocks(LIST, GOOD, per_kind=1)
    refuse_shared_people(LIST, GOOD)


def test_a_picture_with_itself():
    with pytest.raises(ValueError, match=r"^lfw/pairs\.txt: expected two pictures in line 6; found A_0001 twice\."):
        refuse_selves(LIST, [*GOOD, pair(6, "A1", "A1")])


@pytest.mark.parametrize(("again", "words"), [(("A1", "B1"), r"\. Mend"), (("B1", "A1"), ", in the other order")])
def test_a_pair_twice(again, words):
    with pytest.raises(ValueError, match=f"every pair once; found .* in line 6 and in line 3{words}"):
        refuse_repeats(LIST, [*GOOD, pair(6, *again)])


def test_kinds_out_of_their_blocks():
    swapped = [pair(2, "A1", "B1"), pair(3, "A1", "A2")]
    with pytest.raises(
        ValueError, match=r"a genuine pair in line 2, .* has 1 genuine .* found an impostor pair, A_0001"
    ):
        refuse_other_blocks(LIST, swapped, per_kind=1)
    with pytest.raises(ValueError, match=r"an impostor pair in line 3, .* found a genuine pair, A_0001 and A_0002"):
        refuse_other_blocks(LIST, swapped[1:], per_kind=1)


def test_blocks_are_told_by_the_place_though_lines_before_could_not_be_read():
    refuse_other_blocks(LIST, GOOD[1:], per_kind=1)


def test_somebody_in_two_folds():
    with pytest.raises(ValueError, match=r"found B in fold 1 \(line 3\) and in fold 2 \(line 6\)"):
        refuse_shared_people(LIST, [*GOOD, pair(6, "C1", "B2", 1)])


def test_words_and_names():
    assert [is_number(word) for word in ("1", "0004", "", "-1", "1.5", "²", "1" * 10)] == [True, True] + [False] * 5
    assert picture_name("A", 7) == "A_0007"
    assert GOOD[1].pictures == "A_0001 and B_0001"
