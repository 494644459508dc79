"""Drawing what a person wears: glasses, clothes, headwear."""

import numpy as np

from umbra.world.paint.appearance import Clothes, Collar, Frame, Glasses, Headwear, HeadwearKind, Sex
from umbra.world.people.odds import grown, pick, rgb, shifted

HEADWEAR: dict[Sex, dict[HeadwearKind, float]] = {
    "female": {"headscarf": 0.016, "hijab": 0.030, "turban": 0.008, "beanie": 0.012, "headband": 0.022, "hat": 0.012},
    "male": {"turban": 0.022, "beanie": 0.030, "headband": 0.008, "hat": 0.030},
}
"""Share of people who wear each in all their pictures, an own choice: about one in ten."""


def draw_glasses(age: float, *, rng: np.random.Generator) -> Glasses | None:
    """Everyday glasses, or None for most; more often with age."""
    if rng.random() > 0.14 + 0.2 * grown(age, 48, 6):
        return None
    metal = rng.random() < 0.4
    frames: tuple[Frame, ...] = ("round", "oval", "rectangle", "square", "aviator", "cat")
    colours = ((0.05, 0.05, 0.05), (0.20, 0.11, 0.06), (0.30, 0.06, 0.07), (0.08, 0.12, 0.25), (0.45, 0.33, 0.20))
    metals = ((0.62, 0.55, 0.38), (0.55, 0.56, 0.58), (0.15, 0.15, 0.16))
    return Glasses(
        frame=frames[rng.integers(len(frames))],
        colour=shifted(metals[rng.integers(3)] if metal else colours[rng.integers(5)], 0.1, rng=rng),
        width=float(rng.uniform(0.92, 1.1)), height=float(rng.uniform(0.85, 1.15)),
        rim=float(rng.uniform(0.9, 1.4) if metal else rng.uniform(1.8, 3.4)), full_rim=bool(rng.random() < 0.8),
    )  # fmt: skip


def draw_clothes(*, rng: np.random.Generator) -> Clothes:
    """Clothes of any collar, colour and pattern."""
    collars: tuple[Collar, ...] = ("round", "vee", "shirt", "turtleneck", "jacket")
    light, hue = rng.beta(1.2, 1.6), rng.normal(0, 0.1, 3)
    grey = 0.06 + 0.86 * light
    patterns = {"plain": 0.62, "stripes": 0.15, "checks": 0.13, "dots": 0.10}
    return Clothes(
        collar=collars[rng.integers(len(collars))], colour=rgb(grey * np.exp(3 * hue * (1 - light))),
        second=rgb(rng.random(3) * 0.8 + 0.1), pattern=pick(patterns, rng=rng),  # type: ignore[arg-type]
    )  # fmt: skip


def draw_headwear(sex: Sex, *, rng: np.random.Generator) -> Headwear | None:
    """What somebody wears on the head, or None for most; cloth in muted colours, hats in greys and browns."""
    odds = HEADWEAR[sex]
    chance, values = rng.random(), rng.random(5)
    if chance > sum(odds.values()):
        return None
    kind: HeadwearKind = pick(odds, rng=rng)  # type: ignore[assignment]
    hue = np.array([[0.42, 0.20, 0.22], [0.20, 0.28, 0.40], [0.62, 0.56, 0.46], [0.16, 0.16, 0.17], [0.28, 0.36, 0.30]])
    browns = np.array(
        [[0.36, 0.26, 0.17], [0.14, 0.13, 0.13], [0.55, 0.47, 0.36], [0.30, 0.30, 0.31], [0.22, 0.16, 0.13]]
    )
    colour = (browns if kind == "hat" else hue)[int(values[0] * 5)] * (0.75 + 0.7 * values[1])
    second = 0.5 * colour + 0.5 * hue[int(values[2] * 5)]
    return Headwear(
        kind=kind, colour=rgb(colour), second=rgb(second), size=float(values[3]), low=float(2 * values[4] - 1)
    )
