"""Where the decision hangs: the gradient of a person's score by the picture (the paper's Figures 2, 8 and 9)."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from captum.attr import Saliency
from jaxtyping import Bool, Float, UInt8
from torch import Tensor, nn

from umbra.claims import ResultTable
from umbra.learning.recogniser import Recogniser
from umbra.papers.landmark_masks.evaluation import STRATEGY_OF, Evaluation
from umbra.papers.landmark_masks.method import PAPER_PERCENTILES, discarding_mask
from umbra.papers.landmark_masks.protocol import CLEAN, WORN, Material, outlined
from umbra.papers.landmark_masks.seed_networks import SeedNetworks
from umbra.types import FACE_REGIONS

BATCH = 64


class MaskedScores(nn.Module):
    """Scores of all people for prepared pictures whose features are multiplied by masks."""

    def __init__(self, base: Recogniser) -> None:
        super().__init__()
        self.base = base

    def forward(self, prepared: Float[Tensor, "batch 3 h w"], masks: Float[Tensor, "batch c mh mw"]) -> Tensor:
        """F(M · f(x)) of the paper, before the softmax."""
        return self.base.head.scores(self.base.network.embed(self.base.network.feature_map(prepared) * masks))


def saliency_maps(
    base: Recogniser,
    images: UInt8[np.ndarray, "items height width 3"],
    labels: np.ndarray,
    masks: Bool[Tensor, "items c mh mw"] | None = None,
) -> Float[np.ndarray, "items height width"]:
    """Largest absolute gradient over the colours of each pixel (Simonyan et al. 2014, Sec. 3.1), at the picture's size.

    Each map sums to 1, so that parts of the picture have shares.
    """
    explain = Saliency(MaskedScores(base))
    maps = []
    for start in range(0, len(images), BATCH):
        part = slice(start, start + BATCH)
        prepared = base.prepare(torch.from_numpy(np.ascontiguousarray(images[part]))).requires_grad_()
        keep = torch.ones(len(prepared), *base.network.map_shape) if masks is None else masks[part].float()
        target = torch.from_numpy(np.asarray(labels[part], np.int64))
        found = explain.attribute(prepared, target=target, additional_forward_args=(keep,)).amax(dim=1)
        maps += [_fitted(one, images.shape[1:3]) for one in found.detach().numpy()]
    return np.stack(maps)


def _fitted(one: np.ndarray, size: tuple[int, ...]) -> Float[np.ndarray, "height width"]:
    shown = cv2.resize(one.astype(np.float64), (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    return shown / max(float(shown.sum()), 1e-30)


def masks_under(
    evaluation: Evaluation, networks: SeedNetworks, kind: str, column: str
) -> Bool[Tensor, "items c mh mw"]:
    """The feature-discarding mask of each test picture of a kind, by what the U-Net finds."""
    strategy = STRATEGY_OF[column]
    covered = evaluation.covered_of([kind], strategy, exact=False, number=networks.number)
    return discarding_mask(networks.dictionary(strategy).masks(PAPER_PERCENTILES[strategy]), covered)


def face_masks(material: Material) -> Bool[np.ndarray, "items height width"]:
    """The face in the test pictures: by the parsing map where there is one, else inside the landmarks' outline."""
    indices = material.indices("test")
    if material.faces.parsing is not None:
        labels = np.asarray(material.faces.parsing[indices])
        return (labels >= FACE_REGIONS[0]) & (labels <= FACE_REGIONS[-1])
    return np.stack([outlined(points, material.faces.images.shape[1:3]) for points in material.landmarks("test")])


@dataclass(frozen=True, eq=False)
class Shares:
    """Of each saliency map: the share on some pixels, and how dense it lies there (1 = the picture's mean)."""

    share: Float[np.ndarray, " items"]
    density: Float[np.ndarray, " items"]


def shares(maps: Float[np.ndarray, "items height width"], where: Bool[np.ndarray, "items height width"]) -> Shares:
    """Sums over the pixels of `where`; a picture without any has none."""
    share = (maps * where).sum(axis=(1, 2))
    area = where.mean(axis=(1, 2))
    return Shares(share, share / np.maximum(area, 1e-9))


def saliency_table(evaluation: Evaluation, kinds: Sequence[str] = tuple(WORN)) -> ResultTable:
    """Shares over the whole test set, clean and, over all that is worn, without and with LM2's masks."""
    material = evaluation.material
    face = face_masks(material)
    spots = face & material.regions["LM1"].masks().any(axis=0)
    found: dict[tuple[str, str], list[np.ndarray]] = {}

    labels, many = material.labels("test"), len(kinds)

    def add(column: str, maps: np.ndarray, face: np.ndarray, spots: np.ndarray, truth: np.ndarray | None) -> None:
        rows = {
            "Landmark regions, per pixel": shares(maps, spots).density,
            "Rest of the face, per pixel": shares(maps, face & ~spots).density,
            "On the face": shares(maps, face).share,
            "Beside the face": shares(maps, ~face).share,
        }
        if truth is not None:
            rows["On the occluder"] = shares(maps, truth).share
        for row, values in rows.items():
            found.setdefault((row, column), []).append(values.reshape(-1, len(labels)).mean(axis=0))

    worn, truth = [material.covered(kind).images for kind in kinds], material.truth(kinds)
    for networks in evaluation.networks:
        add("Clean", saliency_maps(networks.base, material.covered(CLEAN).images, labels), face, spots, None)
        keep = torch.cat([masks_under(evaluation, networks, kind, "LM2") for kind in kinds])
        repeated, faces, all_spots = np.tile(labels, many), np.tile(face, (many, 1, 1)), np.tile(spots, (many, 1, 1))
        for column, masks in (("No mask", None), ("LM2", keep)):
            maps = saliency_maps(networks.base, np.concatenate(worn), repeated, masks)
            add(column, maps, faces, all_spots, truth)
    return ResultTable("saliency", {key: material.by_person(np.stack(values)) for key, values in found.items()})
