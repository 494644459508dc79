"""Reconstructions that a reader turns, and takes away as files."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from markupsafe import Markup

from umbra.figures.meshes import Head, meshes, part_of
from umbra.papers.occlusion_resistant_3d.evaluation import RNET, SOPI, Evaluation, shapes_of
from umbra.papers.occlusion_resistant_3d.figures import TRUE, pasted, people_of
from umbra.papers.occlusion_resistant_3d.protocol import BARE
from umbra.render.mesh_files import write_glb, write_obj

SHOWN = ((TRUE, BARE), (RNET, BARE), (RNET, "SHOFI"), (SOPI, "SHOFI"))
"""Whose head, seen how; the truth is the linear head nearest to the true one, with its own colours."""


def heads_of(evaluation: Evaluation, number: int) -> Mapping[str, Head]:
    """The faces of one test image by what reconstructed them, without ears, neck and hair."""
    used, _ = part_of(evaluation.material.truth.region, evaluation.material.truth.triangles)
    chosen, found = np.array([number]), {}
    for method, condition in SHOWN:
        numbers = evaluation.material.numbers if method == TRUE else evaluation.numbers(method, condition)[0]
        own = np.ascontiguousarray(numbers[chosen])
        name = method if method == TRUE else f"{method}, {condition}"
        with torch.inference_mode():
            colours = evaluation.face.model.colour(torch.from_numpy(own[:, 144:224]).float())[0].numpy()
        vertices = shapes_of(evaluation.face, own)[0]
        found[name] = Head(vertices[used], colours[used], pasted(evaluation, own, chosen)[0])
    return found


def turning(evaluation: Evaluation) -> Markup:
    """One person's face, true and reconstructed, uncovered and under one large square."""
    (number,) = people_of(evaluation, 1)
    _, triangles = part_of(evaluation.material.truth.region, evaluation.material.truth.triangles)
    return meshes(heads_of(evaluation, int(number)), triangles)


def write_heads(evaluation: Evaluation, folder: Path) -> list[Path]:
    """The same faces as OBJ and GLB; returns what was written."""
    (number,) = people_of(evaluation, 1)
    _, triangles = part_of(evaluation.material.truth.region, evaluation.material.truth.triangles)
    written = []
    for name, head in heads_of(evaluation, int(number)).items():
        stem = name.lower().replace(", ", "-")
        for write, suffix in ((write_obj, ".obj"), (write_glb, ".glb")):
            path = folder / f"{stem}{suffix}"
            write(path, head.vertices.astype(np.float64), triangles, head.colours.astype(np.float64))
            written.append(path)
    return written
