"""Chances and small changes with which people are drawn."""

import numpy as np

from umbra.world.paint.appearance import Colour


def pick(odds: dict, *, rng: np.random.Generator) -> str:
    """One of the names, with chances in proportion to their odds."""
    weights = np.array(list(odds.values()), float)
    return list(odds)[int(rng.choice(len(weights), p=weights / weights.sum()))]


def rgb(values: np.ndarray) -> Colour:
    """The colour as plain numbers in [0, 1]."""
    red, green, blue = np.clip(values, 0, 1)
    return float(red), float(green), float(blue)


def shifted(colour: Colour, spread: float, *, rng: np.random.Generator) -> Colour:
    """The colour made lighter or darker and a little another hue, in proportion."""
    return rgb(np.asarray(colour) * np.exp(rng.normal(0, spread) + rng.normal(0, spread / 4, 3)))


def grown(age: float, start: float | int, years: float | int) -> float:
    """A share that rises from 0 to 1 around the age `start`."""
    return float(1 / (1 + np.exp(-(age - start) / years)))
