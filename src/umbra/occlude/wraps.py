"""Scarves, caps and headbands: cloth wound round the skull or the neck."""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float64

from umbra.occlude import garments
from umbra.occlude.fabrics import CLOTH_COLOURS, bump, cloth_grid, dyed, emboss, smooth_noise, two_dyes
from umbra.occlude.raster import Sheet


def _folds(rng: np.random.Generator, rows: int, columns: int) -> Float64[np.ndarray, "rows columns"]:
    """Relief (mm) of cloth wound round and round: long slanting folds that meander, each layer over the one below."""
    v, u = np.meshgrid(np.linspace(0, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    relief = np.zeros_like(u)
    for _ in range(4):
        slope, pitch, phase = rng.uniform(-0.35, 0.35), rng.uniform(2.6, 5.0), rng.uniform(0, 1)
        along = v + slope * u + 0.07 * np.sin(3 * u + 6 * phase) + 0.04 * smooth_noise(rng, rows, columns, 5)
        saw = (along * pitch + phase) % 1
        # Each layer rises slowly and drops at once behind the next: that is what tells a wound scarf from a tube.
        relief += rng.uniform(1.5, 3.5) * np.minimum(saw / 0.75, (1 - saw) / 0.25)
    return relief + 1.5 * smooth_noise(rng, rows, columns, 8)


def scarf_sheets(head: Float64[np.ndarray, "68 3"], *, rng: np.random.Generator) -> list[Sheet]:
    """A scarf over mouth, chin and neck, up to the nose; plain, striped or checked, knitted or woven."""
    rows, columns = 72, 96
    folds = _folds(rng, rows, columns)
    u, v = cloth_grid(240, 384)
    first, second = (np.array(CLOTH_COLOURS[i]) for i in rng.choice(len(CLOTH_COLOURS), 2, replace=False))
    fine = cv2.resize(folds.astype(np.float32), (384, 240), interpolation=cv2.INTER_CUBIC)
    warped = v + 0.02 * fine
    pattern = int(rng.integers(4))
    share = np.zeros_like(u)
    if pattern == 1:
        share = (np.sin(warped * rng.uniform(18, 40)) > 0.3).astype(np.float32)
    if pattern == 2:
        share = np.float32(0.5) * (np.sin(warped * 28) > 0.1) + np.float32(0.5) * (np.sin((u + 0.02 * fine) * 24) > 0.1)
    share = cv2.GaussianBlur(share, (0, 0), 1.0) if pattern in (1, 2) else share
    knit = 0.10 * np.sin(warped * 420) * np.sin(u * 300 + 2 * np.sin(warped * 210)) if rng.random() < 0.6 else 0.0
    shade = emboss(fine * 1.1, 1.0) * (0.9 + 0.05 * (fine - fine.mean())) * (1 + knit)
    colour = two_dyes(first, second, share, shade)
    edge = 0.5 + 40 * (v - 0.012 - 0.008 * np.sin(9 * u))
    return [Sheet(garments.scarf_points(head, folds), colour, np.clip(edge, 0, 1).astype(np.float32))]


def _cap_crown(head: Float64[np.ndarray, "68 3"], line: float) -> Float64[np.ndarray, "rows columns 3"]:
    """The dome of a cap, from its top down to `line` mm above the eyes in front and lower behind."""
    azimuth = np.linspace(-2.7, 2.7, 85)[None, :] * np.ones((30, 1))
    low = line - 26 * (1 - np.cos(azimuth)) / 2
    share = np.sin(np.linspace(0.04, np.pi / 2, 30))[:, None] if line > 0 else np.zeros((30, 1))
    rise = low + (135 - low) * (1 - share**1.6)
    return garments.skull_points(head, azimuth, rise, 9.0 + 0 * rise)


def _cap_brim(head: Float64[np.ndarray, "68 3"], line: float) -> Float64[np.ndarray, "rows columns 3"]:
    """The visor: from the edge of the dome forwards and a little down, bent at its sides."""
    azimuth = np.linspace(-1.15, 1.15, 41)[None, :] * np.ones((12, 1))
    root = garments.skull_points(head, azimuth, line - 26 * (1 - np.cos(azimuth)) / 2, 9.0 + 0 * azimuth)
    out = np.linspace(0, 1, 12)[:, None]
    reach = 62 * np.clip(1 - (azimuth / 1.15) ** 2, 0, 1) ** 0.55
    unit = garments.head_unit(head)
    root[..., 2] += unit * out * reach
    root[..., 1] -= unit * out * (0.30 * reach + 10 * (azimuth / 1.15) ** 2 * (reach > 0))
    return root


@lru_cache(maxsize=1)
def _cap_form() -> tuple[np.ndarray, ...]:
    """What all caps share: relief of the seams, coverage and rings of the patch, stitches and shadow of the visor."""
    u, v = cloth_grid(200, 400)
    seams = np.zeros_like(u)
    for place in (-0.82, -0.5, 0.0, 0.5, 0.82):
        seams += bump(u, place, 0.008) - 0.5 * bump(np.abs(u - place), 0.022, 0.008)
    distance = np.hypot(u / 0.10, (v - 0.66) / 0.13)[..., None]
    patch, ring = np.clip((1 - distance**2) * 6, 0, 1), 0.75 + 0.25 * np.cos(distance * 9)
    _, bv = cloth_grid(120, 240)
    rows_of_thread = 0.9 * bump((bv * 5) % 1, 0.5, 0.06) * (bv < 0.9)
    thread = emboss(-cv2.GaussianBlur(rows_of_thread, (0, 0), 0.8)) * 0.92
    return -1.6 * seams - bump(v, 0.955, 0.01), patch, ring, thread, (0.75 + 0.25 * np.clip(bv * 3, 0, 1))[..., None]


def cap_sheets(head: Float64[np.ndarray, "68 3"], *, rng: np.random.Generator) -> list[Sheet]:
    """A baseball cap: six panels, a button, a patch in front, and a visor that shades the brow."""
    line = rng.uniform(42, 54)
    first, second = (np.array(CLOTH_COLOURS[i]) for i in rng.choice(len(CLOTH_COLOURS), 2, replace=False))
    seams, patch, ring, thread, shadow = _cap_form()
    relief = np.float32(4.8) * smooth_noise(rng, 200, 400, 6) + seams
    crown = dyed(tuple(first), emboss(cv2.GaussianBlur(relief, (0, 0), 1.2)))
    if rng.random() < 0.7:
        crown += patch * (np.clip(second.astype(np.float32) * ring + np.float32(0.1), 0, 1) - crown)
    brim = dyed(tuple(first if rng.random() < 0.6 else second), thread)
    brim *= shadow
    full = np.ones((200, 400), np.float32)
    return [
        Sheet(_cap_crown(head, line), crown, full),
        Sheet(_cap_brim(head, line), brim, np.ones((120, 240), np.float32), two_sided=True),
    ]


def headband_sheets(head: Float64[np.ndarray, "68 3"], *, rng: np.random.Generator) -> list[Sheet]:
    """A stretchy band over the forehead, ribbed, at times with a stripe."""
    low, tall = rng.uniform(36, 44), rng.uniform(24, 36)
    azimuth = np.linspace(-2.7, 2.7, 85)[None, :] * np.ones((10, 1))
    across = np.linspace(1, 0, 10)[:, None]
    rise = low + across * tall - 22 * (1 - np.cos(azimuth)) / 2
    points = garments.skull_points(head, azimuth, rise, 4 + 3 * np.sin(np.pi * across) + 0 * azimuth)
    u, v = cloth_grid(80, 400)
    first, second = (np.array(CLOTH_COLOURS[i]) for i in rng.choice(len(CLOTH_COLOURS), 2, replace=False))
    stripe = bump(v, 0.5, 0.16) * float(rng.random() < 0.5)
    ribs = 0.06 * np.sin(u * 330) + 0.04 * smooth_noise(rng, 80, 400, 20)
    shade = (1 + ribs) * (0.75 + 0.3 * np.sin(np.pi * np.clip(v, 0.02, 0.98)) ** 0.5)
    colour = two_dyes(first, second, stripe, shade)
    return [Sheet(points, colour, np.ones((80, 400), np.float32))]
