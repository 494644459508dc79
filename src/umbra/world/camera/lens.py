"""From light to the sensor's levels: exposure, colour balance, vignetting, tone curve and the blur of lens and hand."""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float32

from umbra.world.camera.sensor import Sensor


def look_through(image: Float32[np.ndarray, "height width 3"], sensor: Sensor) -> Float32[np.ndarray, "height width 3"]:
    """Exposure, colour balance, vignetting, tone curve and blur: everything but chance; the result is in [0, 1]."""
    gain = np.asarray(sensor.balance, np.float32) * np.float32(sensor.exposure)
    result = image * gain
    if sensor.vignette > 0:
        result *= 1.0 - np.float32(sensor.vignette) * _corner(*image.shape[:2])
    if sensor.shoulder < 1.0:
        roll_off(result, sensor.shoulder)
    np.clip(result, 0.0, 1.0, out=result)
    if sensor.lift:
        result += np.float32(sensor.lift) * result * (1.0 - result) ** 2 * np.float32(4.0)
    if sensor.contrast:
        curve = result * result * (3.0 - 2.0 * result)
        result += np.float32(sensor.contrast) * (curve - result)
    return soften(result, sensor)


def roll_off(image: Float32[np.ndarray, "height width 3"], shoulder: float) -> None:
    """Bend what lies above the shoulder s towards 1 instead of clipping it, in place.

    x becomes s + (1 - s)(1 - e^(-(x - s) / (1 - s))): value and slope are continuous at s.
    """
    s = np.float32(shoulder)
    over = image > s
    image[over] = s + (1 - s) * -np.expm1(-(image[over] - s) / (1 - s))


def soften(image: Float32[np.ndarray, "height width *channels"], sensor: Sensor) -> np.ndarray:
    """Blur as the lens and the hand do; also for masks, which then say how far an occluder's light has spread."""
    if sensor.blur > 0.15:
        side = 2 * int(np.ceil(2.6 * sensor.blur)) + 1  # beyond 2.6 sd lies less than a grey level
        image = cv2.GaussianBlur(image, (side, side), sensor.blur)
    if sensor.motion > 1.0:
        image = cv2.filter2D(image, -1, _streak(sensor.motion, sensor.motion_angle))
    return image


@lru_cache(maxsize=8)
def _corner(height: int, width: int) -> Float32[np.ndarray, "height width 1"]:
    """Squared distance from the centre, 1 in the corners."""
    y, x = np.mgrid[0:height, 0:width]
    down, across = (y + 0.5) / height * 2 - 1, (x + 0.5) / width * 2 - 1
    return ((down**2 + across**2) / 2)[..., None].astype(np.float32)


def _streak(length: float, angle: float) -> Float32[np.ndarray, "side side"]:
    """A line of this length through the middle of a small kernel, one pixel wide and summing to one."""
    reach = int(np.ceil(length / 2))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    along = x * np.cos(angle) + y * np.sin(angle)
    nearest = np.clip(along, -length / 2, length / 2)
    distance = np.hypot(x - nearest * np.cos(angle), y - nearest * np.sin(angle))
    kernel = np.clip(1.0 - distance, 0.0, 1.0).astype(np.float32)
    return kernel / kernel.sum()
