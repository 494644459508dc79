"""What a published network says of AFLW2000-3D: 62 numbers a face, and the sparse basis that turns them into points.

The numbers are those that the authors of 2DASL (Tu et al. 2020) distribute, in the convention of 3DDFA (Guo et al.): a
scaled turn and a shift, 40 directions of shape and 10 of expression, whitened. They are a known answer: whoever decodes
them rightly and measures rightly gets 2.668, 3.603 and 4.666 by yaw.
"""

from pathlib import Path

import numpy as np
from jaxtyping import Float, Int64

from umbra.data.aflw2000 import BOXES, COPY, CROP, LIST
from umbra.data.folders import find_set
from umbra.morphable.coefficients import split_62
from umbra.reading import read_text, reading

FOLDER = Path("predictions")
NUMBERS, MEAN, SPREAD = "2dasl_params_62.npy", "3ddfa_param_mean.txt", "3ddfa_param_std.txt"
BASE, SHAPES, EXPRESSIONS = "3ddfa_u_base.txt", "3ddfa_w_shp_base.txt", "3ddfa_w_exp_base.txt"
MICROMETRES = 1000.0
"""In a millimetre: Basel's unit."""
LEFT_OUT = (1081, 1798)
"""Places in the list, from 0, of faces for which there is no prediction."""


def published_points(
    root: Path | None = None, *, left_out: tuple[int, ...] = LEFT_OUT
) -> tuple[Float[np.ndarray, "faces 68 2"], Int64[np.ndarray, " faces"]]:
    """Predicted points in the pixels of the original pictures, and the places of their faces in the list."""
    folder = find_set("aflw2000", root)
    places = np.setdiff1d(np.arange(len(read_text(folder / LIST, "the names of the crops", COPY).split())), left_out)
    with reading(folder / BOXES, "the rectangles of the crops", COPY):
        boxes = np.load(folder / BOXES, allow_pickle=False)[places].astype(np.float64)
    with reading(folder / FOLDER / NUMBERS, "62 numbers for each face", COPY):
        whitened = np.load(folder / FOLDER / NUMBERS, allow_pickle=False).astype(np.float64)
        if whitened.shape != (len(places), 62):
            raise ValueError(f"its shape is {whitened.shape}, of {len(places)} faces")
    tables = _tables(folder)
    return in_original(points_of(whitened * tables[SPREAD] + tables[MEAN], tables), boxes), places.astype(np.int64)


def point_basis(
    root: Path | None = None,
) -> tuple[Float[np.ndarray, "68 3"], Float[np.ndarray, "50 68 3"]]:
    """The basis itself, y up and in millimetres: its mean face, and what a standard deviation of each number moves."""
    tables = _tables(find_set("aflw2000", root))
    directions = np.concatenate([tables[SHAPES], tables[EXPRESSIONS]], axis=1)  # 204 50
    mean = tables[BASE] + directions @ tables[MEAN][12:]
    moved = (directions * tables[SPREAD][12:]).T.reshape(-1, 68, 3)
    return mean.reshape(68, 3) / MICROMETRES, moved / MICROMETRES


def points_of(numbers: Float[np.ndarray, "faces 62"], tables: dict[str, np.ndarray]) -> Float[np.ndarray, "faces 68 2"]:
    """Points in the crop: s·R · (u + W_s α + W_e β) + t, with y counted from below (Guo et al. 2020, Eq. 1)."""
    parts = split_62(numbers)
    flat = tables[BASE] + parts.identity @ tables[SHAPES].T + parts.expression @ tables[EXPRESSIONS].T
    shape = flat.reshape(len(numbers), 68, 3)
    pose = np.asarray(parts.pose).reshape(-1, 3, 4)
    moved = np.einsum("nij,nkj->nki", pose[:, :, :3], shape) + pose[:, None, :, 3]
    return np.stack([moved[..., 0], CROP + 1 - moved[..., 1]], axis=-1)


def in_original(
    points: Float[np.ndarray, "faces 68 2"], boxes: Float[np.ndarray, "faces 4"]
) -> Float[np.ndarray, "faces 68 2"]:
    """From the pixels of the crops to those of the pictures that they were cut from."""
    scale = (boxes[:, 2:] - boxes[:, :2]) / CROP
    return points * scale[:, None] + boxes[:, None, :2]


def _tables(folder: Path) -> dict[str, np.ndarray]:
    shapes = {MEAN: (62,), SPREAD: (62,), BASE: (204,), SHAPES: (204, 40), EXPRESSIONS: (204, 10)}
    return {name: _table(folder / FOLDER / name, shape) for name, shape in shapes.items()}


def _table(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    with reading(path, f"{' × '.join(map(str, shape))} numbers", COPY):
        table = np.loadtxt(path)
        if table.size != np.prod(shape) or not np.isfinite(table).all():
            raise ValueError(f"it holds {table.size} numbers")
        return table.reshape(shape)
