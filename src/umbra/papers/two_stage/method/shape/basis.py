"""From 62 numbers to points of a face in its crop (Zhu et al. 2016, Eq. 1 and 2):  V = s·R·(S̄ + W_s α + W_e β) + t.

The basis is the first 40 and 10 directions of a linear face model; a number of theirs counts standard deviations. y
points upwards in the numbers and downwards in pixels, as in 3DDFA.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from umbra.morphable.coefficients import EXPRESSION_62, IDENTITY_62, POSE_62, split_62
from umbra.morphable.model import MorphableModel


@dataclass(frozen=True, eq=False)
class Whitening:
    """Mean and standard deviation of each of the 62 numbers, over the faces to learn from."""

    mean: Float[np.ndarray, " 62"]
    spread: Float[np.ndarray, " 62"]

    @classmethod
    def of(cls, numbers: Float[np.ndarray, "faces 62"]) -> "Whitening":
        """What is the same in all faces keeps a spread of 1 and stays 0."""
        spread = numbers.std(axis=0)
        return cls(numbers.mean(axis=0), np.where(spread > 1e-9, spread, 1.0))


class ShapeBasis(nn.Module):
    """A linear face model's shapes as 62 numbers have them, for pictures of `side` pixels."""

    mean_shape: Tensor
    directions: Tensor
    landmarks: Tensor
    mean: Tensor
    spread: Tensor

    def __init__(self, model: MorphableModel, whitening: Whitening, *, side: int) -> None:
        super().__init__()
        own = (
            model.identity[:IDENTITY_62] * model.identity_sd[:IDENTITY_62, None, None],
            model.expression[:EXPRESSION_62] * model.expression_sd[:EXPRESSION_62, None, None],
        )
        self.side = side
        self.register_buffer("mean_shape", torch.from_numpy(model.mean_shape).float(), persistent=False)
        self.register_buffer("directions", torch.from_numpy(np.concatenate(own)).float(), persistent=False)
        self.register_buffer("landmarks", torch.from_numpy(model.landmarks).long(), persistent=False)
        self.register_buffer("mean", torch.from_numpy(whitening.mean).float())  # which are learnt from, like weights
        self.register_buffer("spread", torch.from_numpy(whitening.spread).float())

    def numbers(self, whitened: Float[Tensor, "batch 62"]) -> Float[Tensor, "batch 62"]:
        """As they are meant."""
        return whitened * self.spread + self.mean

    def whitened(self, numbers: Float[Tensor, "batch 62"]) -> Float[Tensor, "batch 62"]:
        """As the network answers them."""
        return (numbers - self.mean) / self.spread

    def shape(
        self, numbers: Float[Tensor, "batch 62"], chosen: Int[Tensor, " points"] | None = None
    ) -> Float[Tensor, "batch points 3"]:
        """Chosen vertices, or all, before they are placed: millimetres."""
        mean, directions = self.mean_shape, self.directions
        if chosen is not None:
            mean, directions = mean[chosen], directions[:, chosen]
        return mean + torch.tensordot(numbers[:, POSE_62:], directions, dims=1)

    def placed(
        self, numbers: Float[Tensor, "batch 62"], chosen: Int[Tensor, " points"] | None = None
    ) -> Float[Tensor, "batch points 3"]:
        """The same in the crop: pixels, y downwards, z towards the viewer."""
        pose = torch.as_tensor(split_62(numbers).pose)  # batch 3 4
        points = torch.einsum("bij,bpj->bpi", pose[:, :, :3], self.shape(numbers, chosen)) + pose[:, None, :, 3]
        return torch.stack([points[..., 0], self.side - points[..., 1], points[..., 2]], dim=-1)

    def points(self, numbers: Float[Tensor, "batch 62"]) -> Float[Tensor, "batch 68 2"]:
        """The 68 landmarks in pixels."""
        return self.placed(numbers, self.landmarks)[..., :2]

    def some(self, count: int, *, generator: torch.Generator) -> Int[Tensor, " points"]:
        """The landmarks, and `count` vertices drawn by chance (a landmark may be among them)."""
        drawn = torch.randperm(len(self.mean_shape), generator=generator)[:count].to(self.landmarks.device)
        return torch.cat([self.landmarks, drawn])
