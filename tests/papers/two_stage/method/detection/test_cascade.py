"""The cascade's nine steps, with networks whose answers are known: a bright square is a face."""

import numpy as np
import pytest
import torch

from umbra.papers.two_stage.method.detection.cascade import STEPS, Cascade, CascadeConfig, judge, log_odds
from umbra.papers.two_stage.method.detection.moves import MOVES, STAYS, put_right
from umbra.papers.two_stage.method.detection.networks import FaceNet24, Judgement, SmallNet, Stage, StageConfig
from umbra.papers.two_stage.method.detection.pyramid import layers
from umbra.papers.two_stage.method.detection.squares import around


class Bright(Stage):
    """Takes windows for faces that are bright in the middle and dark at the rim; never wants to move one."""

    def __init__(self, move=STAYS):
        torch.nn.Module.__init__(self)
        self.move = move

    def forward(self, windows):
        middle = windows[:, :, 4:-4, 4:-4].mean(dim=(1, 2, 3))
        rim = torch.stack([windows[:, :, 0], windows[:, :, -1]]).mean(dim=(0, 2, 3))
        moves = torch.zeros(len(windows), 45)
        moves[:, self.move] = 1
        return Judgement(20 * (middle - rim - 1), moves)

    def calibration(self, windows):
        return 50 * self(windows).moves

    def everywhere(self, image):
        windows = image[0].unfold(1, 12, 1).unfold(2, 12, 1).permute(1, 2, 0, 3, 4)
        return self(windows.reshape(-1, 3, 12, 12)).faces.view(windows.shape[:2])


FACE = np.array([[60.0, 40, 100, 88]])


@pytest.fixture
def image():
    made = np.full((160, 200, 3), 10, np.uint8)
    left, top, right, bottom = FACE[0].astype(int)
    made[top + 6 : bottom - 6, left:right] = 245
    return made


@pytest.fixture
def cascade():
    return Cascade(Bright(), Bright())


def test_the_one_bright_square_is_found_once(image, cascade):
    found = cascade.find(image)
    assert len(found.boxes) == 1
    low, high = np.maximum(found.boxes[0, :2], FACE[0, :2]), np.minimum(found.boxes[0, 2:], FACE[0, 2:])
    assert (high - low).prod() > 0.6 * 40 * 48
    width, height = found.boxes[0, 2:] - found.boxes[0, :2]
    assert width / height == pytest.approx(24 / 29)


def test_each_step_leaves_no_more_than_the_one_before(image, cascade):
    remain = cascade.find(image).remain
    counts = [remain[step] for step in STEPS]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 1
    assert remain["windows"] == sum((one.small.shape[0] - 11) * (one.small.shape[1] - 11)
                                    for one in layers(image, cascade.config.pyramid))  # fmt: skip


def test_an_orphan_is_dropped_and_kept_where_that_is_asked(image):
    one_layer = np.ascontiguousarray(image[36:92, 50:110])  # in which only the first layers have a window
    alone = Cascade(Bright(), Bright(), CascadeConfig(support=1.0))  # nobody is supported so well
    assert len(alone.find(one_layer).boxes) == 0
    assert len(Cascade(Bright(), Bright(), CascadeConfig(support=0.0)).find(one_layer).boxes) == 1


def test_the_second_threshold_can_be_asked_for(image, cascade):
    strict = cascade.find(image, least=1 - 1e-12)
    assert len(strict.boxes) < 1
    assert len(cascade.find(image, least=1e-6).boxes) >= 1


def test_both_calibrations_put_windows_right(image, cascade):
    move = 43  # too large by 1.21, to the right by 0.17
    size, across, down = MOVES[move]
    assert (size, across, down) == (1.21, 0.17, 0.0)
    layer = next(layers(image, cascade.config.pyramid))
    crowded = CascadeConfig(crowded=1.0, together=1.0, support=0.0)
    plain = Cascade(Bright(), Bright(), crowded).candidates(layer)
    moved = Cascade(Bright(move), Bright(), crowded).candidates(layer)
    np.testing.assert_allclose(np.sort(moved, axis=0), np.sort(put_right(plain, MOVES[[move] * len(plain)]), axis=0))
    once = Cascade(Bright(), Bright(), crowded).find(image)
    twice = Cascade(Bright(), Bright(move), crowded).find(image)
    side = once.boxes[:, 3] - once.boxes[:, 1]
    np.testing.assert_allclose(np.sort(twice.boxes[:, 3] - twice.boxes[:, 1]), np.sort(side / 1.21))
    middle = once.boxes[:, [0, 2]].mean(axis=1) - 0.17 * side / 1.21
    np.testing.assert_allclose(np.sort(twice.boxes[:, [0, 2]].mean(axis=1)), np.sort(middle))


def test_an_image_of_one_layer_has_no_orphans():
    small = np.full((44, 44, 3), 10, np.uint8)
    small[6:38, 5:39] = 245
    cascade = Cascade(Bright(), Bright())
    assert len(list(layers(small, cascade.config.pyramid))) == 1
    assert len(cascade.find(small).boxes) == 1


def test_networks_are_asked_as_they_are_after_training():
    stages = [Stage(kind, StageConfig()).train() for kind in (SmallNet, FaceNet24)]
    before = [value.clone() for value in stages[0].state_dict().values()]
    Cascade(*stages).find(np.random.default_rng(0).integers(0, 256, (60, 60, 3), dtype=np.uint8))
    assert not any(stage.training for stage in stages)
    assert all(torch.equal(*pair) for pair in zip(before, stages[0].state_dict().values(), strict=True))


def test_nothing_is_found_where_nothing_is(cascade):
    empty = cascade.find(np.full((90, 90, 3), 128, np.uint8))
    assert empty.boxes.shape == (0, 4)
    tiny = cascade.find(np.zeros((1, 1, 3), np.uint8))
    assert tiny.boxes.shape == (0, 4)
    assert tiny.remain["windows"] == 0


def test_candidates_of_a_layer_are_squares_of_the_photograph(image, cascade):
    layer = next(layers(image, cascade.config.pyramid))
    squares = cascade.candidates(layer)
    assert len(squares)
    assert np.abs(squares - around(FACE)).max(axis=1).min() < 16


def test_many_windows_are_judged_as_few_are():
    stage = Stage(FaceNet24, StageConfig()).eval()
    windows = np.random.default_rng(0).integers(0, 256, (3000, 29, 24, 3), dtype=np.uint8)
    with torch.no_grad():
        torch.testing.assert_close(judge(stage, windows).faces[2500:2600], judge(stage, windows[2500:2600]).faces)
        assert judge(stage, windows[:0]).moves.shape == (0, 45)


def test_log_odds_by_hand():
    assert log_odds(0.5) == 0
    assert log_odds(0.95) == pytest.approx(np.log(19))


def test_untrained_networks_are_no_obstacle(image):
    cascade = Cascade(Stage(SmallNet, StageConfig()).eval(), Stage(FaceNet24, StageConfig()).eval())
    assert cascade.find(image).boxes.shape[1] == 4
