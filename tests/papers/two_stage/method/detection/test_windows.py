"""What the cascade learns from: windows on faces, beside them, and those that an earlier stage took for faces."""

import numpy as np
import pytest

from umbra.metrics.overlaps import overlaps
from umbra.papers.two_stage.method.detection import windows as module
from umbra.papers.two_stage.method.detection.moves import STAYS, nearest_moves
from umbra.papers.two_stage.method.detection.pyramid import PyramidConfig, layers
from umbra.papers.two_stage.method.detection.squares import around, boxes_of
from umbra.papers.two_stage.method.detection.windows import NOTHING, WindowsConfig, joined, windows_of

PYRAMID = PyramidConfig(smallest=20.0)
BOXES = np.array([[40.0, 30, 64, 60], [90.0, 40, 106, 62], [10, 10, 18, 20]])
"""Two faces to learn from, and one that is too small for the pyramid."""


@pytest.fixture
def image():
    """Dark, with a bright block for each face."""
    made = np.full((100, 130, 3), 20, np.uint8)
    for left, top, right, bottom in BOXES.astype(int):
        made[top:bottom, left:right] = 230
    return made


def made(image, size=(24, 29), wanted=(True, True, True), **changes):
    config = WindowsConfig(**{"on_faces": 6, "beside": 8, "elsewhere": 30, "proposed": 4} | changes.pop("config", {}))
    rng = np.random.default_rng(changes.pop("seed", 0))
    return windows_of(image, BOXES, np.array(wanted), size, config, PYRAMID, rng=rng, **changes)


@pytest.mark.parametrize("size", [(12, 12), (24, 29)])
def test_windows_on_faces_are_bright_and_the_rest_is_darker(image, size):
    windows = made(image, size)
    assert windows.images.shape[1:] == (size[1], size[0], 3)
    holds = windows.moves != NOTHING
    assert holds.sum() == 2 * 6 if size == (24, 29) else 6 <= holds.sum() <= 12
    middle = windows.images[:, size[1] // 2 - 2 : size[1] // 2 + 2, size[0] // 2 - 2 : size[0] // 2 + 2]
    assert middle[holds].mean() > 200
    assert middle[~holds].mean() < 120


def test_small_windows_are_what_the_first_network_meets(image):
    noisy = np.random.default_rng(3).integers(0, 256, image.shape, dtype=np.uint8)
    met = set()
    for layer in layers(noisy, PYRAMID):
        rows, columns = layer.small.shape[:2]
        met |= {layer.small[row : row + 12, column : column + 12].tobytes()
                for row in range(rows - 11) for column in range(columns - 11)}  # fmt: skip
    windows = made(noisy, (12, 12))
    assert len(windows) > 30
    assert all(window.tobytes() in met for window in windows.images)


def test_the_move_of_a_window_is_that_of_where_it_lies_now(image, monkeypatch):
    seen, cut = [], module.cut_from
    monkeypatch.setattr(
        module, "cut_from", lambda layers, squares, *more: seen.append(squares) or cut(layers, squares, *more)
    )
    windows = made(image, (12, 12))
    holds = windows.moves != NOTHING
    shared = overlaps(boxes_of(seen[0][holds]), boxes_of(around(BOXES)))
    owners = around(BOXES)[shared.argmax(axis=1)]
    np.testing.assert_array_equal(windows.moves[holds], nearest_moves(seen[0][holds], owners))


def test_a_face_that_is_not_wanted_teaches_nothing_either_way(image, monkeypatch):
    seen = []
    blank = np.zeros((1, 29, 24, 3), np.uint8)
    monkeypatch.setattr(
        module, "cut_from", lambda _, squares, *__: seen.append(squares) or blank.repeat(len(squares), 0)
    )
    windows = made(image, wanted=(True, False, True), config={"beside": 60, "elsewhere": 300})
    assert (windows.moves != NOTHING).sum() == 6
    shared = overlaps(boxes_of(seen[0]), boxes_of(around(BOXES))).max(axis=1)
    assert (shared[windows.moves == NOTHING] < WindowsConfig().apart).all()
    assert (shared[windows.moves != NOTHING] > 0.4).all()


def test_what_an_earlier_stage_proposes_is_a_face_or_a_hard_case(image):
    faces = around(BOXES[:1])

    def propose(layer):
        return np.concatenate([faces, [[110.0, 85, 24.0]]]) if layer.number == 0 else np.zeros((0, 3))

    plain, windows = made(image), made(image, propose=propose)
    assert (windows.moves != NOTHING).sum() == (plain.moves != NOTHING).sum() + 1
    assert (windows.moves == NOTHING).sum() == (plain.moves == NOTHING).sum() + 1
    assert windows.moves[2 * 6] == STAYS


def test_the_same_chance_gives_the_same_windows(image):
    np.testing.assert_array_equal(made(image).images, made(image).images)
    assert (made(image).images[:6] != made(image, seed=1).images[:6]).any()


def test_an_image_without_faces_and_one_too_small_for_a_window(image):
    rng = np.random.default_rng(0)
    nobody = np.zeros((0, 4)), np.zeros(0, bool)
    empty = windows_of(image, *nobody, (12, 12), WindowsConfig(), PYRAMID, rng=rng)
    assert (empty.moves == NOTHING).all()
    assert 0.8 * WindowsConfig().elsewhere < len(empty) <= WindowsConfig().elsewhere
    tiny = windows_of(image[:5, :5], *nobody, (12, 12), WindowsConfig(), PYRAMID, rng=rng)
    assert len(tiny) == 0
    assert len(joined([empty, tiny])) == len(empty)
