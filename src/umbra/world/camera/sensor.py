"""What a camera does to light: exposure, colour balance, lens, noise and compression."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float32, UInt8


@dataclass(frozen=True)
class Sensor:
    """One camera and its settings; `PERFECT` changes nothing but rounding."""

    exposure: float = 1.0
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    contrast: float = 0.0  # strength of an S curve around the middle grey
    vignette: float = 0.0  # light lost in the corners
    blur: float = 0.0  # standard deviation in pixels
    motion: float = 0.0  # length of a streak in pixels
    motion_angle: float = 0.0  # radians
    read_noise: float = 0.0  # standard deviation in the dark
    shot_noise: float = 0.0  # standard deviation at full light
    quality: int = 0  # of JPEG, 1 to 100; 0: not compressed


PERFECT = Sensor()


def draw_sensor(*, rng: np.random.Generator, size: int = 112) -> Sensor:
    """Draw a camera: most are in focus and well set, a few are blurred, noisy or hard compressed.

    Blurs grow with the face, of which `size` is the height that its aligned picture would have.
    """
    scale = size / 112.0
    moved = rng.random() < 0.03
    return Sensor(
        exposure=float(np.exp(rng.normal(0.0, 0.07))),
        balance=tuple(float(value) for value in np.exp(rng.normal(0.0, 0.035, 3))),  # type: ignore[arg-type]
        contrast=float(rng.uniform(-0.10, 0.22)),
        vignette=float(max(0.0, rng.normal(0.04, 0.06))),
        blur=float(scale * max(0.0, rng.gamma(1.2, 0.16))),
        motion=float(scale * rng.uniform(1.3, 2.6)) if moved else 0.0,
        motion_angle=float(rng.uniform(0.0, np.pi)),
        read_noise=float(rng.gamma(1.5, 0.002)),
        shot_noise=float(rng.gamma(1.8, 0.004)),
        quality=int(97 - 52 * rng.random() ** 2),
    )


def look_through(image: Float32[np.ndarray, "height width 3"], sensor: Sensor) -> Float32[np.ndarray, "height width 3"]:
    """Exposure, colour balance, vignetting, contrast and blur: everything but chance; the result is in [0, 1]."""
    gain = np.asarray(sensor.balance, np.float32) * np.float32(sensor.exposure)
    result = image * gain
    if sensor.vignette > 0:
        result *= 1.0 - np.float32(sensor.vignette) * _corner(*image.shape[:2])
    np.clip(result, 0.0, 1.0, out=result)
    if sensor.contrast:
        curve = result * result * (3.0 - 2.0 * result)
        result += np.float32(sensor.contrast) * (curve - result)
    return soften(result, sensor)


def soften(image: Float32[np.ndarray, "height width *channels"], sensor: Sensor) -> np.ndarray:
    """Blur as the lens and the hand do; also for masks, which then say how far an occluder's light has spread."""
    if sensor.blur > 0.15:
        side = 2 * int(np.ceil(2.6 * sensor.blur)) + 1  # beyond 2.6 sd lies less than a grey level
        image = cv2.GaussianBlur(image, (side, side), sensor.blur)
    if sensor.motion > 1.0:
        image = cv2.filter2D(image, -1, _streak(sensor.motion, sensor.motion_angle))
    return image


def add_noise(
    image: Float32[np.ndarray, "height width 3"], sensor: Sensor, noise: Float32[np.ndarray, "height width 3"]
) -> UInt8[np.ndarray, "height width 3"]:
    """Read and shot noise (EMVA 1288, Sec. 2.2: σ² = σ_read² + σ_shot²·light), then rounding to 8 bits.

    `noise` is standard normal and given from outside, so that a photograph and its clean twin share it.
    """
    spread = np.sqrt(np.float32(sensor.read_noise**2) + np.float32(sensor.shot_noise**2) * image)
    value = (image + spread * noise) * np.float32(255.0) + np.float32(0.5)
    return np.clip(value, 0.0, 255.0).astype(np.uint8)


def compress(image: UInt8[np.ndarray, "height width 3"], quality: int) -> UInt8[np.ndarray, "height width 3"]:
    """Through JPEG and back at this quality, in memory; unchanged at quality 0."""
    if quality == 0:
        return image
    if not 1 <= quality <= 100:
        raise ValueError(f"compress: quality should be 1 to 100, or 0 for none; found {quality}.")
    _, data = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return cv2.cvtColor(np.asarray(decoded), cv2.COLOR_BGR2RGB)


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
