"""What an occluder leaves behind: the picture, its exact alpha and mask, and the checks that every occluder shares."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64, UInt8


@dataclass(frozen=True, eq=False)
class Layer:
    """Something drawn, before it meets a picture: straight (not premultiplied) `colour` in [0, 1] and its `alpha`."""

    colour: Float32[np.ndarray, "height width 3"]
    alpha: Float32[np.ndarray, "height width"]


@dataclass(frozen=True, eq=False)
class Occlusion:
    """An occluded picture with its ground truth.

    `image` equals round((1 - alpha) · picture + alpha · 255 · colour); where `alpha` is 0 it is the picture, untouched.
    `mask` is alpha >= 1/2, the label a segmentation is judged by; `fraction` is the share of all pixels that it covers.
    """

    image: UInt8[np.ndarray, "height width 3"]
    alpha: Float32[np.ndarray, "height width"]
    mask: Bool[np.ndarray, "height width"]
    kind: str
    fraction: float


# Arguments that are checked in words are annotated plainly, so that the shape checker does not speak before we do.
def check_image(image: np.ndarray) -> None:
    """Refuse anything but an RGB uint8 picture that is large enough to carry an occluder."""
    if not isinstance(image, np.ndarray) or image.ndim != 3 or image.shape[2] != 3:
        found = getattr(image, "shape", type(image).__name__)
        raise ValueError(f"image must be an RGB array of shape (height, width, 3); got {found}. Repeat a grey channel.")
    if image.dtype != np.uint8:
        raise ValueError(f"image must be uint8 in 0..255; got {image.dtype}. Convert it before it is occluded.")
    if min(image.shape[:2]) < 8:
        raise ValueError(f"image must be at least 8 pixels high and wide; got {image.shape[:2]}. Enlarge it first.")


def check_landmarks(landmarks: np.ndarray | None, *, kind: str) -> Float64[np.ndarray, "points 2"]:
    """Refuse landmarks that are not 68 or five finite points; returns them in float64."""
    if landmarks is None:
        raise ValueError(f"{kind} is worn on a face and needs landmarks; got None. Give 68 points or five (x, y).")
    points = np.asarray(landmarks, dtype=np.float64)
    if points.shape not in {(68, 2), (5, 2)}:
        raise ValueError(
            f"landmarks must have shape (68, 2) or (5, 2); got {points.shape}. Order: iBUG-68 or five points."
        )
    if not np.isfinite(points).all():
        raise ValueError("landmarks must be finite; got NaN or infinity. Leave out the face, or use its mean position.")
    return points


def blend(
    image: UInt8[np.ndarray, "height width 3"],
    colour: Float[np.ndarray, "height width 3"],
    alpha: Float[np.ndarray, "height width"],
) -> UInt8[np.ndarray, "height width 3"]:
    """Composite: round((1 - a) · picture + a · 255 · colour), and the very same picture where a = 0."""
    weight = alpha[..., None].astype(np.float32)
    mixed = image * (1 - weight) + 255 * np.clip(colour, 0, 1) * weight
    return np.rint(np.clip(mixed, 0, 255)).astype(np.uint8)


def apply_layer(image: UInt8[np.ndarray, "height width 3"], layer: Layer, kind: str) -> Occlusion:
    """Composite a layer over a picture; refuses one that covers nothing."""
    # Alphas below one grey level would change no pixel, yet would count as touched.
    alpha = np.where(layer.alpha < 1 / 255, 0, np.clip(layer.alpha, 0, 1)).astype(np.float32)
    if not alpha.any():
        raise ValueError(
            f"{kind} covers no pixel of the {image.shape[1]}x{image.shape[0]} image; expected some overlap. "
            "Check that the landmarks or the box are in this image's pixels."
        )
    mask = alpha >= 0.5
    return Occlusion(blend(image, layer.colour, alpha), alpha, mask, kind, float(mask.mean()))
