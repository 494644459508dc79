"""What the cascade learns from: windows on faces and beside them, cut out as the cascade itself cuts them out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int64, UInt8

from umbra.configuration import Count, Share, require
from umbra.metrics.overlaps import overlaps
from umbra.papers.two_stage.method.detection.moves import MOVES, SIZES, missed_by, nearest_moves
from umbra.papers.two_stage.method.detection.pyramid import SMALL, Layer, PyramidConfig, layer_of, layers
from umbra.papers.two_stage.method.detection.squares import Squares, around, boxes_of, cut

NOTHING = -1
"""The move of a window without a face."""
LEAST = 0.4
"""Overlap with its face that a window keeps where it is moved to the nearest place that the first network meets."""
Propose = Callable[[Layer], Squares]
"""Windows of a layer that an earlier stage takes for faces."""


@dataclass(frozen=True)
class WindowsConfig:
    """How many windows of which kind."""

    on_faces: Count = 8  # of each face, each missing it by a chance move
    beside: Count = 10  # of each face: half on it, or much too large or small
    elsewhere: Count = 20  # of each image
    proposed: Count = 40  # of each image, at most: what the stage before took for a face where none is
    apart: Share = 0.3  # overlap with a face at which a window holds none; nothing is learnt from those between
    alike: Share = 0.55  # overlap at which a proposed window holds a face

    def __post_init__(self) -> None:
        require(self)


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows of one size, and the number of the move by which each misses its face (`NOTHING`: it has none)."""

    images: UInt8[np.ndarray, "windows rows columns 3"]
    moves: Int64[np.ndarray, " windows"]

    def __len__(self) -> int:
        return len(self.images)

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """As a batch names them."""
        return {"image": self.images, "move": self.moves}


def joined(parts: Sequence[Windows]) -> Windows:
    """Windows of many images as one."""
    return Windows(np.concatenate([part.images for part in parts]), np.concatenate([part.moves for part in parts]))


def windows_of(
    image: UInt8[np.ndarray, "height width 3"],
    boxes: Float[np.ndarray, "faces 4"],
    wanted: Bool[np.ndarray, " faces"],
    size: tuple[int, int],
    config: WindowsConfig,
    pyramid: PyramidConfig,
    *,
    rng: np.random.Generator,
    propose: Propose | None = None,
) -> Windows:
    """Windows of one image at `size`. Faces that are not `wanted` teach nothing, neither that they are one nor not."""
    faces = around(boxes.astype(np.float64))
    teachers = faces[wanted & (layer_of(faces[:, 2], pyramid) >= 0)]
    made = list(layers(image, pyramid))
    if not made:
        return Windows(np.zeros((0, size[1], size[0], 3), np.uint8), np.zeros(0, np.int64))
    small = size == (SMALL, SMALL)
    squares, owners = on_faces(teachers, config, rng)
    strangers = [beside(faces, config, rng), elsewhere(image, made, config, pyramid, rng)]
    if propose is not None:
        proposed = np.concatenate([propose(layer) for layer in made])
        found = _on_teachers(proposed, teachers, config)
        squares = np.concatenate([squares, proposed[found >= 0]])
        owners = np.concatenate([owners, found[found >= 0]])
        strangers.append(_some(_free(proposed, faces, config), config.proposed, rng))
    empty = np.concatenate(strangers)
    if small:
        squares, empty = snapped(made, squares, pyramid), snapped(made, empty, pyramid)
    held = _shared(squares, teachers[owners]) >= LEAST if len(owners) else np.zeros(0, bool)
    squares, moves = squares[held], nearest_moves(squares[held], teachers[owners[held]])
    empty = _free(_met(empty, made), faces, config)
    squares = np.concatenate([squares, empty])
    moves = np.concatenate([moves, np.full(len(empty), NOTHING)])
    return Windows(cut_from(made, squares, size, pyramid), moves)


def on_faces(
    faces: Squares, config: WindowsConfig, rng: np.random.Generator
) -> tuple[Squares, Int64[np.ndarray, " windows"]]:
    """Windows that miss faces by chance moves, and the face of each."""
    owners = np.repeat(np.arange(len(faces)), config.on_faces)
    return missed_by(faces[owners], MOVES[rng.integers(len(MOVES), size=len(owners))]), owners.astype(np.int64)


def beside(faces: Squares, config: WindowsConfig, rng: np.random.Generator) -> Squares:
    """Windows that hold a part of a face, or a face that is much too small or too large for them."""
    middle = np.repeat(faces, config.beside, axis=0)
    sizes = np.exp(rng.uniform(-1.2, 1.2, (len(middle), 1)))
    return missed_by(middle, np.concatenate([sizes, rng.uniform(-0.9, 0.9, (len(middle), 2))], axis=1))


def elsewhere(
    image: np.ndarray, made: Sequence[Layer], config: WindowsConfig, pyramid: PyramidConfig, rng: np.random.Generator
) -> Squares:
    """Windows anywhere in the image, of any size that the layers have."""
    sides = pyramid.smallest * pyramid.factor ** rng.uniform(0, len(made) - 1, config.elsewhere)
    free = np.array([image.shape[1], image.shape[0]]) - sides[:, None]
    middles = rng.uniform(size=(config.elsewhere, 2)) * free.clip(0) + sides[:, None] / 2
    return np.concatenate([middles, sides[:, None]], axis=1)


def snapped(made: Sequence[Layer], squares: Squares, pyramid: PyramidConfig) -> Squares:
    """For each square the nearest window that the first network meets: whole pixels of a layer, and of its size."""
    found = squares.copy()
    numbers = layer_of(squares[:, 2], pyramid).clip(0, len(made) - 1)
    for layer in made:
        chosen = numbers == layer.number
        rows, columns = layer.small.shape[:2]
        middles = layer.within(squares[chosen], small=True)[:, :2]
        places = np.round(middles[:, ::-1] - SMALL / 2).astype(np.int64)
        found[chosen] = layer.squares(places.clip(0, [rows - SMALL, columns - SMALL]))
    return found


def cut_from(
    made: Sequence[Layer], squares: Squares, size: tuple[int, int], pyramid: PyramidConfig
) -> UInt8[np.ndarray, "windows rows columns 3"]:
    """Each window from the layer in which it is nearest to the size that the cascade meets it in."""
    windows = np.zeros((len(squares), size[1], size[0], 3), np.uint8)
    numbers = layer_of(squares[:, 2], pyramid).clip(0, len(made) - 1)
    small = size == (SMALL, SMALL)
    for layer in made:
        chosen = numbers == layer.number
        image = layer.small if small else layer.image
        windows[chosen] = cut(image, layer.within(squares[chosen], small=small), size)
    return windows


def _met(squares: Squares, made: Sequence[Layer]) -> Squares:
    """Those of a size that the cascade can meet: a layer's, put right by a calibration or not."""
    ends = [float(layer.squares(np.zeros((1, 2), np.int64))[0, 2]) for layer in (made[0], made[-1])]
    return squares[(squares[:, 2] > ends[0] / max(SIZES)) & (squares[:, 2] < ends[1] / min(SIZES))]


def _free(squares: Squares, faces: Squares, config: WindowsConfig) -> Squares:
    """Those that share less than `apart` with every face."""
    shared = overlaps(boxes_of(squares), boxes_of(faces)).max(axis=1, initial=0)
    return squares[shared < config.apart]


def _on_teachers(squares: Squares, teachers: Squares, config: WindowsConfig) -> Int64[np.ndarray, " windows"]:
    """The face that each holds; −1 where it holds none."""
    shared = overlaps(boxes_of(squares), boxes_of(teachers))
    if not len(teachers):
        return np.full(len(squares), NOTHING, np.int64)
    return np.where(shared.max(axis=1) >= config.alike, shared.argmax(axis=1), NOTHING).astype(np.int64)


def _shared(squares: Squares, faces: Squares) -> Float[np.ndarray, " squares"]:
    """What each window and its own face have in common, over what they are together."""
    return np.array([overlaps(boxes_of(a[None]), boxes_of(b[None]))[0, 0] for a, b in zip(squares, faces, strict=True)])


def _some(squares: Squares, most: int, rng: np.random.Generator) -> Squares:
    return squares[np.sort(rng.permutation(len(squares))[:most])]
