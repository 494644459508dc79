"""One photograph of one person, with everything that is known about it."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float32, UInt8

from umbra.geometry.cameras import Camera, to_camera
from umbra.morphable.coefficients import ALBEDO, EXPRESSION, IDENTITY, Coefficients, join_257, light_vector
from umbra.morphable.model import MorphableModel
from umbra.render.canvas import Drawing
from umbra.types import FACE_REGIONS, Region
from umbra.world.camera.backgrounds import draw_background
from umbra.world.camera.framing import Frame, PoseRange, draw_pose
from umbra.world.camera.lens import soften
from umbra.world.camera.light import EVEN, Light, draw_light
from umbra.world.camera.omissions import check_parts, leave_out
from umbra.world.camera.processing import take
from umbra.world.camera.sensor import PERFECT, Sensor, draw_sensor
from umbra.world.camera.staging import Shot, Taken
from umbra.world.camera.visibility import uncovered_points
from umbra.world.people.people import Person, draw_expression, scene_of

__all__ = ["Frame", "OccluderPolicy", "Photograph", "PoseRange", "Settings", "photograph"]

_PURPOSES = ("pose", "expression", "frame", "light", "background", "sensor", "occluder", "noise")
"""Each has random numbers of its own: what covers a face does not change how it is lit."""
_GRAIN = 2.0**15
"""Steps to a millimetre of depth."""
_CHEEKS = (slice(150, 260, 8), slice(130, 254, 8))
"""Where in a person's texture the automatic exposure looks: from the eyes to the chin, and not at every texel."""


@dataclass(frozen=True)
class OccluderPolicy:
    """How often, and by what, a face is covered; a kind may stand more than once to be drawn more often."""

    share: float = 0.0
    kinds: tuple[str, ...] = ("surgical_mask", "cloth_mask", "sunglasses", "scarf", "hand", "cup", "phone", "cap")

    def __post_init__(self) -> None:
        if not 0.0 <= self.share <= 1.0 or (self.share > 0 and not self.kinds):
            raise ValueError(
                f"OccluderPolicy: expected a share in [0, 1] and kinds to choose from; found {self.share} and "
                f"{len(self.kinds)} kinds."
            )


@dataclass(frozen=True)
class Settings:
    """What may vary between the pictures of a person, beside the occluder."""

    poses: PoseRange = field(default_factory=PoseRange)
    light: str | None = None  # a kind of light, or any
    perfect_sensor: bool = False  # no blur, noise or compression
    supersampling: int = 2
    without: tuple[str, ...] = ()  # parts that are left out: `omissions.PARTS`

    def __post_init__(self) -> None:
        check_parts(self.without)


@dataclass(frozen=True, eq=False)
class Photograph:
    """A photograph, its twin without the occluder, and the truth about both.

    `parsing` holds the `Region` of every pixel of the clean twin, so that it also tells what an occluder hides; `seen`
    has `OCCLUDER` where one covers. `depth` is in mm towards the camera from the head's centre, NaN on the background,
    and is that of the detailed surface, with wrinkles and pores; `depth_base` is that of the triangles alone, and
    `bump` = `depth` - `depth_base` to the last bit. `normals` are unit normals of the detailed surface in the camera's
    axes, 0 on the background. Landmarks and coefficients are those of the base surface. `occluder_mask` is alpha · 255
    after the lens' blur; `shadow` is the share of its light (· 255) that the occluder takes from a pixel which it does
    not cover, after the same blur. Where both are 0 the pictures are equal. `covered_fraction` is the mean alpha over
    the face (`FACE_REGIONS`). `landmarks_3d` are in head millimetres, `landmarks` and `five_points` in pixels.
    `visible`: neither the head itself nor an occluder hides the landmark. `pose` is (pitch, yaw, roll). `coefficients`
    are the 257 numbers; identity, expression and albedo are NaN where no model was given.
    """

    image: UInt8[np.ndarray, "height width 3"]
    clean: UInt8[np.ndarray, "height width 3"]
    parsing: UInt8[np.ndarray, "height width"]
    depth: Float32[np.ndarray, "height width"]
    depth_base: Float32[np.ndarray, "height width"]
    bump: Float32[np.ndarray, "height width"]
    normals: Float32[np.ndarray, "height width 3"]
    occluder_mask: UInt8[np.ndarray, "height width"]
    shadow: UInt8[np.ndarray, "height width"]
    occluder: str
    covered_fraction: float
    landmarks_3d: Float32[np.ndarray, "68 3"]
    landmarks: Float32[np.ndarray, "68 2"]
    visible: Bool[np.ndarray, " 68"]
    five_points: Float32[np.ndarray, "5 2"]
    coefficients: Float32[np.ndarray, " 257"]
    person: int
    index: int
    pose: Float32[np.ndarray, " 3"]
    camera: Camera
    light: Light

    @property
    def seen(self) -> UInt8[np.ndarray, "height width"]:
        """The parsing of the occluded picture."""
        return np.where(self.occluder_mask >= 128, np.uint8(Region.OCCLUDER), self.parsing)


def photograph(
    person: Person,
    *,
    seed: int,
    index: int,
    frame: Frame,
    occluder_policy: OccluderPolicy | None = None,
    wearing: str | None = None,
    settings: Settings | None = None,
    model: MorphableModel | None = None,
) -> Photograph:
    """Take picture number `index` of a person: a function of (seed, person, index) and the settings alone.

    `wearing` names the occluder ("" for none) and so overrules the policy, whose share decides otherwise.
    """
    settings = settings or Settings()
    rngs = {
        purpose: np.random.default_rng([seed, person.index, index, place]) for place, purpose in enumerate(_PURPOSES)
    }
    kind = _choose(occluder_policy or OccluderPolicy(), wearing, rngs["occluder"])
    expression = {} if "expression" in settings.without else draw_expression(rng=rngs["expression"])
    scene = leave_out(scene_of(person, expression), settings.without)
    pose = draw_pose(frame, settings.poses, rng=rngs["pose"])
    light = _light(settings, rngs["light"]).exposed_for(float(person.texture[_CHEEKS].mean()))
    shot = Shot(scene, pose, frame, settings.supersampling, rngs["frame"])
    background = draw_background(frame.height, frame.width, rng=rngs["background"])
    background *= (0.5 + 0.5 * light.colour / light.colour.mean()).astype(np.float32)
    taken = shot.draw(light, background, kind, rngs["occluder"])
    # An aligned face of this size has about this height: blur belongs to the face, not to the room around it.
    size = max(16, round(1.45 * float(np.ptp(shot.landmarks[:, 1]))))
    sensor = PERFECT if settings.perfect_sensor else draw_sensor(rng=rngs["sensor"], size=size)
    images = _expose(taken, sensor, rngs["noise"])
    return _record(
        shot,
        taken.clean,
        images,
        kind=kind,
        light=light,
        linear=_linear(model, person, expression),
        name=(person.index, index),
    )


def _light(settings: Settings, rng: np.random.Generator) -> Light:
    """The light of the place, as far as the settings want it."""
    if "light" in settings.without:
        return EVEN
    light = draw_light(rng=rng, kind=settings.light)
    return light.shadowless() if "shadows" in settings.without else light


def _choose(policy: OccluderPolicy, wearing: str | None, rng: np.random.Generator) -> str:
    covered, place = rng.random() < policy.share, rng.random()
    if wearing is not None:
        return wearing
    return policy.kinds[int(place * len(policy.kinds))] if covered else ""


def _linear(
    model: MorphableModel | None, person: Person, expression: dict[str, float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Identity, expression and albedo coefficients of the linear model, NaN where there is none."""
    if model is None:
        return tuple(np.full(size, np.nan, np.float32) for size in (IDENTITY, EXPRESSION, ALBEDO))  # type: ignore[return-value]
    from umbra.world.people.linear_model import fit_coefficients

    fit = fit_coefficients(model, person, expression)
    return fit.identity, fit.expression, fit.albedo


def _expose(
    taken: Taken, sensor: Sensor, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Both pictures through the same camera and the same noise, with the occluder's mask and shadow in 255 levels.

    They are equal wherever the blurred alpha and the blurred shadow are zero. Compression spreads a difference over its
    whole block of 8×8 pixels; outside, the clean picture's pixels are taken, so that the twins differ where mask and
    shadow say, and nowhere else.
    """
    noise = rng.standard_normal(taken.covered.shape, dtype=np.float32)
    first = take(taken.clean.image, sensor, noise)
    if not taken.alpha.any():
        nothing = np.zeros(taken.alpha.shape, np.uint8)
        return first, first, nothing, nothing
    second = take(taken.covered, sensor, noise)
    mask, shadow = (
        np.rint(np.clip(soften(part, sensor), 0.0, 1.0) * 255.0).astype(np.uint8)
        for part in (taken.alpha, taken.shadow)
    )
    return np.where(((mask > 0) | (shadow > 0))[..., None], second, first), first, mask, shadow


def _depths(shot: Shot, clean: Drawing) -> tuple[np.ndarray, np.ndarray]:
    """Depth of the base surface and how much nearer the detailed one lies, in mm, NaN where nothing is.

    Both are whole multiples of 2⁻¹⁵ mm: up to 512 mm their sum and difference in float32 are then exact.
    """
    centre = to_camera(np.zeros(3), shot.rotation, shot.pose.translation)
    base = np.float32(100.0) * (np.float32(shot.camera.distance - centre[2]) - clean.depth)
    nothing = ~np.isfinite(base)
    base, bump = (np.rint(part * np.float32(_GRAIN)) / np.float32(_GRAIN) for part in (base, clean.bump * 100))
    base[nothing], bump[nothing] = np.nan, np.nan
    return base, bump


def _record(
    shot: Shot,
    clean: Drawing,
    images: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    *,
    kind: str,
    light: Light,
    linear: tuple[np.ndarray, np.ndarray, np.ndarray],
    name: tuple[int, int],
) -> Photograph:
    (image, plain, mask, shadow), pose = images, shot.pose
    face = (clean.labels >= FACE_REGIONS[0]) & (clean.labels <= FACE_REGIONS[-1])
    base, bump = _depths(shot, clean)
    vector = join_257(
        Coefficients(linear[0], linear[1], linear[2], pose.angles, light_vector(light.gamma), pose.translation)
    )
    return Photograph(
        image=image,
        clean=plain,
        parsing=clean.labels,
        depth=base + bump,
        depth_base=base,
        bump=bump,
        normals=clean.normals,
        occluder_mask=mask,
        shadow=shadow,
        occluder=kind,
        covered_fraction=float(mask[face].mean() / 255.0) if face.any() else 0.0,
        landmarks_3d=shot.landmarks_3d.astype(np.float32),
        landmarks=shot.landmarks.astype(np.float32),
        visible=shot.visible & uncovered_points(shot.landmarks, mask / np.float32(255.0)),
        five_points=shot.five_points.astype(np.float32),
        coefficients=np.asarray(vector, np.float32),
        person=name[0],
        index=name[1],
        pose=pose.angles.astype(np.float32),
        camera=shot.camera,
        light=light,
    )
