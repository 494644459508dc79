"""One motion for all that a batch holds of a face: its images, its parsing map, its landmarks.

A face that is mirrored, turned, moved and zoomed is another face of which as much is known. A network that regresses
257 numbers from a few hundred people learns the people by heart unless it sees them moved. Light and colour are to be
explained, so only what the network sees is painted anew (`seen_otherwise`), never what its face is compared with.
"""

from collections.abc import Callable, Mapping
from functools import cache

import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor
from torch.nn import functional

from umbra.learning.augmentation import AugmentationConfig, draw_affine, repaint, step_generator
from umbra.learning.landmarks import move_points
from umbra.types import Region

STILL = AugmentationConfig(flip=0.0, rotate=0.0, zoom=0.0, shift=0.0, brightness=0.0, contrast=0.0)
"""Nothing moves, and everything is seen as it is."""
PAINT = 1_000_003
"""Added to the seed, so that colours draw other chances than motion."""
UNMOVED = {"label", "index", "shape", "albedo"}
"""Of a batch what no motion in the image's plane changes; of a mirrored face `shape` and `albedo` are not known."""


def moved_batch(
    batch: Mapping[str, Tensor], config: AugmentationConfig, *, seed: int, step: int
) -> Mapping[str, Tensor]:
    """The batch with each face moved as (seed, step) say; its images are squares, or versions of squares."""
    if config == STILL:
        return batch
    points = batch["landmarks"]
    side = batch["clean" if "clean" in batch else "image"].shape[2]
    generator = step_generator(seed, step)
    matrices = draw_affine(len(points), config, generator=generator, shape=(side, side)).to(points.device)
    moves: dict[str, Callable[[Tensor], Tensor]] = {
        "image": lambda images: move_images(images, matrices),
        "clean": lambda images: move_images(images, matrices),
        "images": lambda images: move_versions(images, matrices),
        "parsing": lambda parsing: move_parsing(parsing, matrices),
        "landmarks": lambda found: move_landmarks(found, matrices, side=side),
    }
    if config.flip and {"shape", "albedo"} & set(batch):
        raise ValueError("moved_batch: exact coefficients are not those of a mirrored face; set motion.flip to 0")
    if unknown := sorted(set(batch) - moves.keys() - UNMOVED):
        raise ValueError(
            f"moved_batch: expected {', '.join(sorted(moves.keys() | UNMOVED))}; found {', '.join(unknown)}, of which "
            "is not known what a motion does to it. Say it here, or leave it out of the batch."
        )
    return {name: moves[name](values) if name in moves else values for name, values in batch.items()}


def seen_otherwise(
    images: Float[Tensor, "batch 3 side side"], config: AugmentationConfig, *, seed: int, step: int
) -> Float[Tensor, "batch 3 side side"]:
    """What the network sees, in [−1, 1], in another light, in other colours, or in grey: for photographs to come."""
    if not (config.brightness or config.contrast or config.saturation or config.hue or config.grey or config.cover):
        return images
    return repaint(images, config, generator=step_generator(seed + PAINT, step))


def move_images(
    images: UInt8[Tensor, "batch side side 3"], matrices: Float[Tensor, "batch 2 3"]
) -> UInt8[Tensor, "batch side side 3"]:
    """Images read through their matrices, from output to input; past the border the border's colour goes on."""
    colours = images.permute(0, 3, 1, 2).float()
    grid = functional.affine_grid(matrices, list(colours.shape), align_corners=False)
    read = functional.grid_sample(colours, grid, padding_mode="border", align_corners=False)
    return read.round().to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def move_versions(
    images: UInt8[Tensor, "batch versions side side 3"], matrices: Float[Tensor, "batch 2 3"]
) -> UInt8[Tensor, "batch versions side side 3"]:
    """All versions of an image alike."""
    count = images.shape[1]
    return move_images(images.flatten(0, 1), matrices.repeat_interleave(count, dim=0)).view(images.shape)


def move_parsing(
    parsing: UInt8[Tensor, "batch side side"], matrices: Float[Tensor, "batch 2 3"]
) -> UInt8[Tensor, "batch side side"]:
    """Each pixel takes the label of the nearest one; a mirror makes left parts right ones. Beyond the border: none."""
    grid = functional.affine_grid(matrices, [len(parsing), 1, *parsing.shape[1:]], align_corners=False)
    read = functional.grid_sample(parsing[:, None].float(), grid, mode="nearest", align_corners=False)[:, 0].long()
    mirrored = torch.linalg.det(matrices[:, :, :2]) < 0
    return torch.where(mirrored[:, None, None], other_side().to(read.device)[read], read).to(torch.uint8)


def move_landmarks(
    points: Float[Tensor, "batch 68 2"], matrices: Float[Tensor, "batch 2 3"], *, side: int
) -> Float[Tensor, "batch 68 2"]:
    """Points in the pixels of the moved images."""
    return move_points(points.float() / side, matrices) * side


@cache
def other_side() -> Int[Tensor, " regions"]:
    """Which region of a face each region of its mirror image is."""
    other = torch.arange(len(Region))
    for region in Region:
        if region.name.startswith("LEFT_"):
            twin = Region["RIGHT_" + region.name.removeprefix("LEFT_")]
            other[region], other[twin] = int(twin), int(region)
    return other
