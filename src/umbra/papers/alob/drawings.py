"""Paper 003: the scheme of two trunks, a projection in its plane, and a slider that needs no program."""

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped, UInt8
from markupsafe import escape
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from PIL import Image

from umbra.figures.canvas import bare, colour
from umbra.figures.pictures import draw_saliency

PARTS = {"identifier": 2, "trimmer": 0, "shared": 6}
"""Places in the colour cycle: Identifier green, Trimmer blue, as in the paper's Figure 1."""

LONGEST = 1.5
"""A direction that is longer than so many times the vector is drawn shortened."""


def draw_scheme(
    ax: Axes,
    blocks: Sequence[Mapping[str, Any]],
    forward: Sequence[tuple[str, str]],
    backward: Sequence[tuple[str, str]] = (),
) -> Axes:
    """Named blocks at their places, arrows between them, and dashed ones where a gradient comes back reversed."""
    places = {block["name"]: block["at"] for block in blocks}
    if unknown := [name for arrow in (*forward, *backward) for name in arrow if name not in places]:
        raise ValueError(f"arrows: expected names of blocks ({', '.join(places)}); got {unknown[0]!r}")
    bare(ax).set_xlim(min(x for x, _ in places.values()) - 0.5, max(x for x, _ in places.values()) + 0.6)
    ax.set_ylim(-0.45, 1.45)
    drawn = {}
    for block in blocks:
        edge = colour(PARTS[block["part"]])
        frame = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": edge, "linewidth": 1.2}
        text = f"{block['name']}\n{block['detail']}"
        x, y = block["at"]
        drawn[block["name"]] = ax.text(x, y, text, ha="center", va="center", fontsize=6, bbox=frame, color="#222222")
    for arrows, tint, dashes, bend in ((forward, "#555555", "-", 0.0), (backward, colour(1), (0, (3, 2)), -0.5)):
        for start, end in arrows:
            style = {"arrowstyle": "->", "color": tint, "linewidth": 1.0, "linestyle": dashes, "shrinkA": 2}
            style |= {"shrinkB": 2, "connectionstyle": f"arc3,rad={bend}"}
            style |= {"patchA": drawn[start].get_bbox_patch(), "patchB": drawn[end].get_bbox_patch()}
            ax.annotate("", xy=places[end], xytext=places[start], arrowprops=style)
    return ax


def draw_projection(ax: Axes, *, identified: float, trimmed: float, cosine: float) -> Axes:
    """f^f, its projection f' on f^m and the rest, in the plane that f^f and f^m span; lengths as they are.

    A much longer f^m is drawn shortened; its true length stands beside it.
    """
    if identified <= 0 or trimmed <= 0 or not -1 <= cosine <= 1:
        raise ValueError(
            f"lengths above 0 and a cosine in [-1, 1] expected; got {identified}, {trimmed} and {cosine}: "
            "a vector of no length has no direction"
        )
    along, across = identified * cosine, identified * float(np.sqrt(1 - cosine**2))
    shown = min(trimmed, LONGEST * identified)
    note = f"$f^m$, length {trimmed:.2f}" + (", drawn shortened" if shown < trimmed else "")
    lean = 1.0 if along >= 0 else -1.0
    arrows = [
        (shown, 0.0, colour(0), 1.6, note, (2, -12), 1.0),
        (along, 0.0, colour(1), 3.0, f"$f'$, length {abs(along):.2f}", (0, -24), lean),
        (along, across, colour(2), 1.6, f"$f^f$, length {identified:.2f}", (4 * lean, 2), lean),
        (0.0, across, "#000000", 3.0, f"$f^f_{{orth}}$, length {across:.2f}", (-4 * lean, 2), -lean),
    ]
    for x, y, tint, width, name, offset, to in arrows:
        style = {"arrowstyle": "-|>", "color": tint, "linewidth": width, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", xy=(x, y), xytext=(0, 0), arrowprops=style)
        words: dict[str, Any] = {"xytext": offset, "textcoords": "offset points", "fontsize": 7, "color": tint}
        ax.annotate(name, (x, y), ha="left" if to > 0 else "right", **words)
    ax.plot([along, along], [0, across], color="#555555", linewidth=1, linestyle=(0, (3, 2)), marker="")
    side = 0.06 * identified
    ax.add_patch(
        Rectangle((along, 0), -side if along > 0 else side, side, fill=False, edgecolor="#555555", linewidth=1)
    )
    ax.set_xlim(min(0.0, along) - 0.9 * identified, max(shown, along) + 0.9 * identified)
    ax.set_ylim(-0.35 * identified, across + 0.3 * identified)
    ax.set_aspect("equal")
    return bare(ax)


def draw_looks(
    axes: Shaped[np.ndarray, "tests columns"],
    tests: Sequence[str],
    methods: Sequence[str],
    images: UInt8[np.ndarray, "tests items height width 3"],
    maps: Shaped[np.ndarray, "tests methods items height width"],
    *,
    covered: Mapping[str, Bool[np.ndarray, "items height width"]] | None = None,
) -> np.ndarray:
    """A row per test; in it each picture followed by its map of each method, with the outline of what covers it."""
    step = 1 + len(methods)
    if axes.shape[1] != step * images.shape[1]:
        raise ValueError(
            f"axes: expected {step} columns for each of {images.shape[1]} pictures, the picture and its "
            f"{len(methods)} maps; got {axes.shape[1]}"
        )
    for row, test in enumerate(tests):
        for item, picture in enumerate(images[row]):
            first = axes[row, step * item]
            bare(first).imshow(picture, interpolation="lanczos")
            first.set_ylabel("" if item else test, fontsize=7)
            for place, method in enumerate(methods):
                ax = draw_saliency(axes[row, step * item + 1 + place], picture, maps[row, place, item].astype(float))
                if covered and test in covered:
                    ax.contour(covered[test][item], levels=[0.5], colors="#56b4e9", linewidths=0.9)
                ax.set_title("" if row else method, fontsize=6, fontweight="normal")
    return axes


def draw_planes(
    axes: Shaped[np.ndarray, "rows columns"],
    planes: Mapping[str, np.ndarray],
    people: Int[np.ndarray, " pictures"],
) -> np.ndarray:
    """One small plane per variant, a colour per person, named below; what the axes measure means nothing."""
    if axes.size < len(planes):
        raise ValueError(f"one axes per plane: got {axes.size} axes for {len(planes)} planes")
    for ax in axes.ravel():
        bare(ax)
    for ax, (name, plane) in zip(axes.ravel(), planes.items(), strict=False):
        for place, person in enumerate(np.unique(people)):
            ax.scatter(*plane[people == person].T, s=8, color=colour(place), label=f"person {place + 1}")
        ax.set_title(name, fontsize=8)
    first = axes.ravel()[0]
    handles, names = first.get_legend_handles_labels()
    first.figure.legend(handles, names, loc="outside lower center", ncols=len(names), frameon=False, fontsize=7)
    return axes


def stepper(
    shares: Float[np.ndarray, " steps"],
    bars: Mapping[str, np.ndarray],
    *,
    marks: Mapping[str, float],
    first: UInt8[np.ndarray, "height width 3"] | None = None,
    pictures: UInt8[np.ndarray, "steps height width 3"] | None = None,
) -> str:
    """A slider as HTML without a script: click a share, or go through them with the arrow keys.

    Each step shows its picture (none where nobody may be shown) and a bar per series with its threshold.
    """
    if any(len(series) != len(shares) for series in bars.values()) or set(bars) != set(marks):
        raise ValueError(
            f"one value per share ({len(shares)}) and one mark per series; got { {k: len(v) for k, v in bars.items()} }"
        )
    name = f"umbra-steps-{crc32(repr((shares.tolist(), list(bars))).encode()):08x}"
    rules, choices, panels = [], [], []
    for place, share in enumerate(shares):
        own, checked = f"{name}-{place}", " checked" if place == 0 else ""
        rules.append(f"#{own}:checked~.{own}{{display:block}}")
        choices.append(
            f'<input type="radio" name="{name}" id="{own}"{checked}><label for="{own}">{100 * share:.0f} %</label>'
        )
        shown = "" if first is None or pictures is None else image_tag(first) + image_tag(pictures[place])
        lines = "".join(_bar(title, float(series[place]), marks[title]) for title, series in bars.items())
        panels.append(f'<div class="{own} panel">{shown}{lines}</div>')
    style = f"<style>.{name} .panel{{display:none;margin:.6em 0}}{''.join(rules)}</style>"
    return f'{style}<div class="{name}"><b>covered share of the second image</b><br>{"".join(choices + panels)}</div>'


def image_tag(picture: UInt8[np.ndarray, "height width 3"], *, zoom: int = 3) -> str:
    """A picture inside the page."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="png")
    height, width = picture.shape[:2]
    source = base64.b64encode(buffer.getvalue()).decode()
    size = f'width="{zoom * width}" height="{zoom * height}"'
    return f'<img src="data:image/png;base64,{source}" {size} alt="" style="display:inline;margin-right:.5em">'


def _bar(title: str, value: float, mark: float) -> str:
    verdict = "one person" if value > mark else "two people"
    wide, at = 100 * max(0.0, min(1.0, value)), 100 * max(0.0, min(1.0, mark))
    return (
        f'<div style="display:flex;align-items:center;gap:.6em"><span style="width:9em">{escape(title)}</span>'
        f'<span style="position:relative;width:16em;height:1em;background:#e4e4e4">'
        f'<span style="position:absolute;height:100%;width:{wide:.1f}%;background:#0072b2"></span>'
        f'<span style="position:absolute;height:100%;left:{at:.1f}%;border-left:2px solid #d55e00"></span></span>'
        f"<span>{value:.2f}: {verdict}</span></div>"
    )
