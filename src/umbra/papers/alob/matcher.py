"""Who compares two faces of which the second is covered, and a learner as one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import UInt8
from torch import Tensor, nn

from umbra.data.growing_blocks import COVER_SEED, growing_places, paint, under_share
from umbra.learning.embedding import in_batches
from umbra.papers.alob.method import AlobLearner
from umbra.papers.alob.method.trunks import refuse_zero_length

Picture = UInt8[np.ndarray, "height width 3"]
Pictures = UInt8[np.ndarray, "pictures height width 3"]


@runtime_checkable
class Matcher(Protocol):
    """Whoever compares pictures of which the second is covered; matchers of one `trunk` share what it makes of them."""

    @property
    def trunk(self) -> nn.Module:
        """What sees the pictures."""

    def features(self, images: Pictures) -> Tensor:
        """Each picture once, by itself."""

    def scores(self, first: Tensor, second: Tensor, pairs: np.ndarray, occluders: np.ndarray) -> np.ndarray:
        """Similarity of each pair (place among the firsts, among the seconds), `occluders` known for the seconds."""


@dataclass(frozen=True, eq=False)
class Plain:
    """A learner by itself, which is not told what is covered; no mirror images, as the paper compares."""

    learner: AlobLearner

    @property
    def trunk(self) -> nn.Module:
        """Both trunks, or the one."""
        return self.learner.network

    def features(self, images: Pictures) -> Tensor:
        """Embeddings of unit length; one of no length is refused."""
        raw = in_batches(self.learner, images, lambda x: self.learner.network(x).embedding.float(), batch=256)
        return refuse_zero_length(raw) / raw.norm(dim=1, keepdim=True)

    def scores(self, first: Tensor, second: Tensor, pairs: np.ndarray, occluders: np.ndarray) -> np.ndarray:
        """Cosines."""
        sides = (first.double().numpy()[pairs[:, 0]], second.double().numpy()[pairs[:, 1]])
        return np.asarray((sides[0] * sides[1]).sum(axis=1))


def similarity(
    first: Picture, second: Picture, share: float, matchers: Mapping[str, Matcher], *, number: int = 0
) -> tuple[Picture, dict[str, float]]:
    """One pair with a share of the second picture covered: that picture, and how alike each matcher finds the two.

    `number` is the second picture's among all, so that the block is the one of `robustness`.
    """
    numbers = np.array([number])
    truth = under_share(growing_places(numbers, second.shape[:2], seed=COVER_SEED), share)
    covered = paint(second[None], truth, numbers, seed=COVER_SEED)
    one = np.zeros((1, 2), np.int64)
    found = {
        name: float(matcher.scores(matcher.features(first[None]), matcher.features(covered), one, truth)[0])
        for name, matcher in matchers.items()
    }
    return covered[0], found
