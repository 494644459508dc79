"""Things that are held up before a face: cup, book and phone, as sheets in millimetres around their own centre."""

from functools import lru_cache

import cv2
import numpy as np
from jaxtyping import Float32, Float64

from umbra.occlude.fabrics import CLOTH_COLOURS, bump, cloth_grid, dyed, smooth_noise, two_dyes
from umbra.occlude.raster import Sheet

Turn = Float64[np.ndarray, "3 3"]


def turn(pitch: float, yaw: float, roll: float) -> Turn:
    """Rotation about x (pitch), then y (yaw), then z (roll), in radians, for column vectors."""
    (cp, sp), (cy, sy), (cr, sr) = ((np.cos(a), np.sin(a)) for a in (pitch, yaw, roll))
    about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


def _plate(corner: tuple, right: tuple, down: tuple, cells: int = 6) -> Float64[np.ndarray, "rows columns 3"]:
    """A flat rectangle from its upper left corner along two edges."""
    t = np.linspace(0, 1, cells)
    return np.array(corner) + t[None, :, None] * np.array(right) + t[:, None, None] * np.array(down)


def _opaque(texture: np.ndarray) -> tuple[Float32[np.ndarray, "rows columns 3"], Float32[np.ndarray, "rows columns"]]:
    return np.clip(texture, 0, 1, dtype=np.float32, casting="same_kind"), np.ones(texture.shape[:2], np.float32)


def _ring(radius: np.ndarray, height: np.ndarray, *, inside: bool = False, columns: int = 49) -> np.ndarray:
    """A surface of revolution about y, row by row from the top; turned inside out on request."""
    azimuth = np.linspace(-np.pi, np.pi, columns)[None, :] * (-1 if inside else 1)
    across, rise = radius[:, None], height[:, None] + 0 * azimuth
    return np.stack([np.sin(azimuth) * across, rise, np.cos(azimuth) * across], axis=-1)


def _handle(side: int, radius: float) -> Float64[np.ndarray, "rows columns 3"]:
    """A tube bent to an ear-shaped arc at the side of a mug."""
    t = np.linspace(-0.5, np.pi + 0.5, 31)
    centre = np.stack([radius - 4 + 30 * np.sin(t), 27 * np.cos(t), 0 * t], -1)
    along = np.gradient(centre, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    out, depth = np.stack([along[:, 1], -along[:, 0], 0 * t], -1), np.array([0, 0, 1.0])
    around = np.linspace(0, 2 * np.pi, 13)[:, None, None]
    tube = centre[None] + 6.5 * (np.cos(around) * depth + np.sin(around) * out[None])
    return tube * (side, 1, 1) if side > 0 else (tube * (side, 1, 1))[:, ::-1]


def cup_sheets(rng: np.random.Generator) -> list[Sheet]:
    """A mug with its handle, or a paper cup with sleeve and lid; 95 mm high."""
    u, v = cloth_grid(160, 320)
    first, second = (np.array(CLOTH_COLOURS[i]) for i in rng.choice(len(CLOTH_COLOURS), 2, replace=False))
    if rng.random() < 0.5:
        return _paper_cup(u, v, second)
    tone = first if rng.random() < 0.6 else np.array([0.93, 0.92, 0.90])
    stripe = (bump(v, rng.uniform(0.3, 0.7), 0.10) > 0.5) * float(rng.random() < 0.5)
    stripe = np.maximum(stripe, (np.hypot((np.abs(u) - 0.12) * 6, (v - 0.5) * 3) < 0.6) * float(rng.random() < 0.4))
    body = two_dyes(tone, second, stripe, 1.02 - 0.10 * bump(v, 1.0, 0.08))
    height, radius = np.linspace(47, -47, 24), 40 - 3 * bump(np.linspace(0, 1, 24), 1.0, 0.10)
    side = int(rng.choice((-1, 1)))
    coffee = _ring(np.linspace(38, 0.1, 12), np.full(12, 38.0))
    return [
        Sheet(_handle(side, 40.0), *_opaque(np.ones((8, 8, 3)) * tone), shine=0.2, two_sided=True),
        Sheet(
            _ring(np.array([37.5, 37.5]), np.array([47, 30.0]), inside=True),
            *_opaque(np.ones((8, 8, 3)) * tone * 0.8),
            two_sided=True,
        ),
        Sheet(coffee, *_opaque(np.ones((8, 8, 3)) * (0.22, 0.12, 0.07)), two_sided=True),
        Sheet(_ring(radius, height), *_opaque(body), shine=0.28),
        Sheet(
            _ring(np.array([37.5, 40.0]), np.array([47, 47.0])),
            *_opaque(np.ones((8, 8, 3)) * np.clip(tone * 1.15, 0, 1)),
            two_sided=True,
        ),
    ]


def _paper_cup(u: np.ndarray, v: np.ndarray, second: np.ndarray) -> list[Sheet]:
    """A takeaway cup: white board, corrugated sleeve with a mark, plastic lid."""
    sleeve = (v > 0.30) & (v < 0.78)
    body = dyed((0.66, 0.50, 0.34), 1 + 0.06 * np.sin(u * 200))
    body[np.hypot(u * 7, (v - 0.54) * 4.5) < 0.75] = second
    body[~sleeve] = (0.95, 0.95, 0.93)
    t = np.linspace(0, 1, 24)
    lid_r, lid_h = np.array([34, 36.5, 37, 42, 43, 43, 40.5]), np.array([60, 59, 51, 50, 49, 45, 44.0])
    white = np.ones((16, 16, 3)) * (0.96, 0.96, 0.96)
    return [
        Sheet(_ring(np.array([0.1, 34.0]), np.array([58.0, 60.0])), *_opaque(white * 0.94), two_sided=True),
        Sheet(_ring(40 - 11 * t, 46 - 98 * t), *_opaque(body), shine=0.05),
        Sheet(_ring(lid_r, lid_h), *_opaque(white), shine=0.2),
    ]


def _cover(rng: np.random.Generator) -> np.ndarray:
    """A book's front: ground, a picture of shapes, a title in large letters and an author in small ones."""
    rows, columns = 300, 200
    v, u = np.linspace(0, 1, rows, dtype=np.float32)[:, None], np.linspace(0, 1, columns, dtype=np.float32)
    picks = [np.array(CLOTH_COLOURS[i]) for i in rng.choice(len(CLOTH_COLOURS), 3, replace=False)]
    page = np.empty((rows, columns, 3), np.float32)
    page[:] = picks[0] * (0.9 + 0.25 * v)[..., None]
    for _ in range(int(rng.integers(2, 6))):
        cx, cy, size = rng.uniform(0.1, 0.9), rng.uniform(0.35, 0.8), rng.uniform(0.08, 0.30)
        inside = (
            np.hypot(u - cx, (v - cy) * 1.5) < size
            if rng.random() < 0.6
            else np.abs(v - cy + 0.3 * (u - cx)) < size / 4
        )
        page[inside] = picks[int(rng.integers(1, 3))] * (0.85 + 0.3 * u[np.nonzero(inside)[1]])[..., None]
    ink = tuple(float(c) for c in ((0.95, 0.93, 0.85) if picks[0].mean() < 0.5 else (0.10, 0.10, 0.12)))
    letters = "".join(chr(65 + int(i)) for i in rng.integers(0, 26, 14))
    cv2.putText(page, letters[:5], (22, 58), cv2.FONT_HERSHEY_DUPLEX, 1.6, ink, 3, cv2.LINE_AA)
    cv2.putText(page, letters[5:9], (22, 100), cv2.FONT_HERSHEY_DUPLEX, 1.1, ink, 2, cv2.LINE_AA)
    cv2.putText(page, letters[9:].lower(), (50, 280), cv2.FONT_HERSHEY_COMPLEX, 0.7, ink, 1, cv2.LINE_AA)
    page *= (1 - 0.35 * bump(u, 0.035, 0.010))[..., None]
    return page


def book_sheets(rng: np.random.Generator) -> list[Sheet]:
    """A closed book: printed cover, spine at the left, paper at the other edges."""
    w, h, d = 65.0, 95.0, rng.uniform(7, 15)
    cover = _cover(rng)
    spine = np.ones((60, 10, 3)) * cover[5:40].mean((0, 1)) * 0.85
    leaves = np.clip(
        np.array([0.93, 0.90, 0.82]) * (1 + 0.10 * np.sin(np.arange(24) * 2.2))[None, :, None], 0, 1
    ) * np.ones((24, 1, 1))
    return [
        Sheet(_plate((w - 2, h - 2, d), (0, 0, -2 * d), (0, 4 - 2 * h, 0)), *_opaque(leaves)),
        Sheet(_plate((-w, h - 2, -d), (2 * w - 2, 0, 0), (0, 0, 2 * d)), *_opaque(leaves.transpose(1, 0, 2))),
        Sheet(_plate((-w, 2 - h, d), (2 * w - 2, 0, 0), (0, 0, -2 * d)), *_opaque(leaves.transpose(1, 0, 2))),
        Sheet(_plate((-w, h, -d), (0, 0, 2 * d), (0, -2 * h, 0)), *_opaque(spine)),
        Sheet(_plate((-w, h, d), (2 * w, 0, 0), (0, -2 * h, 0)), *_opaque(cover), shine=0.06),
    ]


def _phone_back(rng: np.random.Generator, v: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Glass or plastic with two or three camera lenses in a raised corner, and a flash."""
    tone = np.array(
        ((0.10, 0.10, 0.12), (0.85, 0.86, 0.88), (0.30, 0.38, 0.52), (0.72, 0.60, 0.58), (0.22, 0.30, 0.26))[
            int(rng.integers(5))
        ]
    )
    page = dyed(tuple(tone), 0.95 + 0.25 * bump(u + 0.7 * (2 * v - 1), rng.uniform(-0.6, 0.6), 0.22))
    corner = page[: len(page) // 3]  # all that follows lies in the upper third
    x, y = (36 * u)[: len(corner)], (75 * (1 - 2 * v))[: len(corner)]
    island = np.clip(1.5 - np.maximum(np.abs(x + 16) - 12, np.abs(y - 54) - 14), 0, 1)[..., None]
    corner += island * ((tone * 0.82).astype(np.float32) - corner)
    for cx, cy in ((-21, 61), (-21, 47), (-10, 54))[: int(rng.integers(2, 4))]:
        distance = np.hypot(x - cx, y - cy)
        corner[distance < 5.2] = 0.35 * tone + 0.15
        corner[distance < 4.2] = (0.03, 0.03, 0.05)
        corner[np.hypot(x - cx + 1.2, y - cy - 1.2) < 1.1] = (0.55, 0.62, 0.80)
    corner[np.hypot(x + 10, y - 64) < 1.8] = (0.98, 0.95, 0.85)
    return page


def _phone_screen(rng: np.random.Generator, v: np.ndarray, u: np.ndarray) -> np.ndarray:
    """A dark bezel around a lit home screen with rows of icons."""
    ground = (
        rng.uniform(0.1, 0.6, 3).astype(np.float32)
        + 0.25 * smooth_noise(rng, u.shape[0], u.shape[1], 5)[..., None]
        + 0.2 * v[..., None]
    )
    x, y = 36 * u[0], 75 * (1 - 2 * v[:, 0])
    for row in range(6):
        for column in range(4):
            inside = np.ix_(np.abs(y - (45 - row * 19)) < 5, np.abs(x - (column - 1.5) * 15) < 5)
            ground[inside] = rng.uniform(0.2, 1.0, 3)
    ground[(np.abs(y) >= 70)[:, None] | (np.abs(x) >= 33)] = (0.03, 0.03, 0.04)
    return ground


@lru_cache(maxsize=1)
def _phone_form() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What all phones share: their outline, the bright rim within it, and the colour of the edge."""
    u, v = cloth_grid(300, 144)
    x, y = np.abs(36 * u), np.abs(75 * (1 - 2 * v))
    outline = np.hypot(np.clip(x - 27, 0, None), np.clip(y - 66, 0, None))
    alpha, rim = np.clip((9 - outline) * 3 + 0.5, 0, 1), np.clip((outline - 7.6) * 2, 0, 1)[..., None]
    return alpha, rim, dyed((0.35, 0.35, 0.37), np.ones_like(u))


def phone_sheets(rng: np.random.Generator) -> list[Sheet]:
    """A slab with rounded corners, 72 by 150 by 8 mm: stacked layers give it its thickness."""
    alpha, rim, edge = _phone_form()
    face = (_phone_back if rng.random() < 0.7 else _phone_screen)(rng, *cloth_grid(300, 144)[::-1])
    face += rim * (np.float32(0.55) - face)
    np.clip(face, 0, 1, out=face)
    layers = [Sheet(_plate((-36, 75, z), (72, 0, 0), (0, -150, 0), 3), edge, alpha) for z in np.linspace(-4, 3, 6)]
    return [*layers, Sheet(_plate((-36, 75, 4), (72, 0, 0), (0, -150, 0), 3), face, alpha, shine=0.15)]
