"""AFLW2000-3D (Zhu et al. 2016, Sec. 5.1): 2,000 faces turned by up to 90°, each with 68 points, hidden ones too.

The crops of 120×120 pixels and the arrays beside them are those that the authors of 3DDFA distribute; a crop is the
rectangle `roi_box` of the original picture. The points are in the pixels of the original, counted from 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float, Float32, UInt8

from umbra.data.folders import LoadSummary, find_set
from umbra.data.frames import face_box
from umbra.data.pictures import read_picture
from umbra.geometry.alignment import apply_affine, crop_box
from umbra.reading import read_text, reading
from umbra.sums import hash_file

CROP = 120
LIST, POINTS, POSE, BOXES = "crop.list", "AFLW2000-3D.pts68.npy", "AFLW2000-3D.pose.npy", "AFLW2000-3D_crop.roi_box.npy"
ARRAYS = {POINTS: (3, 68), POSE: (), BOXES: (4,)}
KNOWN = {
    LIST: "a080efc6fbc9d8d80173816cdcc9c952f8f06957e470e39b34c2b9d787fed5c9",
    POINTS: "4547d9368572548b2f9f3c54986c587508ffd12d82ed03f2a8710b1c8c065872",
    POSE: "901c784bc19885c9fc19971af902f1a8c5c746e9e5b959fb997895b1578d91c4",
    BOXES: "c82153524e8339e8e15a73d3f2ba4db69a5e664b5c2e840826b4ae8668e52bd2",
}
"""SHA-256 of the whole set's files, of all 2,000 faces: an error is compared with others' only where these are read."""
FIVE = [36, 45, 30, 48, 54]
COPY = "Copy it with the set."


@dataclass(frozen=True, eq=False)
class PosedFaces:
    """Faces cut out by the box of their true points; `landmarks` in the pixels of `images`, `yaw` in degrees."""

    images: UInt8[np.ndarray, "faces height width 3"]
    landmarks: Float32[np.ndarray, "faces 68 2"]
    yaw: Float32[np.ndarray, " faces"]
    names: tuple[str, ...]
    summary: LoadSummary

    def __len__(self) -> int:
        return len(self.images)


def load_aflw2000(root: Path | None = None, *, side: int = 72, known: Mapping[str, str] = KNOWN) -> PosedFaces:
    """All faces whose crops can be read, as squares of `side` pixels; `root` holds aflw2000/ (default: UMBRA_DATA).

    A file of another hash than `known` says is read, and told.
    """
    folder = find_set("aflw2000", root)
    names = read_text(folder / LIST, "the names of the crops in the order of the arrays", COPY).split()
    points, yaw, boxes = (_array(folder / name, (len(names), *shape)) for name, shape in ARRAYS.items())
    _check_extents(folder, points, boxes)
    images, landmarks, kept, left_out = [], [], [], []
    for place, name in enumerate(names):
        path = folder / "images" / name
        try:
            image = read_picture(path)
            if image.shape != (CROP, CROP, 3):
                raise ValueError(f"{path}: expected a crop of {CROP}×{CROP} pixels, found {image.shape[1::-1]}. {COPY}")
        except (ValueError, OSError) as error:
            left_out.append(str(error))
            continue
        own = in_crop(points[place, :2].T, boxes[place])
        if not (np.abs(own - CROP / 2) < CROP).all():  # NaN is not near either
            raise ValueError(f"{folder / POINTS}: expected points in or near the crop {name}; found others. {COPY}")
        face, moved = cut_out(image, own, side)
        images.append(face)
        landmarks.append(moved)
        kept.append(place)
    if not kept:
        raise ValueError(f"{folder / 'images'}: none of {len(names)} crops can be read. Copy the set again.")
    other = [name for name, wanted in known.items() if hash_file(folder / name) != wanted]
    warnings = tuple(f"aflw2000: {name} is not that of the set of 2,000 faces." for name in other)
    summary = LoadSummary(str(folder), len(kept), len(kept), left_out=tuple(left_out), warnings=warnings)
    return PosedFaces(
        np.stack(images),
        np.stack(landmarks).astype(np.float32),
        yaw[kept].astype(np.float32),
        tuple(names[place] for place in kept),
        summary,
    )


def cut_out(
    image: UInt8[np.ndarray, "height width 3"], points: Float[np.ndarray, "68 2"], side: int
) -> tuple[UInt8[np.ndarray, "side side 3"], Float[np.ndarray, "68 2"]]:
    """A face in the box that drawn ones have (forehead, margin), and its points there.

    The crops end close above the brows: where the box leads beyond a crop, the crop's edge is repeated. A box made to
    fit would show every face larger and higher than drawn ones are.
    """
    border = max(image.shape[:2])
    wider = cv2.copyMakeBorder(image, border, border, border, border, cv2.BORDER_REPLICATE)
    box = face_box(points[FIVE], points, 1.0)
    matrix = side / (box[2] - box[0]) * np.array([[1.0, 0.0, -box[0]], [0.0, 1.0, -box[1]]])
    return crop_box(wider, box + border, side, side), apply_affine(matrix, points)


def in_crop(points: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Points of the original picture, counted from 1 at pixel centres, in the pixels of its crop."""
    low, high = box[:2].astype(np.float64), box[2:].astype(np.float64)
    return (points.astype(np.float64) - 0.5 - low) * CROP / (high - low)


def _check_extents(folder: Path, points: np.ndarray, boxes: np.ndarray) -> None:
    """A face has a width and a height, and so has its crop."""
    extents = {POINTS: np.ptp(points[:, :2], axis=2), BOXES: boxes[:, 2:] - boxes[:, :2]}
    for name, extent in extents.items():
        if len(flat := np.flatnonzero(~(extent > 0).all(axis=1))):
            raise ValueError(
                f"{folder / name}: expected faces with a width and a height; found face {flat[0]} without. {COPY}"
            )


def _array(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    with reading(path, f"an array of {' × '.join(map(str, shape))} numbers", COPY):
        array = np.load(path, allow_pickle=False)
        if array.shape != shape:
            raise ValueError(f"its shape is {array.shape}")
        if array.dtype.kind not in "fiu" or not np.isfinite(array).all():
            raise ValueError(f"its numbers are {array.dtype} or not finite")
        return array
