"""The shadow of what is held before a face, and how much light an occluder takes from the pixels beside it."""

from collections.abc import Sequence

import cv2
import numpy as np
from jaxtyping import Bool, Float32

from umbra.geometry.cameras import Camera
from umbra.render.lamps import Lamp
from umbra.render.shadows import throws

GAP = 0.06
"""Camera units (6 mm) between a held thing and the point of the face that is nearest to it."""
STEEPEST = 1.5
"""Largest shift of a shadow, as a share of its distance: beyond, a grazing lamp would throw it off the face."""
NEAREST = 0.04
"""The share of the covered samples, nearest first, that the held thing rests on."""


def card_shadow(
    alpha: Float32[np.ndarray, "height width"],
    depth: Float32[np.ndarray, "rows columns"],
    lamps: Sequence[Lamp],
    camera: Camera,
    factor: int,
) -> Float32[np.ndarray, "lamps rows columns"]:
    """The share of each lamp that a flat thing takes from each sample.

    It stands as a card across the view, a little before the nearest part of what it covers. A sample that lies d behind
    it sees the lamp at the direction l through the card's point that is shifted by d (l_x, l_y) / l_z; the penumbra is
    as wide as the lamp is seen through a gap of the mean d.
    """
    veil = np.zeros((len(lamps), *depth.shape), np.float32)
    fine = cv2.resize(alpha, depth.shape[::-1], interpolation=cv2.INTER_LINEAR)
    under = depth[(fine > 0.5) & np.isfinite(depth)]
    if not len(under):
        return veil
    plane = float(np.quantile(under, NEAREST)) - GAP
    behind = np.where(np.isfinite(depth), np.clip(depth - plane, 0.0, 1.2), 0.0)
    scale = float(np.hypot(*camera.crop_matrix[0, :2])) * camera.focal * factor / plane  # samples to a camera unit
    rows, columns = np.indices(depth.shape, dtype=np.float32)
    for place, lamp in enumerate(lamps):
        if not throws(lamp) or lamp.direction[2] <= 0.05:
            continue
        slope = lamp.direction[:2] / lamp.direction[2]
        slope = slope * min(1.0, STEEPEST / max(float(np.hypot(*slope)), 1e-6))
        across, up = _in_picture(slope, camera)
        shift = (behind * np.float32(scale)).astype(np.float32)
        gap = float(np.clip(behind[np.isfinite(depth)].mean(), 0.05, 0.6))
        blur = float(np.clip(0.5 * gap * lamp.breadth, 0.012, 0.12)) * scale
        soft = cv2.GaussianBlur(fine, (0, 0), max(blur, 0.6))
        hidden = cv2.remap(soft, columns + shift * across, rows + shift * up, cv2.INTER_LINEAR)
        near = np.where(behind > 0, hidden, 0.0)
        veil[place] = np.where(near > 0.01, near, 0.0) * (1.0 - 0.5 * lamp.wrap)
    return veil


def _in_picture(slope: np.ndarray, camera: Camera) -> tuple[np.float32, np.float32]:
    """A direction across the view (x right, y up) as it lies in the cut picture (y down), which may be turned."""
    turn = camera.crop_matrix[:, :2] / np.hypot(*camera.crop_matrix[0, :2])
    across, down = turn @ np.array([slope[0], -slope[1]])
    return np.float32(across), np.float32(down)


def taken_light(
    before: Float32[np.ndarray, "rows columns 3"],
    after: Float32[np.ndarray, "rows columns 3"],
    factor: int,
    *,
    but: Bool[np.ndarray, "rows columns"] | None = None,
) -> Float32[np.ndarray, "height width"]:
    """The share of its light that each pixel lost between two colourings of its samples, in [0, 1].

    Samples of `but` count as unchanged: what is seen there is another surface.
    """
    lost = np.maximum(before - after, np.float32(0.0))
    loss = lost[..., 0] + lost[..., 1] + lost[..., 2]
    if but is not None:
        loss[but] = 0.0
    whole = per_pixel(before[..., 0] + before[..., 1] + before[..., 2], factor)
    share = per_pixel(loss, factor) / np.maximum(whole, np.float32(1e-3))
    return np.clip(share, 0.0, 1.0).astype(np.float32)


def per_pixel(samples: Float32[np.ndarray, "rows columns"], factor: int) -> Float32[np.ndarray, "height width"]:
    """The mean of the `factor` × `factor` samples of each pixel."""
    rows, columns = samples.shape
    blocks = samples.reshape(rows // factor, factor, columns // factor, factor)
    total = np.zeros((rows // factor, columns // factor), np.float32)
    for down in range(factor):
        for right in range(factor):
            total += blocks[:, down, :, right]
    return total / np.float32(factor * factor)
