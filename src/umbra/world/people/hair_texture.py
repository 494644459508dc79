"""Strands: the albedo of a head of hair and where it is cut out."""

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float32

from umbra.world.paint.appearance import Colour, Hair
from umbra.world.paint.canvas import rising
from umbra.world.paint.hairline import hair_depth
from umbra.world.people.hair_cover import cover_depth
from umbra.world.people.hair_flow import PARTED, Flow
from umbra.world.people.hair_grid import texture_places

TEXTURE_ROWS, TEXTURE_COLUMNS = 208, 320
AROUND = 512
"""Strands around the head in the finest layer: about one a millimetre."""
FRIZZY = ("curly", "afro", "locs")
ROWS_OF_BRAIDS = 22
Field = Float32[np.ndarray, "rows columns"]
Table = Float32[np.ndarray, "along around"]


@dataclass(frozen=True, eq=False)
class Strands:
    """Albedo, where the sheet is cut out, and where a sparse second layer of loose strands above it is."""

    texture: Float32[np.ndarray, "rows columns 3"]
    alpha: Field
    loose: Field


def strand_texture(hair: Hair, low: float, flow: Flow, skin: Colour, *, rng: np.random.Generator) -> Strands:
    """Paint the sheet: strands and locks along the way they lie, ragged at their ends and at the hairline."""
    a, h = texture_places(low, TEXTURE_ROWS, TEXTURE_COLUMNS)
    fine, locks, tips = _layers(hair, flow, rng=rng)
    depth = cover_depth(hair, a, h).astype(np.float32)
    own = hair_depth(hair, a, h).astype(np.float32)
    hanging = depth > own + 1
    short = np.float32(0.5 if hair.style in FRIZZY else 1.0)
    # Where long hair ends above cropped sides its tips overlap them.
    over = np.float32(1.0) + np.float32(1.8) * rising(own - depth, 2.0, 10.0).astype(np.float32)
    frayed = 2.2 * tips + 4.5 * locks if hair.style in FRIZZY else _frayed(depth, fine, locks, tips)
    ragged = depth + np.where(hanging, frayed, short * over * (2.4 * tips + 2.0 * locks))
    alpha = np.float32(0.5) + ragged / np.float32(4.0)
    texture = _coloured(hair, flow, (depth, own), fine, locks)
    # Where hair begins it is thin, and skin is seen between the roots.
    bare = 0.6 * rising(own + 1.5 * tips, 7.0, -2.0) * (~hanging) * (hair.style not in FRIZZY)
    texture += (np.asarray(skin, np.float32) - texture) * bare[..., None].astype(np.float32)
    if hair.style == "braids":
        seam = np.abs(np.sin(flow.strand * (ROWS_OF_BRAIDS / 2)))
        texture *= np.clip(0.35 + 1.1 * seam, 0, 1.15)[..., None]
        alpha = np.minimum(alpha, seam * 4)
    loose = np.minimum(0.5 + (ragged + 1.0) / 8.0, 0.5 + 0.8 * (fine - (0.3 if hair.style in FRIZZY else 0.75)))
    return Strands(texture, np.clip(alpha, 0, 1).astype(np.float32), np.clip(loose, 0, 1).astype(np.float32))


def _frayed(depth: Field, fine: Field, locks: Field, tips: Field) -> Field:
    """How much further than the mean the ends of what hangs reach, mm: strands part before they end.

    Each strand has a length of its own, and gaps open between strands over the last centimetres; beside the face, where
    hair ends across its strands and not along them, both are weak.
    """
    across = np.abs(np.gradient(depth, axis=1))
    down = np.maximum(-np.gradient(depth, axis=0), 0)
    ends = np.float32(0.2) + np.float32(0.8) * (down / (down + across + np.float32(1e-3))) ** 2
    near = rising(depth, 26.0, 0.0).astype(np.float32)
    gaps = np.float32(17.0) * np.minimum(fine + np.float32(0.15), 0) * near * near
    return ends * (np.float32(5.0) * tips + np.float32(3.0) * locks + gaps) + np.float32(1.5)


def _coloured(
    hair: Hair, flow: Flow, depths: tuple[Field, Field], fine: Field, locks: Field
) -> Float32[np.ndarray, "rows columns 3"]:
    """Albedo: light and dark strands, dark gaps between locks, darker roots, lighter lengths, silver among grey."""
    frizzy, (depth, own) = hair.style in FRIZZY, depths
    hanging = rising(depth - own, 0.0, 4.0).astype(np.float32)
    contrast = np.float32((0.13 if max(hair.colour) > 0.3 else 0.22) * (0.75 if frizzy else 1.0))
    gaps = np.exp(-((locks / 0.22) ** 2), dtype=np.float32) * (2.2 if hair.style == "curly" else 1.0 - frizzy)
    shade = 1 + contrast * fine + 0.6 * contrast * locks - 0.8 * contrast * gaps
    shade += (
        0.16 * rising(flow.along, 20, 190)
        - (0.20 - 0.14 * hanging) * rising(depth, 14, 0)
        - 0.10 * rising(flow.along, 26, 4)
    )
    # A band of sheen where smooth hair turns over the head.
    if not frizzy:
        shade += 0.16 * np.exp(-(((flow.along - 62 - 9 * locks) / 17) ** 2), dtype=np.float32)
    warm = np.float32(0.05 * (1 - hair.grey)) * locks
    texture = np.asarray(hair.colour, np.float32) * np.clip(shade, 0.35, 1.9)[..., None]
    texture[..., 0] *= 1 + warm
    texture[..., 2] *= 1 - warm
    silver = np.clip(hair.grey * (1 - hair.grey) * (0.5 if frizzy else 1.2) * fine, 0, 0.45)
    texture += (np.float32(0.72) - texture) * silver[..., None].astype(np.float32)
    if hair.style in PARTED:
        texture *= (1 - 0.55 * np.exp(-((flow.parting / 1.6) ** 2)))[..., None]
    return np.clip(texture, 0, 1).astype(np.float32)


def _layers(hair: Hair, flow: Flow, *, rng: np.random.Generator) -> tuple[Field, Field, Field]:
    """Fine strands, locks, and how far each strand's tip reaches: noise that is long along the way hair lies."""
    turn = flow.strand / np.float32(2 * np.pi)
    along = flow.along
    tables = [rng.standard_normal((32, size), dtype=np.float32) for size in (AROUND // 4, AROUND)]
    if hair.style in FRIZZY:
        return _curls(hair, turn, along, tables[1])
    wave = hair.wave * (1.6 if hair.style == "wavy" else 0.5) + 0.4 * (hair.style == "wavy")
    drift = _read(tables[0][:, :26], turn, along / 400)
    locks = _read(tables[0], turn + 0.012 * wave * np.sin(along / 15 + 2 * drift), along / 90)
    # Strands of a lock lean together towards its tip.
    turn = turn + (0.004 + 0.010 * wave * np.sin(along / 15 + 2 * drift) + 0.003 * locks * rising(along, 10, 120))
    fine = 0.75 * _read(tables[1], turn, along / 55) + 0.65 * _read(tables[1][:, : AROUND // 2], turn, along / 35 + 9)
    return fine, locks, _read(tables[1][:, : AROUND // 2], turn, np.zeros_like(along))


def _curls(hair: Hair, turn: Field, along: Field, table: Table) -> tuple[Field, Field, Field]:
    """Curls: locks that each coil in a phase of their own; closer ones are noise that is even in all directions."""
    if hair.style == "curly":
        return _ringlets(hair, turn, along, table)
    cell = 2.2 if hair.style == "afro" else 2.6
    # Whole numbers of lumps around the head leave no seam.
    few, many = int(0.45 * 530 / cell), int(530 / cell)
    lumps = _read(table[:, :many], turn, along / np.float32(cell))
    lumps = lumps + 0.8 * _read(table[:, -few:], turn, along * np.float32(0.45 / cell))
    fine = 0.25 * lumps + 1.1 * np.cos(np.float32(4.5) * lumps + along / np.float32(cell))
    return fine, np.float32(0.5) * lumps, fine


def _ringlets(hair: Hair, turn: Field, along: Field, table: Table) -> tuple[Field, Field, Field]:
    """Locks of a few millimetres that wind about their way, with light where a coil turns up and gaps between locks.

    A coil of pitch p and radius r about its lock, seen from outside, is a wave of amplitude r whose near half is lit.
    """
    pitch, radius = np.float32(15.0 + 9.0 * hair.length), np.float32(0.008 + 0.004 * hair.volume)
    phase = np.float32(3.0) * _read(table[:, :40], turn, along / np.float32(60))
    bend = np.float32(2 * np.pi) * along / pitch + phase
    wound = turn + radius * np.sin(bend) + np.float32(0.006) * _read(table[:, -24:], turn, along / np.float32(30))
    locks = _read(table[:, 64:128], wound, along / np.float32(70))
    strands = _read(table[:, :256], wound, along / np.float32(26))
    lit = np.cos(bend + np.float32(2.5) * locks)
    fine = np.float32(0.7) * strands + np.float32(0.9) * lit
    return fine, np.float32(0.8) * locks, fine


def _read(table: Table, turn: Field, down: Field) -> Field:
    """Noise around the head (`turn` in whole turns) and along a strand, without a seam."""
    columns = table.shape[1]
    x, y = turn * np.float32(columns), down + np.float32(1.5)
    return cv2.remap(table, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
