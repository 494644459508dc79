"""Textures of worn cloth: colour and alpha over a sheet, with pleats, seams and weave baked in as shading."""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float, Float32

Texture = tuple[Float32[np.ndarray, "rows columns 3"], Float32[np.ndarray, "rows columns"]]
ROWS, COLUMNS = 192, 320

SURGICAL_COLOURS = {
    "blue": (0.55, 0.76, 0.88), "green": (0.58, 0.80, 0.74), "white": (0.93, 0.94, 0.95), "black": (0.13, 0.13, 0.15),
    "pink": (0.93, 0.73, 0.79), "lilac": (0.74, 0.70, 0.86),
}  # fmt: skip
CLOTH_COLOURS = (
    (0.16, 0.20, 0.36), (0.62, 0.16, 0.20), (0.24, 0.40, 0.33), (0.80, 0.72, 0.60), (0.14, 0.14, 0.16),
    (0.45, 0.36, 0.55), (0.85, 0.62, 0.30), (0.40, 0.55, 0.70),
)  # fmt: skip


@lru_cache(maxsize=16)
def cloth_grid(rows: int = ROWS, columns: int = COLUMNS) -> tuple[np.ndarray, np.ndarray]:
    """Places of the texels' centres: u in [-1, 1] to the right, v in [0, 1] downwards (shared, read-only)."""
    v, u = np.meshgrid((np.arange(rows) + 0.5) / rows, 2 * (np.arange(columns) + 0.5) / columns - 1, indexing="ij")
    return _kept(u), _kept(v)


def _kept(plane: np.ndarray) -> Float32[np.ndarray, "*plane"]:
    """A plane that everybody shares: single precision, in which numpy is several times faster, and read-only."""
    plane = plane.astype(np.float32)
    plane.flags.writeable = False
    return plane


def emboss(relief: Float[np.ndarray, "rows columns"], strength: float = 1.0) -> Float[np.ndarray, "rows columns"]:
    """Brightness factor of a relief (texels high) lit from above: brighter where it rises downwards."""
    slope = np.empty(relief.shape, np.float32)
    slope[1:-1], slope[0], slope[-1] = (
        0.5 * (relief[2:] - relief[:-2]),
        relief[1] - relief[0],
        relief[-1] - relief[-2],
    )
    slope[:, 1:-1] += np.float32(0.175) * (relief[:, 2:] - relief[:, :-2])
    slope[:, 0] += np.float32(0.35) * (relief[:, 1] - relief[:, 0])
    slope[:, -1] += np.float32(0.35) * (relief[:, -1] - relief[:, -2])
    # The hyperbolic tangent keeps the factor within 0.55 and 1.45.
    return np.float32(1) + np.float32(0.45) * np.tanh(np.float32(strength) * slope)


def smooth_noise(rng: np.random.Generator, rows: int, columns: int, cells: int) -> Float32[np.ndarray, "rows columns"]:
    """Noise in about [-1, 1] whose spots are a `cells`-th of the width."""
    coarse = rng.standard_normal((max(2, cells * rows // columns), cells)).astype(np.float32)
    return np.clip(cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC) / 2, -1, 1)


def bump(x: np.ndarray, centre: float | int, width: float | int) -> np.ndarray:
    """A smooth hill of height one."""
    return np.exp(-(((x - centre) / width) ** 2))


def _weave(rng: np.random.Generator, u: np.ndarray, strength: float) -> np.ndarray:
    grain = rng.random(u.shape).astype(np.float32)
    return (1 - 0.5 * strength) + strength * grain + np.float32(0.03) * smooth_noise(rng, u.shape[0], u.shape[1], 14)


def dyed(colour: tuple[float, float, float], shade: np.ndarray) -> Float32[np.ndarray, "rows columns 3"]:
    """One dye under a brightness factor."""
    dyes = np.clip(shade, 0, None).astype(np.float32, copy=False)
    out = np.empty((*shade.shape, 3), np.float32)
    for channel, part in enumerate(colour):
        np.minimum(np.float32(part) * dyes, 1, out=out[..., channel])
    return out


def two_dyes(
    first: Float[np.ndarray, " 3"], second: Float[np.ndarray, " 3"], share: np.ndarray, shade: np.ndarray
) -> Float32[np.ndarray, "rows columns 3"]:
    """Two dyes, `share` of the second, under a brightness factor."""
    out = np.empty((*share.shape, 3), np.float32)
    for channel, (one, two) in enumerate(zip(first, second, strict=True)):
        np.clip((np.float32(one) + np.float32(two - one) * share) * shade, 0, 1, out=out[..., channel])
    return out


def _rounded(u: np.ndarray, v: np.ndarray, radius: float) -> Float32[np.ndarray, "rows columns"]:
    """Alpha of a sheet with rounded corners, `radius` as a share of its height."""
    across = np.clip((np.abs(u) - (1 - radius)) / radius, 0, None)
    down = np.clip((np.abs(2 * v - 1) - (1 - 2 * radius)) / (2 * radius), 0, None)
    return np.clip((1 - np.hypot(across, down)) * 30 + 0.5, 0, 1).astype(np.float32)


@lru_cache(maxsize=1)
def _surgical_form() -> tuple[np.ndarray, np.ndarray]:
    """Brightness by the relief that all surgical masks share, and their alpha."""
    u, v = cloth_grid()
    relief = np.zeros_like(u)
    for place in (0.36, 0.53, 0.70):
        # Pleats lie close together at the hems and open in the middle; the cloth above overlaps the cloth below.
        fold = v - (0.53 + (place - 0.53) * (1.25 - 0.35 * u**2)) - 0.02 * np.cos(2.5 * u)
        relief += 3.4 * np.clip(1 + fold / 0.10, 0, 1) * (fold < 0)
    relief += 1.6 * bump(v, 0.085, 0.022) * (np.abs(u) < 0.42)
    relief -= 0.6 * (bump(v, 0.13, 0.008) + bump(v, 0.955, 0.008) + bump(np.abs(u), 0.955, 0.006))
    stitches = (np.sin(v * 260) > 0.2) * bump(np.abs(u), 0.975, 0.010) + (np.sin(u * 260) > 0.2) * bump(v, 0.97, 0.010)
    shade = emboss(cv2.GaussianBlur(relief, (0, 0), 1.3)) * (1 - 0.10 * stitches)
    return _kept(shade), _kept(_rounded(u, v, 0.05))


def surgical_texture(rng: np.random.Generator, *, colour: str | None = None) -> Texture:
    """Three pleats that fan out from the sides, welded hems, a nose wire, fine non-woven grain."""
    name = colour or str(rng.choice(list(SURGICAL_COLOURS)))
    shade, alpha = _surgical_form()
    return dyed(SURGICAL_COLOURS[name], shade * _weave(rng, shade, 0.05)), alpha


def _pattern(rng: np.random.Generator, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Share of the second colour over the cloth: plain, stripes, checks, dots, camouflage or a band."""
    x, y = u * 1.6, v * 1.9
    turn = rng.uniform(-0.5, 0.5)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    along, across = x * cos + y * sin, y * cos - x * sin
    kind, pitch = int(rng.integers(6)), rng.uniform(16, 30)
    if kind == 1:
        return (np.sin(along * pitch) > 0.2).astype(np.float32)
    if kind == 2:
        return np.float32(0.5) * (np.sin(along * pitch) > 0) + np.float32(0.5) * (np.sin(across * pitch) > 0)
    if kind == 3:
        return (np.cos(along * pitch) + np.cos(across * pitch) > 1.25).astype(np.float32)
    if kind == 4:
        return (smooth_noise(rng, u.shape[0], u.shape[1], 12) > 0.12).astype(np.float32)
    if kind == 5:
        return bump(v, 0.5, 0.12)
    return np.zeros_like(u)


@lru_cache(maxsize=1)
def _cloth_form() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Relief of the seams and brightness of the thread that all cloth masks share, and their alpha."""
    u, v = cloth_grid()
    relief = -1.5 * bump(u, 0, 0.008) + 0.8 * bump(np.abs(u), 0.03, 0.02)
    relief -= 1.2 * (bump(np.minimum(v, 1 - v), 0.05, 0.010) + bump(np.abs(u), 0.95, 0.008))
    thread = 0.04 * np.sin(np.arange(COLUMNS) * 2.1)[None] * np.sin(np.arange(ROWS) * 2.1)[:, None]
    return _kept(relief), _kept(thread), _kept(_rounded(u, v, 0.10))


def cloth_texture(rng: np.random.Generator) -> Texture:
    """Two dyes in a pattern, a seam down the middle, hems all round, a few soft wrinkles."""
    u, v = cloth_grid()
    first, second = (np.array(CLOTH_COLOURS[i]) for i in rng.choice(len(CLOTH_COLOURS), 2, replace=False))
    share = cv2.GaussianBlur(_pattern(rng, u, v), (0, 0), 1.0)
    seams, thread, alpha = _cloth_form()
    relief = np.float32(7.2) * smooth_noise(rng, ROWS, COLUMNS, 7) + seams
    shade = emboss(cv2.GaussianBlur(relief, (0, 0), 1.2)) * (_weave(rng, u, 0.06) + thread)
    return two_dyes(first, second, share, shade), alpha


@lru_cache(maxsize=1)
def _kn95_form() -> tuple[np.ndarray, np.ndarray]:
    """Brightness by the relief of a folded mask, and its alpha."""
    u, v = cloth_grid()
    relief = 2.2 * bump(u, 0, 0.012) - 1.2 * bump(np.abs(u), 0.045, 0.012)
    dots = (np.sin(u * 130) > 0) * (bump(v, 0.05, 0.012) + bump(v, 0.95, 0.012))
    dots += (np.sin(v * 75) > 0) * (bump(np.abs(u), 0.93, 0.008) + bump(np.abs(u), 0.90, 0.008))
    relief -= 1.3 * dots
    relief += 1.5 * bump(v, 0.10, 0.02) * (np.abs(u) < 0.35)
    mark = np.zeros((ROWS, COLUMNS), np.uint8)
    cv2.putText(mark, "KN95", (200, 118), cv2.FONT_HERSHEY_SIMPLEX, 0.55, 1, 1, cv2.LINE_AA)
    relief -= 1.0 * mark
    # A vertical fold parts light from dark: one half of the mask lies a little in the shade.
    shade = emboss(cv2.GaussianBlur(relief, (0, 0), 0.9)) * (1 - 0.05 * np.tanh(u * 40))
    return _kept(shade), _kept(_rounded(u, v, 0.12))


def kn95_texture(rng: np.random.Generator) -> Texture:
    """White felt folded down the middle, welded dotted edges, an embossed mark on one cheek."""
    tone = ((0.95, 0.95, 0.94), (0.95, 0.95, 0.94), (0.86, 0.87, 0.89), (0.16, 0.16, 0.17))[int(rng.integers(4))]
    shade, alpha = _kn95_form()
    return dyed(tone, shade * _weave(rng, shade, 0.03)), alpha


@lru_cache(maxsize=1)
def _n95_form() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Brightness by the relief of a moulded cup, its alpha, and the clip's coverage and brightness."""
    u, v = cloth_grid()
    oval = np.hypot(u, 2 * v - 1) ** 1.0
    squarish = (np.abs(u) ** 2.8 + np.abs(2 * v - 1) ** 2.8) ** (1 / 2.8)
    relief = (
        1.6 * bump(squarish, 0.86, 0.02) - 1.6 * bump(squarish, 0.81, 0.02) + 0.5 * np.cos(oval * 40) * (oval < 0.7)
    )
    clip = np.clip(8 * (bump(v, 0.115, 0.030) - 0.5), 0, 1) * (np.abs(u) < 0.30)
    gleam = clip * (0.9 + 0.2 * bump(v, 0.10, 0.01))
    alpha = np.clip((1 - squarish) * 40, 0, 1)
    return _kept(emboss(cv2.GaussianBlur(relief, (0, 0), 1.2))), _kept(alpha), _kept(1 - clip), _kept(gleam)


def n95_texture(rng: np.random.Generator) -> Texture:
    """A moulded cup: rim, staple marks, a metal clip over the nose, at times a round valve; cut to an oval."""
    tone = ((0.93, 0.92, 0.88), (0.93, 0.92, 0.88), (0.62, 0.74, 0.80), (0.93, 0.85, 0.78))[int(rng.integers(4))]
    shade, alpha, bare, gleam = _n95_form()
    colour = dyed(tone, shade * _weave(rng, shade, 0.05))
    for channel, part in enumerate((0.70, 0.71, 0.73)):
        colour[..., channel] = colour[..., channel] * bare + np.float32(part) * gleam
    if rng.random() < 0.35:
        colour = _with_valve(colour, *cloth_grid())
    return np.clip(colour, 0, 1), alpha


def _with_valve(colour: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """A ribbed plastic disc on the front."""
    distance = np.hypot(u / 0.17, (v - 0.58) / 0.12)
    disc = np.clip((1 - distance) * 12, 0, 1)[..., None]
    ribs = 0.86 + 0.10 * np.cos(v * 150) - 0.25 * bump(distance, 0.9, 0.06)
    return colour * (1 - disc) + disc * ribs[..., None] * np.array([0.95, 0.95, 0.96], np.float32)
