"""At which places of the head the scans' statistics are taken: landmarks, outlines, and between them an even net.

Places are vertices of the layout, those of the image-right half; their mirror twins belong to them. The net is fine
around eyes, nose and mouth. Left out are what the scans do not give: ears, the back of the head, and the neck, whose
place depends on posture.
"""

from functools import cache

import numpy as np
from jaxtyping import Bool, Float, Int

from umbra.world.head import chart, layout

FINE = (
    # frontal x, y of the middle, half width and half height in mm, spacing there
    (0.0, -14.0, 16.0, 10.0, 4.0),  # nose
    (0.0, 10.0, 8.0, 20.0, 5.5),  # bridge
    (31.0, 23.0, 17.0, 9.0, 4.5),  # eye
    (0.0, -45.0, 27.0, 12.0, 4.5),  # mouth
    (34.0, 43.0, 22.0, 4.0, 6.0),  # brow
)
SPACING, GROWTH = 13.0, 0.35
"""Spacing (mm) far from features, and by how much a millimetre's distance from one widens it."""
EAR_MARGIN = 1.15
BACK, CROWN, NECK = 132.0, 100.0, -104.0
"""Beyond these chart coordinates (a, h above, h below) no statistics are taken."""


def spacing(places: Float[np.ndarray, "places 2"]) -> Float[np.ndarray, " places"]:
    """Wanted distance between neighbouring places of the net, mm."""
    x, y = np.abs(chart.to_frontal_x(places)), places[:, 1]
    wanted = np.full(len(places), SPACING)
    for middle_x, middle_y, wide, tall, fine in FINE:
        away = np.hypot(np.maximum(np.abs(x - middle_x) - wide, 0), np.maximum(np.abs(y - middle_y) - tall, 0))
        wanted = np.minimum(wanted, fine + GROWTH * away)
    return wanted


def ear_distance(places: Float[np.ndarray, "places 2"]) -> Float[np.ndarray, " places"]:
    """Distance from the ear's middle over its radii: 1 at its outline in the chart, on either side."""
    folded = np.stack([np.abs(places[:, 0]), places[:, 1]], axis=1)
    return np.linalg.norm((folded - chart.EAR_CENTRE) / chart.EAR_RADII, axis=1)


def scanned(places: Float[np.ndarray, "places 2"]) -> Bool[np.ndarray, " places"]:
    """Whether the scans say how heads vary here."""
    inside = (np.abs(places[:, 0]) < BACK) & (places[:, 1] < CROWN) & (places[:, 1] > NECK)
    return inside & (ear_distance(places) > EAR_MARGIN)


@cache
def scan_points() -> Int[np.ndarray, " half"]:
    """Vertices at image right and on the midline: first the landmarks, then outlines, then the net, greedily."""
    places = layout.PLACES[: layout.SKIN_COUNT]
    parts = layout.PARTS
    half = np.flatnonzero((places[:, 0] >= -1e-6) & scanned(places))
    rows = [parts["right_lid0"], *(parts[f"right_{name}"] for name in ("upper0", "lower0", "upper4", "lower4"))]
    marks = layout.LANDMARKS[places[layout.LANDMARKS, 0] >= -1e-6]
    first = np.concatenate([marks, *(row[::3] for row in rows)])
    kept = list(dict.fromkeys(first.tolist()))
    wanted = spacing(places)
    for vertex in half[np.argsort(wanted[half], kind="stable")]:
        gaps = np.linalg.norm(places[kept] - places[vertex], axis=1)
        if (gaps > wanted[vertex]).all():
            kept.append(int(vertex))
    return np.array(kept, dtype=int)


def both_sides(
    half: Float[np.ndarray, "*batch half 3"], *, even: bool = True
) -> tuple[Int[np.ndarray, " points"], Float[np.ndarray, "*batch points 3"]]:
    """Vertices and values on both sides from those of one: mirror twins agree (`even`) or are opposite."""
    ids = scan_points()
    paired = layout.MIRROR[ids] != ids
    sign = np.array([-1.0, 1.0, 1.0]) * (1.0 if even else -1.0)
    twins = half[..., paired, :] * sign
    return np.concatenate([ids, layout.MIRROR[ids[paired]]]), np.concatenate([half, twins], axis=-2)
