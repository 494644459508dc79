"""From landmarks in a picture to a head in millimetres, on which things are worn.

68 or five points are explained as a scaled orthographic view of a mean head. The landmarks are then lifted to the depth
of that head, so that one piece of code dresses pictures and meshes: it only ever sees 68 points in millimetres. Head
axes are the project's: x to the image's right, y up, z out of the face; the origin lies between the eyes, at ear depth.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

LEFT_EYE, RIGHT_EYE = slice(36, 42), slice(42, 48)

# Half a head (image left), in mm; eye distance, eye-to-nose and eye-to-mouth heights agree with the 112x96 template.
_JAW = (
    (-72, 4, -28), (-71, -16, -26), (-69, -37, -22), (-65, -57, -14), (-57, -77, 0), (-45, -94, 16), (-30, -106, 29),
    (-14, -112, 38), (0, -114, 41),
)  # fmt: skip
_BROW = ((-56, 18, 28), (-48, 25, 38), (-37, 27, 45), (-25, 25, 50), (-13, 20, 53))
_BRIDGE = ((0, 5, 52), (0, -9, 60), (0, -22, 68), (0, -35, 76))
_NOSTRILS = ((-14, -44, 54), (-7, -47, 60), (0, -49, 63))
_EYE = ((-46, 0, 32), (-38, 5, 40), (-28, 5, 41), (-18, -2, 38), (-28, -5, 41), (-38, -5, 39))
_OUTER_LIP = ((-26, -72, 44), (-17, -68, 53), (-6, -65, 59), (0, -66, 60))
_LOWER_LIP = ((0, -84, 58), (-7, -83, 57), (-17, -79, 52))
_INNER_LIP = ((-21, -72, 47), (-7, -71, 56), (0, -71, 57))
_LOWER_INNER = ((0, -74, 57), (-7, -73, 56))


def _mirrored(half: tuple[tuple[int, int, int], ...]) -> list[tuple[int, int, int]]:
    return [(-x, y, z) for x, y, z in reversed(half)]


def _mean_head() -> Float64[np.ndarray, "68 3"]:
    """The 68 points of the mean head, the right half being the left one's mirror image."""
    right_eye = [(-x, y, z) for x, y, z in (_EYE[3], _EYE[2], _EYE[1], _EYE[0], _EYE[5], _EYE[4])]
    points = [*_JAW, *_mirrored(_JAW[:-1]), *_BROW, *_mirrored(_BROW), *_BRIDGE, *_NOSTRILS, *_mirrored(_NOSTRILS[:-1])]
    points += [*_EYE, *right_eye, *_OUTER_LIP, *_mirrored(_OUTER_LIP[:-1])]
    points += [*_mirrored(_LOWER_LIP[1:]), *_LOWER_LIP]
    points += [*_INNER_LIP, *_mirrored(_INNER_LIP[:-1]), *_mirrored(_LOWER_INNER[1:]), *_LOWER_INNER]
    return np.array(points, dtype=np.float64)


MEAN_HEAD = _mean_head()


def five_of(points: Float64[np.ndarray, "68 axes"]) -> Float64[np.ndarray, "5 axes"]:
    """The five points (eye centres, nose tip, mouth corners) of 68."""
    eyes = [points[LEFT_EYE].mean(0), points[RIGHT_EYE].mean(0)]
    return np.stack([*eyes, points[30], points[48], points[54]])


@dataclass(frozen=True, eq=False)
class Wearer:
    """A head and how the picture sees it: pixel = scale · (rotation · point) + translation, with y flipped."""

    landmarks: Float64[np.ndarray, "68 3"]
    rotation: Float64[np.ndarray, "3 3"]
    scale: float
    translation: Float64[np.ndarray, " 2"]

    def to_picture(self, points: Float64[np.ndarray, "*grid 3"]) -> Float64[np.ndarray, "*grid 3"]:
        """Pixel x, pixel y (down) and nearness in pixels (larger is nearer) of points in millimetres."""
        seen = self.scale * points @ self.rotation.T
        return np.stack([seen[..., 0] + self.translation[0], self.translation[1] - seen[..., 1], seen[..., 2]], axis=-1)


def _affine_view(
    head: Float64[np.ndarray, "points 3"], seen: Float64[np.ndarray, "points 2"], *, ridge: float
) -> tuple[Float64[np.ndarray, "2 3"], Float64[np.ndarray, " 2"]]:
    """The affine camera that sends `head` to `seen` (y up); `ridge` draws the depth column to zero: a frontal view."""
    head_mean, seen_mean = head.mean(0), seen.mean(0)
    centred = head - head_mean
    normal = centred.T @ centred + np.diag([0, 0, ridge * len(head)])
    linear = np.linalg.solve(normal, centred.T @ (seen - seen_mean)).T
    return linear, seen_mean - linear @ head_mean


def full_landmarks(points: Float64[np.ndarray, "points 2"]) -> Float64[np.ndarray, "68 2"]:
    """68 points as they are, or the mean head's 68 under the affine view that five points ask for."""
    if len(points) == 68:
        return points
    flipped = points * (1, -1)
    linear, shift = _affine_view(five_of(MEAN_HEAD), flipped, ridge=30.0)
    return (MEAN_HEAD @ linear.T + shift) * (1, -1)


def wearer_of(landmarks: Float64[np.ndarray, "points 2"]) -> Wearer:
    """The head that shows `landmarks` (68 or five, pixels): pose by least squares, then the very points lifted."""
    points = full_landmarks(landmarks) * (1, -1)
    linear, shift = _affine_view(MEAN_HEAD, points, ridge=8.0)
    scale = float(np.linalg.norm(linear, axis=1).mean())
    if scale < 0.02:
        raise ValueError(
            f"landmarks must span a face; the face found is {144 * scale:.1f} pixels wide, expected 3 or more. "
            "Give pixels, not fractions of the image."
        )
    left, _, right = np.linalg.svd(linear)
    rows = left @ right[:2]
    rotation = np.stack([rows[0], rows[1], np.cross(rows[0], rows[1])])
    translation = np.array([shift[0], shift[1]])
    seen = np.concatenate([(points - translation) / scale, (MEAN_HEAD @ rotation[2])[:, None]], axis=1)
    return Wearer(seen @ rotation, rotation, scale, translation * (1, -1))


def standard_landmarks(height: int, width: int) -> Float64[np.ndarray, "68 2"]:
    """Where a face's points lie in an aligned picture that comes without any: the 112x96 template, stretched."""
    five = np.array(
        [[30.2946, 51.6963], [65.5318, 51.5014], [48.0252, 71.7366], [33.5493, 92.3655], [62.7299, 92.2041]]
    )
    return full_landmarks(np.array(five) * (width / 96, height / 112))
