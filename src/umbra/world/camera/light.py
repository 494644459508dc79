"""Light on a face, drawn from plausible places, as nine harmonics per colour and the lamps that throw shadows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from umbra.render.harmonics import AMBIENT, BAND_0, spherical_harmonics
from umbra.render.lamps import Lamp, share_of
from umbra.world.camera.environments import DAYLIGHT, ENVIRONMENTS, Source

KINDS = tuple(ENVIRONMENTS)
LEAST_RADIANCE = 0.36
"""No normal that faces the camera may be darker, relative to the face's mean: features stay visible in every light."""
MIDDLE_ALBEDO = 0.42
"""Mean albedo of a face that is neither brightened nor darkened by the automatic exposure."""
MOST_LAMPS = 2
"""The strongest throw shadows and are mirrored; what others give is soft enough to do without (own choice)."""
ADAPTATION = 0.8
"""How far an automatic white balance goes from daylight to the light of the place: tungsten stays a little warm."""
MIRED_OF_ONE = 180.0
"""Mired between which a display's red to blue changes by e^0.46: 3000 K seen by a camera set to 6500 K."""
BREADTH_OF_A_WALL = 0.7
"""Tangent of half the angle of a source of size 1; smaller ones in proportion."""


@dataclass(frozen=True, eq=False)
class Light:
    """γ of the 257 coefficients ("9 3", without the ambient 0.8 that shading adds) and the place it was drawn from.

    `lamps` are those of its sources that throw shadows: their shares are contained in γ, which is the light before
    anything hides a lamp.
    """

    gamma: Float[np.ndarray, "9 3"]
    kind: str
    lamps: tuple[Lamp, ...] = ()

    @property
    def colour(self) -> Float[np.ndarray, " 3"]:
        """Mean colour of the light, for what stands behind the face."""
        return np.clip(self.gamma[0] + AMBIENT, 0.05, None) / AMBIENT

    def shadowless(self) -> "Light":
        """The same light, of which nothing is hidden from anything."""
        return replace(self, lamps=tuple(replace(lamp, shadowless=True, dapple=-1) for lamp in self.lamps))

    def exposed_for(self, albedo: float) -> "Light":
        """Scale the light as a camera's automatic exposure would for a face of this mean albedo.

        The gain belongs to the light, not to the sensor, so that γ still explains the picture exactly. It goes less
        than half way: dark skin stays darker than light skin.
        """
        lift = np.zeros((9, 3))
        lift[0] = AMBIENT
        gain = float(np.clip((MIDDLE_ALBEDO / max(albedo, 1e-3)) ** 0.48, 0.75, 2.1))
        return Light((self.gamma + lift) * gain - lift, self.kind, tuple(lamp.brightened(gain) for lamp in self.lamps))


EVEN = Light(np.eye(9, 3)[:, :1] * np.full(3, 1.0 / BAND_0 - AMBIENT), "even")
"""White light from everywhere, in which a surface shows its albedo."""


def draw_light(*, rng: np.random.Generator, kind: str | None = None) -> Light:
    """Draw a light of one `kind` (any when None), with random directions, colours and strength."""
    if kind is not None and kind not in KINDS:
        raise ValueError(f"light: kind should be one of {', '.join(KINDS)}; found {kind!r}.")
    kind = kind or str(rng.choice(KINDS, p=[share for share, _ in ENVIRONMENTS.values()]))
    side = 1.0 if rng.random() < 0.5 else -1.0
    sources = ENVIRONMENTS[kind][1](side, rng)
    leaves = int(rng.integers(64))
    lamps = [_lamp(source, white_of(sources), leaves) for source in sources]
    basis, front = _front()
    radiance = basis @ share_of(lamps)
    mean = float((radiance.mean(axis=1) * front).sum() / front.sum())
    # Light that comes back from the room: lifts the dark side without flattening the bright one.
    lowest = float((radiance / mean)[front > 0.25].mean(axis=1).min())
    lift = max(0.0, LEAST_RADIANCE - lowest) + rng.uniform(0.0, 0.15)
    level = rng.normal(1.0, 0.06) / (1.0 + lift)  # a meter sees the face with its shadows
    lamps = [lamp.brightened(level / mean) for lamp in lamps]
    gamma = share_of(lamps)
    gamma[0] += lift * level / basis[0, 0] - AMBIENT
    return Light(gamma, kind, strongest(lamps))


def white_of(sources: Sequence[Source]) -> float:
    """The mired that the camera takes for white: between daylight's and the place's own mean, weighted by strength."""
    mired = np.average([1e6 / one.kelvin for one in sources], weights=[one.strength for one in sources])
    return ADAPTATION * float(mired) + (1.0 - ADAPTATION) * 1e6 / DAYLIGHT


def colour_of(kelvin: float, tint: float, white: float) -> Float[np.ndarray, " 3"]:
    """A source's colour, seen with this white balance (mired), mean 1: along the locus of black bodies, and across it.

    Fitted to Planck's law in a display's encoded colours: 3000 K at 6500 K's white is (1.18, 1.0, 0.74) before scaling.
    """
    warmth = (1e6 / kelvin - white) / MIRED_OF_ONE
    colour = np.exp(warmth * np.array([0.17, 0.0, -0.29]) + tint * np.array([-0.5, 1.0, -0.5]))
    return colour / colour.mean()


def strongest(lamps: Sequence[Lamp]) -> tuple[Lamp, ...]:
    """The lamps that light most of a face and are no whole sky, the strongest first, `MOST_LAMPS` at most."""
    narrow = [lamp for lamp in lamps if lamp.wrap < 0.85 and lamp.colour.max() > 0.02]
    return tuple(sorted(narrow, key=lambda lamp: -float(lamp.colour.mean()))[:MOST_LAMPS])


def _lamp(source: Source, white: float, leaves: int) -> Lamp:
    level = np.cos(source.elevation)
    direction = np.array([level * np.sin(source.azimuth), np.sin(source.elevation), level * np.cos(source.azimuth)])
    return Lamp(
        direction / np.linalg.norm(direction),
        source.strength * colour_of(source.kelvin, source.tint, white),
        wrap=source.size,
        breadth=max(0.02, BREADTH_OF_A_WALL * source.size),
        form=source.form,
        dapple=leaves if source.dappled else -1,
    )


@lru_cache(maxsize=1)
def _front() -> tuple[Float[np.ndarray, "normals 9"], Float[np.ndarray, " normals"]]:
    """The basis at evenly spread normals (Fibonacci lattice), and how far each faces the camera."""
    place = np.arange(256)
    z = 1.0 - (2.0 * place + 1.0) / 256.0
    turn = place * np.pi * (3.0 - np.sqrt(5.0))
    radius = np.sqrt(1.0 - z * z)
    normals = np.stack([radius * np.cos(turn), radius * np.sin(turn), z], axis=1)
    return spherical_harmonics(normals), np.clip(z, 0.0, None)
