"""The whole system on a drawn room, with parts whose answers are known: each step gets what the one before it gave."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from toy_head import toy_model

from umbra.geometry.alignment import five_point_template
from umbra.papers.two_stage.method.detection.cascade import Cascade, Found
from umbra.papers.two_stage.method.landmarks.learner import LandmarkLearner, LandmarkTraining
from umbra.papers.two_stage.method.landmarks.levels import LevelsConfig
from umbra.papers.two_stage.method.second_look.frontal import Turner
from umbra.papers.two_stage.method.second_look.rule import Rule
from umbra.papers.two_stage.method.shape.basis import ShapeBasis, Whitening
from umbra.papers.two_stage.method.shape.learner import ShapeLearner, ShapeTraining
from umbra.papers.two_stage.method.system import FIRST, SECOND, Gallery, System

HEIGHT, WIDTH, SIDE = 56, 48, 64
COLOURS = {"Red": (200, 40, 40), "Blue": (40, 40, 200)}
BOXES = np.array([[30.0, 20, 60, 56], [110.0, 50, 140, 86]])


class Known(Cascade):
    """Finds the faces that were painted."""

    def find(self, image, *, least=None):
        painted = np.flatnonzero([image[int(box[1]) + 12, int(box[0]) + 15].max() > 100 for box in BOXES])
        return Found(BOXES[painted], np.ones(len(painted)), np.zeros(len(painted), np.int64), {})


def template():
    """68 points whose five are those of the aligned frame, in shares of a square."""
    five = five_point_template(HEIGHT, WIDTH) / HEIGHT
    points = np.repeat(five[2:3], 68, axis=0)
    points[36:42], points[42:48], points[48], points[54] = five[0], five[1], five[3], five[4]
    points[0], points[16], points[8] = (0.1, 0.4), (0.8, 0.4), (0.45, 0.95)
    return torch.from_numpy(points).float()


@pytest.fixture
def system():
    torch.manual_seed(0)
    levels = LevelsConfig(width=8, features=16, side=32, part=16, part_width=8)
    model = toy_model()
    pose = np.zeros((3, 4))
    pose[:, :3], pose[:2, 3] = 0.2 * np.eye(3), SIDE / 2
    basis = ShapeBasis(model, Whitening(np.concatenate([pose.reshape(-1), np.zeros(50)]), np.ones(62)), side=SIDE)
    small = ShapeTraining(depth=18, width=8, stem="3x3/1", features=16, side=SIDE, encoder=8, hidden=16)
    return System(
        cascade=object.__new__(Known),
        landmarks=LandmarkLearner(LandmarkTraining(network=levels), mean=template()).eval(),
        shape=ShapeLearner(small, basis).eval(),
        turner=Turner(model, basis, HEIGHT, WIDTH),
        embed=lambda faces: faces[:, 20:40, 12:36].mean(axis=(1, 2)).astype(np.float64),
        scores=lambda probes, gallery: -np.linalg.norm(probes[:, None] - gallery[None], axis=2),
        rule=Rule(first=-60.0, second=-60.0, margin=0.0),
    )


@pytest.fixture
def gallery():
    numbers = np.array(list(COLOURS.values()), np.float64)
    return Gallery(tuple(COLOURS), numbers, numbers)


@pytest.fixture
def room():
    image = np.full((120, 180, 3), 30, np.uint8)
    for (left, top, right, bottom), colour in zip(BOXES.astype(int), COLOURS.values(), strict=True):
        image[top - 10 : bottom + 10, left - 10 : right + 10] = colour
    return image


def test_everybody_in_the_room_is_named(system, gallery, room):
    seen = system.recognise(room, gallery)
    assert [one.name for one in seen] == ["Red", "Blue"]
    assert {one.stage for one in seen} == {FIRST}
    assert all(one.aligned.shape == (HEIGHT, WIDTH, 3) and one.frontal is None for one in seen)


def test_points_lie_in_their_squares(system, room):
    points = system.points_in(room, BOXES)
    for box, own in zip(BOXES, points, strict=True):
        side = (box[3] - box[1]) * 1.16
        middle = (box[:2] + box[2:]) / 2
        np.testing.assert_allclose(own, middle - side / 2 + side * template().numpy(), atol=1e-3)


def test_a_stranger_is_nobody_known(system, gallery, room):
    room[10:66, 20:70] = (40, 200, 40)
    seen = system.recognise(room, gallery)
    assert [one.name for one in seen] == ["", "Blue"]
    assert not seen[0].known


def test_whom_the_first_stage_does_not_decide_is_looked_at_again(system, gallery, room):
    doubtful = replace(system, rule=Rule(first=-60.0, second=-1000.0, margin=1e6))
    seen = doubtful.recognise(room, gallery)
    assert {one.stage for one in seen} == {SECOND}
    assert all(one.frontal.shape == (HEIGHT, WIDTH, 3) for one in seen)
    assert [one.name for one in seen] == ["Red", "Blue"]
    turned = doubtful.recognise(room, replace(gallery, frontal=gallery.numbers[::-1]))
    assert [one.name for one in turned] == ["Blue", "Red"]  # frontal faces are compared with frontal ones


def test_steps_can_be_given_their_answers(system, gallery, room):
    only = system.recognise(room, gallery, boxes=BOXES[1:])
    assert [one.name for one in only] == ["Blue"]
    swapped = system.recognise(room, gallery, boxes=BOXES[:1], points=system.points_in(room, BOXES[1:]))
    assert [one.name for one in swapped] == ["Blue"]


@pytest.mark.parametrize("shape", [(90, 120, 3), (1, 1, 3)])
def test_a_photograph_without_a_face_gives_nobody(system, gallery, shape):
    class Blind(Known):
        def find(self, image, *, least=None):
            return Found(np.zeros((0, 4)), np.zeros(0), np.zeros(0, np.int64), {})

    blind = replace(system, cascade=object.__new__(Blind))
    assert blind.recognise(np.zeros(shape, np.uint8), gallery) == []


def test_the_preparation_is_what_every_step_sees(system, gallery, room):
    grey = replace(system, preparation=("grey",)).recognise(room, gallery)
    assert all((one.aligned == one.aligned[..., :1]).all() for one in grey)
