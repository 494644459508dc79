"""Figure 1 as a computation: one step of SOPI's training and one of MOPI's, run by the modules that were trained.

What stands in a box is what came out of that step, so the figure cannot show another wiring than the one computed.
"""

from dataclasses import asdict

import numpy as np
import torch
from matplotlib.axes import Axes
from torch import Tensor

from umbra.figures.schemes import Box, draw_scheme
from umbra.papers.occlusion_resistant_3d.covers import PATTERNS, CoversConfig, versions_of
from umbra.papers.occlusion_resistant_3d.evaluation import MOPI, SOPI, Evaluation
from umbra.papers.occlusion_resistant_3d.method import IMAGES, label_loss, perceptual_matrix
from umbra.papers.occlusion_resistant_3d.networks import load_mopi, load_sopi

GIVEN, FROZEN, LEARNT, LOSS = 0, 6, 2, 3
"""Colours: what is given, what stays as it is, what learns, what is made small."""


def boxes(evaluation: Evaluation) -> list[dict[str, object]]:
    """Both schemes, computed on the first test image."""
    with torch.no_grad():
        return [asdict(box) for box in (*_sopi(evaluation), *_mopi(evaluation))]


def draw(ax: Axes, found: list[dict[str, object]]) -> Axes:
    """Two rows: SOPI above, MOPI below."""
    return draw_scheme(ax, [Box(**box) for box in found])  # type: ignore[arg-type]


def _sopi(evaluation: Evaluation) -> list[Box]:
    run = evaluation.run_of(SOPI)
    module = load_sopi(run, run.seeds[0], evaluation.edition)
    bare, covered = (
        torch.from_numpy(np.array(images[:1]))
        for images in (evaluation.material.bare, evaluation.material.images("SHOFI"))
    )
    wanted, found = module.labels(bare), module(covered)
    loss = label_loss(module.config.loss, found, wanted)
    trunk = type(module.network.trunk).__name__
    return [
        Box("I_u", f"uncovered\n{_size(bare)}", (0.0, 3.2), place=GIVEN),
        Box("I", f"covered or not\n{_size(covered)}", (0.0, 2.2), ("I_u",), GIVEN),
        Box("RNet, frozen", trunk, (1.5, 3.2), ("I_u",), FROZEN),
        Box("SOPI", trunk, (1.5, 2.2), ("I",), LEARNT),
        Box("v_u", _size(wanted), (3.0, 3.2), ("RNet, frozen",)),
        Box("v", _size(found), (3.0, 2.2), ("SOPI",)),
        Box("L_SE", f"Eq. 6\n{loss.item():.3g}", (4.4, 2.7), ("v_u", "v"), LOSS),
    ]


def _mopi(evaluation: Evaluation) -> list[Box]:
    run, material = evaluation.run_of(MOPI), evaluation.material
    module = load_mopi(run, run.seeds[0], evaluation.edition)
    config = CoversConfig(kinds=PATTERNS, share=1.0, versions=IMAGES)
    versions = versions_of(material.bare[0], material.landmarks[0].astype(np.float32), config, (material.seed, 0))
    batch = {
        "images": torch.from_numpy(versions)[None],
        "clean": torch.from_numpy(np.array(material.bare[:1])),
        "landmarks": torch.from_numpy(material.landmarks[:1]),
    }
    found, labels = module(batch["images"]), module.sopi(batch["images"].flatten(0, 1))[None]
    features, best = module.features(found, batch), module.best_labels(batch)
    label = torch.linalg.vector_norm(found - best[:, None], dim=2).sum()
    perceptual = perceptual_matrix(features, reading=module.config.reading)
    own = module.config
    total = own.perceptual * perceptual + own.label * label
    return [
        Box("I_m", f"seven versions\n{_size(batch['images'])}", (0.0, 0.5), place=GIVEN),
        Box("MOPI", "one trunk,\nseven heads", (1.3, 0.5), ("I_m",), LEARNT),
        Box("SOPI, frozen", "", (1.3, -0.6), ("I_m",), FROZEN),
        Box("v_m", _size(found), (2.4, 0.5), ("MOPI",)),
        Box("v_s", _size(labels), (2.4, -0.6), ("SOPI, frozen",)),
        Box("I′_m", "drawn", (3.2, 1.2), ("v_m",)),
        Box("χ", f"recogniser, frozen\n{_size(features)}", (4.2, 1.2), ("I′_m",), FROZEN),
        Box("v_s^i", "most like the\nuncovered image", (3.5, -0.6), ("v_s",), FROZEN),
        Box("L_perc", f"Eq. 7\n{perceptual.item():.3g}", (5.2, 1.2), ("χ",), LOSS),
        Box("L_label", f"Eq. 8\n{label.item():.3g}", (4.6, 0.0), ("v_m", "v_s^i"), LOSS),
        Box("L", f"Eq. 9\n{total.item():.3g}", (5.6, 0.3), ("L_perc", "L_label"), LOSS),
    ]


def _size(value: Tensor) -> str:
    return " × ".join(map(str, value.shape[1:] if value.shape[0] == 1 else value.shape))
