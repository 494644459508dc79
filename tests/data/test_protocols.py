import numpy as np
import pandas as pd
import pytest

from umbra.data.protocols import aflw_like, ar_like, celeba_like, disjoint_people, lfw_like, mfr2_like


def world(people=40, pictures=6):
    """Per person: four clean pictures, one with sunglasses, one with a mask."""
    kinds = ["", "", "", "", "sunglasses_round", "surgical_mask"]
    return (
        np.repeat(np.arange(people), pictures),
        pd.DataFrame(
            {
                "kind": kinds * people,
                "covered": [0.0, 0.0, 0.0, 0.0, 0.2, 0.01] * people,
                "yaw": np.deg2rad(np.resize([0.0, -30.0, 31.0, 60.0, -75.0, 95.0], people * pictures)),
            }
        ),
    )


def test_nobody_is_trained_on_and_tested():
    people, _ = world()
    train, test = disjoint_people(people, test_people=10, seed=1)
    assert len(train) + len(test) == len(people)
    assert not set(people[train]) & set(people[test])
    assert len(set(people[test])) == 10


def test_lfw_like_folds_hold_equal_halves_of_different_people():
    people, _ = world(people=60)
    pairs = lfw_like(people, np.arange(len(people)), seed=2, pairs=600)
    assert len(pairs) == 600
    for fold in range(10):
        assert pairs.same[pairs.fold == fold].sum() == 30
    np.testing.assert_array_equal(people[pairs.first] == people[pairs.second], pairs.same)
    owners = [set(people[pairs.first[pairs.fold == fold]]) for fold in range(10)]
    assert not any(owners[a] & owners[b] for a in range(10) for b in range(a))
    assert len(np.unique(np.stack([pairs.first, pairs.second], axis=1), axis=0)) == 600


def test_lfw_like_uses_only_the_candidates():
    people, _ = world(people=80)
    _, test = disjoint_people(people, test_people=40, seed=1)
    pairs = lfw_like(people, test, seed=2, pairs=200)
    assert set(pairs.first) | set(pairs.second) <= set(test)


@pytest.mark.parametrize(("pairs", "words"), [(6000, "300 genuine pairs in each fold"), (30, "a multiple of 20")])
def test_lfw_like_refuses_what_the_set_cannot_give(pairs, words):
    people, _ = world()
    with pytest.raises(ValueError, match=words):
        lfw_like(people, np.arange(len(people)), seed=1, pairs=pairs)


def test_ar_like_has_clean_galleries_and_covered_probes():
    people, table = world()
    for size in (1, 4):
        protocol = ar_like(people, table, gallery=size, kinds=("sunglasses", "surgical"))
        assert protocol.gallery.tolist() == [6 * person + picture for person in range(40) for picture in range(size)]
        assert (table["kind"].iloc[protocol.gallery] == "").all()
        assert len(protocol.probes["sunglasses"]) == 40


def test_ar_like_refuses_a_gallery_that_is_too_large_or_an_unseen_kind():
    people, table = world()
    with pytest.raises(ValueError, match="6 uncovered pictures of everybody; person 0 has 4"):
        ar_like(people, table, gallery=6, kinds=("sunglasses",))
    with pytest.raises(ValueError, match="covered by 'scarf'"):
        ar_like(people, table, gallery=1, kinds=("scarf",))


def test_mfr2_like_pairs_a_clean_with_a_masked_face():
    people, table = world()
    pairs = mfr2_like(people, table, seed=1, pairs=100)
    assert (table["kind"].iloc[pairs.first] == "").all()
    assert (table["kind"].iloc[pairs.second] == "surgical_mask").all()
    assert pairs.same.sum() == 50
    assert pairs.fold.tolist() == np.repeat(np.arange(10), 10).tolist()
    np.testing.assert_array_equal(people[pairs.first] == people[pairs.second], pairs.same)
    assert 0 < pairs.same[pairs.fold == 0].sum() < 10
    with pytest.raises(ValueError, match="expected 400 genuine pairs"):
        mfr2_like(people, table, seed=1, pairs=800)


def test_aflw_like_bins_close_on_their_upper_edge():
    _, table = world(people=1)
    bins = {name: places.tolist() for name, places in aflw_like(table).items()}
    assert bins == {
        "0-30": [0, 1],
        "30-60": [2, 3],
        "60-90": [4, 5],
    }


def test_celeba_like_leaves_out_faces_that_are_hardly_covered():
    _, table = world(people=1)
    sides = celeba_like(table)
    assert (sides.clean.tolist(), sides.covered.tolist()) == ([0, 1, 2, 3], [4])
    with pytest.raises(ValueError, match="found 4 and 0"):
        celeba_like(table, smallest=0.9)


def test_more_test_people_than_there_are_is_refused():
    with pytest.raises(ValueError, match="fewer than the set's 3 people"):
        disjoint_people(np.arange(3), test_people=3, seed=1)
