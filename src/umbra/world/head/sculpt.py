"""The average head in clay: bones and flesh as melted solids, met by the chart's rays.

Millimetres, origin between the ears. Overall sizes, sexes pooled: head length 193, breadth 152, menton to sellion 118
(within 2 mm of ANSUR II, Gordon et al. 2014), bizygomatic 137, bigonial 107, nose protrusion 20 (Farkas 1994, rounded,
not checked against it).
"""

from functools import cache

import numpy as np
from jaxtyping import Float
from scipy.interpolate import PchipInterpolator

from umbra.world.head import chart
from umbra.world.head.implicit import Distances, Points, capsule, ellipsoid, meet, melt

EYE_CENTRE = np.array([31.0, 23.2, 66.8])
EYE_RADIUS = 12.6
LID_THICKNESS = 1.5

_under_y = PchipInterpolator([-150, -115, -100, -92, -84, -76, -70], [-150, -92, -82, -80, -79, -76, -70])
_under_lift = PchipInterpolator([-150, -115, -100, -92, -84, -76, 160], [0, -45, -66, -58, -28, 0, 0])
_front_z = PchipInterpolator([-150, -115, -95, -75, -55, 50, 160], [-8, 22, 42, 42, 40, 38, 0])
_chin_z = PchipInterpolator([-150, -118, -104, -94, -80, -60, 160], [0, 0, 4, 20, 26, 0, 0])
_turn = PchipInterpolator([0, 48, 96, 151, 211], [0, 0, 90, 100, 180])


def rays(places: Float[np.ndarray, "vertices 2"]) -> tuple[Points, Points]:
    """Origin and direction of the ray on which each chart place lies (right half: a >= 0)."""
    a, h = np.abs(places[:, 0]), places[:, 1]
    turn = np.deg2rad(_turn(a))
    frontness = ((1 + np.cos(turn)) / 2) ** 1.3
    above = h > chart.H_CROWN
    lift = np.where(above, 90 * (h - chart.H_CROWN) / (chart.H_TOP - chart.H_CROWN), frontness * _under_lift(h))
    y = np.where(above, chart.H_CROWN, h + frontness * np.where(h < chart.H_CHIN, _under_y(h) - h, 0))
    gather = np.cos(np.deg2rad(np.where(above, lift, 0)))
    behind = np.clip((a - 96) / 55, 0, 1)
    narrow = 1 - np.clip((a - 151) / 60, 0, 1)
    width = chart.front_half_width(h)
    z_front, z_back = _front_z(h), np.where(h > -60, -22.0, np.interp(h, [-150, -60], [-30, -22]))
    # Rays under the chin start inside its ball; further around they must stay inside the narrower jaw.
    z_front = z_front + frontness**3 * _chin_z(h)
    z = ((1 - behind) * z_front + behind * z_back) * np.where(above, gather, 1)
    x = np.minimum(a / chart.FRONT, 1) * width * narrow * np.where(above, gather, 1)
    x, signed = x * np.where(places[:, 0] < 0, -1, 1), np.where(places[:, 0] < 0, -1, 1)
    lift = np.deg2rad(lift)
    direction = np.stack([signed * np.sin(turn) * np.cos(lift), np.sin(lift), np.cos(turn) * np.cos(lift)], 1)
    return np.stack([x, y, z], 1), direction


def skull(points: Points) -> Distances:
    """Cranium, forehead, cheekbones, jaw, chin, cheeks and neck (points already folded to x >= 0)."""
    body = ellipsoid(points, (0, 44, -4), (76.5, 93, 95))
    body = melt(body, ellipsoid(points, (0, 56, 38), (60, 52, 59)), 18)
    body = melt(body, ellipsoid(points, (0, -2, 26), (66, 62, 60)), 22)
    body = melt(body, ellipsoid(points, (0, -40, 52), (38, 34, 44)), 20)
    body = melt(body, capsule(points, (42, 3, 60), (57, 6, 28), (12, 11)), 16)
    jaw = capsule(points, (14, -78, 72), (44, -48, 18), (14, 12))
    jaw = melt(jaw, capsule(points, (44, -48, 18), (57, 8, 6), (12, 12)), 14)
    jaw = melt(jaw, ellipsoid(points, (0, -79, 79), (21, 14.5, 21.0)), 12)
    body = melt(body, jaw, 24)
    body = melt(body, ellipsoid(points, (34, -28, 50), (26, 32, 31)), 18)
    neck = capsule(points * [1, 1, 1.0], (0, -30, -18), (0, -190, -26), (53, 57))
    neck = melt(neck, ellipsoid(points, (0, -100, 30), (12, 26, 12)), 22)
    return melt(body, neck, 26)


def face(points: Points) -> Distances:
    """The skull with brow ridge, lids, nose and the soft parts around the mouth."""
    body = skull(points)
    body = melt(body, capsule(points, (8, 38, 88), (46, 41, 66), (8, 9)), 12)
    socket = ellipsoid(points, (30.5, 23, 88), (18, 12.0, 12.6))
    body = -melt(-body, socket, 14)
    lids = np.linalg.norm(points - EYE_CENTRE, axis=1) - EYE_RADIUS - LID_THICKNESS
    body = melt(body, lids, 4.5)
    nose = capsule(points, (0, 27, 87.5), (0, -4, 107.0), (6.2, 7.4))
    nose = melt(nose, capsule(points, (4.5, 16, 84), (7.0, -8, 95.5), (7, 7.2)), 8)
    nose = melt(nose, ellipsoid(points, (0, -8, 109.5), (9.6, 8.6, 10.6)), 5)
    nose = melt(nose, ellipsoid(points, (11.6, -13.4, 96.5), (6.2, 6.8, 9.5)), 4.0)
    nose = melt(nose, capsule(points, (0, -13, 107), (0, -19.5, 100), (4.2, 4.2)), 3)
    body = melt(body, nose, 5.5)
    nostril = ellipsoid(points, (6.9, -19.2, 103.0), (3.1, 2.2, 6.0))
    return -melt(-body, nostril, 1.6)


@cache
def clay(places_key: bytes) -> Points:
    """Where the rays of the chart places meet the face; cached by the bytes of the places."""
    places = np.frombuffer(places_key).reshape(-1, 2)
    origins, directions = rays(places)
    fold = np.array([1.0, 1.0, 1.0])

    def field(points: Points) -> Distances:
        return face(np.abs(points) * fold * [1, 0, 0] + points * [0, 1, 1])

    return meet(field, origins, directions)
