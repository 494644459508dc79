"""The classic rival of regression: the 257 numbers of one image by descent through the renderer, from the mean face.

Landmarks and pixels are explained under the linear model's priors, as by Blanz & Vetter 1999, with the terms of
`losses.weak_faces`. What hides the face is no face: it can be given, or found while fitting. FOCUS (Li et al. 2023)
alternates between fitting the face to the pixels that it explains and asking which pixels these are; `robust` does so
with one threshold in place of a network.
"""

from dataclasses import dataclass, field
from typing import Annotated

import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor

from umbra.configuration import Count, Positive, Within
from umbra.learning.reconstruction.face_model import FaceModel, PosedFaces, parts_of
from umbra.learning.reconstruction.network import spreads
from umbra.learning.reconstruction.regressor import SupervisionConfig, in_colours
from umbra.losses import weak_faces
from umbra.types import Region


@dataclass(frozen=True)
class FittingConfig:
    """How long and how fast to descend, and what is no face."""

    steps: Count = 60
    first: Annotated[int, Within(0, 1_000_000)] = 20  # steps by landmarks alone, which bring the head into its place
    rate: Positive = 0.05  # of Adam, in the units of `network.SPREADS`
    robust: bool = False  # leave out pixels that the face cannot explain
    threshold: Positive = 3.0  # of `robust`: times the median distance, from which a pixel is left out
    supervision: SupervisionConfig = field(default_factory=SupervisionConfig)


def fit_faces(
    face: FaceModel,
    images: UInt8[Tensor, "batch side side 3"],
    landmarks: Float[Tensor, "batch 68 2"],
    *,
    seen: Float[Tensor, "batch side side"] | None = None,
    config: FittingConfig | None = None,
) -> Float[Tensor, "batch 257"]:
    """The numbers after all steps; `seen` weighs the pixels (0: something hides the face there), all alike without."""
    how = config or FittingConfig()
    image = in_colours(images)
    visible = torch.ones_like(image[:, 0]) if seen is None else seen
    unit = spreads().to(image)
    free = torch.zeros(len(image), 257, device=image.device, requires_grad=True)
    optimiser = torch.optim.Adam([free], lr=how.rate)
    for step in range(how.steps):
        optimiser.zero_grad()
        faces = face(free * unit)
        loss = _prior(free * unit, faces, face, how.supervision)
        distance = weak_faces.landmark_distance(faces.landmarks, landmarks, side=face.view)
        loss = loss + how.supervision.landmarks * distance
        if step >= how.first:
            drawn = face.render(faces)
            weights = visible * drawn.mask
            if how.robust:
                weights = weights * explained(drawn.image.detach(), image, weights, threshold=how.threshold)
            loss = loss + how.supervision.photometric * weak_faces.photometric(drawn.image, image, weights)
        (loss * len(image)).backward()  # each face descends as fast as it would alone
        optimiser.step()
    return (free * unit).detach()


def explained(
    drawn: Float[Tensor, "batch 3 height width"],
    image: Float[Tensor, "batch 3 height width"],
    weights: Float[Tensor, "batch height width"],
    *,
    threshold: float,
) -> Bool[Tensor, "batch height width"]:
    """Pixels whose colour is no further from the drawn one than `threshold` times the median of the face's pixels."""
    distance = ((drawn - image) ** 2).sum(dim=1).sqrt()
    typical = torch.where(weights > 0, distance, torch.nan).flatten(1).nanmedian(dim=1).values.nan_to_num()
    return distance <= threshold * typical[:, None, None]


def _prior(
    numbers: Float[Tensor, "batch 257"], faces: PosedFaces, face: FaceModel, own: SupervisionConfig
) -> Float[Tensor, ""]:
    """What is known of faces before any is seen."""
    parts = parts_of(numbers)
    weights = {"identity": own.identity, "expression": own.expression, "albedo": own.albedo}
    terms = [own.prior * weight * weak_faces.squared_length(parts[name]) for name, weight in weights.items()]
    terms.append(own.flatness * weak_faces.flatness(faces.albedo, face.model.regions == Region.SKIN))
    terms.append(own.greyness * weak_faces.greyness(faces.light))
    return torch.stack(terms).sum()
