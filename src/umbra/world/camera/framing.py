"""How a head stands before the camera, and how the picture is cut."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from umbra.geometry.alignment import five_point_template, similarity_transform
from umbra.geometry.boxes import box_of_points, grow_box
from umbra.geometry.cameras import Camera

FRAMES = ("aligned", "box", "portrait", "camera")


@dataclass(frozen=True)
class Frame:
    """The kind of cut and its size.

    `aligned`: the five points on the 112×96 template, scaled; `box`: the face's box with a margin, not turned;
    `portrait`: a looser view in which a detector can look for the face; `camera`: the whole 224-pixel view of the 257
    coefficients, scaled, without any cut, so that the coefficients alone say where everything is.
    """

    kind: str = "aligned"
    height: int = 112
    width: int = 96

    def __post_init__(self) -> None:
        if self.kind not in FRAMES:
            raise ValueError(f"Frame: kind should be one of {', '.join(FRAMES)}; found {self.kind!r}.")
        if self.height < 16 or self.width < 16:
            raise ValueError(
                f"Frame: expected at least 16 pixels a side; found {self.height} x {self.width}. "
                "Faces smaller than that show nothing."
            )


@dataclass(frozen=True)
class PoseRange:
    """How far heads turn, in radians; |yaw| is drawn evenly from `yaw` where it is given, else mostly near zero."""

    largest_yaw: float = 0.9
    largest_pitch: float = 0.45
    yaw: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Pose:
    """Angles (pitch, yaw, roll) in radians and the translation in camera units, as in the 257 coefficients."""

    angles: Float[np.ndarray, " 3"]
    translation: Float[np.ndarray, " 3"]


def draw_pose(frame: Frame, limits: PoseRange, *, rng: np.random.Generator) -> Pose:
    """Draw a pose: most near-frontal, a third with tails, as people stand before somebody who photographs them.

    The camera is 0.9 to 1.4 m away.

    In the `camera` frame the distance hardly varies, since there it alone decides how large the face is.
    """
    side = 1.0 if rng.random() < 0.5 else -1.0
    spread = (0.14, 0.18, 0.37)[int(rng.integers(3))]
    yaw = float(np.clip(rng.normal(0.0, spread), -limits.largest_yaw, limits.largest_yaw))
    even = rng.random()
    if limits.yaw is not None:
        yaw = side * (limits.yaw[0] + even * (limits.yaw[1] - limits.yaw[0]))
    pitch = float(np.clip(rng.normal(-0.01, 0.10), -limits.largest_pitch, limits.largest_pitch))
    angles = np.array([pitch, yaw, rng.normal(0.0, 0.075)])
    far, near = (-0.4, 0.4) if frame.kind == "camera" else (-4.0, 1.0)
    translation = np.array([rng.normal(0.0, 0.04), rng.normal(0.0, 0.04), rng.uniform(far, near)])
    return Pose(angles, translation)


def frame_camera(
    frame: Frame,
    landmarks: Float[np.ndarray, "68 3"],
    five_points: Float[np.ndarray, "5 3"],
    *,
    rng: np.random.Generator,
) -> Camera:
    """Return the camera whose crop cuts this head as `frame` says, with the small errors that a detector would make.

    `landmarks` and `five_points` are in camera units, before the projection.
    """
    camera = Camera.deep3d()
    if frame.kind == "camera":
        if frame.height != frame.width:
            raise ValueError(
                f"Frame: the camera frame is square; found {frame.height} x {frame.width}. Make both sides equal."
            )
        return Camera.deep3d(frame.height)
    if frame.kind == "aligned":
        points = camera.project(five_points)[0]
        error = rng.normal(0.0, 0.012, (5, 2)) * np.linalg.norm(points[1] + points[0] - points[3] - points[4]) / 2.0
        matrix = similarity_transform(points + error, five_point_template(frame.height, frame.width))
        return camera.with_crop(matrix, height=frame.height, width=frame.width)
    points = camera.project(landmarks)[0]
    box = box_of_points(points)
    box[1] -= 0.32 * (box[3] - box[1])  # landmarks end at the brows; a face's box ends at the hairline
    margin = rng.uniform(0.04, 0.12) if frame.kind == "box" else rng.uniform(0.15, 0.30)
    jitter = 0.02 if frame.kind == "box" else 0.05
    size = np.tile(box[2:] - box[:2], 2)
    box = grow_box(box, margin, aspect=frame.height / frame.width) + np.tile(rng.normal(0.0, jitter, 2), 2) * size
    return camera.with_crop(_box_to_frame(box, frame), height=frame.height, width=frame.width)


def _box_to_frame(box: Float[np.ndarray, " 4"], frame: Frame) -> Float[np.ndarray, "2 3"]:
    across, down = frame.width / (box[2] - box[0]), frame.height / (box[3] - box[1])
    return np.array([[across, 0.0, -box[0] * across], [0.0, down, -box[1] * down]])
