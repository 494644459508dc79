"""What is known of each person in a scene: boxes, points, what hides them, and how much of the face is left."""

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from jaxtyping import Bool, Float, Float32, UInt8

from umbra.geometry.boxes import box_of_points
from umbra.world.camera.scene_figure import Figure
from umbra.world.camera.scene_merge import Samples
from umbra.world.camera.visibility import TOLERANCE

FOREHEAD = 0.32
"""Landmarks end at the brows; a face's box ends at the hairline (as `framing.frame_camera` has it)."""


class Hidden(IntFlag):
    """Why a landmark is not seen; 0: it is. Outside the picture nothing else is asked."""

    OUTSIDE = 1
    SELF = 2  # the head itself, hair and glasses included
    OCCLUDER = 4  # what the person wears over the face, or holds before it
    OTHERS = 8  # another person, or a thing that stands before them


@dataclass(frozen=True, eq=False)
class Seen:
    """One person of a scene.

    Boxes are (left, top, right, bottom) in pixels. `box` is around the whole face, chin to hairline, also where it is
    hidden or outside the picture; `box_shown` is around what the picture shows of it, NaN where it shows nothing.
    Shares are of the face's own samples inside the picture: `covered` by the person's occluder, `behind` by other
    people or things, `shown` by neither; all 0 where none is inside. `cut` is the share of `box` outside the picture.
    `hidden` holds a `Hidden` for each landmark. `angles` are (pitch, yaw, roll) in the camera's axes; `distance` is
    that of the head's centre along the camera's axis, mm.
    """

    person: int
    kind: str
    box: Float32[np.ndarray, " 4"]
    box_shown: Float32[np.ndarray, " 4"]
    landmarks: Float32[np.ndarray, "68 2"]
    landmarks_3d: Float32[np.ndarray, "68 3"]
    five_points: Float32[np.ndarray, "5 2"]
    hidden: UInt8[np.ndarray, " 68"]
    covered: float
    behind: float
    shown: float
    cut: float
    angles: Float32[np.ndarray, " 3"]
    translation: Float32[np.ndarray, " 3"]
    distance: float

    @property
    def visible(self) -> Bool[np.ndarray, " 68"]:
        """Which landmarks the picture shows."""
        return self.hidden == 0


def face_box(landmarks: Float[np.ndarray, "68 2"]) -> Float[np.ndarray, " 4"]:
    """The box around brows to chin, grown upwards to the hairline."""
    box = box_of_points(np.asarray(landmarks, np.float64))
    box[1] -= FOREHEAD * (box[3] - box[1])
    return box


def truth_of(figure: Figure, owner: int, whole: Samples, *, supersampling: int, distance: float) -> Seen:
    """Compare somebody drawn alone with the samples of the whole scene, in which they are number `owner`."""
    rows, columns = figure.face.shape
    top, left = figure.top * supersampling, figure.left * supersampling
    mine = whole.owner[top : top + rows, left : left + columns] == owner
    total = max(int(figure.face.sum()), 1)
    free = figure.face & mine & ~figure.covered
    box = face_box(figure.landmarks)
    height, width = whole.depth.shape
    size = np.array([width, height]) / supersampling
    inside = np.clip(np.minimum(box[2:], size) - np.maximum(box[:2], 0.0), 0.0, None)
    standing = figure.standing
    return Seen(
        person=standing.person,
        kind=standing.kind,
        box=box.astype(np.float32),
        box_shown=_shown(free, box, figure, supersampling),
        landmarks=figure.landmarks.astype(np.float32),
        landmarks_3d=figure.landmarks_3d.astype(np.float32),
        five_points=figure.five_points.astype(np.float32),
        hidden=_hidden(figure, owner, whole, supersampling),
        covered=float(figure.covered.sum()) / total,
        behind=float((figure.face & ~mine).sum()) / total,
        shown=float(free.sum()) / total,
        cut=float(1.0 - inside.prod() / (box[2:] - box[:2]).prod()),
        angles=standing.angles.astype(np.float32),
        translation=standing.translation.astype(np.float32),
        distance=distance,
    )


def _shown(
    free: Bool[np.ndarray, "rows columns"], box: Float[np.ndarray, " 4"], figure: Figure, factor: int
) -> Float32[np.ndarray, " 4"]:
    """The box around the samples of the face that are seen, within the face's own box: a bald scalp is no face."""
    row, column = np.nonzero(free)
    x, y = figure.left + column / factor, figure.top + row / factor
    step = 1.0 / factor
    within = (x + step > box[0]) & (x < box[2]) & (y + step > box[1]) & (y < box[3])
    if not within.any():
        return np.full(4, np.nan, np.float32)
    x, y = x[within], y[within]
    ends = [max(x.min(), box[0]), max(y.min(), box[1]), min(x.max() + step, box[2]), min(y.max() + step, box[3])]
    return np.array(ends, np.float32)


def _hidden(figure: Figure, owner: int, whole: Samples, factor: int) -> UInt8[np.ndarray, " 68"]:
    height, width = whole.depth.shape
    column, row = np.floor(figure.landmarks * factor).astype(int).T
    outside = (column < 0) | (column >= width) | (row < 0) | (row >= height)
    farthest = np.full(68, -np.inf)  # as `visible_points` asks: a neighbour across a silhouette hides nothing
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            a, b = np.clip(row + down, 0, height - 1), np.clip(column + right, 0, width - 1)
            theirs = np.where(whole.owner[a, b] != owner, whole.depth[a, b], np.inf)
            farthest = np.maximum(farthest, theirs)
    reasons = (
        (Hidden.SELF, figure.by_head),
        (Hidden.OCCLUDER, figure.by_thing),
        (Hidden.OTHERS, farthest + TOLERANCE < figure.depths),
    )
    found = np.zeros(68, np.uint8)
    for reason, holds in reasons:
        found |= np.where(holds & ~outside, np.uint8(reason), np.uint8(0))
    return np.where(outside, np.uint8(Hidden.OUTSIDE), found)
