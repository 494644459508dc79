import numpy as np
import pytest

from umbra.world.head import layout
from umbra.world.head.average import average_head
from umbra.world.head.expressions import NEUTRAL, action_fields, action_names, perform

MARKS = layout.LANDMARKS


def _gap(vertices, upper, lower):
    return vertices[MARKS[upper], 1] - vertices[MARKS[lower], 1]


def test_there_are_at_least_sixteen_actions():
    assert len(action_names()) >= 16
    assert len(set(action_names())) == len(action_names())


def test_the_neutral_expression_leaves_the_head_alone():
    assert np.allclose(perform(average_head(), NEUTRAL), average_head(), atol=0.05)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_blink_closes_the_lids_of_its_eye_only(side):
    vertices = perform(average_head(), {f"blink_{side}": 1.0})
    shut, opened = ((37, 41), (43, 47)) if side == "left" else ((43, 47), (37, 41))
    assert abs(_gap(vertices, *shut)) < 1.2
    assert _gap(vertices, *opened) > 7


def test_closed_lids_stay_outside_the_eyeball():
    vertices = perform(average_head(), {"blink_right": 0.6})
    ball = vertices[layout.PARTS["right_eyeball"]]
    centre = average_head()[layout.PARTS["right_eyeball"][0]] - [0, 0, 13.0]
    away = np.linalg.norm(vertices[layout.PARTS["right_lid0"]] - centre, axis=1)
    assert away.min() > 12.4
    assert len(ball) == 181


def test_opening_the_jaw_lowers_chin_lower_lip_and_lower_teeth_and_nothing_above():
    moved = perform(average_head(), {"jaw_open": 1.0}) - average_head()
    assert moved[MARKS[8], 1] < -12
    assert moved[MARKS[66], 1] < -12
    assert moved[layout.PARTS["lower_teeth1"], 1].max() < -12
    assert np.abs(moved[MARKS[62]]).max() < 1.5
    assert np.abs(moved[MARKS[17:48]]).max() < 0.5


def test_a_smile_widens_and_lifts_and_a_pucker_narrows():
    smile, pucker = (perform(average_head(), {name: 1.0}) for name in ("smile", "pucker"))
    for vertices, sign in ((smile, 1), (pucker, -1)):
        width = vertices[MARKS[54], 0] - vertices[MARKS[48], 0]
        assert sign * (width - (average_head()[MARKS[54], 0] - average_head()[MARKS[48], 0])) > 4
    assert smile[MARKS[48], 1] > average_head()[MARKS[48], 1] + 3


def test_brows_rise_and_fall():
    for name, sign in (("brow_inner_raise", 1), ("brow_lower", -1)):
        assert sign * (perform(average_head(), {name: 1.0})[MARKS[22], 1] - average_head()[MARKS[22], 1]) > 2


def test_actions_of_the_skin_are_linear_in_amplitude():
    for name in ("smile", "jaw_open", "puff", "sneer_left"):
        half, full = (perform(average_head(), {name: amount}) - average_head() for amount in (0.5, 1.0))
        skin = np.setdiff1d(
            np.arange(layout.SKIN_COUNT),
            np.concatenate([layout.PARTS[f"{s}_lid{r}"] for s in ("left", "right") for r in range(6)]),
        )
        assert np.allclose(2 * half[skin], full[skin], atol=1e-3)


def test_sides_are_mirror_twins():
    fields = action_fields()
    for name in ("smile", "sneer", "blink", "brow_raise", "jaw"):
        left, right = fields[f"{name}_left"], fields[f"{name}_right"]
        assert np.allclose(left[layout.MIRROR] * [-1, 1, 1], right, atol=1e-3)


def test_looking_right_turns_both_pupils_to_the_image_right():
    vertices = perform(average_head(), {"look_right": 1.0})
    for side in ("left", "right"):
        pupil = layout.PARTS[f"{side}_eyeball"][0]
        assert vertices[pupil, 0] - average_head()[pupil, 0] > 4


def test_refuses_an_unknown_action():
    with pytest.raises(ValueError, match="unknown actions grin; known: jaw_open"):
        perform(average_head(), {"grin": 1.0})
