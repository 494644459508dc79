"""Sunglasses, eyeglasses and eye masks: a plate before the eyes, with arms or a band to the ears."""

import cv2
import numpy as np
from jaxtyping import Float32, Float64, UInt8

from umbra.occlude import garments
from umbra.occlude.fabrics import bump, dyed, emboss, smooth_noise
from umbra.occlude.masks import band_sheet
from umbra.occlude.raster import Sheet

PLATE = (74.0, 28.0, -36.0)  # half width, top and bottom of the front plate, mm from the line of the eyes
_TEXELS = 2  # per mm, two to four per pixel of a face as large as pictures here show it
SHAPES = ("wayfarer", "aviator", "round", "rectangle", "cat_eye", "shield")
FRAMES = (
    (0.06, 0.06, 0.07),
    (0.30, 0.18, 0.10),
    (0.70, 0.58, 0.34),
    (0.72, 0.73, 0.75),
    (0.12, 0.15, 0.30),
    (0.45, 0.08, 0.10),
)
LENSES = ((0.05, 0.05, 0.06), (0.16, 0.10, 0.06), (0.07, 0.11, 0.08), (0.09, 0.11, 0.20))

Plane = Float32[np.ndarray, "rows columns"]


def _lens_outline(shape: str, size: float) -> Float64[np.ndarray, "points 2"]:
    """Outline of the right lens (image right) in mm from the middle of the plate; y up, the nose at smaller x."""
    t = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    c, s = np.cos(t), np.sin(t)
    power, width, up, down, slant = {
        "wayfarer": (0.62, 26.0, 17.0, 20.0, 0.10), "aviator": (0.80, 28.0, 16.0, 29.0, -0.04),
        "round": (1.0, 22.5, 21.5, 21.5, 0.0), "rectangle": (0.45, 25.5, 12.5, 15.0, 0.02),
        "cat_eye": (0.72, 26.5, 16.0, 17.0, 0.26), "shield": (0.45, 32.0, 19.0, 24.0, 0.0),
    }[shape]  # fmt: skip
    x = np.sign(c) * np.abs(c) ** power * width
    y = np.sign(s) * np.abs(s) ** power * np.where(s > 0, up, down)
    if shape in {"aviator", "wayfarer"}:
        # The inner lower corner makes way for the nose.
        x = x + np.where((x < 0) & (y < 0), 0.30 * -y * (-x / width), 0)
    y = y + slant * x * np.clip((y + down) / (up + down), 0, 1) + 1.0
    return np.stack([x * size + (33.5 if shape != "shield" else 34.0), y * size], axis=-1)


def _cover(outlines: list[np.ndarray]) -> UInt8[np.ndarray, "rows columns"]:
    """Coverage (of 255) of closed outlines (mm, y up) on the plate."""
    half, top, bottom = PLATE
    plane = np.zeros((round((top - bottom) * _TEXELS), round(2 * half * _TEXELS)), np.uint8)
    for outline in outlines:
        texels = (np.stack([outline[:, 0] + half, top - outline[:, 1]], axis=-1) * _TEXELS - 0.5) * 16
        cv2.fillPoly(plane, [np.rint(texels).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return plane


def _grown(plane: np.ndarray, millimetres: float) -> np.ndarray:
    size = 2 * round(millimetres * _TEXELS) + 1
    return cv2.dilate(plane, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))


def _front(shape: str, rim: float, size: float) -> tuple[Plane, Plane]:
    """Coverage of the two lenses and of the frame around them, with bridge and hinges."""
    right = _lens_outline(shape, size)
    lens = _cover([right, right * (-1, 1)])
    bridge_y = {"aviator": 11.0, "round": 5.0, "rectangle": 5.0}.get(shape, 8.0) * size
    x = np.linspace(-12, 12, 20)
    arch = bridge_y + 2.5 * (1 - (x / 12) ** 2)
    thick = max(rim, 2.0)
    bars = [np.concatenate([np.stack([x, arch], -1), np.stack([x, arch - thick], -1)[::-1]])]
    if shape == "aviator":
        bars.append(np.array([[-16, 16.5], [16, 16.5], [16, 18.2], [-16, 18.2]]) * (1, size))
    outer, y = right[:, 0].max(), 7.0 * size
    hinge = np.array([[outer - 3, y - 3], [outer + 5, y - 3], [outer + 5, y + 3], [outer - 3, y + 3]])
    bars += [hinge, hinge * (-1, 1)]
    frame = cv2.subtract(np.maximum(_grown(lens, rim), _cover(bars)), lens)
    return lens / np.float32(255), frame / np.float32(255)


def _reflections(rng: np.random.Generator, shape: tuple[int, int]) -> Plane:
    """What dark glass mirrors: sky above, a bright slanting window on each lens."""
    v, u = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None], np.linspace(-1, 1, shape[1], dtype=np.float32)
    local = u - np.float32(0.45) * np.sign(u)  # zero in the middle of either lens
    slant = local * np.float32(1.7) + (v - np.float32(0.45))
    streak = bump(slant, rng.uniform(-0.25, 0.1), rng.uniform(0.06, 0.14)) + 0.6 * bump(
        slant, rng.uniform(0.15, 0.35), 0.05
    )
    sky = np.clip(0.42 - v, 0, 1) * rng.uniform(0.2, 0.7)
    return rng.uniform(0.10, 0.38) * streak + sky


def _metal(frame: Plane) -> Plane:
    """Brightness of a frame that is round in section."""
    return emboss(cv2.GaussianBlur(frame, (0, 0), 0.7 * _TEXELS) * np.float32(1.75 * _TEXELS))


def sunglasses_texture(rng: np.random.Generator, *, shape: str | None = None) -> tuple[np.ndarray, Plane]:
    """Dark (at times tinted or mirrored) lenses in a frame; lenses let a trace of the eyes through."""
    name = shape or str(rng.choice(SHAPES))
    thin = name in {"aviator", "round"}
    lens, frame = _front(name, 1.3 if thin else (2.4 if name == "shield" else 3.4), rng.uniform(0.95, 1.08))
    rows, columns = lens.shape
    v = np.linspace(0, 1, rows)[:, None, None]
    tint = np.array(LENSES[int(rng.integers(len(LENSES)))])  # as it changes downwards: it is one across
    if rng.random() < 0.2:
        tint = tint * 0.5 + np.array([0.55, 0.65, 0.75])[:: int(rng.choice((-1, 1)))] * (1 - v) * 0.7
    tint = np.asarray(tint * (0.8 + 0.7 * v), np.float32)
    mirrored = _reflections(rng, lens.shape)
    rim = np.array(FRAMES[int(rng.choice((2, 3) if thin else (0, 0, 1, 4, 5)))])
    light, solid, colour = _metal(frame), frame > lens, np.empty((rows, columns, 3), np.float32)
    for channel, part in enumerate((0.92, 0.96, 1.0)):
        glass = tint[..., channel] + np.float32(part) * mirrored
        np.clip(np.where(solid, np.float32(rim[channel]) * light, glass), 0, 1, out=colour[..., channel])
    return colour, np.maximum(frame, lens * np.float32(rng.uniform(0.93, 1.0)))


def eyeglasses_texture(rng: np.random.Generator) -> tuple[np.ndarray, Plane]:
    """A frame around clear lenses, whose faint reflections are all that covers the eyes."""
    name = str(rng.choice(("wayfarer", "round", "rectangle", "cat_eye", "aviator")))
    thin = name in {"aviator", "round"} or rng.random() < 0.3
    lens, frame = _front(name, 1.5 if thin else rng.uniform(2.2, 3.6), rng.uniform(0.88, 1.0))
    rim = np.array(FRAMES[int(rng.integers(len(FRAMES)))])
    light, solid, colour = _metal(frame), frame > 0.3, np.empty((*lens.shape, 3), np.float32)
    glare = np.clip(_reflections(rng, lens.shape), 0, 0.5)
    for channel, part in enumerate((0.93, 0.96, 1.0)):
        colour[..., channel] = np.where(solid, np.minimum(np.float32(rim[channel]) * light, 1), np.float32(part))
    return colour, np.maximum(frame, lens * (np.float32(0.05) + glare))


def _arms(
    head: Float64[np.ndarray, "68 3"],
    plate: Float64[np.ndarray, "rows columns 3"],
    alpha: np.ndarray,
    colour: tuple[float, float, float],
    width: float,
) -> list[Sheet]:
    """From the hinges, the frame's outermost opaque places, back to the ears."""
    unit, sheets = garments.head_unit(head), []
    down = (PLATE[1] - 7) / (PLATE[1] - PLATE[2])
    opaque = np.flatnonzero(alpha[round(down * (len(alpha) - 1))] > 0.5) / alpha.shape[1]
    row = round(down * (len(plate) - 1))
    for side, share in ((-1, opaque[0] + 0.01), (1, opaque[-1] - 0.01)):
        ear, _ = garments.ear_points(head, side)
        end = ear + unit * np.array([side * 4.0, 4.0, -4.0])
        start = plate[row, round(share * (plate.shape[1] - 1))]
        sheets.append(band_sheet(garments.strap_points(start, end, width=width * unit), colour))
    return sheets


def glasses_sheets(head: Float64[np.ndarray, "68 3"], kind: str, *, rng: np.random.Generator) -> list[Sheet]:
    """Arms first, then the front plate (the last sheet), turned with the line of the eyes."""
    dark = kind == "sunglasses"
    texture, alpha = sunglasses_texture(rng) if dark else eyeglasses_texture(rng)
    plate = garments.face_front_points(head, PLATE, depth=11.0, curve=24.0)
    outer = np.abs(np.linspace(-1, 1, alpha.shape[1])) > 0.75
    solid = texture[:, outer][alpha[:, outer] > 0.9]
    rim = np.median(solid, axis=0) if len(solid) else np.array(FRAMES[0])
    colour = float(rim[0]), float(rim[1]), float(rim[2])
    return [
        *_arms(head, plate, alpha, colour, 4.5 if dark else 3.2),
        Sheet(plate, texture, alpha, shine=0.10 if dark else 0.03),
    ]


def eye_mask_texture(rng: np.random.Generator) -> tuple[np.ndarray, Plane]:
    """A padded sleeping mask, notched for the nose, piped along its edge."""
    t = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    c, s = np.cos(t), np.sin(t)
    x = np.sign(c) * np.abs(c) ** 0.75 * 72
    y = np.where(s > 0, 25.0, 31.0) * np.sign(s) * np.abs(s) ** 0.75 - 1
    y = np.where(s < 0, y + 17 * bump(x, 0, 15), y)
    body = _cover([np.stack([x, y], -1)]) / np.float32(255)
    inside = cv2.erode(body, np.ones((2 * _TEXELS + 1,) * 2, np.uint8))
    hue = rng.uniform(0.05, 0.55, 3) * (1.0, 0.8, 1.1)
    noise = smooth_noise(rng, body.shape[0], body.shape[1], 24)
    pad = (cv2.GaussianBlur(inside, (0, 0), 2.25 * _TEXELS) * 22 + noise * 1.2) * np.float32(_TEXELS / 4)
    colour = dyed(tuple(hue), emboss(pad, 1.2))
    piping = (np.clip(body - inside, 0, 1) * (body > 0))[..., None]
    edge = np.clip(hue * 0.5 + (0.30 if rng.random() < 0.5 else 0.0), 0, 1).astype(np.float32)
    return colour + piping * (edge - colour), body


def eye_mask_sheets(head: Float64[np.ndarray, "68 3"], *, rng: np.random.Generator) -> list[Sheet]:
    """An elastic band to both sides, then the mask."""
    texture, alpha = eye_mask_texture(rng)
    plate = garments.face_front_points(head, PLATE, depth=6.0, curve=42.0)
    unit, bands = garments.head_unit(head), []
    tone = texture[5 * _TEXELS : -5 * _TEXELS].mean((0, 1)) * 0.6
    for side, column in ((-1, 1), (1, -2)):
        ear, _ = garments.ear_points(head, side)
        points = garments.strap_points(
            plate[len(plate) // 2, column], ear + unit * np.array([side * 3.0, 8.0, -8.0]), width=14 * unit
        )
        bands.append(band_sheet(points, (float(tone[0]), float(tone[1]), float(tone[2]))))
    return [*bands, Sheet(plate, texture, alpha)]
