"""How well a detector finds faces: precision and recall, false alarms an image, and who is missed.

A found box finds a face where they share half or more of their union (FDDB's discrete score, Jain & Learned-Miller
2010; PASCAL VOC). Boxes choose in the order of their scores; a face is found once, a later box on it is a false alarm.
Some faces need not be found (too small, all but hidden): they are neither missed, nor is a box on them a false alarm.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int64

from umbra.metrics.overlaps import overlaps

LEAST = 0.5
"""Intersection over union at which a box finds a face."""


@dataclass(frozen=True, eq=False)
class Detections:
    """What a detector found in all images, best first.

    `image` is that of each box; `face` the row of the face that it found, −1 for a false alarm, −2 for a face that need
    not be found. `wanted` says of each face whether it had to be.
    """

    scores: Float[np.ndarray, " boxes"]
    image: Int64[np.ndarray, " boxes"]
    face: Int64[np.ndarray, " boxes"]
    wanted: Bool[np.ndarray, " faces"]
    images: int

    @property
    def recall(self) -> Float[np.ndarray, " boxes"]:
        """Share of the faces that are found by each box and those before it."""
        return np.cumsum(self.face >= 0) / max(1, int(self.wanted.sum()))

    @property
    def false_alarms(self) -> Int64[np.ndarray, " boxes"]:
        """How many false alarms are among each box and those before it."""
        return np.cumsum(self.face == -1).astype(np.int64)

    @property
    def precision(self) -> Float[np.ndarray, " boxes"]:
        """Share of faces among each box and those before it; boxes on faces that need not be found do not count."""
        found = np.cumsum(self.face >= 0)
        return found / np.maximum(found + self.false_alarms, 1)

    @property
    def average_precision(self) -> float:
        """Area under the precision over the recall, where precision is the best that any later box still has."""
        ends = self._last_of_its_score
        best = np.maximum.accumulate(self.precision[ends][::-1])[::-1]
        return float((best * np.diff(self.recall[ends], prepend=0.0)).sum())

    def threshold_at(self, false_alarms: float) -> float:
        """The lowest score down to which there are at most so many false alarms an image; ∞ where no score is."""
        allowed = self.false_alarms <= false_alarms * self.images
        last = np.flatnonzero(allowed & self._last_of_its_score)
        return float(self.scores[last[-1]]) if len(last) else float("inf")

    @property
    def _last_of_its_score(self) -> Bool[np.ndarray, " boxes"]:
        """A threshold lets boxes of equal score in together."""
        return np.append(self.scores[1:] < self.scores[:-1], True)[: len(self.scores)]

    def found(self, threshold: float) -> Bool[np.ndarray, " faces"]:
        """Which faces a detector finds that keeps boxes of at least this score."""
        found = np.zeros(len(self.wanted), bool)
        found[self.face[(self.scores >= threshold) & (self.face >= 0)]] = True
        return found

    def recall_at(self, false_alarms: float) -> float:
        """Share of the faces found at so many false alarms an image."""
        return float(self.found(self.threshold_at(false_alarms))[self.wanted].mean()) if self.wanted.any() else 0.0


def detections(
    boxes: Sequence[Float[np.ndarray, "_ 4"]],
    scores: Sequence[Float[np.ndarray, " _"]],
    truth: Float[np.ndarray, "faces 4"],
    rows: Int64[np.ndarray, " faces"],
    wanted: Bool[np.ndarray, " faces"],
    *,
    least: float = LEAST,
) -> Detections:
    """Match what was found in each image with the faces in it; `rows` is the image of each face."""
    if len(boxes) != len(scores) or (len(rows) and rows.max() >= len(boxes)):
        raise ValueError(
            f"detections: expected boxes and scores of every image that has faces; found {len(boxes)} and "
            f"{len(scores)} for images up to {rows.max(initial=-1)}. Give an empty array where nothing was found."
        )
    uneven = [number for number, own in enumerate(boxes) if len(own) != len(scores[number])]
    if uneven:
        raise ValueError(f"detections: expected one score for each box; image {uneven[0]} has other numbers of them.")
    faces = [_match(own, values, np.flatnonzero(rows == number), truth, wanted, least)
             for number, (own, values) in enumerate(zip(boxes, scores, strict=True))]  # fmt: skip
    every = np.concatenate([np.asarray(values, np.float64) for values in scores] or [np.zeros(0)])
    image = np.repeat(np.arange(len(boxes)), [len(own) for own in boxes]).astype(np.int64)
    face = np.concatenate([*faces, np.zeros(0, np.int64)])
    order = np.argsort(-every, kind="stable")
    return Detections(every[order], image[order], face[order], wanted, len(boxes))


def _match(
    boxes: np.ndarray, scores: np.ndarray, faces: np.ndarray, truth: np.ndarray, wanted: np.ndarray, least: float
) -> Int64[np.ndarray, " _"]:
    """The face of each box of one image: of those not yet found the one that it shares most with."""
    answer = np.full(len(boxes), -1, np.int64)
    shared = overlaps(np.asarray(boxes, np.float64), truth[faces].astype(np.float64))
    free = np.ones(len(faces), bool)
    for box in np.argsort(-scores, kind="stable"):
        fit = np.where(free & wanted[faces], shared[box], 0)
        if len(faces) and fit.max() >= least:
            best = int(fit.argmax())
            answer[box], free[best] = faces[best], False
        elif len(faces) and np.where(wanted[faces], 0, shared[box]).max() >= least:
            answer[box] = -2
    return answer
