"""What dlib, an outside judge trained on real people alone, sees in pictures whose truth is known."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float, UInt8

from umbra.data.dlib_detector import DlibDetector

LARGEST_YAW = float(np.deg2rad(20.0))
"""How far a face may turn aside and still count as near-frontal."""

ATTEMPTS = 6
"""Pictures drawn per picture wanted before the search for near-frontal ones is given up."""


@runtime_checkable
class Drawn(Protocol):
    """What dlib is shown: a picture with its true landmarks and its pose (pitch, yaw, roll in radians)."""

    @property
    def image(self) -> UInt8[np.ndarray, "height width 3"]:
        """RGB."""

    @property
    def landmarks(self) -> Float[np.ndarray, "68 2"]:
        """In the picture's pixels."""

    @property
    def pose(self) -> Any:
        """Pitch, yaw, roll."""


Draw = Callable[[int, int], Drawn]


@dataclass(frozen=True, eq=False)
class DlibFindings:
    """What dlib saw in each picture; rows of `found_landmarks` and `embeddings` are in the order of the pictures."""

    person: np.ndarray
    index: np.ndarray
    yaw: np.ndarray
    found: np.ndarray  # at upsample 1
    found_small: np.ndarray  # without upsampling
    truth: np.ndarray  # pictures 68 2
    seen: np.ndarray  # pictures 68 2, NaN where no face was found
    embeddings: np.ndarray  # pictures 128


def images_to_show(draw: Draw, people: int, per_person: int, frontal: int) -> Iterator[tuple[int, int, Drawn, bool]]:
    """First everybody who is recognised, then further people until enough pictures are near-frontal."""
    near = 0
    for person in range(people):
        for index in range(per_person):
            drawn = draw(person, index)
            near += abs(yaw_of(drawn)) <= LARGEST_YAW
            yield person, index, drawn, True
    for attempt in range(ATTEMPTS * frontal):
        if near >= frontal:
            return
        person, index = people + attempt // per_person, attempt % per_person
        drawn = draw(person, index)
        if abs(yaw_of(drawn)) <= LARGEST_YAW:
            near += 1
            yield person, index, drawn, False


def ask_dlib(
    pictures: Iterator[tuple[int, int, Drawn, bool]],
    expected: int,
    *,
    say: Callable[[str], None] = print,
    keep: Callable[[int, int, np.ndarray], None] | None = None,
) -> DlibFindings:
    """Let dlib look at every picture.

    Where it finds no face, the recogniser is helped by a box around the true landmarks. Missed near-frontal pictures go
    to `keep`.
    """
    close, coarse = DlibDetector(upsample=1), DlibDetector(upsample=0)
    rows: list[tuple[Any, ...]] = []
    start = time.perf_counter()
    for person, index, drawn, recognised in pictures:
        face, yaw = close.find(drawn.image), yaw_of(drawn)
        if face is None and abs(yaw) <= LARGEST_YAW and keep is not None:
            keep(person, index, drawn.image)
        seen = face.landmarks if face else None
        points = close.landmarks_in(drawn.image, _box_around(drawn.landmarks)) if seen is None else seen
        embedding = close.embed([drawn.image], [points])[0] if recognised else np.full(128, np.nan, np.float32)
        small = coarse.find(drawn.image) is not None
        told = np.full((68, 2), np.nan) if seen is None else seen
        rows.append((person, index, yaw, face is not None, small, np.asarray(drawn.landmarks), told, embedding))
        if len(rows) % 50 == 0:
            found = np.mean([row[3] for row in rows])
            pace = (time.perf_counter() - start) / len(rows)
            left = max(0, expected - len(rows)) * pace
            say(
                f"{len(rows)} pictures, {found:.1%} found at any yaw, {pace * 1e3:.0f} ms each, about {left:.0f} s left"
            )
    return DlibFindings(*(np.array(column) for column in zip(*rows, strict=True)))


def yaw_of(drawn: Drawn) -> float:
    """Return the second of the three angles, in radians."""
    return float(np.asarray(drawn.pose, np.float64).reshape(-1)[1])


def _box_around(landmarks: np.ndarray) -> np.ndarray:
    """A square such as the frontal detector gives: from the brows to the chin, as wide as high."""
    low, high = landmarks.min(axis=0), landmarks.max(axis=0)
    middle, half = (low + high) / 2, (high - low).max() / 2
    return np.concatenate([middle - half, middle + half]).astype(np.float64)
