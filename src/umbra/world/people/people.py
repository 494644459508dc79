"""People: who they are is a pure function of (world seed, index), and what they look like follows from that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float32

from umbra.types import Mesh, Region
from umbra.world.head import chart, layout
from umbra.world.head.anthropometry import draw_open_measures
from umbra.world.head.expressions import NEUTRAL, Actions, perform
from umbra.world.head.head import head_from
from umbra.world.head.local_shape import draw_amounts, local_offsets
from umbra.world.head.openness import openness
from umbra.world.head.variation import departures, draw_components, measures_of
from umbra.world.paint.appearance import Appearance
from umbra.world.paint.gloss import gloss_map
from umbra.world.paint.skin_relief import SkinRelief, relief_of
from umbra.world.paint.texture import paint_texture
from umbra.world.people.beard import BeardShell, beard_shell
from umbra.world.people.casting import draw_appearance
from umbra.world.people.clothes import clothes_mesh
from umbra.world.people.eyewear import glasses_meshes
from umbra.world.people.hair import hair_meshes
from umbra.world.people.headwear import headwear_meshes
from umbra.world.people.looks import another_look
from umbra.world.people.tongue import tongue_mesh

SKIN_SPECULAR = 0.10
EYE_SPECULAR = 0.55
POPULATIONS = 1.2
"""Spread of surveyed measures against one country's survey, an own choice: populations differ (Farkas et al. 2005
measured 25 groups), and a spread of 0.66 sd between their means would give √(1 + 0.66²) = 1.2.
"""
YOUNGEST, OLDEST = 18.0, 80.0

_behind = np.flatnonzero(layout.PLACES[: layout.SKIN_COUNT, 0] >= chart.A_MAX - 1e-6)
SEAM = np.stack([_behind, layout.MIRROR[_behind]], axis=1).astype(np.int32)
"""Pairs of vertices at the back of the head, where the chart is cut: each pair lies in one place."""
_eye = np.isin(layout.FACE_LABELS, [Region.LEFT_EYE, Region.RIGHT_EYE])
_eye_vertices, _eye_triangles = np.unique(layout.TRIANGLES[_eye], return_inverse=True)
_eye_triangles = _eye_triangles.reshape(-1, 3).astype(np.int32)
_head_triangles = layout.TRIANGLES[~_eye].astype(np.int32)


@dataclass(frozen=True, eq=False)
class Body:
    """Who somebody is before they are drawn: the numbers from which the neutral head follows.

    `components` count standard deviations of scanned heads, `amounts` are those of local shape, `measures` are in mm.
    """

    seed: int
    index: int
    female: bool
    sex: float
    age: float
    fullness: float
    measures: Mapping[str, float]
    components: Float32[np.ndarray, " components"]
    amounts: Float32[np.ndarray, " modes"]


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody: `sex` 0 male to 1 female, `age` in years, measures in mm, neutral `shape` in mm, and an appearance."""

    seed: int
    index: int
    sex: float
    age: float
    fullness: float
    measures: Mapping[str, float]
    shape: Float32[np.ndarray, "vertices 3"]
    appearance: Appearance

    def vertices(self, expression: Actions = NEUTRAL) -> Float32[np.ndarray, "vertices 3"]:
        """The head with an expression, mm."""
        return perform(self.shape, expression)

    @cached_property
    def texture(self) -> Float32[np.ndarray, "rows columns 3"]:
        """Albedo in UV, painted once."""
        return paint_texture(self.appearance)

    @cached_property
    def relief(self) -> SkinRelief:
        """Wrinkles and the grain of the skin; the head's vertices are those of the surface without it."""
        return relief_of(self.appearance)

    @cached_property
    def gloss(self) -> Float32[np.ndarray, "rows columns"]:
        """How the skin's highlight varies in UV."""
        return gloss_map(self.appearance)

    @cached_property
    def hair(self) -> list[Mesh]:
        """Hair, built once: it follows the neutral head."""
        return hair_meshes(self.appearance, self.shape)

    @cached_property
    def beard(self) -> BeardShell | None:
        """A beard that stands off the face, or None; it moves with the face."""
        return beard_shell(self.appearance)

    @cached_property
    def worn(self) -> list[Mesh]:
        """Clothes, and headwear and glasses for those who wear them, built once."""
        look, shape = self.appearance, self.shape
        return [clothes_mesh(look, shape), *headwear_meshes(look, shape), *glasses_meshes(look, shape)]


def draw_body(world_seed: int, index: int) -> Body:
    """Who person number `index` of a world is; sexes are even, ages span adulthood."""
    if index < 0:
        raise ValueError(f"index counts people from 0; got {index}.")
    rng = np.random.default_rng([world_seed, index, 1])
    female = bool(rng.random() < 0.5)
    sex = float(np.clip((0.88 if female else 0.12) + 0.10 * rng.standard_normal(), 0, 1))
    age = float(YOUNGEST + (OLDEST - YOUNGEST) * rng.beta(1.3, 2.0))
    fullness = float(np.clip(0.85 * rng.standard_normal() + 0.1, -1.5, 2.3))
    components = draw_components(sex=sex, age=age, fullness=fullness, rng=rng)
    known = departures(components, sex)
    surveyed = draw_open_measures(known, sex=sex, age=age, strength=POPULATIONS, rng=rng)
    surveyed["neck_breadth"] += 4.0 * fullness
    amounts = draw_amounts(sex=sex, age=age, fullness=fullness, rng=rng)
    return Body(world_seed, index, female, sex, age, fullness, measures_of(components) | surveyed, components, amounts)


def shapes_of(bodies: Sequence[Body]) -> Float32[np.ndarray, "people vertices 3"]:
    """Neutral heads of several people at once, mm."""
    local = local_offsets(np.stack([body.amounts for body in bodies]))
    pairs = zip(bodies, local, strict=True)
    return np.stack([head_from(body.components, body.measures, bend) for body, bend in pairs])


def appearance_of(body: Body, look: int = 0) -> Appearance:
    """What somebody looks like beside their shape; each `look` after the first is the same person on another day."""
    rng = np.random.default_rng([body.seed, body.index, 2])
    first = draw_appearance(rng, sex="female" if body.female else "male", age=body.age)
    return first if look == 0 else another_look(first, rng=np.random.default_rng([body.seed, body.index, 3, look]))


def draw_person(world_seed: int, index: int, look: int = 0) -> Person:
    """Person number `index` of a world, with shape and appearance."""
    body = draw_body(world_seed, index)
    who = (world_seed, index, body.sex, body.age, body.fullness, body.measures)
    return Person(*who, shapes_of([body])[0], appearance_of(body, look))


def scene_of(person: Person, expression: Actions = NEUTRAL) -> list[Mesh]:
    """All that is drawn of a person: head (all the layout's vertices), eyes, tongue, beard, hair, and what is worn."""
    vertices = person.vertices(expression)
    uv, texture = layout.UV, person.texture
    labels = layout.FACE_LABELS
    head = Mesh(
        vertices, _head_triangles, uv, texture, labels[~_eye], specular=SKIN_SPECULAR, gloss=person.gloss,
        openness=openness(), height=person.relief.height(expression), seam=SEAM,
    )  # fmt: skip
    eyes = Mesh(
        vertices[_eye_vertices], _eye_triangles, uv[_eye_vertices], texture, labels[_eye], specular=EYE_SPECULAR,
        openness=openness()[_eye_vertices],
    )  # fmt: skip
    tongue = tongue_mesh(vertices)
    beard = None if person.beard is None else person.beard.mesh(vertices, texture)
    moving = [mesh for mesh in (tongue, beard) if mesh is not None]
    return [head, eyes, *moving, *person.hair, *person.worn]


def draw_expression(*, rng: np.random.Generator, strength: float = 0.85) -> dict[str, float]:
    """An expression as photographs show them: eyes at rest, most often neutral or smiling, now and then anything."""
    mood = rng.choice(["rest", "smile", "laugh", "talk", "sad", "angry", "surprised", "odd"], p=_MOODS)
    actions = {name: float(rng.uniform(low, high)) for name, (low, high) in _FACES[str(mood)].items()}
    if mood == "odd":
        for name in rng.choice(_ODD, size=3, replace=False):
            actions[str(name)] = float(rng.uniform(0.2, 0.9))
    blink = float(rng.uniform(0.02, 0.22)) if rng.random() > 0.03 else float(rng.uniform(0.6, 1.0))
    actions = {name: strength * value for name, value in actions.items()}
    actions |= {"blink_left": blink, "blink_right": float(np.clip(blink + rng.normal(0, 0.02), 0, 1))}
    yaw, pitch = rng.normal(0, 0.16), rng.normal(-0.04, 0.10)
    actions["look_right" if yaw > 0 else "look_left"] = float(min(abs(yaw), 0.8))
    actions["look_up" if pitch > 0 else "look_down"] = float(min(abs(pitch), 0.6))
    return actions


_MOODS = [0.32, 0.26, 0.15, 0.12, 0.04, 0.03, 0.04, 0.04]
_FACES: dict[str, dict[str, tuple[float, float]]] = {
    "rest": {"smile": (0.0, 0.3), "lips_part": (0.0, 0.12), "press": (0.0, 0.12), "brow_inner_raise": (0.0, 0.3)},
    "smile": {"smile": (0.3, 0.9), "cheek_raise": (0.1, 0.6), "lips_part": (0.0, 0.4), "stretch": (0.0, 0.3)},
    "laugh": {
        "smile": (0.7, 1.1), "cheek_raise": (0.4, 0.9), "upper_lip_raise": (0.2, 0.5), "lips_part": (0.4, 1.0),
        "jaw_open": (0.0, 0.35), "stretch": (0.1, 0.4),
    },
    "talk": {"jaw_open": (0.05, 0.4), "lips_part": (0.2, 0.8), "pucker": (0.0, 0.4), "brow_inner_raise": (0.0, 0.4)},
    "sad": {"frown": (0.3, 0.9), "brow_inner_raise": (0.2, 0.8), "chin_raise": (0.0, 0.6)},
    "angry": {"brow_lower": (0.4, 1.0), "press": (0.2, 0.9), "nose_wrinkle": (0.0, 0.5), "eyes_widen": (0.0, 0.3)},
    "surprised": {
        "brow_inner_raise": (0.4, 1.0), "brow_outer_raise": (0.4, 1.0), "eyes_widen": (0.3, 1.0),
        "jaw_open": (0.2, 0.7), "lips_part": (0.2, 0.6),
    },
    "odd": {},
}  # fmt: skip
_ODD = (
    "pucker", "smile_left", "smile_right", "sneer_left", "sneer_right", "mouth_left", "mouth_right", "puff", "jaw_left",
    "jaw_right", "nose_wrinkle", "brow_raise_left", "brow_raise_right", "lower_lip_drop", "chin_raise", "jaw_forward",
)  # fmt: skip
