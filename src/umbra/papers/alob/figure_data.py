"""What the notebook's figures of paper 003 show: schemes and vectors read off the networks, and chosen pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pandas as pd
import torch
from jaxtyping import Float64, Int64, UInt8
from torch import nn

from umbra.configuration import build
from umbra.data.cover_config import CoverConfig
from umbra.data.faces import FaceSet, one_each
from umbra.data.modules import Reader
from umbra.learning.embedding import in_batches
from umbra.losses import gradient_reversal, project_onto, purify
from umbra.occlude.sprites import CLASSES, VARIANTS, catalogue
from umbra.papers.alob.evaluation import Evaluation
from umbra.papers.alob.method import AlobLearner
from umbra.papers.alob.protocol import Benchmark
from umbra.runs.records import Trained, read_faces

Picture = UInt8[np.ndarray, "height width 3"]
Pictures = UInt8[np.ndarray, "items height width 3"]

IDENTIFIER, TRIMMER, OWN, OTHER = "Identifier $F^f$", "Trimmer $F^m$", "$f^f$", "$f^m$"
"""Blocks of the scheme, as they are labelled."""

LENGTHS = {"length_identifier": "$|f^f|$", "length_trimmer": "$|f^m|$", "length_projection": "$|f'|$, taken away"}
LOSSES = {"loss_identifier": "$L_f$", "loss_trimmer": "$L_m$"}


def parameters(module: nn.Module | None) -> int:
    """How many numbers a module learns."""
    return 0 if module is None else sum(value.numel() for value in module.parameters())


def sizes(evaluation: Evaluation, rows: Mapping[str, str]) -> pd.DataFrame:
    """Trunks, maps and learnt numbers of some networks, counted from the modules."""
    found = []
    for title, name in rows.items():
        if not evaluation.has(name):
            continue
        learner = evaluation.learner(name, evaluation.seeds(name)[0])
        twins = learner.network
        found.append(
            {
                "Network": title,
                "Backbone": type(twins.identifier).__name__,
                "Map": shape(twins.identifier.map_shape),
                "Numbers compared": learner.config.compared,
                "Identifier": parameters(twins.identifier),
                "Trimmer": parameters(twins.trimmer),
                "Classifiers": parameters(learner.head) + parameters(learner.trimmer_head),
            }
        )
    return pd.DataFrame(found)


def shape(numbers: tuple[int, ...]) -> str:
    """3 × 56 × 48."""
    return " × ".join(map(str, numbers))


@dataclass(frozen=True, eq=False)
class Scheme:
    """Blocks with their places, and arrows from one to another: forwards, and how far a gradient goes back."""

    blocks: list[dict[str, Any]]
    forward: list[tuple[str, str]]
    backward: list[tuple[str, str]]


def scheme(learner: AlobLearner) -> Scheme:
    """Figure 1 from the modules that run: trunks, sizes, projection, reversal, classifiers and optimisers."""
    config, twins = learner.config, learner.network
    rates = [f"{type(one).__name__}, rate {one.defaults['lr']:g}" for one in learner.configure_optimizers()]
    people = f"{learner.head.weight.shape[0]} people, CosFace\nm = {config.margin:g}, s = {config.scale:g}"
    reverse = f"{gradient_reversal.__name__}\nC = {config.reversal:g}, Eqs. 3, 4"
    kind, size = type(twins.identifier).__name__, f"{config.embedding} numbers"
    blocks = [
        {"name": "$x$", "detail": shape((3, config.height, config.columns)), "at": (0.0, 0.5), "part": "shared"},
        _trunk(IDENTIFIER, kind, twins.identifier, 1.0, "identifier"),
        _trunk(TRIMMER, kind, twins.trimmer, 0.0, "trimmer"),
        {"name": OWN, "detail": size, "at": (2.0, 1.0), "part": "identifier"},
        {"name": OTHER, "detail": size, "at": (2.0, 0.0), "part": "trimmer"},
        {"name": "projection", "detail": f"{purify.__name__}\nEqs. 7, 8", "at": (2.9, 1.0), "part": "identifier"},
        {"name": "reversal", "detail": reverse, "at": (2.9, 0.0), "part": "trimmer"},
        {"name": "$L_f$", "detail": rates[0], "at": (4.9, 1.0), "part": "identifier"},
        {"name": "$L_m$", "detail": rates[-1], "at": (4.9, 0.0), "part": "trimmer"},
    ]
    forward = [("$x$", IDENTIFIER), ("$x$", TRIMMER), (IDENTIFIER, OWN), (TRIMMER, OTHER)]
    forward += [(OWN, "projection"), (OTHER, "projection"), (OTHER, "reversal")]
    heads = ("classifier $C_m$",) * 2 if learner.trimmer_head is None else ("classifier $C_f$", "classifier $C_m$")
    for head, at in dict(zip(heads, (1.0, 0.0), strict=True)).items():
        place = 0.5 if heads[0] == heads[1] else at
        blocks.append({"name": head, "detail": people, "at": (3.9, place), "part": "shared"})
    forward += [("projection", heads[0]), ("reversal", heads[1]), (heads[0], "$L_f$"), (heads[1], "$L_m$")]
    return Scheme(blocks, forward, [("reversal", OTHER)] if config.reverse else [])


def _trunk(name: str, kind: str, module: Any, height: float, part: str) -> dict[str, Any]:
    detail = f"{kind}\n{parameters(module):,} numbers\nmap {shape(module.map_shape)}"
    return {"name": name, "detail": detail, "at": (1.0, height), "part": part}


@dataclass(frozen=True, eq=False)
class Vectors:
    """f^f and f^m of some pictures."""

    identified: Float64[np.ndarray, "items embedding"]
    trimmed: Float64[np.ndarray, "items embedding"]

    @property
    def lengths(self) -> Float64[np.ndarray, "items 2"]:
        """|f^f| and |f^m|."""
        return np.stack([np.linalg.norm(self.identified, axis=1), np.linalg.norm(self.trimmed, axis=1)], axis=1)

    @property
    def cosines(self) -> Float64[np.ndarray, " items"]:
        """Of the angle between f^f and f^m."""
        return np.asarray((self.identified * self.trimmed).sum(axis=1) / self.lengths.prod(axis=1))

    @property
    def taken(self) -> Float64[np.ndarray, " items"]:
        """|f'| / |f^f|: the share of the length that the projection takes away (Eq. 7), from 0 to 1."""
        own, other = torch.from_numpy(self.identified), torch.from_numpy(self.trimmed)
        return np.asarray(project_onto(own, other).norm(dim=1).numpy() / self.lengths[:, 0])


def vectors(learner: AlobLearner, images: Pictures) -> Vectors:
    """Both features of each picture, before the projection."""

    def both(x: torch.Tensor) -> torch.Tensor:
        found = learner.network(x)
        return torch.stack([found.identified.float(), found.trimmed.float()], dim=1)

    own, other = in_batches(learner, images, both, batch=256).double().numpy().transpose(1, 0, 2)
    return Vectors(np.ascontiguousarray(own), np.ascontiguousarray(other))


def few_people(faces: FaceSet, count: int) -> Int64[np.ndarray, " few"]:
    """Places of one picture each of different people, spread over the set."""
    return one_each(np.asarray(faces.people, np.int64), count)


def trained_on(faces: FaceSet, trained: Trained, count: int) -> Pictures:
    """Training pictures as the loader hands them over in the first epoch: some bare, most under an object."""
    cover = build(CoverConfig, trained.params["loader"]["cover"], path=f"{trained.name}.loader.cover")
    reader = Reader(faces, faces.people, seed=trained.seeds[0], cover=cover)
    return reader[1, few_people(faces, count)]["image"].numpy()


def tested_on(benchmark: Benchmark, ar: FaceSet | None, count: int) -> dict[str, Pictures]:
    """Some pictures of each test by its name, covered as it covers them."""
    places = few_people(benchmark.faces, count)
    found = {"LFW": benchmark.clean[places]} | {name: own.images[places] for name, own in benchmark.covered.items()}
    for name, faces in {"MFR2": benchmark.masked_faces, "AR": ar}.items():
        if faces is None:
            continue
        hidden = np.flatnonzero(np.asarray(faces.kinds) != "")
        chosen = hidden[np.linspace(0, len(hidden) - 1, min(count, len(hidden))).round().astype(np.int64)]
        found[name] = np.ascontiguousarray(faces.images[chosen])
    return found


def occluders(variants: int = 4, *, side: int = 64) -> dict[str, Picture]:
    """Some drawings of each class of objects on the paper that they are pasted with, one below the other (Figure 4)."""
    pack = catalogue()
    found = {}
    for place, name in enumerate(CLASSES):
        tiles = []
        for sprite in range(place * VARIANTS, place * VARIANTS + variants):
            texels = pack.sprite(sprite, 0).astype(np.float64)
            opaque = texels[..., :3] + pack.paper[sprite] * (1 - texels[..., 3:] / 255)
            scale = (side - 4) / max(opaque.shape[:2])
            size = (max(1, round(opaque.shape[1] * scale)), max(1, round(opaque.shape[0] * scale)))
            fitted = cv2.resize(opaque, size, interpolation=cv2.INTER_AREA)
            tile = np.full((side, side, 3), 225.0)
            top, left = (side - size[1]) // 2, (side - size[0]) // 2
            tile[top : top + size[1], left : left + size[0]] = fitted
            tiles.append(np.rint(tile).clip(0, 255).astype(np.uint8))
        found[name] = np.concatenate(tiles)
    return found


def lengths_over_training(trained: Trained) -> pd.DataFrame:
    """How long f^m and f^f are at the first, the longest and the last epoch, and whether f^m runs off.

    It runs off where it still grows by more than a tenth in each of the last epochs (a third of them).
    """
    found = []
    for seed, rows in trained.history.groupby("seed"):
        own = rows.sort_values("epoch")["length_trimmer"].to_numpy(np.float64)
        last = max(1, len(own) // 3)
        growth = float((own[-1] / own[-1 - last]) ** (1 / last) - 1) if len(own) > last else float("nan")
        other = rows.sort_values("epoch")["length_identifier"].to_numpy(np.float64)
        found.append(
            {
                "Seed": seed,
                "Trimmer, first epoch": own[0],
                "Trimmer, longest": own.max(),
                "Trimmer, last epoch": own[-1],
                "Identifier, last epoch": other[-1],
                "Growth per epoch at the end, %": 100 * growth,
                "Runs off": "yes" if growth > 0.1 else "no",
            }
        )
    return pd.DataFrame(found)


def trained_faces(trained: Trained, edition: str) -> FaceSet:
    """The set that a run learnt from."""
    return read_faces(trained.stated["set"], edition)
