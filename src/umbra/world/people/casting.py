"""Drawing a person's appearance by chance, with the odds of sex, age and skin tone; tones are drawn evenly."""

import numpy as np

from umbra.world.paint.appearance import Appearance, Colour, Eyes, Lips, Sex, Skin
from umbra.world.paint.skin import draw_skin, tone_albedo
from umbra.world.people.casting_dress import draw_clothes, draw_glasses, draw_headwear
from umbra.world.people.casting_hair import draw_beard, draw_brows, draw_hair
from umbra.world.people.odds import grown, pick, rgb, shifted

IRIS_COLOURS: dict[str, tuple[Colour, Colour]] = {
    "dark brown": ((0.13, 0.075, 0.045), (0.17, 0.095, 0.055)),
    "brown": ((0.23, 0.135, 0.075), (0.29, 0.17, 0.085)),
    "amber": ((0.33, 0.20, 0.09), (0.38, 0.24, 0.10)),
    "hazel": ((0.31, 0.29, 0.155), (0.37, 0.25, 0.12)),
    "green": ((0.34, 0.44, 0.28), (0.50, 0.46, 0.25)),
    "grey": ((0.47, 0.52, 0.55), (0.56, 0.57, 0.54)),
    "blue": ((0.35, 0.50, 0.66), (0.52, 0.61, 0.66)),
    "deep blue": ((0.20, 0.34, 0.56), (0.36, 0.48, 0.62)),
}


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
    hair = draw_hair(gender, age, skin.tone, rng=rng)
    eyes = _draw_eyes(gender, skin, rng=rng)
    return Appearance(
        sex=gender, age=age, seed=seed, skin=skin, eyes=eyes, hair=hair,
        brows=draw_brows(gender, age, hair, rng=rng),
        lips=draw_lips(gender, skin, rng=rng),
        beard=draw_beard(gender, hair, rng=rng),
        glasses=draw_glasses(age, rng=rng),
        clothes=draw_clothes(rng=rng),
        headwear=draw_headwear(gender, rng=rng),
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
        tone=tone, colour=rgb(colour),
        flush=float(np.clip(rng.gamma(3, 0.33), 0.2, 2.0)),
        periorbital=float(np.clip(rng.gamma(3, 0.28), 0.1, 2.0) * (0.55 + 0.01 * age)),
        mottle=float(rng.uniform(0.5, 1.5)), pores=float(rng.uniform(0.5, 1.5)), shine=float(rng.uniform(0.04, 0.16)),
        freckles=float(rng.uniform(0.4, 1.6)) if freckled else 0.0, moles=moles,
        wrinkles=grown(age, 52, 9) * float(rng.uniform(0.6, 1.4)),
    )  # fmt: skip


def _draw_eyes(sex: Sex, skin: Skin, *, rng: np.random.Generator) -> Eyes:
    fair = float(np.clip((6 - skin.tone) / 5, 0.0, 1))
    weights = (
        1.5 - fair,
        0.9,
        0.04 + 0.2 * fair,
        0.02 + 0.4 * fair,
        0.02 + 0.5 * fair,
        0.5 * fair,
        0.9 * fair,
        0.4 * fair,
    )
    iris, collarette = IRIS_COLOURS[pick(dict(zip(IRIS_COLOURS, weights, strict=True)), rng=rng)]
    made_up = sex == "female" and rng.random() < 0.45
    hues = np.array(
        [[0.30, 0.20, 0.18], [0.45, 0.28, 0.30], [0.25, 0.30, 0.42], [0.22, 0.20, 0.22], [0.50, 0.33, 0.20]]
    )
    yellowed = rng.uniform(0, 0.05)
    return Eyes(
        iris=shifted(iris, 0.12, rng=rng), collarette=shifted(collarette, 0.12, rng=rng),
        limbus=float(rng.uniform(0.3, 1)), iris_size=float(rng.uniform(0.98, 1.10)),
        pupil=float(rng.uniform(0.30, 0.46)),
        veins=float(rng.gamma(2, 0.4)), sclera=rgb(np.array([0.70, 0.67, 0.645 - yellowed]) * rng.uniform(0.93, 1.04)),
        crease=float(rng.uniform(0.25, 1) * (rng.random() > 0.2)), crease_height=float(rng.uniform(2.4, 5.2)),
        lashes=float(rng.uniform(0.7, 1.3) if sex == "female" else rng.uniform(0.35, 0.8)) + 0.5 * made_up,
        shadow=rgb(hues[rng.integers(len(hues))]), shadow_strength=float(made_up * rng.uniform(0.1, 0.42)),
        liner=float(made_up * rng.uniform(0.1, 0.8)),
    )  # fmt: skip


def draw_lips(sex: Sex, skin: Skin, *, rng: np.random.Generator) -> Lips:
    """The vermilion, with make-up on some women's."""
    natural = np.asarray(skin.colour) * np.exp(-np.array([0.16, 0.46, 0.36]) * rng.uniform(0.5, 1.1))
    made_up = sex == "female" and rng.random() < 0.42
    sticks = np.array(
        [[0.60, 0.14, 0.15], [0.70, 0.34, 0.35], [0.55, 0.21, 0.28], [0.42, 0.13, 0.15], [0.74, 0.41, 0.36]]
    )
    stick = sticks[rng.integers(len(sticks))] * (0.55 + 0.45 * np.mean(tone_albedo(skin.tone)) / 0.75)
    cover = float(made_up * rng.uniform(0.2, 0.8))
    return Lips(
        colour=rgb(natural * (1 - cover) + stick * cover), border=float(rng.uniform(0.4, 1)),
        cracks=float(rng.uniform(0.4, 1.4)),
        lipstick=cover, blush=float(made_up * rng.uniform(0, 0.6)),
        foundation=float(made_up * rng.uniform(0, 1)),
    )  # fmt: skip
