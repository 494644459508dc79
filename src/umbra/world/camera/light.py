"""Light on a face, drawn from a few plausible places, as nine harmonics per colour."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from umbra.render.harmonics import AMBIENT, spherical_harmonics

KINDS = ("office", "window", "sun", "overcast", "flash", "lamp", "studio")
_SHARES = (0.28, 0.16, 0.12, 0.18, 0.09, 0.05, 0.12)
LEAST_RADIANCE = 0.36
"""No normal that faces the camera may be darker, relative to the face's mean: features stay visible in every light."""
MIDDLE_ALBEDO = 0.42
"""Mean albedo of a face that is neither brightened nor darkened by the automatic exposure."""


@dataclass(frozen=True, eq=False)
class Light:
    """γ of the 257 coefficients ("9 3", without the ambient 0.8 that shading adds) and the place it was drawn from."""

    gamma: Float[np.ndarray, "9 3"]
    kind: str

    @property
    def colour(self) -> Float[np.ndarray, " 3"]:
        """Mean colour of the light, for what stands behind the face."""
        return np.clip(self.gamma[0] + AMBIENT, 0.05, None) / AMBIENT

    def exposed_for(self, albedo: float) -> "Light":
        """Scale the light as a camera's automatic exposure would for a face of this mean albedo.

        The gain belongs to the light, not to the sensor, so that γ still explains the picture exactly. It goes less
        than half way: dark skin stays darker than light skin.
        """
        lift = np.zeros((9, 3))
        lift[0] = AMBIENT
        gain = float(np.clip((MIDDLE_ALBEDO / max(albedo, 1e-3)) ** 0.48, 0.75, 2.1))
        return Light((self.gamma + lift) * gain - lift, self.kind)


@dataclass(frozen=True)
class _Lamp:
    """One source far away: `azimuth` to the right and `elevation` in radians, `size` 0 (a point) to 1 (a sky)."""

    azimuth: float
    elevation: float
    strength: float
    warmth: float  # -1 blue … +1 orange
    size: float


def draw_light(*, rng: np.random.Generator, kind: str | None = None) -> Light:
    """Draw a light of one `kind` (any when None), with random directions, colours and strength."""
    if kind is not None and kind not in KINDS:
        raise ValueError(f"light: kind should be one of {', '.join(KINDS)}; found {kind!r}.")
    kind = kind or str(rng.choice(KINDS, p=_SHARES))
    side = 1.0 if rng.random() < 0.5 else -1.0
    lamps = _lamps_of(kind, side, rng)
    normals, project = _projection()
    radiance = np.sum([_radiance(lamp, normals) for lamp in lamps], axis=0)
    front = np.clip(normals[:, 2], 0.0, None)
    mean = float((radiance.mean(axis=1) * front).sum() / front.sum())
    radiance = radiance / mean
    # Light that comes back from the room: lifts the dark side without flattening the bright one.
    lowest = float(radiance[normals[:, 2] > 0.25].mean(axis=1).min())
    lift = max(0.0, LEAST_RADIANCE - lowest) + rng.uniform(0.0, 0.15)
    radiance = (radiance + lift) / (1.0 + lift) * rng.normal(0.94, 0.06)
    gamma = project @ radiance
    gamma[0] -= AMBIENT
    return Light(gamma, kind)


def _lamps_of(kind: str, side: float, rng: np.random.Generator) -> list[_Lamp]:
    uniform = rng.uniform
    if kind == "office":
        return [
            _Lamp(uniform(-1.0, 1.0), uniform(0.6, 1.2), uniform(0.5, 1.0), uniform(-0.2, 0.4), 0.6),
            _Lamp(uniform(-1.4, 1.4), uniform(0.2, 0.9), uniform(0.2, 0.6), uniform(-0.2, 0.4), 0.7),
            _Lamp(0.0, uniform(0.2, 0.6), uniform(0.6, 1.0), uniform(-0.1, 0.2), 1.0),
        ]
    if kind == "window":
        return [
            _Lamp(side * uniform(0.7, 1.5), uniform(0.1, 0.6), uniform(0.9, 1.5), uniform(-0.4, 0.1), 0.5),
            _Lamp(-side * uniform(0.3, 1.2), uniform(0.0, 0.8), uniform(0.35, 0.7), uniform(-0.1, 0.4), 1.0),
        ]
    if kind == "sun":
        return [
            _Lamp(uniform(-1.2, 1.2), uniform(0.4, 1.1), uniform(0.7, 1.4), uniform(0.1, 0.5), 0.15),
            _Lamp(0.0, 1.4, uniform(0.4, 0.8), uniform(-0.7, -0.2), 1.0),
            _Lamp(0.0, -0.6, uniform(0.2, 0.45), uniform(0.0, 0.4), 1.0),
        ]
    if kind == "overcast":
        return [
            _Lamp(uniform(-0.5, 0.5), uniform(0.7, 1.4), uniform(0.7, 1.0), uniform(-0.4, 0.0), 0.9),
            _Lamp(0.0, -0.3, uniform(0.3, 0.5), uniform(-0.1, 0.2), 1.0),
        ]
    if kind == "flash":
        return [
            _Lamp(uniform(-0.25, 0.25), uniform(0.0, 0.4), uniform(0.8, 1.2), uniform(-0.2, 0.2), 0.1),
            _Lamp(uniform(-1.0, 1.0), uniform(0.2, 1.0), uniform(0.2, 0.5), uniform(0.0, 0.5), 1.0),
        ]
    if kind == "lamp":
        return [
            _Lamp(side * uniform(0.4, 1.2), uniform(-0.2, 0.7), uniform(0.7, 1.1), uniform(0.4, 0.9), 0.4),
            _Lamp(-side * uniform(0.0, 1.0), uniform(0.1, 0.7), uniform(0.4, 0.7), uniform(0.1, 0.6), 1.0),
        ]
    return [
        _Lamp(side * uniform(0.5, 0.9), uniform(0.3, 0.7), uniform(0.7, 1.0), uniform(-0.1, 0.15), 0.5),
        _Lamp(-side * uniform(0.6, 1.0), uniform(0.1, 0.5), uniform(0.3, 0.7), uniform(-0.1, 0.15), 0.7),
        _Lamp(side * uniform(2.2, 2.8), 0.5, uniform(0.0, 0.6), uniform(-0.2, 0.2), 0.4),
    ]


def _radiance(lamp: _Lamp, normals: Float[np.ndarray, "normals 3"]) -> Float[np.ndarray, "normals 3"]:
    """Cosine falloff for a point, and an ever softer wrap around the head as the source grows to a whole sky."""
    level = np.cos(lamp.elevation)
    direction = np.array([level * np.sin(lamp.azimuth), np.sin(lamp.elevation), level * np.cos(lamp.azimuth)])
    wrap = lamp.size
    falloff = np.clip((normals @ direction + wrap) / (1.0 + wrap), 0.0, None)
    colour = np.exp(lamp.warmth * np.array([0.18, 0.0, -0.28]))
    return lamp.strength * falloff[:, None] * colour


@lru_cache(maxsize=1)
def _projection() -> tuple[Float[np.ndarray, "normals 3"], Float[np.ndarray, "9 normals"]]:
    """Evenly spread normals (Fibonacci lattice) and the least-squares map from radiance to nine coefficients."""
    place = np.arange(256)
    z = 1.0 - (2.0 * place + 1.0) / 256.0
    turn = place * np.pi * (3.0 - np.sqrt(5.0))
    radius = np.sqrt(1.0 - z * z)
    normals = np.stack([radius * np.cos(turn), radius * np.sin(turn), z], axis=1)
    return normals, np.linalg.pinv(spherical_harmonics(normals))
