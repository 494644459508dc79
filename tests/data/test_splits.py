import numpy as np
import pytest

from umbra.data.splits import split_by_people, split_within_people


def test_every_picture_of_the_chosen_is_in_one_part():
    people = np.repeat(np.arange(4), [20, 9, 10, 13])
    split = split_within_people(people, seed=1)
    parts = np.concatenate([split.train, split.validation, split.test])
    assert len(np.unique(parts)) == len(parts) == 43
    assert split.left_out == 9
    np.testing.assert_array_equal(split.people, [0, 2, 3])
    np.testing.assert_array_equal(np.unique(split.labels), [-1, 0, 1, 2])
    assert split.classes == 3


def test_shares_within_each_person_are_seventy_fifteen_fifteen():
    people = np.repeat(np.arange(2), [20, 10])
    split = split_within_people(people, seed=3)
    counts = [np.bincount(people[part]).tolist() for part in (split.train, split.validation, split.test)]
    assert counts == [[14, 6], [3, 2], [3, 2]]


def test_a_person_is_split_alike_whoever_else_is_there():
    alone = split_within_people(np.zeros(12, np.int64), seed=5)
    among = split_within_people(np.repeat([0, 1], 12), seed=5)
    np.testing.assert_array_equal(alone.train, among.train[among.train < 12])
    first_has_enough, first_has_too_few = (split_within_people(np.repeat([0, 1], [n, 12]), seed=5) for n in (12, 4))
    np.testing.assert_array_equal(first_has_enough.test[first_has_enough.test >= 12] - 12, first_has_too_few.test - 4)


def test_another_seed_gives_another_split():
    people = np.zeros(30, np.int64)
    assert not np.array_equal(split_within_people(people, seed=1).test, split_within_people(people, seed=2).test)


def test_set_in_which_nobody_has_ten_pictures_is_refused():
    with pytest.raises(ValueError, match="at least 10 pictures; the most that one of 3 people has is 9"):
        split_within_people(np.repeat(np.arange(3), 9), seed=0)


def test_shares_that_do_not_sum_to_one_are_refused():
    with pytest.raises(ValueError, match="sum to 1"):
        split_within_people(np.zeros(10, np.int64), seed=0, shares=(0.5, 0.2, 0.2))


def test_nobody_is_in_two_parts_and_everybody_is_in_one():
    people = np.repeat(np.arange(20), 3)
    split = split_by_people(people, seed=1)
    parts = [set(people[part].tolist()) for part in (split.train, split.validation, split.test)]
    assert [len(part) for part in parts] == [14, 3, 3]
    assert set.union(*parts) == set(range(20))
    assert sum(len(part) for part in (split.train, split.validation, split.test)) == 60
    np.testing.assert_array_equal(split.labels, people)
    assert split.classes == 20


def test_another_seed_holds_out_other_people():
    people = np.repeat(np.arange(40), 2)
    one, same, other = (set(people[split_by_people(people, seed=seed).test].tolist()) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_each_part_needs_somebody():
    with pytest.raises(ValueError, match="expected at least 3, one for each part; found 2"):
        split_by_people(np.array([0, 0, 1]), seed=0)
    with pytest.raises(ValueError, match="expected three positive shares"):
        split_by_people(np.arange(9), seed=0, shares=(1.0, 0.0, 0.0))
