"""The inner loops of a drawn hand: limbs joined softly to a relief, and its skin lit."""

from typing import no_type_check

import numpy as np

from umbra.compiled import compiled

FAR = 3.0
"""Distance in mm beyond which nobody asks how far the hand is."""


@compiled
@no_type_check
def _spans(frame, shape, limbs, reach):
    """First and last row and column (of the picture) that each limb can touch within `reach` mm of its skin."""
    out = np.empty((len(limbs), 4), np.int64)
    for k in range(len(limbs)):
        low_x, high_x, low_y, high_y = np.inf, -np.inf, np.inf, -np.inf
        for end in range(2):
            # frame: x = f0 + f1·column + f2·row, y = f3 + f4·column + f5·row; turned back to pixels here.
            x, y = limbs[k, 4 * end] - frame[0], limbs[k, 4 * end + 1] - frame[3]
            size = frame[1] * frame[5] - frame[2] * frame[4]
            column, row = (frame[5] * x - frame[2] * y) / size, (frame[1] * y - frame[4] * x) / size
            wide = (limbs[k, 4 * end + 3] + reach[k]) / np.sqrt(abs(size))
            low_x, high_x = min(low_x, column - wide), max(high_x, column + wide)
            low_y, high_y = min(low_y, row - wide), max(high_y, row + wide)
        out[k, 0], out[k, 1] = max(0, int(np.floor(low_y))), min(shape[0], int(np.ceil(high_y)) + 1)
        out[k, 2], out[k, 3] = max(0, int(np.floor(low_x))), min(shape[1], int(np.ceil(high_x)) + 1)
    return out


@compiled
@no_type_check
def joined_limbs(frame, shape, limbs, groups, softness):
    """Signed distance (mm, negative inside) and height of limbs joined softly within their group, then all groups.

    Outlines meet by a soft minimum of distances, surfaces by a soft maximum of heights (log-sum-exp), so that skin
    runs on smoothly over a joint. Group 0 is the palm, which is flattened. Distances are right up to `FAR`.
    """
    rows, columns = shape
    distance, height = np.full((rows, columns), np.float32(99)), np.full((rows, columns), np.float32(-38))
    count, last = len(softness) - 1, softness[-1]
    near, high = np.zeros(count), np.zeros(count)
    # A limb farther away than this adds less than 1 / 1000 to what the nearest one says.
    spans = _spans(frame, shape, limbs, FAR + 7 * softness[groups])
    in_row = np.empty(len(limbs), np.int64)
    for i in range(rows):
        found = 0
        for k in range(len(limbs)):
            if spans[k, 0] <= i < spans[k, 1]:
                in_row[found] = k
                found += 1
        for j in range(columns):
            touched = False
            for k in in_row[:found]:
                if j < spans[k, 2] or j >= spans[k, 3]:
                    continue
                g = groups[k]
                x0, y0, z0, r0, x1, y1, z1, r1 = limbs[k]
                px, py = frame[0] + frame[1] * j + frame[2] * i - x0, frame[3] + frame[4] * j + frame[5] * i - y0
                dx, dy = x1 - x0, y1 - y0
                t = min(max((px * dx + py * dy) / max(dx * dx + dy * dy, 1e-6), 0.0), 1.0)
                ox, oy = px - t * dx, py - t * dy
                radius, square = r0 + t * (r1 - r0), ox * ox + oy * oy
                limit = radius + FAR + 7 * softness[g]
                if square > limit * limit:
                    continue
                if not touched:
                    near[:], high[:], touched = 0, 0, True
                near[g] += np.exp((radius - np.sqrt(square)) / softness[g])
                if square < radius * radius:
                    high[g] += np.exp((z0 + t * (z1 - z0) + np.sqrt(radius * radius - square)) / softness[g])
            if not touched:
                continue
            outline, surface = 1e-12, 1e-12
            for g in range(count):
                if near[g] <= 0:
                    continue
                d = -softness[g] * np.log(near[g])
                outline += np.exp(-d / last)
                if d < 0:
                    h = softness[g] * np.log(max(high[g], 1e-30))
                    surface += np.exp((0.62 * h - 1 if g == 0 else h) / last)
            distance[i, j], height[i, j] = -last * np.log(outline), last * np.log(surface)
    return distance, height


@compiled
@no_type_check
def _crease(x, y, creases):
    """Darkness across the joints: each crease is a point, a direction, half its width, and its lines' form."""
    dark = 0.0
    for k in range(len(creases)):
        px, py, along_x, along_y, half, strength = creases[k]
        across = (x - px) * along_y - (y - py) * along_x
        s = (x - px) * along_x + (y - py) * along_y
        if abs(across) >= half or abs(s) > 6:
            continue
        if strength > 0.6:  # a palm's single line
            dark += strength * np.exp(-((s / 0.8) ** 2))
            continue
        for offset in (-2.6, 0.0, 2.6):
            wave = s - offset - 0.02 * across * across
            if abs(wave) < 3:
                dark += strength * np.exp(-((wave / 0.8) ** 2))
    return dark


@compiled
@no_type_check
def _palm_lines(x, y, arcs):
    dark = 0.0
    for k in range(len(arcs)):
        cx, cy, size, low, high = arcs[k]
        away = np.sqrt((x - cx) ** 2 + (y - cy) ** 2) - size
        if abs(away) < 3 and low < np.arctan2(y - cy, x - cx) < high:
            dark += 0.8 * np.exp(-((away / 0.9) ** 2))
    return dark


@compiled
@no_type_check
def _nail(x, y, nails):
    """Coverage of the nails: rounded plates on the last joints."""
    cover = 0.0
    for k in range(len(nails)):
        tip_x, tip_y, along_x, along_y, radius = nails[k]
        dx, dy = x - tip_x, y - tip_y
        if dx * dx + dy * dy > 4 * radius * radius:
            continue
        s, across = dx * along_x + dy * along_y, dx * along_y - dy * along_x
        shape = (abs(across / (0.66 * radius)) ** 3 + abs((s - 0.5) / (0.85 * radius)) ** 3) ** (1 / 3)
        cover = max(cover, min(max((1 - shape) * radius * 0.6 + 0.5, 0.0), 1.0))
    return cover


@compiled
@no_type_check
def lit_hand(frame, distance, relief, marks, tones, cuff, lamp):
    """Premultiplied RGBA of the hand: skin with creases, nails and rosy joints, a sleeve below `cuff`, lit by `lamp`.

    `marks`: creases, palm lines, nails, rosy spots. `tones`: skin, nail and cloth. `lamp`: direction, ambient light,
    exposure, samples per mm.
    """
    rows, columns = distance.shape
    creases, arcs, nails, spots = marks
    finer = lamp[5]
    out = np.zeros((rows, columns, 4), np.float32)
    for i in range(rows):
        for j in range(columns):
            alpha = min(max(0.5 - distance[i, j] * finer, 0.0), 1.0)
            if alpha <= 0:
                continue
            x, y = frame[0] + frame[1] * j + frame[2] * i, frame[3] + frame[4] * j + frame[5] * i
            rosy = 0.0
            for k in range(len(spots)):
                square = (x - spots[k, 0]) ** 2 + (y - spots[k, 1]) ** 2
                if square < 1000:
                    rosy = max(rosy, spots[k, 2] * np.exp(-square / 140))
            dark = 1 - 0.32 * min(_crease(x, y, creases) + _palm_lines(x, y, arcs), 1.0)
            nail = _nail(x, y, nails)
            cloth = min(max((cuff + 1.5 * np.sin(x / 7) - y) * 2, 0.0), 1.0)
            weave = 1 + 0.12 * np.sin(y / 3.1 + np.sin(x / 9)) if cloth > 0 else 1.0
            left, right, up, down = max(j - 1, 0), min(j + 1, columns - 1), max(i - 1, 0), min(i + 1, rows - 1)
            slope_x = (relief[i, right] - relief[i, left]) / max(right - left, 1) * finer
            slope_y = (relief[down, j] - relief[up, j]) / max(down - up, 1) * finer
            length = np.sqrt(slope_x * slope_x + slope_y * slope_y + 1)
            facing = (-slope_x * lamp[0] + slope_y * lamp[1] + lamp[2]) / length
            wrapped = min(max((facing + 0.25) / 1.25, 0.0), 1.0)
            ambient = lamp[3] * 0.75
            shade = lamp[4] * (ambient + (1.12 - ambient) * wrapped)
            for c in range(3):
                skin = tones[0, c] * (1 + rosy * (0.03 if c == 0 else -0.09)) * dark
                skin = skin * (1 - nail) + nail * tones[1, c]
                skin = skin * (1 - cloth) + cloth * tones[2, c] * weave
                out[i, j, c] = min(max(skin * shade, 0.0), 1.0) * alpha
            out[i, j, 3] = alpha
    return out
