"""Figures that a reader moves: plain HTML that shows everything by itself, and that the site's script makes move.

Without a script the layers stand side by side, the histogram and the levels are tables. Nothing here runs anything, and
no number is hidden in a script.
"""

import base64
import io
from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Bool, Float, UInt8
from markupsafe import Markup
from PIL import Image

BINS = 60

_LAYER = Markup('<figure><img src="{}" width="{}" height="{}" alt="{}"><figcaption>{}</figcaption></figure>')
_LAYERS = Markup('<div class="layers">{}</div>')
_TABLE = Markup(
    '<details class="{}"><summary>{}</summary>\n<table><thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table></details>'
)
_HEAD, _CELL, _ROW = Markup("<th>{}</th>"), Markup("<td>{}</td>"), Markup("<tr>{}</tr>\n")


def embedded(image: UInt8[np.ndarray, "height width 3"], *, quality: int = 90) -> str:
    """An image as an address: JPEG, since it is looked at and not measured."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format="jpeg", quality=quality)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def layers(images: Mapping[str, UInt8[np.ndarray, "height width 3"]]) -> Markup:
    """Images of the same place, by what they show; with a script any two lie over each other and one is wiped away."""
    if len(images) < 2:
        raise ValueError(f"layers: expected two images or more to compare; found {len(images)}")
    if len({image.shape for image in images.values()}) > 1:
        raise ValueError("layers: expected images of one size, which lie over each other; found several sizes")
    shown = [
        _LAYER.format(embedded(image), image.shape[1], image.shape[0], name, name) for name, image in images.items()
    ]
    return _LAYERS.format(Markup("").join(shown))


def score_histogram(
    scores: Float[np.ndarray, " pairs"], same: Bool[np.ndarray, " pairs"], *, threshold: float, bins: int = BINS
) -> Markup:
    """How many genuine and impostor pairs lie in each step of similarity; with a script the threshold can be moved.

    The edges of the steps hold all scores. The first threshold is the one that is given.
    """
    if not same.any() or same.all():
        raise ValueError("score_histogram: expected genuine and impostor pairs; found one kind alone")
    edges = np.linspace(float(scores.min()), float(np.nextafter(scores.max(), np.inf)), bins + 1)
    counts = [np.histogram(scores[kind], edges)[0] for kind in (same, ~same)]
    rows = [
        (f"{edge:.4f}", int(genuine), int(impostor))
        for edge, genuine, impostor in zip(edges[:-1], *counts, strict=True)
    ]
    rows.append((f"{edges[-1]:.4f}", 0, 0))
    heads = ("similarity from", "genuine pairs", "impostor pairs")
    accepted = [float((scores[kind] > threshold).mean()) for kind in (same, ~same)]
    title = (
        f"At {threshold:.3f}, the threshold of the test: {100 * accepted[0]:.1f} % of the genuine pairs are accepted "
        f"(TAR) and {100 * accepted[1]:.1f} % of the impostor pairs (FAR)"
    )
    return table("score-histogram", title, heads, rows)


def levels(
    shares: Mapping[int, Mapping[str, Float[np.ndarray, "rows columns"]]], rates: Mapping[int, Mapping[str, float]]
) -> Markup:
    """For each percentile δ the maps of what is discarded, in per cent, and the rates that come of it, as a table.

    With a script δ can be moved: the maps are coloured anew and the rates follow.
    """
    if shares.keys() != rates.keys():
        raise ValueError(f"levels: expected maps and rates at the same levels; found {[*shares]} and {[*rates]}")
    rows = []
    for level, maps in shares.items():
        told = ["/".join(" ".join(f"{value:.0f}" for value in line) for line in one) for one in maps.values()]
        rows.append((level, *told, *(f"{value:.1f}" for value in rates[level].values())))
    first = next(iter(shares))
    heads = ("δ", *(f"map: {name}" for name in shares[first]), *(f"rate: {name}" for name in rates[first]))
    return table("levels", "What is discarded at each percentile δ, and rank-1", heads, rows)


def table(kind: str, title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Markup:
    """A folded table of one kind, whose title says what it comes to."""
    body = [_ROW.format(Markup("").join(map(_CELL.format, row))) for row in rows]
    return _TABLE.format(kind, title, Markup("").join(map(_HEAD.format, heads)), Markup("").join(body))
