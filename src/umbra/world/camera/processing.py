"""From light to a file: what happens to a picture behind the lens is noise, its removal, sharpening, compression."""

import cv2
import numpy as np
from jaxtyping import Float32, UInt8

from umbra.world.camera.lens import look_through
from umbra.world.camera.sensor import Sensor

BLOTCH = 4
"""Pixels along a blotch of colour: what is left of a sensor's chroma noise after it was averaged."""
Picture = Float32[np.ndarray, "height width 3"]


def take(
    image: Float32[np.ndarray, "height width 3"], sensor: Sensor, noise: Float32[np.ndarray, "height width 3"]
) -> UInt8[np.ndarray, "height width 3"]:
    """The whole way from light to a file: lens and curve, noise, denoising and sharpening, rounding, compression.

    `noise` is standard normal and given from outside, so that a photograph and its clean twin share it.
    """
    seen = add_noise(look_through(image, sensor), sensor, noise)
    seen = sharpen(denoise(seen, sensor.smear), sensor.sharpening)
    return compress(np.clip(seen * np.float32(255.0) + np.float32(0.5), 0.0, 255.0).astype(np.uint8), sensor.quality)


def add_noise(image: Picture, sensor: Sensor, noise: Picture) -> Picture:
    """Read and shot noise (EMVA 1288, Sec. 2.2: σ² = σ_read² + σ_shot²·light), and blotches of colour.

    `noise` is standard normal and given from outside, so that a photograph and its clean twin share it.
    """
    spread = np.sqrt(np.float32(sensor.read_noise**2) + np.float32(sensor.shot_noise**2) * image)
    result = image + spread * noise
    if sensor.chroma_noise > 0:
        result += np.float32(sensor.chroma_noise) * blotches(noise)
    return result


def blotches(noise: Picture) -> Picture:
    """Colour without lightness, of about unit variance, a few pixels wide; drawn from every fourth pixel's noise."""
    few = np.ascontiguousarray(noise[::BLOTCH, ::BLOTCH])
    few = few - few.mean(axis=2, keepdims=True)
    height, width = noise.shape[:2]
    return 1.6 * cv2.resize(few, (width, height), interpolation=cv2.INTER_LINEAR)


def denoise(image: Picture, strength: float) -> Picture:
    """Smear fine texture as a telephone's noise filter does: what differs little from its surroundings joins them.

    A sigma filter (Lee 1983) about the mean of 5×5 pixels, weighted w = exp(-(d / 0.04)²): edges stay, pores go.
    """
    if strength <= 0:
        return image
    smooth = cv2.blur(image, (5, 5))
    away = image - smooth
    weight = np.exp(-(away * away).sum(axis=2, keepdims=True) / np.float32(3 * 0.04**2))
    return image - np.float32(strength) * weight * away


def sharpen(image: Picture, amount: float) -> Picture:
    """Unsharp mask with a deviation of one pixel: edges overshoot, which leaves a halo."""
    if amount <= 0:
        return image
    return image + np.float32(amount) * (image - cv2.GaussianBlur(image, (5, 5), 1.0))


def compress(image: UInt8[np.ndarray, "height width 3"], quality: int) -> UInt8[np.ndarray, "height width 3"]:
    """Through JPEG and back at this quality, in memory; unchanged at quality 0."""
    if quality == 0:
        return image
    if not 1 <= quality <= 100:
        raise ValueError(f"compress: quality should be 1 to 100, or 0 for none; found {quality}.")
    _, data = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return cv2.cvtColor(np.asarray(decoded), cv2.COLOR_BGR2RGB)
