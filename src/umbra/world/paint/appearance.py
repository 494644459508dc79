"""What a person looks like apart from the shape of the head: one frozen record, drawn once and painted many times."""

from dataclasses import dataclass
from typing import Literal

Sex = Literal["female", "male"]
Colour = tuple[float, float, float]
HairStyle = Literal[
    "bald", "buzz", "crop", "short", "receding", "parted", "quiff", "undercut", "fringe", "bob", "long", "wavy",
    "curly", "afro", "locs", "braids", "ponytail", "bun",
]  # fmt: skip
BeardStyle = Literal["shaven", "stubble", "moustache", "goatee", "full"]
Frame = Literal["round", "oval", "rectangle", "square", "aviator", "cat"]
HeadwearKind = Literal["headscarf", "hijab", "turban", "beanie", "headband", "hat"]
Collar = Literal["round", "vee", "shirt", "turtleneck", "jacket"]


@dataclass(frozen=True)
class Skin:
    """The skin of a person; strengths are about 1 in an ordinary face, and 0 where a thing is absent."""

    tone: float  # on the Monk scale, 1 to 10
    colour: Colour
    flush: float  # blood in cheeks and nose
    periorbital: float  # pigment around the eyes
    mottle: float
    pores: float
    shine: float  # strength of the highlight, 0 to 1
    freckles: float
    moles: tuple[tuple[float, float, float], ...]  # share across and down the face, radius in interocular distances
    wrinkles: float


@dataclass(frozen=True)
class Brows:
    """Eyebrows: lengths are shares of the canonical outline's own."""

    colour: Colour
    thickness: float
    density: float
    arch: float  # -1 flat .. 1 peaked
    tilt: float  # outer end up (positive)
    length: float
    gap: float  # extra distance between the brows, negative: they nearly meet
    taper: float


@dataclass(frozen=True)
class Eyes:
    """Iris, sclera and lashes; sizes in shares of the canonical iris."""

    iris: Colour
    collarette: Colour  # the ring around the pupil
    limbus: float
    iris_size: float
    pupil: float  # share of the iris radius
    veins: float
    sclera: Colour
    crease: float  # how deep the fold of the upper lid, 0 where it is hidden
    crease_height: float  # in mm above the lid's edge
    lashes: float
    shadow: Colour
    shadow_strength: float
    liner: float


@dataclass(frozen=True)
class Lips:
    """Vermilion and what is worn on it."""

    colour: Colour
    border: float  # how sharp its edge
    cracks: float
    lipstick: float  # 0 none .. 1 covering
    blush: float  # rouge on the cheeks
    foundation: float = 0.0  # how far make-up evens the skin, 0 not at all


@dataclass(frozen=True)
class Beard:
    """Hair of the lower face."""

    style: BeardStyle
    colour: Colour
    density: float
    length: float
    cheek_line: float  # -1 low .. 1 high


@dataclass(frozen=True)
class Hair:
    """Hair of the head."""

    style: HairStyle
    colour: Colour
    grey: float
    hairline: float  # -1 low .. 1 high
    temples: float  # how far the temples recede
    peak: float  # widow's peak
    parting: float  # -1 image left .. 1 image right
    length: float  # 0 .. 1 within the style
    volume: float
    wave: float


@dataclass(frozen=True)
class Glasses:
    """Frames worn every day."""

    frame: Frame
    colour: Colour
    width: float  # of the lenses, 1 = ordinary
    height: float
    rim: float  # thickness in mm
    full_rim: bool


@dataclass(frozen=True)
class Headwear:
    """What a person wears on the head every day, as part of who they are (a cap that only covers is an occluder)."""

    kind: HeadwearKind
    colour: Colour
    second: Colour
    size: float  # 0 close .. 1 loose or tall
    low: float  # -1 .. 1: how far down the forehead


@dataclass(frozen=True)
class Clothes:
    """What covers the shoulders."""

    collar: Collar
    colour: Colour
    second: Colour
    pattern: Literal["plain", "stripes", "checks", "dots"]


@dataclass(frozen=True)
class Appearance:
    """All that is painted or worn; `seed` fixes every stroke and spot, so that a record paints one texture only."""

    sex: Sex
    age: float
    seed: int
    skin: Skin
    brows: Brows
    eyes: Eyes
    lips: Lips
    beard: Beard
    hair: Hair
    glasses: Glasses | None
    clothes: Clothes
    headwear: Headwear | None = None
