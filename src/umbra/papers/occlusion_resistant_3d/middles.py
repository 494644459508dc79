"""A drawn set cut to the middle of the camera's view, where the faces are."""

from dataclasses import replace

import numpy as np

from umbra.learning.reconstruction.face_model import middle_margin
from umbra.learning.reconstruction.network import NetworkConfig
from umbra.world.sets.world_set import WorldSet


def middles(world: WorldSet, config: NetworkConfig) -> WorldSet:
    """The set as networks of this kind see it; refused where its images are not the camera's view of them."""
    if world.images.shape[1:3] != (config.view, config.view):
        found = " × ".join(map(str, world.images.shape[1:3]))
        raise ValueError(
            f"network.frame: expected the side of the set's images; found {config.view} and images of {found} pixels. "
            "Draw the set in the frame `camera` with both sides of that size."
        )
    margin = middle_margin(config.side, config.view)
    if not margin:
        return world
    inner = slice(margin, -margin)
    channels = {name: getattr(world, name) for name in ("images", "clean", "parsing", "occluder", "depth", "shadow")}
    cut = {name: values[:, inner, inner] for name, values in channels.items() if values is not None}
    points = {name: getattr(world, name) - np.float32(margin) for name in ("landmarks", "five_points")}
    return replace(world, **cut, **points)
