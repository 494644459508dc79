"""Lamps far away: what each gives to γ, so that a shadow may take its own share and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float

from umbra.render.harmonics import BAND_0, BAND_1, BAND_2, dominant_light, spherical_harmonics

FORMS = ("round", "window", "ring")
"""What a lamp looks like where it is mirrored: in an eye."""
_BANDS = np.repeat([1.0 / BAND_0**2, 1.0 / BAND_1**2, 3.0 / BAND_2**2], [1, 3, 5])
"""From Legendre coefficients of a lobe to those of the basis, by the addition theorem of spherical harmonics."""


@dataclass(frozen=True, eq=False)
class Lamp:
    """A source far away that throws shadows and is mirrored.

    `direction` is the unit vector towards it in the camera's axes; `colour` the radiance of a white surface that faces
    it; `wrap` how far its light reaches around a ball (0: a point, 1: half the sky); `breadth` the tangent of half the
    angle under which it is seen, which widens penumbrae and reflections; `dapple` numbers the leaves before it (none
    where negative); a `shadowless` one shines through everything.
    """

    direction: Float[np.ndarray, " 3"]
    colour: Float[np.ndarray, " 3"]
    wrap: float = 0.0
    breadth: float = 0.05
    form: str = "round"
    dapple: int = -1
    shadowless: bool = False

    def __post_init__(self) -> None:
        length = float(np.linalg.norm(self.direction))
        if abs(length - 1.0) > 1e-6:
            raise ValueError(f"Lamp: direction should have length 1; found {length:.6g}. Divide it by its length.")
        if not 0.0 <= self.wrap <= 1.0 or self.breadth <= 0.0 or (self.colour < 0.0).any():
            raise ValueError(
                f"Lamp: expected wrap in [0, 1], a breadth above 0 and no negative colour; found {self.wrap}, "
                f"{self.breadth} and {self.colour}."
            )
        if self.form not in FORMS:
            raise ValueError(f"Lamp: form should be one of {', '.join(FORMS)}; found {self.form!r}.")

    @property
    def lobe(self) -> Float[np.ndarray, " 3"]:
        """Legendre coefficients of its falloff max(0, (cos θ + w) / (1 + w)), cut after the second band.

        f_l = (2l + 1) / 2 ∫ f(c) P_l(c) dc; w = 0 gives 1/4, 1/2 and 5/16 (Ramamoorthi & Hanrahan 2001, Eq. 8).
        """
        w = self.wrap
        first = 1.5 * (1.0 / 3.0 + w / 2.0 - w**3 / 6.0) / (1.0 + w)
        return np.array([(1.0 + w) / 4.0, first, 2.5 * (1.0 - w * w) ** 2 / 8.0 / (1.0 + w)])

    @cached_property
    def harmonics(self) -> Float[np.ndarray, "9 3"]:
        """Its own share of γ."""
        bands = np.repeat(self.lobe, [1, 3, 5])
        return (spherical_harmonics(self.direction) * _BANDS * bands)[:, None] * self.colour

    def brightened(self, gain: float) -> "Lamp":
        """The same lamp, `gain` times as bright."""
        return replace(self, colour=self.colour * gain)


@dataclass(frozen=True, eq=False)
class Packed:
    """Lamps as the kernels read them, one row each: `lobe` in powers of the cosine, `shape` = (form, breadth)."""

    direction: np.ndarray
    halfway: np.ndarray
    lobe: np.ndarray
    colour: np.ndarray
    gleam: np.ndarray
    shape: np.ndarray


def share_of(lamps: Sequence[Lamp]) -> Float[np.ndarray, "9 3"]:
    """What the lamps together give to γ."""
    return sum((lamp.harmonics for lamp in lamps), start=np.zeros((9, 3)))


def packed(lamps: Sequence[Lamp]) -> Packed:
    """Arrays for the kernels. The viewer is far away along z, so that each lamp has one half-way vector (Blinn 1977).

    `gleam` is the colour of its highlight: a broad lamp spreads over the lobe what a small one concentrates, and at a
    grazing angle more is mirrored (Schlick 1994, Eq. 15, with skin's 0.028, relative to what is mirrored head-on).
    """
    direction = np.array([lamp.direction for lamp in lamps]).reshape(-1, 3)
    halfway = direction + np.array([0.0, 0.0, 1.0])
    halfway /= np.maximum(np.linalg.norm(halfway, axis=1, keepdims=True), 1e-6)
    zero, one, two = np.array([lamp.lobe for lamp in lamps]).reshape(-1, 3).T
    colour = np.array([lamp.colour for lamp in lamps]).reshape(-1, 3)
    breadth = np.array([lamp.breadth for lamp in lamps])
    mirrored = 1.0 + (1.0 / 0.028 - 1.0) * (1.0 - halfway[:, 2]) ** 5
    form = np.array([FORMS.index(lamp.form) for lamp in lamps], float)
    return Packed(
        direction=direction.astype(np.float32),
        halfway=halfway.astype(np.float32),
        lobe=np.stack([zero - two / 2.0, one, 1.5 * two], axis=1).astype(np.float32),
        colour=colour.astype(np.float32),
        gleam=(colour * (mirrored / (1.0 + 2.0 * breadth))[:, None]).astype(np.float32),
        shape=np.stack([form, breadth], axis=1).astype(np.float32),
    )


def highlight_only(light: Float[np.ndarray, "9 3"]) -> Packed:
    """Where no lamps are known: one that gives nothing but a highlight, on the light's strongest side."""
    direction, gloss = dominant_light(light)
    unit = direction.astype(np.float64) / np.linalg.norm(direction.astype(np.float64))
    return replace(packed([Lamp(unit, np.zeros(3))]), gleam=gloss[None])
