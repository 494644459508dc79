"""Fine relief on the clay: lips, lid creases, folds, philtrum, and the ears' shells."""

import numpy as np
from jaxtyping import Float

from umbra.world.head import chart, chart_points
from umbra.world.head.implicit import Points

Places = Float[np.ndarray, "vertices 2"]
Amounts = Float[np.ndarray, " vertices"]


def _bump(
    x: Amounts, y: Amounts, centre: tuple[float | int, float | int], radii: tuple[float | int, float | int]
) -> Amounts:
    return np.exp(-(((x - centre[0]) / radii[0]) ** 2) - ((y - centre[1]) / radii[1]) ** 2)


def _smooth(value: Amounts) -> Amounts:
    t = np.clip(value, 0, 1)
    return t * t * (3 - 2 * t)


def lips(places: Places) -> Points:
    """Fullness of the lips: rolled in at the slit, full in the red, a rim at its edge, a furrow below."""
    x, y = np.abs(chart.to_frontal_x(places)), places[:, 1]
    line, (up, low) = chart.mouth_line(x), chart.lip_heights(x)
    width = np.clip(1 - (x / chart.MOUTH_HALF) ** 2, 0, 1) ** 0.6
    above = (y - line) / np.maximum(up, 2.0)
    below = (line - y) / np.maximum(low, 2.0)
    t = np.where(y > line, above, below)
    profile = np.interp(t, [0, 0.12, 0.35, 0.65, 1.0, 1.25, 1.8, 2.6], [-3.0, -0.4, 2.2, 2.2, 1.1, 0.3, 0, 0])
    lower_profile = np.interp(t, [0, 0.1, 0.35, 0.65, 1.0, 1.3, 1.8, 2.6], [-3.0, -0.2, 2.8, 2.9, 0.4, -1.3, -1.6, 0])
    z = width * np.where(y > line, profile, lower_profile)
    z -= 1.6 * _bump(x, y, (chart.MOUTH_HALF + 1.5, line[0] if len(line) else 0.0), (3.2, 3.0))
    near = (np.abs(y - line) < chart_slit(x)) * (x < chart.MOUTH_HALF)
    close = np.where(near, line - y, 0.0)
    return np.stack([np.zeros_like(z), close, z], 1)


def chart_slit(x: Amounts) -> Amounts:
    """Half the slit's height in the chart plus a hair: what lies within it is closed in the neutral face."""
    return 0.5 * np.clip((1 - x / chart.MOUTH_HALF) * 5, 0, 1) + 1e-3


def folds(places: Places) -> Points:
    """Lid crease, brow fat, tear furrow, nasolabial fold, wings' furrow, philtrum and temple, along z."""
    x, y = np.abs(chart.to_frontal_x(places)), places[:, 1]
    t = (x - chart.EYE_INNER[0]) / (chart.EYE_OUTER[0] - chart.EYE_INNER[0])
    upper = np.interp(t, np.linspace(0, 1, 9), np.array([0, 3.2, 5.2, 6.4, 6.8, 6.2, 5.0, 3.0, 0])) + 22
    over = np.clip(1 - ((t - 0.5) / 0.62) ** 2, 0, 1)
    z = -1.3 * over * np.exp(-(((y - upper - 3.6) / 1.0) ** 2)) + 1.8 * over * np.exp(-(((y - upper - 7.5) / 3.2) ** 2))
    z -= 1.0 * np.exp(-(((y - (11.5 - 0.10 * (x - 22))) / 2.2) ** 2)) * np.exp(-(((x - 22) / 9) ** 2))
    fold_x = np.interp(-y, [12, 22, 32, 44, 52], [18.5, 24, 29, 33, 34])
    z -= 0.7 * np.exp(-(((x - fold_x) / 4.0) ** 2)) * _smooth((-y - 10) / 8) * _smooth((52 + y) / 14)
    z += 1.2 * np.exp(-(((x - fold_x - 6) / 5) ** 2)) * _smooth((-y - 8) / 8) * _smooth((50 + y) / 14)
    z += 0.9 * _bump(x, y, (4.6, -30.0), (1.7, 6.0)) - 1.0 * _bump(x, y, (0.0, -30.0), (2.6, 6.0))
    z -= 2.2 * _bump(x, y, (54, 52), (11, 18))
    flat = np.zeros_like(z)
    return np.stack([flat, flat, z], 1)


def ears(places: Places) -> Points:
    """Shell of the ear as a displacement of the head's side: plate, rim, scapha, antihelix, concha, tragus, lobe."""
    side = np.where(places[:, 0] < 0, -1.0, 1.0)
    p, q = ((np.stack([np.abs(places[:, 0]), places[:, 1]], 1) - chart.EAR_CENTRE) / chart.EAR_RADII).T
    across = p / chart_points.ear_half_width(np.clip(q, -1.2, 1.2))
    radius = np.hypot(across, q / chart_points.EAR_TALL)
    turn = np.degrees(np.arctan2(q / chart_points.EAR_TALL, across))  # 0 behind, 90 above, -90 at the lobe
    inside = _smooth((1.15 - radius) / 0.28)
    out = 17.0 * _smooth((p + 0.78) / 1.45)
    out += _ridges(radius, turn, q)
    out += _hollows(p, q)
    free = inside * np.clip(across + 0.25, 0, 1)
    back = 6.0 * _smooth((radius - 0.70) / 0.28) * free
    return np.stack([side * out * inside, np.zeros_like(p), -back], 1)


def _ridges(radius: Amounts, turn: Amounts, q: Amounts) -> Amounts:
    """Rim (helix), the furrow within it (scapha) and the inner ridge (antihelix), each over its own arc."""
    rim_arc = _smooth((turn + 95) / 40) * _smooth((205 - turn) / 40) + _smooth((-turn - 165) / 15)
    ridge_arc = _smooth((turn + 100) / 40) * _smooth((100 - turn) / 50)
    rim = 2.6 * np.exp(-(((radius - 0.89) / 0.10) ** 2)) * rim_arc
    furrow = -2.4 * np.exp(-(((radius - 0.72) / 0.085) ** 2)) * ridge_arc
    ridge = 2.8 * np.exp(-(((radius - 0.50 - 0.06 * np.clip(q, -1, 1)) / 0.11) ** 2)) * ridge_arc
    lobe = 1.2 * np.exp(-(((q + 0.72) / 0.20) ** 2)) * np.exp(-((radius / 0.95) ** 6))
    return rim + furrow + ridge + lobe


def _hollows(p: Amounts, q: Amounts) -> Amounts:
    """The bowl (concha) with the fold that rises from it (crus), and tragus and antitragus before it."""
    bowl = -8.5 * _bump(p, q, (-0.16, -0.16), (0.25, 0.29)) - 3.0 * _bump(p, q, (-0.18, 0.34), (0.20, 0.16))
    crus = 2.6 * _bump(p, q, (-0.34, 0.10), (0.20, 0.07))
    return (
        bowl + crus + 4.6 * _bump(p, q, (-0.62, -0.16), (0.14, 0.15)) + 2.6 * _bump(p, q, (-0.12, -0.52), (0.18, 0.10))
    )
