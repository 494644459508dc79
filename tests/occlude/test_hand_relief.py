import numpy as np

from umbra.occlude.hand_relief import FAR, joined_limbs

LIMBS = np.array([[-20.0, -20, 0, 14, -18, 20, 1, 11], [8, -25, 2, 9, 12, 0, 3, 8], [12, 0, 3, 8, 20, 22, 9, 6]])
GROUPS = np.array([0, 1, 1])
SOFTNESS = np.array([3.0, 1.2, 1.4])


def _naive(x, y):
    """The same definition limb by limb over whole planes, nothing left out for being far."""
    near, high = np.zeros((2, *x.shape)), np.full((2, *x.shape), 1e-30)
    for (x0, y0, z0, r0, x1, y1, z1, r1), group in zip(LIMBS, GROUPS, strict=True):
        dx, dy = x1 - x0, y1 - y0
        t = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
        away, radius = np.hypot(x - x0 - t * dx, y - y0 - t * dy), r0 + t * (r1 - r0)
        near[group] += np.exp((radius - away) / SOFTNESS[group])
        top = z0 + t * (z1 - z0) + np.sqrt(np.clip(radius**2 - away**2, 0, None))
        high[group] += np.where(away < radius, np.exp(top / SOFTNESS[group]), 0)
    d = -SOFTNESS[:2, None, None] * np.log(near)
    h = SOFTNESS[:2, None, None] * np.log(high) * np.array([0.62, 1])[:, None, None] - np.array([1, 0])[:, None, None]
    outline = np.exp(-d / 1.4).sum(0)
    return -1.4 * np.log(outline), 1.4 * np.log(1e-12 + np.where(d < 0, np.exp(h / 1.4), 0).sum(0))


def test_limbs_left_out_for_being_far_change_nothing_near_the_hand():
    angle, finer = 0.4, 1.7
    cos, sin = np.cos(angle) / finer, np.sin(angle) / finer
    frame = np.array([-75 * cos + 70 * sin, cos, -sin, 75 * sin + 70 * cos, -sin, -cos])
    j, i = np.meshgrid(np.arange(150), np.arange(140))
    x, y = frame[0] + frame[1] * j + frame[2] * i, frame[3] + frame[4] * j + frame[5] * i
    distance, height = joined_limbs(frame, (140, 150), LIMBS, GROUPS, SOFTNESS)
    wanted, top = _naive(x, y)
    near = wanted < FAR
    assert near.sum() > 3000
    assert np.abs(distance - wanted)[near].max() < 0.02
    assert (distance[~near] > FAR - 0.1).all()
    inside = wanted < -0.5
    assert np.abs(height - top)[inside].max() < 0.02
