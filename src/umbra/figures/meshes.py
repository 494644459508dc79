"""Heads that a reader turns: their meshes as text in the page, beside their pictures, for the site's script to draw.

Without a script the pictures stand there, and the meshes are a folded table. What is shown of them has no hidden
number: a vertex is three steps of a hundredth of a millimetre and three bytes of colour.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from markupsafe import Markup

from umbra.figures.interactive import embedded, table

STEP = 0.01
"""Millimetres; 16 bits then reach 327 mm either way."""
REACH = 2**15 - 1

_FIGURE = Markup('<figure><img src="{}" width="{}" height="{}" alt="{}"><figcaption>{}</figcaption></figure>')
_FIGURES = Markup('<div class="heads">{}</div>\n{}')


@dataclass(frozen=True, eq=False)
class Head:
    """A mesh with a colour at each vertex, and a picture of it that stands there where no script runs."""

    vertices: Float[np.ndarray, "vertices 3"]  # millimetres
    colours: Float[np.ndarray, "vertices 3"]  # in [0, 1]
    picture: UInt8[np.ndarray, "height width 3"]


def meshes(heads: Mapping[str, Head], triangles: Int[np.ndarray, "faces 3"]) -> Markup:
    """Heads of one topology, by what they are; with a script all turn together."""
    if not heads:
        raise ValueError("meshes: expected a head to be turned; found none")
    counts = {len(head.vertices) for head in heads.values()}
    if len(counts) > 1 or max(counts) > 2**16 or (len(triangles) and triangles.max() >= min(counts)):
        raise ValueError(
            f"meshes: expected heads that share their triangles, of at most 65,536 vertices; found {sorted(counts)} "
            "vertices. Show the same part of each."
        )
    pictures = [
        _FIGURE.format(embedded(head.picture), head.picture.shape[1], head.picture.shape[0], name, name)
        for name, head in heads.items()
    ]
    rows = [("triangles", _text(triangles.astype("<u2")), "")]
    rows += [(name, _text(_steps(head.vertices)), _text(_bytes(head.colours))) for name, head in heads.items()]
    title = f"The meshes themselves: {counts.pop():,} vertices and {len(triangles):,} triangles each"
    return _FIGURES.format(Markup("").join(pictures), table("meshes", title, ("mesh", "places", "colours"), rows))


def part_of(
    kept: Bool[np.ndarray, " vertices"], triangles: Int[np.ndarray, "faces 3"]
) -> tuple[Int[np.ndarray, " few"], Int[np.ndarray, "few_faces 3"]]:
    """The vertices of the triangles whose corners are all kept, and these triangles in their numbers."""
    inside = triangles[kept[triangles].all(axis=1)]
    used, renumbered = np.unique(inside, return_inverse=True)
    return used, renumbered.reshape(-1, 3)


def _steps(vertices: Float[np.ndarray, "vertices 3"]) -> np.ndarray:
    middle = vertices - (vertices.max(axis=0) + vertices.min(axis=0)) / 2
    return np.clip(np.rint(middle / STEP), -REACH, REACH).astype("<i2")


def _bytes(colours: Float[np.ndarray, "vertices 3"]) -> np.ndarray:
    return np.rint(255 * colours.clip(0, 1)).astype(np.uint8)


def _text(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()
