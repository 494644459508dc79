from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from umbra.data.faces import FaceSet, from_world, labels_of, one_each


def test_labels_follow_the_sorted_names():
    labels, names = labels_of(["b", "a", "b"])
    np.testing.assert_array_equal(labels, [1, 0, 1])
    assert names == ("a", "b")


def test_drawn_set_is_taken_over_without_copying():
    images = np.zeros((4, 2, 2, 3), np.uint8)
    table = pd.DataFrame({"kind": ["", "cup", "", ""], "covered": [0.0, 0.2, 0.0, 0.0]})
    points = np.zeros((4, 68, 2), np.float32)
    world = SimpleNamespace(
        images=images,
        clean=None,
        parsing=None,
        occluder=None,
        people=np.array([7, 7, 9, 9]),
        landmarks=points,
        visible=np.ones((4, 68), bool),
        five_points=points[:, :5],
        table=table,
    )
    faces = from_world(world)
    assert faces.images is images
    assert faces.names == ("person 7", "person 9")
    np.testing.assert_array_equal(faces.people, [0, 0, 1, 1])
    np.testing.assert_array_equal(faces.pictures_per_person(), [2, 2])
    assert faces.kinds[1] == "cup"


def test_arrays_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="kinds: expected one entry for each of 2 pictures; got 1"):
        FaceSet(
            np.zeros((2, 1, 1, 3), np.uint8),
            np.zeros(2, np.int64),
            ("a",),
            np.zeros((2, 5, 2), np.float32),
            kinds=np.array(["cup"]),
        )


def test_a_table_of_another_length_is_refused():
    with pytest.raises(ValueError, match="table: expected one entry for each of 2 pictures; got 1"):
        FaceSet(
            np.zeros((2, 1, 1, 3), np.uint8),
            np.zeros(2, np.int64),
            ("a",),
            np.zeros((2, 5, 2), np.float32),
            table=pd.DataFrame({"kind": [""]}),
        )


def test_a_label_below_zero_is_refused():
    with pytest.raises(ValueError, match="expected labels from 0; got -1"):
        FaceSet(np.zeros((1, 1, 1, 3), np.uint8), np.array([-1]), ("a",), np.zeros((1, 5, 2), np.float32))


def test_label_without_a_name_is_refused():
    with pytest.raises(ValueError, match="a name for each label up to 3"):
        FaceSet(np.zeros((1, 1, 1, 3), np.uint8), np.array([3]), ("a",), np.zeros((1, 5, 2), np.float32))


def test_one_image_of_each_is_the_first_and_people_are_spread_over_the_set():
    people = np.array([4, 4, 1, 1, 9, 9, 9, 2], np.int64)
    assert one_each(people, 2).tolist() == [2, 4]  # of the people 1, 2, 4, 9 the first and the last
    assert one_each(people, 9).tolist() == [2, 7, 0, 4]
