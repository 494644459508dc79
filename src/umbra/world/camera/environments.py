"""Places in which people are photographed, and the lamps that stand there; angles in radians, colours in kelvin."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

DAYLIGHT = 6500.0


@dataclass(frozen=True)
class Source:
    """One source far away: `azimuth` to the right and `elevation`, `size` 0 (a point) to 1 (a sky), its colour.

    `tint` is green (positive) or magenta off the locus of black bodies; `form` is what an eye mirrors; `dappled`: it
    falls through leaves.
    """

    azimuth: float
    elevation: float
    strength: float
    kelvin: float
    size: float
    tint: float = 0.0
    form: str = "round"
    dappled: bool = False


Draw = Callable[[float, np.random.Generator], list[Source]]


def _office(side: float, rng: np.random.Generator) -> list[Source]:
    uniform, kelvin = rng.uniform, rng.uniform(3500.0, 5500.0)
    return [
        Source(uniform(-1.0, 1.0), uniform(0.6, 1.2), uniform(0.5, 1.0), kelvin, 0.6, 0.02, "window"),
        Source(uniform(-1.4, 1.4), uniform(0.2, 0.9), uniform(0.2, 0.6), kelvin, 0.7),
        Source(0.0, uniform(0.2, 0.6), uniform(0.6, 1.0), kelvin * 0.95, 1.0),
    ]


def _fluorescent(side: float, rng: np.random.Generator) -> list[Source]:
    uniform, kelvin, green = rng.uniform, rng.uniform(3800.0, 5200.0), rng.uniform(0.01, 0.07)
    return [
        Source(uniform(-0.5, 0.5), uniform(0.9, 1.3), uniform(0.8, 1.2), kelvin, 0.45, green, "window"),
        Source(uniform(-1.5, 1.5), uniform(0.5, 1.0), uniform(0.2, 0.5), kelvin, 0.6, green, "window"),
        Source(0.0, uniform(-0.2, 0.3), uniform(0.4, 0.7), kelvin, 1.0, 0.5 * green),
    ]


def _window(side: float, rng: np.random.Generator) -> list[Source]:
    uniform = rng.uniform
    return [
        Source(side * uniform(0.7, 1.5), uniform(0.1, 0.6), uniform(0.9, 1.5), uniform(5500.0, 8500.0), 0.4, 0.0,
               "window"),
        Source(-side * uniform(0.3, 1.2), uniform(0.0, 0.8), uniform(0.35, 0.7), uniform(4000.0, 5500.0), 1.0),
    ]  # fmt: skip


def _sun(side: float, rng: np.random.Generator) -> list[Source]:
    uniform = rng.uniform
    return [
        Source(uniform(-1.2, 1.2), uniform(0.4, 1.1), uniform(0.7, 1.3), uniform(4900.0, 5600.0), 0.05),
        Source(0.0, 1.4, uniform(0.45, 0.8), uniform(8000.0, 12000.0), 1.0),
        Source(0.0, -0.6, uniform(0.2, 0.45), uniform(4500.0, 5500.0), 1.0),
    ]


def _golden(side: float, rng: np.random.Generator) -> list[Source]:
    uniform = rng.uniform
    return [
        Source(side * uniform(0.2, 1.3), uniform(0.05, 0.35), uniform(0.8, 1.3), uniform(2700.0, 3800.0), 0.08),
        Source(0.0, 1.2, uniform(0.6, 1.0), uniform(7500.0, 11000.0), 1.0),
        Source(0.0, -0.6, uniform(0.25, 0.45), uniform(3800.0, 4800.0), 1.0),
    ]


def _overcast(side: float, rng: np.random.Generator) -> list[Source]:
    uniform = rng.uniform
    return [
        Source(uniform(-0.5, 0.5), uniform(0.7, 1.4), uniform(0.7, 1.0), uniform(6300.0, 7800.0), 0.9),
        Source(0.0, -0.3, uniform(0.3, 0.5), uniform(5500.0, 6500.0), 1.0),
    ]


def _shade(side: float, rng: np.random.Generator) -> list[Source]:
    """In the shadow of a house: blue sky from one side, something lit by the sun on the other."""
    uniform = rng.uniform
    return [
        Source(side * uniform(0.2, 1.0), uniform(0.4, 1.0), uniform(0.6, 0.9), uniform(8000.0, 11000.0), 0.75, 0.0,
               "window"),
        Source(-side * uniform(0.6, 1.4), uniform(-0.3, 0.2), uniform(0.25, 0.6), uniform(4800.0, 5800.0), 0.9),
        Source(0.0, 0.8, uniform(0.3, 0.5), uniform(8000.0, 11000.0), 1.0),
    ]  # fmt: skip


def _trees(side: float, rng: np.random.Generator) -> list[Source]:
    uniform = rng.uniform
    return [
        Source(uniform(-1.0, 1.0), uniform(0.6, 1.2), uniform(0.6, 1.1), uniform(5000.0, 5600.0), 0.07, 0.0,
               dappled=True),
        Source(0.0, 1.2, uniform(0.5, 0.8), uniform(5800.0, 7500.0), 1.0, uniform(0.02, 0.08)),
        Source(0.0, -0.4, uniform(0.25, 0.4), uniform(4800.0, 5800.0), 1.0, uniform(0.0, 0.05)),
    ]  # fmt: skip


def _backlight(side: float, rng: np.random.Generator) -> list[Source]:
    uniform, kelvin = rng.uniform, rng.uniform(3300.0, 5600.0)
    return [
        Source(side * uniform(2.0, 2.8), uniform(0.2, 0.8), uniform(0.9, 1.6), kelvin, 0.1),
        Source(-side * uniform(0.0, 0.8), uniform(0.1, 0.7), uniform(0.4, 0.7), uniform(5500.0, 7500.0), 0.7, 0.0,
               "window"),
        Source(0.0, 0.4, uniform(0.5, 0.8), uniform(5500.0, 7500.0), 1.0),
    ]  # fmt: skip


def _flash(side: float, rng: np.random.Generator) -> list[Source]:
    uniform = rng.uniform
    return [
        Source(uniform(-0.25, 0.25), uniform(0.02, 0.35), uniform(0.8, 1.2), uniform(5300.0, 6000.0), 0.06),
        Source(uniform(-1.0, 1.0), uniform(0.3, 1.0), uniform(0.2, 0.5), uniform(2800.0, 4500.0), 1.0),
    ]


def _lamp(side: float, rng: np.random.Generator) -> list[Source]:
    uniform = rng.uniform
    return [
        Source(side * uniform(0.4, 1.2), uniform(-0.1, 0.7), uniform(0.7, 1.1), uniform(2500.0, 3000.0), 0.25),
        Source(-side * uniform(0.0, 1.0), uniform(0.1, 0.7), uniform(0.35, 0.7), uniform(2700.0, 3600.0), 1.0),
    ]


def _studio(side: float, rng: np.random.Generator) -> list[Source]:
    uniform = rng.uniform
    return [
        Source(side * uniform(0.5, 0.9), uniform(0.3, 0.7), uniform(0.7, 1.0), 5500.0, 0.35, 0.0, "window"),
        Source(-side * uniform(0.6, 1.0), uniform(0.1, 0.5), uniform(0.3, 0.7), uniform(5200.0, 5800.0), 0.7),
        Source(side * uniform(2.2, 2.8), 0.5, uniform(0.0, 0.6), uniform(5000.0, 6000.0), 0.3),
    ]


def _stage(side: float, rng: np.random.Generator) -> list[Source]:
    uniform = rng.uniform
    coloured = float(rng.choice([2400.0, 3000.0, 9000.0, 20000.0]))
    return [
        Source(side * uniform(0.2, 1.0), uniform(0.6, 1.0), uniform(0.9, 1.4), uniform(2900.0, 3400.0), 0.06),
        Source(-side * uniform(0.7, 2.0), uniform(0.3, 0.9), uniform(0.4, 0.9), coloured, 0.12, uniform(-0.12, 0.02)),
        Source(0.0, 0.2, uniform(0.2, 0.4), uniform(3000.0, 6000.0), 1.0),
    ]


def _screen(side: float, rng: np.random.Generator) -> list[Source]:
    """The glow of a telephone or a monitor in a dim room."""
    uniform = rng.uniform
    return [
        Source(side * uniform(0.0, 0.4), uniform(-0.55, 0.0), uniform(0.6, 1.0), uniform(7000.0, 9500.0), 0.4, 0.0,
               "window"),
        Source(-side * uniform(0.3, 1.4), uniform(0.3, 1.0), uniform(0.25, 0.6), uniform(2700.0, 4000.0), 0.8),
        Source(0.0, 0.3, uniform(0.3, 0.5), uniform(3500.0, 6000.0), 1.0),
    ]  # fmt: skip


def _ring(side: float, rng: np.random.Generator) -> list[Source]:
    uniform, kelvin = rng.uniform, rng.uniform(4300.0, 6000.0)
    return [
        Source(uniform(-0.08, 0.08), uniform(0.0, 0.12), uniform(0.8, 1.1), kelvin, 0.3, 0.0, "ring"),
        Source(uniform(-1.2, 1.2), uniform(0.2, 1.0), uniform(0.3, 0.6), uniform(3000.0, 5500.0), 1.0),
    ]


ENVIRONMENTS: dict[str, tuple[float, Draw]] = {
    "office": (0.20, _office), "fluorescent": (0.06, _fluorescent), "window": (0.14, _window), "sun": (0.11, _sun),
    "golden": (0.05, _golden), "overcast": (0.12, _overcast), "shade": (0.05, _shade), "trees": (0.03, _trees),
    "backlight": (0.04, _backlight), "flash": (0.07, _flash), "lamp": (0.05, _lamp), "studio": (0.05, _studio),
    "stage": (0.015, _stage), "screen": (0.01, _screen), "ring": (0.005, _ring),
}  # fmt: skip
"""Kind to the share of photographs taken there, which are own choices, and its lamps."""
