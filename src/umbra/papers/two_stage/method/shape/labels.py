"""The 62 numbers of drawn faces: identity and expression are known, the pose is a weak perspective that fits well.

A drawn face was taken by a camera with a perspective; 62 numbers know none, only a scaled turn and a shift.
"""

import numpy as np
from jaxtyping import Float

from umbra.morphable.coefficients import EXPRESSION_62, IDENTITY_62, Coefficients62, join_62, split_257
from umbra.morphable.model import MorphableModel


def numbers_62(
    model: MorphableModel,
    coefficients: Float[np.ndarray, "faces 257"],
    landmarks: Float[np.ndarray, "faces 68 2"],
    *,
    side: int,
) -> Float[np.ndarray, "faces 62"]:
    """Of faces whose 257 numbers and landmarks, in pixels of a square picture, are known."""
    known = split_257(np.asarray(coefficients, np.float64))
    identity, expression = np.asarray(known.identity)[:, :IDENTITY_62], np.asarray(known.expression)[:, :EXPRESSION_62]
    own = model.landmarks
    shapes = (
        model.mean_shape[own]
        + np.tensordot(identity * model.identity_sd[:IDENTITY_62], model.identity[:IDENTITY_62, own], axes=1)
        + np.tensordot(expression * model.expression_sd[:EXPRESSION_62], model.expression[:EXPRESSION_62, own], axes=1)
    )
    upwards = np.stack([landmarks[..., 0], side - landmarks[..., 1]], axis=-1).astype(np.float64)
    poses = np.stack([pose_of(*pair) for pair in zip(shapes, upwards, strict=True)])
    return np.asarray(join_62(Coefficients62(poses, identity, expression)))


def pose_of(shape: Float[np.ndarray, "points 3"], points: Float[np.ndarray, "points 2"]) -> Float[np.ndarray, "3 4"]:
    """[s·R | t] that brings a shape near to its points, y upwards; t's depth is 0, for nothing is known of it.

    The affine map of least squares first; of it the turn that is nearest (by singular values), then the scale and shift
    that fit best with that turn. Under a strong perspective another turn fits a little better: by one or two degrees.
    """
    middle, centre = shape.mean(axis=0), points.mean(axis=0)
    affine = np.linalg.lstsq(shape - middle, points - centre, rcond=None)[0].T  # 2 3
    left, _, right = np.linalg.svd(affine, full_matrices=False)
    first, second = left @ right
    turn = np.stack([first, second, np.cross(first, second)])
    turned = (shape - middle) @ turn[:2].T
    scale = (turned * (points - centre)).sum() / (turned**2).sum()
    shift = centre - scale * turn[:2] @ middle
    return np.concatenate([scale * turn, np.append(shift, 0.0)[:, None]], axis=1)
