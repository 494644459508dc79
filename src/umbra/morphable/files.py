"""Models on disk, as safetensors: arrays and nothing that could run."""

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

from umbra.files import atomic
from umbra.morphable.model import MorphableModel, check_shapes, expected_shapes
from umbra.reading import reading
from umbra.sums import hash_arrays
from umbra.types import Region

SHA256 = "sha256"
"""In the header of the file: the hash of its numbers, since one flipped bit may well leave a face."""


def save_model(model: MorphableModel, path: Path) -> None:
    """Write a model; the groups of the five points are stored end to end with their sizes."""
    arrays = {name: np.ascontiguousarray(getattr(model, name)) for name in expected_shapes(0, 0)}
    arrays["five_points"] = np.concatenate(model.five_points)
    arrays["five_point_sizes"] = np.array([len(group) for group in model.five_points], np.int32)
    with atomic(path) as temporary:
        save_file(arrays, temporary, metadata={SHA256: hash_arrays(arrays)})


def load_model(path: Path) -> MorphableModel:
    """Read and check a model."""
    if not path.is_file():
        raise FileNotFoundError(f"morphable model: expected a file at {path}; found none. Run the world stage.")
    remedy = "Delete it and build the model again."
    with reading(path, "a morphable model in safetensors", remedy), safe_open(path, "np") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
        stated = (file.metadata() or {}).get(SHA256, "")
    wanted = {*expected_shapes(0, 0), "five_points", "five_point_sizes"}
    if missing := sorted(wanted - arrays.keys()):
        _refuse(path, ", ".join(missing), "none")
    _check(path, arrays)
    found = hash_arrays(arrays)
    ids, sizes = arrays.pop("five_points"), arrays.pop("five_point_sizes")
    groups = tuple(np.split(ids, np.cumsum(sizes)[:-1]))
    with np.errstate(all="ignore"):  # damaged numbers may overflow in the checks, which then refuse them
        model = MorphableModel(five_points=groups, **{name: arrays[name] for name in expected_shapes(0, 0)})
    if found != stated:
        _refuse(path, f"numbers of the SHA-256 {stated[:12] or 'that its header lacks'}", found[:12])
    return model


def _check(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """What a model's own checks take for granted: types, shapes, sizes of the groups, and that there is a head."""
    indices = ("triangles", "landmarks", "five_points", "five_point_sizes")
    types = dict.fromkeys(indices, "int32") | {"regions": "uint8"}
    for name, array in arrays.items():
        if (found := str(array.dtype)) != (wanted := types.get(name, "float32")):
            _refuse(path, f"{name} as {wanted}", found)
    for name in ("mean_shape", "triangles", "five_points", "five_point_sizes"):
        if not arrays[name].ndim:
            _refuse(path, f"a list in {name}", "one number")
    check_shapes(arrays)
    ids, sizes = arrays["five_points"], arrays["five_point_sizes"]
    if (sizes < 1).any() or int(sizes.sum()) != len(ids):
        _refuse(path, f"five_points of the sizes {sizes.tolist()}", f"{len(ids)} of them")
    if not np.ptp(arrays["mean_shape"]):
        _refuse(path, "a head", "a mean_shape of one point")
    if (highest := int(arrays["regions"].max(initial=0))) > max(Region):
        _refuse(path, f"regions up to {max(Region).value}", str(highest))


def _refuse(path: Path, expected: str, found: str) -> NoReturn:
    raise ValueError(f"morphable model: {path} should hold {expected}; found {found}. Build it again.")
