"""Recognition with the spoiled features left out, on both sides of the comparison (paper 001, Secs. 3.5 and 4.3)."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn import functional

from umbra.backbones.features import MaskedEmbedder
from umbra.learning.embedding import evaluating
from umbra.learning.recogniser import Recogniser
from umbra.papers.landmark_masks.method.dictionary import MaskDictionary

BATCH = 1024


def discarding_mask(
    masks: Bool[Tensor, "regions c h w"], covered: Bool[np.ndarray, "items covered"]
) -> Bool[Tensor, "items c h w"]:
    """Feature-discarding mask (paper 001, Sec. 3.5):  M = Π_{i covered} M_i, elementwise; ones where none is."""
    if covered.shape[1] != len(masks):
        raise ValueError(f"covered speaks of {covered.shape[1]} regions, the dictionary holds {len(masks)}.")
    spoiled = torch.from_numpy(np.ascontiguousarray(covered)).float() @ (~masks).flatten(1).float()
    return (spoiled == 0).unflatten(1, masks.shape[1:])


def masked_scores(
    base: Recogniser,
    probe_maps: Float[Tensor, "probes c h w"],
    gallery_maps: Float[Tensor, "gallery c h w"],
    masks: Bool[Tensor, "probes c h w"],
) -> Float[np.ndarray, "probes gallery"]:
    """Cosine of every probe with every gallery picture, both seen through the probe's mask (paper 001, Sec. 4.3).

    Probes that share a mask are compared in one go, so the gallery is embedded once for each different mask.
    """
    flat = masks.flatten(1).numpy()
    _, first, group = np.unique(np.packbits(flat, axis=1), axis=0, return_index=True, return_inverse=True)
    scores = np.empty((len(probe_maps), len(gallery_maps)), np.float32)
    gallery_maps = gallery_maps.contiguous()
    with evaluating(base), torch.inference_mode():
        embed = base.network.masked_embedder()
        for number, example in enumerate(first):
            members = np.flatnonzero(group.reshape(-1) == number)
            own, others = (
                _embedded(embed, maps, masks[example], next(base.parameters()).device)
                for maps in (probe_maps[members], gallery_maps)
            )
            scores[members] = (own @ others.T).cpu().numpy()
    return scores


def _embedded(
    embed: MaskedEmbedder, maps: Float[Tensor, "items c h w"], mask: Bool[Tensor, "c h w"], device: torch.device
) -> Float[Tensor, "items embedding"]:
    """Of unit length; batch by batch, so that a GPU never holds all maps."""
    kept = mask.to(device).float()
    return functional.normalize(torch.cat([embed(part.to(device), kept).float() for part in maps.split(BATCH)]), dim=1)


def scores_with_dictionary(
    base: Recogniser,
    dictionary: MaskDictionary,
    probe_maps: Float[Tensor, "probes c h w"],
    gallery_maps: Float[Tensor, "gallery c h w"],
    covered: Bool[np.ndarray, "probes regions"],
    *,
    percentile: float,
) -> Float[np.ndarray, "probes gallery"]:
    """The whole of Sec. 3.5: look up the masks of the covered regions, multiply them, compare in the masked space."""
    dictionary.check(base.network)
    return masked_scores(base, probe_maps, gallery_maps, discarding_mask(dictionary.masks(percentile), covered))


@dataclass(frozen=True)
class Exactness:
    """How well the discarded features of one region are those that covering it changes.

    `precision`: share of the discarded that change; `recall`: share of the changing that are discarded; `discarded` and
    `changing`: shares of all features; `chance`: the precision of a mask drawn at random, which equals `changing`.
    """

    precision: float
    recall: float
    discarded: float
    changing: float

    @property
    def chance(self) -> float:
        """What discarding at random would reach."""
        return self.changing


def relative_change(
    clean: Float[Tensor, "items c h w"], occluded: Float[Tensor, "items c h w"]
) -> Float[Tensor, "c h w"]:
    """How much of a feature an occluder changes (our measure):  Σ |f(x) − f(x_j)| / Σ (|f(x)| + |f(x_j)|), in [0, 1].

    f(x) = `clean`, f(x_j) = `occluded`; the sums run over pictures. A feature that never fires does not change.
    """
    clean, occluded = clean.float(), occluded.float()
    size = clean.abs().sum(dim=0) + occluded.abs().sum(dim=0)
    return (clean - occluded).abs().sum(dim=0) / size.clamp(min=1e-12)


def exactness(mask: Bool[Tensor, "c h w"], change: Float[Tensor, "c h w"], *, tolerance: float = 0.5) -> Exactness:
    """Compare a region's mask with `relative_change`; a feature "really changes" above `tolerance`."""
    discarded, changing = ~mask, change > tolerance
    both = float((discarded & changing).sum())
    precision = both / max(1.0, float(discarded.sum()))
    recall = both / max(1.0, float(changing.sum()))
    return Exactness(precision, recall, float(discarded.float().mean()), float(changing.float().mean()))
