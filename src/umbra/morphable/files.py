"""Models on disk, as safetensors: arrays and nothing that could run."""

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from umbra.morphable.model import MorphableModel, check_shapes, expected_shapes
from umbra.types import Region


def save_model(model: MorphableModel, path: Path) -> None:
    """Write a model; the groups of the five points are stored end to end with their sizes."""
    arrays = {name: np.ascontiguousarray(getattr(model, name)) for name in expected_shapes(0, 0)}
    arrays["five_points"] = np.concatenate(model.five_points)
    arrays["five_point_sizes"] = np.array([len(group) for group in model.five_points], np.int32)
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(path.name + ".part")
    save_file(arrays, waiting)
    waiting.replace(path)  # renamed when whole, so that an interruption leaves no half-written model


def load_model(path: Path) -> MorphableModel:
    """Read and check a model."""
    if not path.is_file():
        raise FileNotFoundError(f"morphable model: expected a file at {path}; found none. Run the world stage.")
    try:
        arrays = load_file(path)
    except (SafetensorError, ValueError, OSError) as error:
        raise ValueError(
            f"morphable model: expected safetensors in {path}; found a file that cannot be read ({error}). "
            "Delete it and build the model again."
        ) from error
    wanted = {*expected_shapes(0, 0), "five_points", "five_point_sizes"}
    if missing := sorted(wanted - arrays.keys()):
        _refuse(path, ", ".join(missing), "none")
    _check(path, arrays)
    ids, sizes = arrays.pop("five_points"), arrays.pop("five_point_sizes")
    groups = tuple(np.split(ids, np.cumsum(sizes)[:-1]))
    return MorphableModel(five_points=groups, **{name: arrays[name] for name in expected_shapes(0, 0)})


def _check(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """What a model's own checks take for granted: types, shapes, groups of the stated sizes, and a head."""
    types = dict.fromkeys(("triangles", "landmarks", "five_points", "five_point_sizes"), "int32") | {"regions": "uint8"}
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
