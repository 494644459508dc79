"""The same person on another day: what one changes about oneself changes, who one is stays.

Shape, skin, eyes, brows, the colour of the hair, where it grows and how it grows stay. Cut, beard, glasses, make-up,
clothes and headwear are drawn anew. Photographs of real people are taken years apart, and a recogniser that may rely on
somebody's hair learns hair; sets of synthetic faces gain much by such changes (Bae et al. 2023).
"""

from dataclasses import replace

import numpy as np

from umbra.world.paint.appearance import Appearance, Beard, Eyes, Glasses, Hair, Headwear, Lips
from umbra.world.people.casting import draw_lips
from umbra.world.people.casting_dress import draw_clothes, draw_glasses, draw_headwear
from umbra.world.people.casting_hair import COILED, draw_beard, draw_hair

THINNED = ("bald", "receding")
DAILY = ("hijab", "turban")
"""Headwear that who wears it wears always."""
BEARD_KEPT, GLASSES_ON, MADE_UP = 0.5, 0.05, 0.6
"""Chances, own choices: of the beard as it was; of glasses on who has none; of make-up on who wears some."""
GLASSES_OFF, OTHER_GLASSES = 0.35, 0.8
"""Who has glasses wears none below the first of these chances, and others above the second."""
TRIES = 8


def another_look(first: Appearance, *, rng: np.random.Generator) -> Appearance:
    """The person whose first look is `first`, on another day."""
    hair, made_up = _cut(first, rng), bool(rng.random() < MADE_UP)
    return replace(
        first,
        hair=hair,
        beard=_beard(first, rng),
        glasses=_glasses(first, rng),
        clothes=draw_clothes(rng=rng),
        headwear=_headwear(first, rng),
        eyes=first.eyes if made_up else bare_eyes(first.eyes),
        lips=_lips(first, made_up, rng),
    )


def _cut(first: Appearance, rng: np.random.Generator) -> Hair:
    """Another cut of hair that grows as it did; who has lost it keeps what is left."""
    if first.hair.style in THINNED:
        return first.hair
    for _ in range(TRIES):
        drawn = draw_hair(first.sex, first.age, first.skin.tone, rng=rng)
        alike = (drawn.style in COILED) == (first.hair.style in COILED) or "buzz" in (drawn.style, first.hair.style)
        if alike and drawn.style not in THINNED:
            return replace(
                first.hair, style=drawn.style, parting=drawn.parting, length=drawn.length, volume=drawn.volume
            )
    return first.hair


def _beard(first: Appearance, rng: np.random.Generator) -> Beard:
    kept, drawn = rng.random() < BEARD_KEPT, draw_beard(first.sex, first.hair, rng=rng)
    return first.beard if kept else replace(first.beard, style=drawn.style, length=drawn.length)


def _glasses(first: Appearance, rng: np.random.Generator) -> Glasses | None:
    chance = rng.random()
    drawn = next((found for _ in range(TRIES) if (found := draw_glasses(first.age, rng=rng))), None)
    if first.glasses is None:
        return drawn if chance < GLASSES_ON else None
    if chance < GLASSES_OFF:
        return None
    return drawn if drawn is not None and chance > OTHER_GLASSES else first.glasses


def _headwear(first: Appearance, rng: np.random.Generator) -> Headwear | None:
    drawn = draw_headwear(first.sex, rng=rng)
    if first.headwear is not None and first.headwear.kind in DAILY:
        return first.headwear
    return None if drawn is not None and drawn.kind in DAILY else drawn


def _lips(first: Appearance, made_up: bool, rng: np.random.Generator) -> Lips:
    """Another lipstick, or none; the lips of who wears none stay."""
    if first.lips.lipstick == 0.0:
        return first.lips
    for _ in range(TRIES):
        drawn = draw_lips(first.sex, first.skin, rng=rng)
        if (drawn.lipstick > 0) == made_up:
            return replace(drawn, border=first.lips.border, cracks=first.lips.cracks)
    return first.lips


def bare_eyes(eyes: Eyes) -> Eyes:
    """The same eyes without make-up."""
    return replace(eyes, shadow_strength=0.0, liner=0.0)
