"""Which faces of a room have to be found, and what a stage learns from."""

from dataclasses import replace

import numpy as np
import pytest

from tests.papers.conftest import EDITION
from tests.papers.two_stage.conftest import CASCADE, WINDOWS, room_set
from umbra.papers.two_stage.method.detection.windows import NOTHING
from umbra.papers.two_stage.rooms import Cutter, Rooms, open_rooms


def windows(rooms, *numbers, seed=1, **changes):
    return Cutter(rooms, (24, 29), WINDOWS, CASCADE.pyramid, **changes).windows(np.array(numbers), seed=seed)


def test_a_face_has_to_be_found_that_is_large_shown_and_in_the_image(rooms):
    np.testing.assert_array_equal(rooms.wanted, [True, False] * len(rooms))  # the second is cut off
    assert not Rooms(rooms.scenes, 31.0).wanted.any()
    hidden = rooms.scenes.table.assign(shown=np.tile([0.29, 1.0], len(rooms)))
    assert not Rooms(replace(rooms.scenes, table=hidden), 20.0).wanted.any()


def test_a_printed_face_need_not_be_found(rooms):
    assert list(rooms.printed) == [1, 3, 5]
    boxes, wanted = rooms.faces(1)
    np.testing.assert_array_equal(boxes[2], [70, 5, 90, 25])
    np.testing.assert_array_equal(wanted, [True, False, False])
    assert len(rooms.faces(0)[0]) == 2
    with pytest.raises(ValueError, match="rooms: expected a set drawn with the channel instances"):
        _ = Rooms(replace(rooms.scenes, instances=None), 20.0).printed


def test_everybody_stands_room_by_room_with_the_row_of_the_table(rooms):
    every = rooms.everybody
    np.testing.assert_array_equal(every.rooms[:6], [0, 0, 1, 1, 1, 2])
    np.testing.assert_array_equal(every.rows[:6], [0, 1, 2, 3, -1, 4])
    np.testing.assert_array_equal(every.wanted[:6], [True, False, True, False, False, True])
    np.testing.assert_array_equal(every.boxes[2:5], rooms.faces(1)[0])
    people = every.rows >= 0
    np.testing.assert_array_equal(every.boxes[people], rooms.scenes.box[every.rows[people]])


def test_rooms_are_held_out_by_the_seed(rooms):
    learn, held = rooms.parts(seed=1)
    assert sorted([*learn, *held]) == list(range(6))
    assert len(held) == 1
    np.testing.assert_array_equal(held, rooms.parts(seed=1)[1])
    assert len({int(rooms.parts(seed=seed)[1][0]) for seed in range(20)}) > 3
    with pytest.raises(ValueError, match="rooms: expected 2 or more, one of them to be held out; found 1"):
        Rooms(room_set(1), 20.0).parts(seed=1)


def test_windows_of_a_room_are_the_same_whatever_other_rooms_there_are(rooms):
    alone, among = windows(rooms, 2, seed=5), windows(rooms, 1, 2, seed=5)
    np.testing.assert_array_equal(among.images[-len(alone) :], alone.images)
    assert not np.array_equal(windows(rooms, 2, seed=6).images[: len(alone)], alone.images)


def test_only_wanted_faces_teach_what_a_face_is(rooms):
    holds = windows(rooms, *range(len(rooms))).moves != NOTHING
    assert holds.sum() == 3 * len(rooms)  # of the first face alone; the second is cut off


def test_a_printed_face_is_no_mistake_of_the_stage_before(rooms):
    def proposed(scenes):
        own, on_print = Rooms(scenes, 20.0), np.array([[80.0, 15.0, 20.0]])
        asked = windows(own, 1, propose=lambda layer: on_print if layer.number == 0 else on_print[:0])
        return len(asked) - len(windows(own, 1))

    unmarked = replace(rooms.scenes, instances=np.zeros_like(rooms.scenes.instances))
    assert (proposed(rooms.scenes), proposed(unmarked)) == (0, 1)


def test_what_the_stage_before_proposes_is_added(rooms):
    asked = []
    more = windows(rooms, 0, propose=lambda layer: asked.append(layer.number) or np.array([[60.0, 20.0, 24.0]]))
    assert len(more) > len(windows(rooms, 0))
    assert asked == sorted(asked)


def test_windows_are_prepared_as_the_images_are(rooms):
    colourful = rooms.scenes.images.copy()
    colourful[..., 0] //= 4
    grey = windows(Rooms(replace(rooms.scenes, images=colourful), 20.0), 0, preparation=("grey",))
    np.testing.assert_array_equal(grey.images[..., 0], grey.images[..., 2])


def test_rooms_that_are_not_drawn_are_refused(tree):
    with pytest.raises(FileNotFoundError, match=r"the rooms 'rooms' of the toy edition are not drawn.*scenes@rooms"):
        open_rooms("rooms", EDITION, least=20.0)
