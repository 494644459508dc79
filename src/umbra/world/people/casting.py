"""Drawing a person's appearance by chance, with the odds of sex, age and skin tone; tones are drawn evenly."""

import numpy as np

from umbra.world.paint.appearance import (
    Appearance,
    Beard,
    BeardStyle,
    Brows,
    Clothes,
    Collar,
    Colour,
    Eyes,
    Frame,
    Glasses,
    Hair,
    HairStyle,
    Lips,
    Sex,
    Skin,
)
from umbra.world.paint.skin import draw_skin, tone_albedo

HAIR_COLOURS: dict[str, Colour] = {
    "black": (0.055, 0.047, 0.045),
    "dark brown": (0.13, 0.085, 0.06),
    "brown": (0.24, 0.15, 0.095),
    "light brown": (0.37, 0.25, 0.155),
    "dark blond": (0.50, 0.37, 0.235),
    "blond": (0.70, 0.56, 0.36),
    "auburn": (0.33, 0.13, 0.075),
    "ginger": (0.56, 0.26, 0.11),
}
GREY_HAIR = np.array([0.68, 0.67, 0.66])
IRIS_COLOURS: dict[str, tuple[Colour, Colour]] = {
    "dark brown": ((0.15, 0.085, 0.05), (0.20, 0.11, 0.06)),
    "brown": ((0.30, 0.17, 0.085), (0.38, 0.22, 0.10)),
    "amber": ((0.40, 0.24, 0.10), (0.47, 0.30, 0.12)),
    "hazel": ((0.36, 0.34, 0.17), (0.45, 0.29, 0.13)),
    "green": ((0.34, 0.44, 0.28), (0.50, 0.46, 0.25)),
    "grey": ((0.47, 0.52, 0.55), (0.56, 0.57, 0.54)),
    "blue": ((0.35, 0.50, 0.66), (0.52, 0.61, 0.66)),
    "deep blue": ((0.20, 0.34, 0.56), (0.36, 0.48, 0.62)),
}
HAIR_BY_SEX: dict[str, dict[str, float]] = {
    "female": {
        "long": 0.30, "bob": 0.19, "fringe": 0.13, "bun": 0.13, "curly": 0.11, "parted": 0.07, "short": 0.05,
        "buzz": 0.02,
    },
    "male": {
        "short": 0.29, "parted": 0.18, "buzz": 0.13, "receding": 0.12, "bald": 0.08, "fringe": 0.07, "curly": 0.08,
        "long": 0.05,
    },
}  # fmt: skip
BEARD_ODDS: dict[BeardStyle, float] = {"shaven": 0.42, "stubble": 0.22, "moustache": 0.07, "goatee": 0.10, "full": 0.19}


def _pick(odds: dict, *, rng: np.random.Generator) -> str:
    weights = np.array(list(odds.values()), float)
    return list(odds)[int(rng.choice(len(weights), p=weights / weights.sum()))]


def _rgb(values: np.ndarray) -> Colour:
    red, green, blue = np.clip(values, 0, 1)
    return float(red), float(green), float(blue)


def _shifted(colour: Colour, spread: float, *, rng: np.random.Generator) -> Colour:
    """The colour made lighter or darker and a little another hue, in proportion."""
    return _rgb(np.asarray(colour) * np.exp(rng.normal(0, spread) + rng.normal(0, spread / 4, 3)))


def _grown(age: float, start: float | int, years: float | int) -> float:
    """A share that rises from 0 to 1 around the age `start`."""
    return float(1 / (1 + np.exp(-(age - start) / years)))


def draw_appearance(rng: np.random.Generator, *, sex: str, age: float | int) -> Appearance:
    """A person's appearance: tones even over the Monk scale, the rest with the odds of sex, age and tone."""
    if sex not in ("female", "male"):
        raise ValueError(f"sex must be 'female' or 'male', the two whose measures are tabled; got {sex!r}.")
    if not 15 <= age <= 100:
        raise ValueError(f"age must lie in 15 to 100 years; got {age}. The world draws adults.")
    gender: Sex = "female" if sex == "female" else "male"
    age = float(age)
    seed = int(rng.integers(2**31))
    skin = _draw_skin(age, rng=rng)
    hair = _draw_hair(gender, age, skin.tone, rng=rng)
    eyes = _draw_eyes(gender, skin, rng=rng)
    return Appearance(
        sex=gender, age=age, seed=seed, skin=skin, eyes=eyes, hair=hair,
        brows=_draw_brows(gender, age, hair, rng=rng),
        lips=_draw_lips(gender, skin, rng=rng),
        beard=_draw_beard(gender, hair, rng=rng),
        glasses=_draw_glasses(age, rng=rng),
        clothes=_draw_clothes(rng=rng),
    )  # fmt: skip


def _draw_skin(age: float, *, rng: np.random.Generator) -> Skin:
    tone, colour = draw_skin(rng=rng)
    fair = np.clip((5.5 - tone) / 4.5, 0, 1)
    freckled = rng.random() < 0.12 + 0.28 * fair
    moles = tuple(
        (float(rng.uniform(-1, 1)), float(rng.uniform(-1, 1)), float(rng.uniform(0.012, 0.032)))
        for _ in range(int(rng.poisson(1.6)))
    )
    return Skin(
        tone=tone, colour=_rgb(colour),
        flush=float(rng.gamma(3, 0.35)), periorbital=float(rng.gamma(3, 0.35) * (0.7 + 0.01 * age)),
        mottle=float(rng.uniform(0.5, 1.5)), pores=float(rng.uniform(0.5, 1.5)), shine=float(rng.uniform(0.04, 0.16)),
        freckles=float(rng.uniform(0.4, 1.6)) if freckled else 0.0, moles=moles,
        wrinkles=_grown(age, 52, 9) * float(rng.uniform(0.6, 1.4)),
    )  # fmt: skip


def _draw_hair(sex: Sex, age: float, tone: float, *, rng: np.random.Generator) -> Hair:
    fair = float(np.clip((5.5 - tone) / 4.5, 0.01, 1))
    names = ("black", "dark brown", "brown", "light brown", "dark blond", "blond", "auburn", "ginger")
    weights = (1.5 - fair, 1.2, 0.5 + fair, fair, fair, 0.9 * fair, 0.15 + 0.3 * fair, 0.4 * fair)
    colour = _shifted(HAIR_COLOURS[_pick(dict(zip(names, weights, strict=True)), rng=rng)], 0.14, rng=rng)
    grey = float(np.clip(_grown(age, 55, 8) + rng.normal(0, 0.22), 0, 1)) if age > 32 else 0.0
    dyed = sex == "female" and rng.random() < 0.55
    grey = 0.0 if dyed else grey
    odds = dict(HAIR_BY_SEX[sex])
    if sex == "male":
        thinning = _grown(age, 48, 10)
        odds["receding"] *= 0.3 + 3 * thinning
        odds["bald"] *= 0.4 + 2 * thinning
    if tone > 6:
        odds["curly"] *= 2.5
        odds["buzz"] *= 2.0
    style: HairStyle = _pick(odds, rng=rng)  # type: ignore[assignment]
    shade = np.asarray(colour) * (1 - grey) + GREY_HAIR * rng.uniform(0.75, 1.1) * grey
    return Hair(
        style=style, colour=_rgb(shade), grey=grey,
        hairline=float(np.clip(rng.normal(0, 0.5), -1, 1)),
        temples=float(rng.uniform(0, 0.5) + (sex == "male") * _grown(age, 45, 10) * rng.uniform(0, 0.6)),
        peak=float(max(0.0, rng.normal(0, 0.5))), parting=float(rng.choice([-1, 1]) * rng.uniform(0.15, 0.7)),
        length=float(rng.random()), volume=float(rng.uniform(0.6, 1.5)), wave=float(rng.random() ** 2),
    )  # fmt: skip


def _draw_brows(sex: Sex, age: float, hair: Hair, *, rng: np.random.Generator) -> Brows:
    darker = np.asarray(hair.colour) * rng.uniform(0.5, 0.85)
    return Brows(
        colour=_rgb(darker * min(1.0, 0.42 / darker.max())),
        thickness=float((0.84 if sex == "female" else 1.15) * np.exp(rng.normal(0, 0.28))),
        density=float(np.clip(rng.normal(1.0, 0.3) - 0.2 * _grown(age, 65, 6), 0.35, 1.7)),
        arch=float(np.clip(rng.normal(0.25 if sex == "female" else -0.1, 0.45), -1, 1)),
        tilt=float(rng.normal(0, 0.5)), length=float(rng.uniform(0.85, 1.12)),
        gap=float(np.clip(rng.normal(0, 0.45), -0.9, 1)), taper=float(rng.uniform(0.3, 0.9)),
    )  # fmt: skip


def _draw_eyes(sex: Sex, skin: Skin, *, rng: np.random.Generator) -> Eyes:
    fair = float(np.clip((6 - skin.tone) / 5, 0.0, 1))
    weights = (
        1.4 - fair,
        1.1,
        0.15 + 0.2 * fair,
        0.02 + 0.5 * fair,
        0.03 + 0.5 * fair,
        0.5 * fair,
        0.9 * fair,
        0.4 * fair,
    )
    iris, collarette = IRIS_COLOURS[_pick(dict(zip(IRIS_COLOURS, weights, strict=True)), rng=rng)]
    made_up = sex == "female" and rng.random() < 0.45
    hues = np.array(
        [[0.30, 0.20, 0.18], [0.45, 0.28, 0.30], [0.25, 0.30, 0.42], [0.22, 0.20, 0.22], [0.50, 0.33, 0.20]]
    )
    yellowed = rng.uniform(0, 0.05)
    return Eyes(
        iris=_shifted(iris, 0.12, rng=rng), collarette=_shifted(collarette, 0.12, rng=rng),
        limbus=float(rng.uniform(0.3, 1)), iris_size=float(rng.uniform(0.94, 1.06)),
        pupil=float(rng.uniform(0.30, 0.46)),
        veins=float(rng.gamma(2, 0.4)), sclera=_rgb(np.array([0.76, 0.73, 0.71 - yellowed]) * rng.uniform(0.92, 1.03)),
        crease=float(rng.uniform(0.25, 1) * (rng.random() > 0.2)), crease_height=float(rng.uniform(2.4, 5.2)),
        lashes=float(rng.uniform(0.7, 1.3) if sex == "female" else rng.uniform(0.35, 0.8)) + 0.5 * made_up,
        shadow=_rgb(hues[rng.integers(len(hues))]), shadow_strength=float(made_up * rng.uniform(0.15, 0.6)),
        liner=float(made_up * rng.uniform(0.2, 1)),
    )  # fmt: skip


def _draw_lips(sex: Sex, skin: Skin, *, rng: np.random.Generator) -> Lips:
    natural = np.asarray(skin.colour) * np.exp(-np.array([0.24, 0.52, 0.42]) * rng.uniform(0.5, 1.15))
    made_up = sex == "female" and rng.random() < 0.42
    sticks = np.array(
        [[0.62, 0.10, 0.13], [0.72, 0.30, 0.33], [0.55, 0.16, 0.26], [0.42, 0.08, 0.12], [0.78, 0.40, 0.36]]
    )
    stick = sticks[rng.integers(len(sticks))] * (0.55 + 0.45 * np.mean(tone_albedo(skin.tone)) / 0.75)
    cover = float(made_up * rng.uniform(0.4, 0.9))
    return Lips(
        colour=_rgb(natural * (1 - cover) + stick * cover), border=float(rng.uniform(0.4, 1)),
        cracks=float(rng.uniform(0.4, 1.4)),
        lipstick=cover, blush=float(made_up * rng.uniform(0, 0.8)),
    )  # fmt: skip


def _draw_beard(sex: Sex, hair: Hair, *, rng: np.random.Generator) -> Beard:
    style: BeardStyle = _pick(BEARD_ODDS, rng=rng) if sex == "male" else "shaven"  # type: ignore[assignment]
    shade = np.asarray(hair.colour) * rng.uniform(0.45, 0.8) + np.array([0.04, 0.015, 0.0]) * rng.uniform(0, 1)
    return Beard(
        style=style, colour=_rgb(shade), density=float(rng.uniform(0.55, 1.2)) if sex == "male" else 0.0,
        length=float(rng.uniform(0.3, 1)), cheek_line=float(rng.uniform(-1, 1)),
    )  # fmt: skip


def _draw_glasses(age: float, *, rng: np.random.Generator) -> Glasses | None:
    if rng.random() > 0.14 + 0.2 * _grown(age, 48, 6):
        return None
    metal = rng.random() < 0.4
    frames: tuple[Frame, ...] = ("round", "oval", "rectangle", "square", "aviator", "cat")
    colours = ((0.05, 0.05, 0.05), (0.20, 0.11, 0.06), (0.30, 0.06, 0.07), (0.08, 0.12, 0.25), (0.45, 0.33, 0.20))
    metals = ((0.62, 0.55, 0.38), (0.55, 0.56, 0.58), (0.15, 0.15, 0.16))
    return Glasses(
        frame=frames[rng.integers(len(frames))],
        colour=_shifted(metals[rng.integers(3)] if metal else colours[rng.integers(5)], 0.1, rng=rng),
        width=float(rng.uniform(0.92, 1.1)), height=float(rng.uniform(0.85, 1.15)),
        rim=float(rng.uniform(0.9, 1.4) if metal else rng.uniform(1.8, 3.4)), full_rim=bool(rng.random() < 0.8),
    )  # fmt: skip


def _draw_clothes(*, rng: np.random.Generator) -> Clothes:
    collars: tuple[Collar, ...] = ("round", "vee", "shirt", "turtleneck", "jacket")
    light, hue = rng.beta(1.2, 1.6), rng.normal(0, 0.1, 3)
    grey = 0.06 + 0.86 * light
    patterns = {"plain": 0.62, "stripes": 0.15, "checks": 0.13, "dots": 0.10}
    return Clothes(
        collar=collars[rng.integers(len(collars))], colour=_rgb(grey * np.exp(3 * hue * (1 - light))),
        second=_rgb(rng.random(3) * 0.8 + 0.1), pattern=_pick(patterns, rng=rng),  # type: ignore[arg-type]
    )  # fmt: skip
