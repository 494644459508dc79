"""Steps 3 and 6: by how much a window misses its face, as one of 45 moves, and the window put right.

The paper names its two calibration networks and says that they "adjust the size and position of the face frame". How,
it leaves open; the 45 moves are those of the cascade that networks of these names come from (Li et al. 2015, Sec. 3.3):
five sizes, three places across and three down.
"""

import numpy as np
from jaxtyping import Float, Int64

from umbra.papers.two_stage.method.detection.squares import Squares

SIZES, OFFSETS = (0.83, 0.91, 1.0, 1.1, 1.21), (-0.17, 0.0, 0.17)
MOVES = np.array([(size, across, down) for size in SIZES for across in OFFSETS for down in OFFSETS])
"""A window that is `size` times too large, and lies `across` and `down` of the face's side off its middle."""
STAYS = len(MOVES) // 2
"""The move of a window that is right."""


def missed_by(squares: Squares, moves: Float[np.ndarray, "squares 3"]) -> Squares:
    """Windows that miss these faces by these moves."""
    middles = squares[:, :2] + moves[:, 1:] * squares[:, 2:]
    return np.concatenate([middles, squares[:, 2:] * moves[:, :1]], axis=1)


def put_right(windows: Squares, moves: Float[np.ndarray, "squares 3"]) -> Squares:
    """The faces that windows miss by these moves."""
    sides = windows[:, 2:] / moves[:, :1]
    return np.concatenate([windows[:, :2] - moves[:, 1:] * sides, sides], axis=1)


def expected_moves(probabilities: Float[np.ndarray, "windows 45"], *, sure: float) -> Float[np.ndarray, "windows 3"]:
    """The mean of the moves that are more likely than `sure`; where none is, the likeliest (Li et al. 2015, Eq. 3)."""
    likely = np.where(probabilities > sure, 1.0, 0.0)
    none = ~likely.any(axis=1)
    likely[none, probabilities[none].argmax(axis=1)] = 1
    return likely @ MOVES / likely.sum(axis=1, keepdims=True)


def nearest_moves(windows: Squares, faces: Squares) -> Int64[np.ndarray, " windows"]:
    """The number of the move by which each window misses its face, as nearly as one of the 45 says it."""
    exact = np.concatenate([windows[:, 2:] / faces[:, 2:], (windows[:, :2] - faces[:, :2]) / faces[:, 2:]], axis=1)
    units = np.array([0.09, 0.17, 0.17])  # between neighbours
    apart = (exact[:, None] - MOVES[None]) / units
    return (apart**2).sum(axis=2).argmin(axis=1)
