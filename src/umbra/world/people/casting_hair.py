"""Drawing a person's hair, brows and beard, with the odds of sex, age and skin tone."""

import numpy as np

from umbra.world.paint.appearance import Beard, BeardStyle, Brows, Colour, Hair, HairStyle, Sex
from umbra.world.people.odds import grown, pick, rgb, shifted

HAIR_COLOURS: dict[str, Colour] = {
    "black": (0.055, 0.047, 0.045),
    "dark brown": (0.13, 0.085, 0.06),
    "brown": (0.24, 0.15, 0.095),
    "light brown": (0.37, 0.25, 0.155),
    "dark blond": (0.50, 0.37, 0.235),
    "blond": (0.70, 0.56, 0.36),
    "auburn": (0.30, 0.13, 0.08),
    "ginger": (0.49, 0.25, 0.125),
}
GREY_HAIR = np.array([0.58, 0.57, 0.56])
HAIR_BY_SEX: dict[Sex, dict[HairStyle, float]] = {
    "female": {
        "long": 0.19, "wavy": 0.16, "bob": 0.14, "fringe": 0.09, "ponytail": 0.10, "bun": 0.08, "curly": 0.07,
        "parted": 0.04, "short": 0.05, "crop": 0.02, "braids": 0.02, "afro": 0.01, "locs": 0.01, "undercut": 0.01,
        "buzz": 0.01,
    },
    "male": {
        "short": 0.20, "crop": 0.16, "parted": 0.13, "quiff": 0.10, "undercut": 0.05, "buzz": 0.10, "receding": 0.11,
        "bald": 0.07, "fringe": 0.02, "curly": 0.06, "long": 0.02, "wavy": 0.02, "bun": 0.01, "afro": 0.01,
        "locs": 0.01, "braids": 0.01,
    },
}  # fmt: skip
"""Odds of each style, an own choice; age thins the hair of men, and coiled hair is likelier with darker skin."""
COILED: tuple[HairStyle, ...] = ("curly", "afro", "locs", "braids", "buzz")
BEARD_ODDS: dict[BeardStyle, float] = {"shaven": 0.42, "stubble": 0.22, "moustache": 0.07, "goatee": 0.10, "full": 0.19}


def draw_hair(sex: Sex, age: float, tone: float, *, rng: np.random.Generator) -> Hair:
    """Hair of the head: colour by skin tone, grey by age, style by sex, age and tone."""
    fair = float(np.clip((5.5 - tone) / 4.5, 0.01, 1))
    names = ("black", "dark brown", "brown", "light brown", "dark blond", "blond", "auburn", "ginger")
    weights = (1.5 - fair, 1.2, 0.5 + fair, fair, fair, 0.9 * fair, 0.05 + 0.35 * fair, 0.4 * fair)
    colour = shifted(HAIR_COLOURS[pick(dict(zip(names, weights, strict=True)), rng=rng)], 0.14, rng=rng)
    grey = float(np.clip(grown(age, 55, 8) + rng.normal(0, 0.22), 0, 1)) if age > 32 else 0.0
    dyed = sex == "female" and rng.random() < 0.55
    grey = 0.0 if dyed else grey
    odds = dict(HAIR_BY_SEX[sex])
    if sex == "male":
        thinning = grown(age, 48, 10)
        odds["receding"] *= 0.3 + 3 * thinning
        odds["bald"] *= 0.4 + 2 * thinning
    if tone > 6:
        odds |= {name: 3.5 * odds.get(name, 0.0) for name in COILED}
        odds |= {name: 0.35 * odds.get(name, 0.0) for name in ("wavy", "quiff", "fringe", "long")}
    style: HairStyle = pick(odds, rng=rng)  # type: ignore[assignment]
    # Pigment goes before the hair is white, its red first: what is left in half grey hair is ashen.
    ashen = np.asarray(colour) + (np.mean(colour) - np.asarray(colour)) * min(1.0, 1.3 * grey)
    shade = ashen * (1 - grey) + GREY_HAIR * rng.uniform(0.6, 1.0) * grey
    return Hair(
        style=style, colour=rgb(shade), grey=grey,
        hairline=float(np.clip(rng.normal(0, 0.5), -1, 1)),
        temples=float(rng.uniform(0, 0.5) + (sex == "male") * grown(age, 45, 10) * rng.uniform(0, 0.6)),
        peak=float(max(0.0, rng.normal(0, 0.5))), parting=float(rng.choice([-1, 1]) * rng.uniform(0.15, 0.7)),
        length=float(rng.random()), volume=float(rng.uniform(0.6, 1.5)), wave=float(rng.random() ** 2),
    )  # fmt: skip


def draw_brows(sex: Sex, age: float, hair: Hair, *, rng: np.random.Generator) -> Brows:
    """Eyebrows a little darker than the hair; at rest they are level or fall outwards, which reads as calm."""
    darker = np.asarray(hair.colour) * rng.uniform(0.5, 0.85)
    return Brows(
        colour=rgb(darker * min(1.0, 0.42 / darker.max())),
        thickness=float((0.86 if sex == "female" else 1.12) * np.exp(rng.normal(0, 0.26))),
        density=float(np.clip(rng.normal(1.0, 0.3) - 0.2 * grown(age, 65, 6), 0.35, 1.7)),
        arch=float(np.clip(rng.normal(0.25 if sex == "female" else -0.1, 0.45), -1, 1)),
        tilt=float(np.clip(rng.normal(-0.25, 0.38), -1.2, 0.5)), length=float(rng.uniform(0.85, 1.12)),
        gap=float(np.clip(rng.normal(0.25, 0.45), -0.7, 1.2)), taper=float(rng.uniform(0.3, 0.9)),
    )  # fmt: skip


def draw_beard(sex: Sex, hair: Hair, *, rng: np.random.Generator) -> Beard:
    """Hair of the lower face; women are drawn without."""
    style: BeardStyle = pick(BEARD_ODDS, rng=rng) if sex == "male" else "shaven"  # type: ignore[assignment]
    shade = np.asarray(hair.colour) * rng.uniform(0.45, 0.8) + np.array([0.04, 0.015, 0.0]) * rng.uniform(0, 1)
    return Beard(
        style=style, colour=rgb(shade), density=float(rng.uniform(0.55, 1.2)) if sex == "male" else 0.0,
        length=float(rng.uniform(0.3, 1)), cheek_line=float(rng.uniform(-1, 1)),
    )  # fmt: skip
