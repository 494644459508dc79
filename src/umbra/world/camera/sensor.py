"""Cameras and their settings: how they are exposed and balanced, how sharp, how noisy, how compressed."""

from dataclasses import dataclass

import numpy as np

BLACK_BODY = (0.17, 0.0, -0.29)
"""Logarithms of R, G and B along the locus of black bodies, for 180 mired (see `light.colour_of`)."""
TINT = (-0.5, 1.0, -0.5)


@dataclass(frozen=True)
class Sensor:
    """One camera and its settings; `PERFECT` changes nothing but rounding."""

    exposure: float = 1.0
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    shoulder: float = 1.0  # level from which highlights roll off instead of clipping; 1: they clip
    contrast: float = 0.0  # strength of an S curve around the middle grey
    lift: float = 0.0  # of the shadows, as telephones do
    vignette: float = 0.0  # light lost in the corners
    blur: float = 0.0  # standard deviation in pixels
    motion: float = 0.0  # length of a streak in pixels
    motion_angle: float = 0.0  # radians
    read_noise: float = 0.0  # standard deviation in the dark
    shot_noise: float = 0.0  # standard deviation at full light
    chroma_noise: float = 0.0  # standard deviation of colour blotches, several pixels wide
    smear: float = 0.0  # strength of the denoiser, which takes fine texture along
    sharpening: float = 0.0  # share of what a blur takes that is added: haloes along edges
    quality: int = 0  # of JPEG, 1 to 100; 0: not compressed


PERFECT = Sensor()


def draw_sensor(*, rng: np.random.Generator, size: int = 112) -> Sensor:
    """Draw a camera: most are in focus and well set, some are badly exposed or balanced, blurred, noisy or compressed.

    Blurs grow with the face, of which `size` is the height that its aligned picture would have. All shares are own
    choices: exposure is off by a lot in 8 %, the white balance in 10 %; telephones, half of the cameras, roll
    highlights off and lift shadows; a third sharpens, a fifth smears noise away, 15 % leave blotches of colour.
    """
    scale = size / 112.0
    moved, misjudged, misbalanced, phone = rng.random(4) < (0.03, 0.08, 0.10, 0.5)
    sharpened, smeared, blotchy = rng.random(3) < (0.33, 0.20, 0.15)
    warm = rng.normal(0.0, 0.55 if misbalanced else 0.14)
    green = rng.normal(0.0, 0.035 if misbalanced else 0.012)
    balance = np.exp(warm * np.array(BLACK_BODY) + green * np.array(TINT))
    return Sensor(
        exposure=float(np.exp(rng.normal(0.0, 0.24 if misjudged else 0.07))),
        balance=tuple(float(value) for value in balance / balance.mean()),  # type: ignore[arg-type]
        shoulder=float(rng.uniform(0.62, 0.85)) if phone else 1.0,
        contrast=float(rng.uniform(-0.10, 0.22)),
        lift=float(rng.uniform(0.0, 0.12)) if phone else 0.0,
        vignette=float(max(0.0, rng.normal(0.04, 0.06))),
        blur=float(scale * max(0.0, rng.gamma(1.2, 0.16))),
        motion=float(scale * rng.uniform(1.3, 2.6)) if moved else 0.0,
        motion_angle=float(rng.uniform(0.0, np.pi)),
        read_noise=float(rng.gamma(1.5, 0.002)),
        shot_noise=float(rng.gamma(1.8, 0.004)),
        chroma_noise=float(rng.uniform(0.005, 0.022)) if blotchy else 0.0,
        smear=float(rng.uniform(0.3, 0.9)) if smeared else 0.0,
        sharpening=float(rng.uniform(0.2, 0.7)) if sharpened else 0.0,
        quality=int(97 - 52 * rng.random() ** 2),
    )
