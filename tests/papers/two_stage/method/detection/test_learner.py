"""Training a stage: its losses by hand, its mirror, its data, and that it learns a bright square."""

import numpy as np
import pytest
import torch

from umbra.papers.two_stage.method.detection.learner import MIRRORED, StageLearner, StageTraining, mirrored
from umbra.papers.two_stage.method.detection.moves import MOVES, STAYS
from umbra.papers.two_stage.method.detection.networks import FaceNet24, SmallNet
from umbra.papers.two_stage.method.detection.windows import NOTHING, Windows


def toy(count=64, size=(12, 12)):
    """Every other window holds a bright block in its middle."""
    images = np.random.default_rng(0).integers(0, 60, (count, size[1], size[0], 3)).astype(np.uint8)
    images[::2, 3:-3, 3:-3] = 220
    moves = np.where(np.arange(count) % 2 == 0, STAYS, NOTHING).astype(np.int64)
    return Windows(images, moves)


def test_a_mirror_turns_left_into_right_and_back():
    np.testing.assert_allclose(MOVES[MIRRORED], MOVES * [1, -1, 1])
    images, moves = torch.randn(6, 3, 12, 12), torch.tensor([0, 5, NOTHING, 44, STAYS, 3])
    flipped, other = mirrored(images, moves, share=1.0, generator=torch.Generator())
    torch.testing.assert_close(flipped, images.flip(3))
    assert other.tolist() == [int(MIRRORED[one]) if one >= 0 else NOTHING for one in moves.tolist()]
    same, still = mirrored(images, moves, share=0.0, generator=torch.Generator())
    torch.testing.assert_close(same, images)
    assert still.tolist() == moves.tolist()


def test_losses_by_hand():
    learner = StageLearner(StageTraining(), SmallNet).eval()
    images, moves = torch.randn(4, 3, 12, 12), torch.tensor([3, NOTHING, 9, NOTHING])
    judged, moved = learner.terms(images, moves)
    odds = learner.network.judge(images)[:, 0]
    wanted = [-torch.log(torch.sigmoid(one if holds else -one)) for one, holds in zip(odds, [1, 0, 1, 0], strict=True)]
    torch.testing.assert_close(judged, torch.stack(wanted).mean())
    likely = learner.network.calibration(images).softmax(dim=1)
    torch.testing.assert_close(moved, -(likely[0, 3].log() + likely[2, 9].log()) / 2)


def test_where_no_window_holds_a_face_nothing_is_said_of_moves():
    learner = StageLearner(StageTraining(), SmallNet)
    _, moved = learner.terms(torch.randn(3, 3, 12, 12), torch.full((3,), NOTHING))
    assert moved == 0


@pytest.mark.parametrize("kind", [SmallNet, FaceNet24])
def test_a_stage_learns_and_says_how_many_faces_it_misses(kind):
    torch.manual_seed(0)
    learner = StageLearner(StageTraining(calibration=0.1), kind)
    logged = {}
    learner.log = lambda name, value, **_: logged.__setitem__(name, float(value.detach()))
    learner._trainer = type("Trainer", (), {"global_step": 0})()
    windows = toy(size=kind.SIZE)
    batch = {"image": torch.from_numpy(windows.images), "move": torch.from_numpy(windows.moves)}
    optimiser = torch.optim.Adam(learner.parameters(), 3e-3)
    for _ in range(40):
        optimiser.zero_grad()
        learner.training_step(batch, 0).backward()
        optimiser.step()
    learner.eval()
    with torch.no_grad():
        learner.validation_step(batch, 0)
        learner.on_validation_epoch_end()
    assert logged["validation_missed"] == 0
    assert logged["validation_moves"] < 0.1
    assert set(logged) == set(StageLearner.LOGGED)
