"""The figures of the page, by the paper's own numbers; each shows the first seed, and the same few people."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from jaxtyping import Int64, UInt8
from matplotlib.axes import Axes
from matplotlib.ticker import FormatStrFormatter

from umbra import figures
from umbra.data.faces import one_each
from umbra.papers.occlusion_resistant_3d import ablations, beyond, scheme
from umbra.papers.occlusion_resistant_3d.evaluation import (
    COVERED,
    MEAN_SHAPE,
    MOPI,
    RNET,
    SOPI,
    Evaluation,
    asked,
    drawn_faces,
)
from umbra.papers.occlusion_resistant_3d.protocol import NATURAL
from umbra.runs.exhibits import Drawing

Images = UInt8[np.ndarray, "images side side 3"]
TRUE = "Truth"
COLOURS = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "red": (200, 30, 40),
    "green": (40, 160, 60),
    "blue": (40, 70, 200),
}
EDGES = np.linspace(0.1, 1.0, 10)
"""Of the covered share of the face, for the curve of what is hidden."""


def figure_1(evaluation: Evaluation) -> Drawing:
    """How SOPI and MOPI are trained, from the modules that run."""
    boxes = scheme.boxes(evaluation)
    sheet, axes = figures.new_figure(ratio=0.62)
    scheme.draw(axes[0, 0], boxes)
    return Drawing(sheet, {"boxes": boxes})


def figure_2(evaluation: Evaluation) -> Drawing:
    """Eight people under each kind of square: the image, and what RNet and SOPI make of it, above the linear truth."""
    people = people_of(evaluation, 8)
    rows: list[tuple[str, Images]] = []
    for condition in ("DSOFI", "DHOFI", "SHOFI"):
        rows.append((condition, evaluation.material.images(condition)[people]))
        rows += [(name, drawn(evaluation, name, condition, people)) for name in (RNET, SOPI)]
    rows.append((TRUE, drawn(evaluation, TRUE, "SHOFI", people)))
    sheet, axes = figures.new_figure(width="column", ratio=1.15)
    draw_rows(axes[0, 0], rows)
    return Drawing(sheet, {"images of the set": people})


def figure_3(evaluation: Evaluation) -> Drawing:
    """One person under squares of five colours."""
    (person,) = people_of(evaluation, 1)
    images = np.stack([evaluation.material.square_of(int(person), colour) for colour in COLOURS.values()])
    rows = {"Image": images} | {name: _answers(evaluation, name, images, np.repeat(person, 5)) for name in (RNET, SOPI)}
    sheet, axes = figures.new_figure(width="column", ratio=0.58)
    draw_rows(axes[0, 0], list(rows.items()))
    return Drawing(sheet, {"image of the set": int(person), "colours": COLOURS})


def figure_4(evaluation: Evaluation) -> Drawing:
    """One person under each thing that is worn or held."""
    kinds = evaluation.material.kinds
    places = [np.flatnonzero(kinds == kind) for kind in dict.fromkeys(kinds)]
    chosen = np.array([own[number % len(own)] for number, own in enumerate(places)])
    rows = {"Image": evaluation.material.images(NATURAL)[chosen], "Without": evaluation.material.bare[chosen]}
    rows |= {name: drawn(evaluation, name, NATURAL, chosen) for name in (RNET, SOPI)}
    sheet, axes = figures.new_figure(width="column", ratio=0.66)
    draw_rows(axes[0, 0], list(rows.items()))
    return Drawing(sheet, {"images of the set": chosen, "kinds": kinds[chosen]})


def figure_5(evaluation: Evaluation) -> Drawing:
    """Six people under random patterns."""
    people = people_of(evaluation, 6)
    rows = {"Image": evaluation.material.images("Random patterns")[people]}
    rows |= {name: drawn(evaluation, name, "Random patterns", people) for name in (RNET, SOPI, MOPI, TRUE)}
    sheet, axes = figures.new_figure(width="column", ratio=0.84)
    draw_rows(axes[0, 0], list(rows.items()))
    return Drawing(sheet, {"images of the set": people})


def figure_6(evaluation: Evaluation) -> Drawing:
    """Four people under one large square, by trainees of each loss."""
    people = people_of(evaluation, 4)
    columns = {"Image": evaluation.material.images("SHOFI")[people]}
    columns |= {name: drawn(evaluation, run, "SHOFI", people) for name, run in ablations.LOSSES.items()}
    columns[TRUE] = drawn(evaluation, TRUE, "SHOFI", people)
    sheet, axes = figures.new_figure(ratio=0.47)
    draw_columns(axes[0, 0], columns)
    return Drawing(sheet, {"images of the set": people})


def hidden_curve(evaluation: Evaluation) -> Drawing:
    """Error of hidden vertices over the share of the face's vertices that is hidden, all covers together."""
    sheet, axes = figures.new_figure(width="column", ratio=0.72)
    data = {}
    for place, method in enumerate((RNET, COVERED, SOPI, MEAN_SHAPE)):
        shares, errors = hidden_errors(evaluation, method)
        bins = np.digitize(shares, EDGES)
        kept = [number for number in range(1, len(EDGES)) if (bins == number).sum() >= 20]
        middles = np.array([shares[bins == number].mean() for number in kept])
        means = np.array([errors[bins == number].mean() for number in kept])
        figures.draw_curve(axes[0, 0], 100 * middles, means, label=method, place=place)
        data[method] = {"hidden share": middles, "error in mm": means}
    axes[0, 0].set(xlabel="hidden share of the face in per cent", ylabel="error of hidden vertices in mm")
    axes[0, 0].legend(frameon=False, fontsize=7)
    return Drawing(sheet, data)


def hidden_errors(evaluation: Evaluation, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Hidden share and error of what is hidden, of every image under every cover, averaged over seeds."""
    shares, errors = [], []
    for condition in beyond.CONDITIONS:
        found = evaluation.vertices(method, condition)
        known = np.isfinite(found.hidden).all(axis=0)
        shares.append(found.hidden_share[known])
        errors.append(found.hidden[:, known].mean(axis=0))
    return np.concatenate(shares), np.concatenate(errors)


def history(evaluation: Evaluation, runs: Mapping[str, str]) -> Drawing:
    """Held-out landmark error, epoch by epoch, one line a method: the mean over its seeds."""
    sheet, axes = figures.new_figure(width="column", ratio=0.72)
    data = {}
    for place, (name, run) in enumerate(runs.items()):
        rows: pd.Series = evaluation.runs(run).history.groupby("epoch")["validation_error"].mean()
        figures.draw_curve(axes[0, 0], rows.index.to_numpy(), rows.to_numpy(float), label=name, place=place)
        data[name] = rows.to_numpy(float)
    axes[0, 0].set(xlabel="epoch", ylabel="held-out error in per cent of the face", yscale="log")
    for which in (axes[0, 0].yaxis.set_major_formatter, axes[0, 0].yaxis.set_minor_formatter):
        which(FormatStrFormatter("%g"))
    axes[0, 0].legend(frameon=False, fontsize=7)
    return Drawing(sheet, data)


def people_of(evaluation: Evaluation, count: int) -> Int64[np.ndarray, " few"]:
    """One image each of a few people, spread over the set."""
    return one_each(evaluation.people, count)


def drawn(evaluation: Evaluation, method: str, condition: str, chosen: np.ndarray) -> Images:
    """What a method's first network reconstructs, laid into the bare image; `TRUE`: the linear head nearest to it."""
    numbers = evaluation.material.numbers if method == TRUE else evaluation.numbers(method, condition)[0]
    return pasted(evaluation, numbers[chosen], chosen)


def pasted(evaluation: Evaluation, numbers: np.ndarray, chosen: np.ndarray) -> Images:
    """Reconstructed faces over their bare images, which fade."""
    faces, masks = drawn_faces(evaluation.face, np.ascontiguousarray(numbers))
    behind = 255 - (255 - evaluation.material.bare[chosen].astype(np.float64)) * 0.35
    images = np.where(masks[..., None], 255 * faces.clip(0, 1), behind)
    return images.round().astype(np.uint8)


def _answers(evaluation: Evaluation, method: str, images: Images, chosen: np.ndarray) -> Images:
    return pasted(evaluation, asked(evaluation.answers(method)[0], images), chosen)


def draw_rows(ax: Axes, rows: Sequence[tuple[str, Images]]) -> Axes:
    """Rows of images of one size, each with its name before it."""
    strips = [images for _, images in rows]
    figures.draw_wall(ax, np.concatenate(strips), columns=len(strips[0]))
    ax.set_yticks(_middles(strips[0].shape[1], len(rows)), [name for name, _ in rows], fontsize=7)
    ax.tick_params(length=0)
    return ax


def draw_columns(ax: Axes, columns: Mapping[str, Images]) -> Axes:
    """Columns of images of one size, each with its name above it."""
    strips = np.stack(list(columns.values()), axis=1)  # images columns side side 3
    figures.draw_wall(ax, strips.reshape(-1, *strips.shape[2:]), columns=len(columns))
    ax.xaxis.tick_top()
    names = [name.replace(" ", "\n").replace("–", "–\n") for name in columns]
    ax.set_xticks(_middles(strips.shape[3], len(columns)), names, fontsize=7)
    ax.tick_params(length=0)
    return ax


def _middles(side: int, count: int) -> list[float]:
    """Where the middles of images in a wall lie, which leaves two pixels between them."""
    return [(side + 2) * place + side / 2 for place in range(count)]
