"""Models on disk, as safetensors: arrays and nothing that could run."""

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from umbra.files import atomic
from umbra.morphable.model import MorphableModel, check_shapes, expected_shapes
from umbra.reading import reading

INDICES = ("triangles", "landmarks", "five_points", "five_point_sizes")
TYPES = {"regions": "uint8"} | dict.fromkeys(INDICES, "int32")
"""Of the arrays that are not float32."""


def save_model(model: MorphableModel, path: Path) -> None:
    """Write a model; the groups of the five points are stored end to end with their sizes."""
    arrays = {name: np.ascontiguousarray(getattr(model, name)) for name in expected_shapes(0, 0)}
    arrays["five_points"] = np.concatenate(model.five_points)
    arrays["five_point_sizes"] = np.array([len(group) for group in model.five_points], np.int32)
    with atomic(path) as temporary:
        save_file(arrays, temporary)


def load_model(path: Path) -> MorphableModel:
    """Read and check a model."""
    if not path.is_file():
        raise FileNotFoundError(f"morphable model: expected a file at {path}; found none. Run the world stage.")
    with reading(path, "a morphable model in safetensors", "Delete it and build the model again."):
        arrays = load_file(path)
    wanted = {*expected_shapes(0, 0), "five_points", "five_point_sizes"}
    if missing := sorted(wanted - arrays.keys()):
        raise ValueError(f"morphable model: {path} should hold {', '.join(missing)}; found none. Build it again.")
    for name in sorted(wanted):
        expected = TYPES.get(name, "float32")
        if arrays[name].dtype != expected:
            raise ValueError(
                f"morphable model: {name} in {path} should be {expected}; found {arrays[name].dtype}. Build it again."
            )
    check_shapes(arrays)
    ids, sizes = arrays.pop("five_points"), arrays.pop("five_point_sizes")
    groups = tuple(np.split(ids, np.cumsum(sizes)[:-1]))
    return MorphableModel(five_points=groups, **{name: arrays[name] for name in expected_shapes(0, 0)})
