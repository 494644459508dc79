"""The light ICT face model: a linear model of light-stage scans, read where a person has it.

Li et al. 2020, "Learning Formation of Physically-Based Face Attributes", CVPR; ICT-FaceKit, MIT licence. The file holds
the skin of the toolkit's mesh in centimetres with x to the image's right, y up and z out of the face, which are the
axes of `umbra.geometry`; only the unit is changed here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np
from jaxtyping import Float, Float32, Int32

from umbra.reading import reading

FILE = Path("ict_facekit") / "ict_facekit.npz"
"""Where the model lies in the folder of real sets."""
MILLIMETRES = 10.0
VERTICES, FACES, IDENTITIES, EXPRESSIONS = 11248, 22288, 100, 57
REMEDY = "Copy ict_facekit.npz again from where the real sets come from, or leave it away: it is optional."


@dataclass(frozen=True, eq=False)
class ScanModel:
    """Mean and directions of scanned heads in mm and in the world's axes; each direction is one standard deviation.

    The directions are the toolkit's own: of unit variance in their coefficients, not orthogonal. `landmarks` are the
    iBUG-68 vertices; vertices before `face` are the face with ears and front of the neck, those before `narrow_face`
    the mask between hairline and ears.
    """

    mean: Float32[np.ndarray, "vertices 3"]
    identity: Float32[np.ndarray, "identities vertices 3"]
    expression: Float32[np.ndarray, "expressions vertices 3"]
    expression_names: tuple[str, ...]
    triangles: Int32[np.ndarray, "faces 3"]
    landmarks: Int32[np.ndarray, " 68"]
    face: int
    narrow_face: int

    def shape(self, identity: Float[np.ndarray, "*batch identities"]) -> Float[np.ndarray, "*batch vertices 3"]:
        """Neutral heads (Li et al. 2020): mean plus directions weighted by coefficients in standard deviations."""
        return self.mean + np.tensordot(identity, self.identity, axes=1)


def load_scans(
    path: Path, *, sizes: tuple[int, int, int, int] = (VERTICES, FACES, IDENTITIES, EXPRESSIONS)
) -> ScanModel:
    """Read and check the model; `sizes` are its vertices, triangles, identity and expression directions."""
    if not path.is_file():
        raise FileNotFoundError(
            f"{path.name}: expected the ICT face model at {path}; found none. It is optional: put it there, or set "
            "UMBRA_DATA to the folder that holds ict_facekit/."
        )
    with (
        reading(path, "the ICT face model, an .npz of arrays", REMEDY),
        path.open("rb") as file,
        np.load(file, allow_pickle=False) as content,
    ):
        arrays = {name: np.asarray(content[name]) for name in content.files}  # an entry may be no array
    _check(path, arrays, sizes)
    return ScanModel(
        mean=_millimetres(arrays["mean"]),
        identity=_millimetres(arrays["identity"]),
        expression=_millimetres(arrays["expression"]),
        expression_names=tuple(map(str, arrays["expression_names"])),
        triangles=arrays["triangles"].astype(np.int32),
        landmarks=arrays["landmarks"].astype(np.int32),
        face=int(arrays["face"]),
        narrow_face=int(arrays["narrow_face"]),
    )


def _millimetres(centimetres: Float[np.ndarray, "..."]) -> Float32[np.ndarray, "..."]:
    return centimetres.astype(np.float32) * np.float32(MILLIMETRES)


def _check(path: Path, arrays: dict[str, np.ndarray], sizes: tuple[int, int, int, int]) -> None:
    vertices, faces, identities, expressions = sizes
    wanted: dict[str, tuple[int, ...]] = {
        "mean": (vertices, 3),
        "identity": (identities, vertices, 3),
        "expression": (expressions, vertices, 3),
        "expression_names": (expressions,),
        "triangles": (faces, 3),
        "landmarks": (68,),
        "face": (),
        "narrow_face": (),
    }
    if missing := [name for name in wanted if name not in arrays]:
        _refuse(path, ", ".join(missing), "none")
    for name, shape in wanted.items():
        if arrays[name].shape != shape:
            _refuse(path, f"{name} of shape {shape}", str(arrays[name].shape))
    if arrays["expression_names"].dtype.kind != "U":
        _refuse(path, "words in expression_names", str(arrays["expression_names"].dtype))
    for name in ("mean", "identity", "expression"):
        if arrays[name].dtype.kind != "f" or not np.isfinite(arrays[name]).all():
            _refuse(path, f"finite numbers in {name}", f"{arrays[name].dtype} or some that are not")
    for name in ("identity", "expression"):
        if still := int((~arrays[name].any(axis=(1, 2))).sum()):
            _refuse(path, f"directions in {name} that move something", f"{still} that are zero")
    for name in ("triangles", "landmarks", "face", "narrow_face"):
        ids = arrays[name]
        if ids.dtype.kind not in "iu" or ids.min() < 0 or ids.max() > vertices - (ids.ndim > 0):
            found = f"{ids.min()} to {ids.max()}" if ids.dtype.kind in "iu" else str(ids.dtype)
            _refuse(path, f"vertices 0 to {vertices - 1} in {name}", found)
    corners = np.sort(arrays["triangles"], axis=1)
    if flat := int((corners[:, 1:] == corners[:, :-1]).any(axis=1).sum()):
        _refuse(path, "three different vertices in each of triangles", f"{flat} without")


def _refuse(path: Path, expected: str, found: str) -> NoReturn:
    raise ValueError(f"{path.name}: expected {expected}; found {found}. {REMEDY}")
