"""The linear model of the world's people: principal components of procedural heads, and how much they leave over."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float, Float32

from umbra.morphable.coefficients import ALBEDO, EXPRESSION, IDENTITY
from umbra.morphable.model import MorphableModel
from umbra.world.head import layout
from umbra.world.head.average import average_head
from umbra.world.head.expressions import Actions, action_names, perform
from umbra.world.paint.texture import paint_texture
from umbra.world.people.people import Person, appearance_of, draw_body, draw_expression, draw_person, shapes_of

ALBEDO_TEXTURE = 128
"""Side of the textures from which the albedo directions are learnt; a vertex is about one of its texels apart."""
CHUNK = 128


@dataclass(frozen=True, eq=False)
class Fit:
    """A person in the model's terms: coefficients in standard deviations."""

    identity: Float32[np.ndarray, " 80"]
    expression: Float32[np.ndarray, " 64"]
    albedo: Float32[np.ndarray, " 80"]


@dataclass(frozen=True)
class ResidualReport:
    """What the linear model does not explain of people it was not built from: means over `people` of them."""

    people: int
    identity_mm: float
    expression_mm: float
    albedo_rms: float
    identity_share: float
    """Share of the variance of neutral shape that is explained; likewise of albedo."""
    albedo_share: float


def principal_directions(
    rows: Float32[np.ndarray, "heads numbers"], count: int, *, rng: np.random.Generator, centred: bool = True
) -> tuple[Float32[np.ndarray, " numbers"], Float32[np.ndarray, "count numbers"], Float32[np.ndarray, " count"]]:
    """Mean, orthonormal directions and standard deviations, by randomised subspace iteration.

    Halko, Martinsson & Tropp 2011, SIAM Review 53(2), Alg. 4.4 with two iterations and 16 spare directions (made
    orthonormal once an iteration, where the paper does so after either product). `rows` is centred in place, unless
    zero is to be the middle (not `centred`). Directions beyond what the rows can span are zero with standard
    deviation 0.
    """
    mean = rows.mean(axis=0) if centred else np.zeros(rows.shape[1], np.float32)
    rows -= mean
    wide = min(count + 16, *rows.shape)
    sample = rows @ rng.standard_normal((rows.shape[1], wide)).astype(np.float32)
    for _ in range(2):
        sample, _ = np.linalg.qr(sample)
        sample = rows @ (rows.T @ sample)
    basis, _ = np.linalg.qr(sample)
    _, strengths, directions = np.linalg.svd(basis.T @ rows, full_matrices=False)
    sd = strengths / np.sqrt(max(len(rows) - 1, 1))
    real = int((sd[:count] > 1e-6 * sd[0]).sum())
    kept, kept_sd = np.zeros((count, rows.shape[1]), np.float32), np.zeros(count, np.float32)
    # Signs are arbitrary in theory and not across machines: the largest number of each direction is made positive.
    signs = np.sign(directions[np.arange(real), np.abs(directions[:real]).argmax(axis=1)])
    kept[:real], kept_sd[:real] = directions[:real] * signs[:, None], sd[:real]
    return mean, kept, kept_sd


def vertex_colours(texture: Float32[np.ndarray, "rows columns 3"]) -> Float32[np.ndarray, "vertices 3"]:
    """The texture's colour at every vertex, bilinear."""
    rows, columns, _ = texture.shape
    u = (layout.UV[:, 0] * columns - 0.5).astype(np.float32)[None]
    v = (layout.UV[:, 1] * rows - 0.5).astype(np.float32)[None]
    return cv2.remap(texture, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[0]


def _shapes(seed: int, heads: int) -> Float32[np.ndarray, "heads numbers"]:
    """Neutral shapes of people `0 … heads - 1` of the world `seed`, one per row."""
    rows = np.empty((heads, len(layout.UV) * 3), np.float32)
    for start in range(0, heads, CHUNK):
        people = [draw_body(seed, index) for index in range(start, min(start + CHUNK, heads))]
        rows[start : start + len(people)] = shapes_of(people).reshape(len(people), -1)
    return rows


def _expressions(seed: int, count: int) -> Float32[np.ndarray, "count numbers"]:
    """Departures of the average head under drawn expressions, every second one a mixture of any actions."""
    average = average_head()
    names = action_names()
    rows = np.empty((count, average.size), np.float32)
    for number in range(count):
        rng = np.random.default_rng([seed, number, 3])
        actions: Actions = draw_expression(rng=rng)
        if number % 2:
            chosen = rng.choice(len(names), size=5, replace=False)
            actions = {names[index]: float(rng.uniform(0.1, 0.9)) for index in chosen}
        rows[number] = (perform(average, actions) - average).ravel()
    return rows


def _colours(seed: int, count: int) -> Float32[np.ndarray, "count numbers"]:
    rows = np.empty((count, len(layout.UV) * 3), np.float32)
    for index in range(count):
        appearance = appearance_of(draw_body(seed, index))
        rows[index] = vertex_colours(paint_texture(appearance, size=ALBEDO_TEXTURE)).ravel()
    return rows


def build_model(seed: int, heads: int, *, expressions: int | None = None, albedos: int | None = None) -> MorphableModel:
    """Principal components of `heads` people, of a quarter as many expressions and of a quarter as many albedos."""
    if heads < 2:
        raise ValueError(f"heads: principal components need at least 2 people, better 1000; got {heads}.")
    rng = np.random.default_rng([seed, 4])
    mean, identity, identity_sd = principal_directions(_shapes(seed, heads), IDENTITY, rng=rng)
    faces = _expressions(seed, expressions or max(2, min(heads, max(160, heads // 4))))
    # Expressions are counted from the neutral face, so that zero coefficients are a neutral face.
    _, expression, expression_sd = principal_directions(faces, EXPRESSION, rng=rng, centred=False)
    colours = _colours(seed, albedos or max(2, min(heads, max(160, heads // 4))))
    mean_albedo, albedo, albedo_sd = principal_directions(colours, ALBEDO, rng=rng)
    return MorphableModel(
        mean_shape=mean.reshape(-1, 3),
        identity=identity.reshape(IDENTITY, -1, 3),
        expression=expression.reshape(EXPRESSION, -1, 3),
        mean_albedo=mean_albedo.reshape(-1, 3),
        albedo=albedo.reshape(ALBEDO, -1, 3),
        identity_sd=identity_sd,
        expression_sd=expression_sd,
        albedo_sd=albedo_sd,
        triangles=layout.TRIANGLES.astype(np.int32),
        uv=layout.UV,
        landmarks=layout.LANDMARKS.astype(np.int32),
        five_points=tuple(np.asarray(group).astype(np.int32) for group in layout.FIVE_POINTS),
        regions=layout.REGIONS,
    )


def _project(
    offsets: Float[np.ndarray, "vertices 3"],
    basis: Float32[np.ndarray, "count vertices 3"],
    sd: Float32[np.ndarray, " count"],
) -> Float32[np.ndarray, " count"]:
    """Coefficients in standard deviations of the nearest point that the directions span."""
    amounts = basis.reshape(len(basis), -1) @ offsets.ravel().astype(np.float32)
    return np.where(sd > 0, amounts / np.where(sd > 0, sd, 1), 0).astype(np.float32)


@lru_cache(maxsize=16)
def _fixed(model: MorphableModel, person: Person) -> tuple[Float32[np.ndarray, " 80"], Float32[np.ndarray, " 80"]]:
    """Identity and albedo, which all pictures of a person share."""
    identity = _project(person.shape - model.mean_shape, model.identity, model.identity_sd)
    albedo = _project(vertex_colours(person.texture) - model.mean_albedo, model.albedo, model.albedo_sd)
    return identity, albedo


def fit_coefficients(model: MorphableModel, person: Person, expression: Actions) -> Fit:
    """A person's coefficients: neutral shape, departure from it, and albedo, each projected onto its own directions.

    The parts are known apart, so each projection is exact least squares, without the prior of Blanz & Vetter 1999.
    """
    identity, albedo = _fixed(model, person)
    departure = person.vertices(expression) - person.shape
    return Fit(identity, _project(departure, model.expression, model.expression_sd), albedo)


def residuals(model: MorphableModel, *, seed: int, people: int) -> ResidualReport:
    """What the model leaves of people `0 … people - 1` of the world `seed`, which should not be the model's own."""
    if people < 2:
        raise ValueError(f"people: residuals are means over at least 2 people; got {people}.")
    sums = np.zeros(7)
    for index in range(people):
        person = draw_person(seed, index)
        expression = draw_expression(rng=np.random.default_rng([seed, index, 5]))
        fit = fit_coefficients(model, person, expression)
        own = person.shape - model.mean_shape
        shape = own - np.tensordot(fit.identity * model.identity_sd, model.identity, 1)
        departure = person.vertices(expression) - person.shape
        face = departure - np.tensordot(fit.expression * model.expression_sd, model.expression, 1)
        painted = vertex_colours(person.texture) - model.mean_albedo
        colour = painted - np.tensordot(fit.albedo * model.albedo_sd, model.albedo, 1)
        distances = [float(np.linalg.norm(offsets, axis=1).mean()) for offsets in (shape, face)]
        powers = [float((offsets**2).mean()) for offsets in (colour, shape, own, colour, painted)]
        sums += np.array([*distances, *powers])
    identity_mm, expression_mm, albedo_power, shape_power, own_power, colour_power, painted_power = sums / people
    return ResidualReport(
        people=people,
        identity_mm=float(identity_mm),
        expression_mm=float(expression_mm),
        albedo_rms=float(np.sqrt(albedo_power)),
        identity_share=float(1 - shape_power / own_power),
        albedo_share=float(1 - colour_power / painted_power),
    )
