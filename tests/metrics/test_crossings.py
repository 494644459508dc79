"""The strangers of a list and of its pictures, against loops."""

import numpy as np

from umbra.metrics.crossings import crossed, listed, meetings

PEOPLE = np.array([0, 0, 1, 1, 2, 2, 7, 7])
FIRST, SECOND = np.array([0, 2, 0, 6]), np.array([1, 3, 5, 1])


def test_all_first_pictures_meet_all_second_ones_of_somebody_else():
    units = np.random.default_rng(0).standard_normal((8, 3))
    found = crossed(units, FIRST, SECOND, PEOPLE, keep=1.0)
    wanted = [
        (units[a] @ units[b], PEOPLE[a], PEOPLE[b]) for a in (0, 2, 6) for b in (1, 3, 5) if PEOPLE[a] != PEOPLE[b]
    ]
    np.testing.assert_allclose(np.stack([found.scores, found.first, found.second]).T, sorted(wanted)[::-1])
    assert (found.count, found.is_list) == (len(wanted), False)


def test_of_a_crossing_the_most_alike_are_kept_and_all_are_counted():
    rng = np.random.default_rng(1)
    units, people = rng.standard_normal((400, 4)), rng.integers(50, size=400)
    first, second = np.arange(200), np.arange(200, 400)
    whole, part = (crossed(units, first, second, people, keep=share) for share in (1.0, 0.1))
    assert part.count == whole.count == len(whole.scores)
    assert len(part.scores) == round(np.ceil(0.1 * whole.count))
    np.testing.assert_array_equal(part.scores, whole.scores[: len(part.scores)])


def test_of_a_crossing_two_thousand_are_kept_at_least():
    rng = np.random.default_rng(3)
    people = rng.integers(50, size=400)
    found = crossed(rng.standard_normal((400, 4)), np.arange(200), np.arange(200, 400), people, keep=0.01)
    assert 0.01 * found.count < len(found.scores) == 2000


def test_a_draw_of_people_has_as_many_pairs_as_a_loop_counts():
    rng = np.random.default_rng(2)
    crossing = crossed(rng.standard_normal((8, 3)), FIRST, SECOND, PEOPLE, keep=1.0)
    times = rng.integers(4, size=(5, 4)).astype(float)
    place = {person: number for number, person in enumerate((0, 1, 2, 7))}
    for row, found in zip(times, meetings(times.T, crossing), strict=True):
        pairs = zip(crossing.first, crossing.second, strict=True)
        assert found == sum(row[place[one]] * row[place[two]] for one, two in pairs)


def test_pictures_of_one_person_have_no_strangers():
    found = crossed(np.eye(4), np.array([0, 1]), np.array([2, 3]), np.zeros(4, np.int64), keep=1.0)
    assert len(found.scores) == found.count == 0


def test_of_a_list_all_impostors_are_kept():
    same = np.array([True, False, False])
    found = listed(np.array([0.9, 0.1, 0.4]), same, np.array([[0, 1, 2], [0, 2, 0]]))
    assert (found.count, found.is_list) == (2, True)
    assert [*zip(found.scores, found.first, found.second, strict=True)] == [(0.4, 2, 0), (0.1, 1, 2)]
